using KiroAgent.Core.Settings;
using NUnit.Framework;

namespace KiroAgent.Tests.Core.Settings;

/// <summary>Completion and hover; <c>|</c> is the cursor.</summary>
public sealed class SettingsLanguageTests
{
    [TestCase("{|}", "mode", "{\"mode\": \"autopilot\"}")]
    [TestCase("{\"|\"}", "maxSteps", "{\"maxSteps\": 200}")]
    [TestCase("{\"ma|\": 5}", "maxSteps", "{\"maxSteps\": 5}")]
    [TestCase("{\"mode\": \"supervised\",\n  |\n}", "trustedCommands", "{\"mode\": \"supervised\",\n  \"trustedCommands\": []\n}")]
    [TestCase("{\"telemetry\": {|}}", "enabled", "{\"telemetry\": {\"enabled\": false}}")]
    [TestCase("{\"kiroAgent\": {\"supervised\": {\"|\"}}}", "pause", "{\"kiroAgent\": {\"supervised\": {\"pause\": \"turn\"}}}")]
    [TestCase("{\"mode\": |}", "supervised", "{\"mode\": \"supervised\"}")]
    [TestCase("{\"mode\": \"|\"}", "supervised", "{\"mode\": \"supervised\"}")]
    [TestCase("{\"mode\": \"auto|", "autopilot", "{\"mode\": \"autopilot\"")]
    [TestCase("{\"kiroAgent.audit.enabled\": |}", "true", "{\"kiroAgent.audit.enabled\": true}")]
    [TestCase("{\"excludeTools\": [|]}", "webFetch", "{\"excludeTools\": [\"webFetch\"]}")]
    [TestCase("{\"excludeTools\": [\"readFile\", \"w|\"]}", "webFetch", "{\"excludeTools\": [\"readFile\", \"webFetch\"]}")]
    [TestCase("{\"coreTools\": [|]}", "all", "{\"coreTools\": [\"all\"]}")]
    [TestCase("{\"sandbox\": |}", "bubblewrap", "{\"sandbox\": \"bubblewrap\"}")]
    [TestCase("{\"mcpServers\": {\"a\": {|}}}", "command", "{\"mcpServers\": {\"a\": {\"command\": \"\"}}}")]
    public void Offers(string text, string label, string expected) => Assert.That(Chosen(text, label, isMcp: false), Is.EqualTo(expected));

    [TestCase("{|}", "mcpServers", "{\"mcpServers\": {}}")]
    [TestCase("{\"mcpServers\": {\"a\": {\"command\": \"x\", |}}}", "autoApprove", "{\"mcpServers\": {\"a\": {\"command\": \"x\", \"autoApprove\": []}}}")]
    [TestCase("{\"mcpServers\": {\"a\": {\"disabled\": |}}}", "true", "{\"mcpServers\": {\"a\": {\"disabled\": true}}}")]
    public void Offers_in_mcp_json(string text, string label, string expected) => Assert.That(Chosen(text, label, isMcp: true), Is.EqualTo(expected));

    [TestCase("|", TestName = "outside of everything")]
    [TestCase("{ // mo|\n}", TestName = "in a comment")]
    [TestCase("{ /* | */ }", TestName = "in a block comment")]
    [TestCase("{\"trustedCommands\": [|]}", TestName = "where anything may stand")]
    [TestCase("{\"nothing\": {|}}", TestName = "in an unknown object")]
    [TestCase("{\"mode\" |}", TestName = "where a colon is due")]
    public void Offers_nothing(string text) => Assert.That(SettingsLanguage.Complete(Text(text), Offset(text), false), Is.Empty);

    [Test]
    public void What_is_there_is_not_offered_again()
    {
        const string text = "{\"mode\": \"autopilot\", |, \"kiroAgent.maxSteps\": 5}";
        var labels = SettingsLanguage.Complete(Text(text), Offset(text), false).Select(o => o.Label).ToList();
        Assert.That(labels, Does.Not.Contain("mode").And.Not.Contain("maxSteps").And.Contains("model"));
        Assert.That(labels, Has.Count.EqualTo(SettingKeys.All.Length - 2));
    }

    [TestCase("{\"mo|de\": 1}", "mode", "\"mode\"")]
    [TestCase("{\"mode\": \"auto|pilot\"}", "mode", "\"mode\"")]
    [TestCase("{\"kiroAgent\": {\"storage\": {\"max|Megabytes\": 1}}}", "storage.maxMegabytes", "\"maxMegabytes\"")]
    [TestCase("{\"trustedCommands\": [\"a\", \"|b\"]}", "trustedCommands", "\"trustedCommands\"")]
    [TestCase("{\"mcpServers\": {\"a\": {\"command\": \"|\"}}}", "mcpServers", "\"mcpServers\"")]
    [TestCase("{\"kiroAgent.telemetry.enabled\"|: true}", "telemetry.enabled", "\"kiroAgent.telemetry.enabled\"")]
    [TestCase("{\"stor|age\": {}}", null, null)]
    [TestCase("{ | \"mode\": 1}", null, null)]
    public void Hover(string text, string? key, string? over)
    {
        var found = SettingsLanguage.KeyAt(Text(text), Offset(text));
        Assert.That((found?.Key.Name, found is { } there ? Text(text).Substring(there.Span.Start, there.Span.Length) : null), Is.EqualTo((key, over)));
    }

    [Test]
    public void Hover_in_a_server()
    {
        const string text = "{\"mcpServers\": {\"a\": {\"env\": {\"X\": \"|\"}}}}";
        Assert.That(SettingsLanguage.McpMemberAt(Text(text), Offset(text), true)?.Member.Name, Is.EqualTo("env"));
        Assert.That(SettingsLanguage.McpMemberAt("{\"mode\": 1}", 3, false), Is.Null);
    }

    private static string Chosen(string text, string label, bool isMcp)
    {
        var offer = SettingsLanguage.Complete(Text(text), Offset(text), isMcp).Single(o => o.Label == label);
        return string.Concat(Text(text).AsSpan(0, offer.Span.Start), offer.NewText, Text(text).AsSpan(offer.Span.End));
    }

    private static string Text(string text) => text.Replace("|", "", StringComparison.Ordinal);

    private static int Offset(string text) => text.IndexOf('|', StringComparison.Ordinal);
}
