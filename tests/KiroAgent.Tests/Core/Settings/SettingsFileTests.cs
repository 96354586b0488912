using KiroAgent.Core.Settings;
using NUnit.Framework;

namespace KiroAgent.Tests.Core.Settings;

/// <summary>Every key of the design: good values, wrong ones, spellings, and what is said about them.</summary>
public sealed class SettingsFileTests
{
    /// <summary>The design's list, written out: the table in the code must name exactly these.</summary>
    private const string Designed =
        "mode model trustedCommands trustedCommandMatching commandDenylist trustReadOnlyCommands protectedPaths agentIgnoreFiles supervised.pause sandbox autoAccept "
        + "coreTools excludeTools environment.pass mcpServers telemetry.enabled usageStatisticsEnabled audit.enabled maskSecrets network.allowedHosts maxSteps storage.maxMegabytes storage.retentionDays";

    [Test]
    public void The_table_holds_the_designs_keys_and_no_others()
    {
        Assert.That(SettingKeys.All.Select(k => k.Name), Is.EquivalentTo(Designed.Split(' ')));
        Assert.That(SettingKeys.All.Select(k => k.Description), Is.All.Not.Empty);
        Assert.That(SettingKeys.All.Where(k => k.OnlyFromUser).Select(k => k.Name), Is.EqualTo(new[] { "autoAccept" }));
        Assert.That(SettingKeys.All.Where(k => k.Layers == LayerRule.AddUp).Select(k => k.Name), Is.EquivalentTo(new[] { "protectedPaths", "commandDenylist" }));
    }

    [TestCase("mode", "\"supervised\"", "\"Supervised\"")]
    [TestCase("model", "\"anthropic:claude\"", "\"\"")]
    [TestCase("trustedCommands", "[\"npm test\"]", "\"npm test\"")]
    [TestCase("trustedCommandMatching", "\"prefix\"", "true")]
    [TestCase("commandDenylist", "[\"make\"]", "[1]")]
    [TestCase("trustReadOnlyCommands", "false", "\"no\"")]
    [TestCase("protectedPaths", "[\"infra/\"]", "{}")]
    [TestCase("agentIgnoreFiles", "[]", "[\"\"]")]
    [TestCase("supervised.pause", "\"operation\"", "\"never\"")]
    [TestCase("sandbox", "\"docker:node:22\"", "\"docker\"")]
    [TestCase("sandbox", "\"bubblewrap\"", "true")]
    [TestCase("autoAccept", "true", "1")]
    [TestCase("coreTools", "[\"readFile\"]", "\"all\"")]
    [TestCase("excludeTools", "[\"webFetch\"]", "[null]")]
    [TestCase("environment.pass", "[\"GH_TOKEN\"]", "{\"GH_TOKEN\":true}")]
    [TestCase("mcpServers", "{\"a\":{\"command\":\"x\"}}", "[]")]
    [TestCase("telemetry.enabled", "true", "0")]
    [TestCase("maskSecrets", "true", "\"yes\"")]
    [TestCase("usageStatisticsEnabled", "false", "\"false\"")]
    [TestCase("audit.enabled", "true", "[]")]
    [TestCase("network.allowedHosts", "[\"example.com\"]", "\"example.com\"")]
    [TestCase("maxSteps", "12", "0")]
    [TestCase("maxSteps", "100000", "1.5")]
    [TestCase("storage.maxMegabytes", "0", "-1")]
    [TestCase("storage.retentionDays", "1000000", "1000001")]
    public void Every_key_in_every_spelling_good_and_wrong(string key, string good, string wrong)
    {
        var nested = key.Split('.') is [var group, var name] ? $"{{\"{group}\":{{\"{name}\":VALUE}}}}" : $"{{\"{key}\":VALUE}}";
        string[] spellings =
        [
            $"{{\"{key}\": VALUE}}", $"{{\"kiroAgent.{key}\": VALUE}}", $"{{\"kiroAgent\": {{\"{key}\": VALUE}}}}", nested, $"{{\"kiroAgent\": {nested}}}",
            nested.Replace("{\"", "{\"kiroAgent.", StringComparison.Ordinal).Replace(":{\"kiroAgent.", ":{\"", StringComparison.Ordinal),
        ];
        foreach (var spelling in spellings)
        {
            var text = spelling.Replace("VALUE", good, StringComparison.Ordinal);
            var read = Read(text);
            Assert.That(read.Set.Keys, Is.EqualTo(new[] { key }), text);
            Assert.That(read.Set[key].Value.Json, Is.EqualTo(good), text);
            Assert.That(text.AsSpan(read.Set[key].Span.Start, read.Set[key].Span.Length).ToString(), Is.EqualTo(good), text);
            Assert.That(read.Problems.Where(p => p.Severity == SettingSeverity.Error), Is.Empty, text);

            text = spelling.Replace("VALUE", wrong, StringComparison.Ordinal);
            var bad = Read(text, before: read);
            Assert.That(bad.Set[key].Value.Json, Is.EqualTo(good), "the last good value stays: " + text);
            Assert.That(bad.Problems.Where(p => p.Severity == SettingSeverity.Error).Select(p => (p.Key, p.Code)), Is.EqualTo(new[] { (key, "wrongValue") }), text);
            Assert.That(Read(text).Set, Is.Empty, "without one, the layer below: " + text);

            Assert.That(Read(spelling.Replace("VALUE", "null", StringComparison.Ordinal), before: read).Set, Is.Empty, "null is as if it were not there");
        }
    }

    [TestCase("{\"sandbox\": false}", "sandbox", "\"none\"")]
    [TestCase("{\"excludeTools\": [\"run_shell_command\"]}", "excludeTools", "[\"executeCommand\"]")]
    [TestCase("{\"coreTools\": [\"run_shell_command\", \"readFile\", \"executeCommand\"]}", "coreTools", "[\"executeCommand\",\"readFile\"]")]
    public void Aliases(string text, string key, string value)
    {
        var read = Read(text);
        Assert.That((read.Set[key].Value.Json, read.Problems.Length), Is.EqualTo((value, 0)));
    }

    [TestCase("{\"modes\": 1}", "1:2 Warning unknown There is no setting \"modes\". Did you mean \"mode\"?")]
    [TestCase("{\"kiroAgent.trustedComands\": []}", "1:2 Warning unknown There is no setting \"trustedComands\". Did you mean \"trustedCommands\"?")]
    [TestCase("{\"storage\": {\"retention\": 1}}", "1:14 Warning unknown There is no setting \"storage.retention\". Did you mean \"storage.retentionDays\"?")]
    [TestCase("{\"storage\": 5}", "1:2 Warning unknown storage is an object of settings, such as maxMegabytes, retentionDays.")]
    [TestCase("{\"zzz\": 1}", "1:2 Warning unknown There is no setting \"zzz\".")]
    [TestCase("{\"kiroAgent\": 3}", "1:15 Error wrongValue kiroAgent is an object of settings.")]
    [TestCase("[]", "1:1 Error wrongValue Settings are an object: { … }.")]
    [TestCase("{\"mode\": \"superviced\"}", "1:10 Error wrongValue mode is one of \"autopilot\", \"supervised\". Did you mean \"supervised\"?")]
    [TestCase("{\"excludeTools\": [\"readFiles\"]}", "1:19 Warning unknown There is no tool \"readFiles\". Did you mean \"readFile\"?")]
    [TestCase("{\"mode\": \"autopilot\",\n \"kiroAgent.mode\": \"supervised\"}", "2:2 Warning duplicate mode is set more than once here, in another spelling; the last one counts.")]
    [TestCase("{\"mode\": \"autopilot\", \"mode\": \"supervised\"}", "1:23 Warning duplicate \"mode\" is given more than once here; the last one counts.")]
    [TestCase("{\"trustedCommands\": [\"*\"]}", "1:22 Warning dangerous This trusts every command: the agent can run anything, with your rights.")]
    [TestCase("{\"model\": \"sk-ant-api03-abcdefgh12345678\"}", "1:11 Warning secret This looks like a secret. Put it into an environment variable and write ${VARIABLE} here.")]
    [TestCase("{\"mode\": \"autopilot\"", "1:1 Error syntax This is not closed by }.")]
    [TestCase("{\"$schema\": \"x\", \"excludeTools\": [\"mcp_a_b\"]}", "")]
    public void What_is_said(string text, string expected)
    {
        var map = new TextMap(text);
        Assert.That(string.Join('|', Read(text).Problems.Select(p => $"{map.PlaceOf(p.Span.Start).Line + 1}:{map.PlaceOf(p.Span.Start).Character + 1} {p.Severity} {p.Code} {p.Message}")), Is.EqualTo(expected));
    }

    [Test]
    public void While_the_text_is_no_JSON_what_was_good_before_stays()
    {
        var good = Read("{\"mode\": \"supervised\", \"maxSteps\": 5}");
        var broken = Read("{\"mode\": \"autopilot\", \"maxSteps\": 6", before: good);
        Assert.That(broken.Set, Is.EqualTo(good.Set));
        Assert.That(Read("{\"maxSteps\": 7}", before: broken).Set.Keys, Is.EqualTo(new[] { "maxSteps" }), "mended, it says what it says");
    }

    [TestCase("")]
    [TestCase(" \r\n\t")]
    public void A_file_just_emptied_by_who_writes_it_puts_nothing_out_of_force(string blank)
    {
        var good = Read("{\"protectedPaths\": [\"infra/\"], \"maxSteps\": 5}");
        var emptied = Read(blank, before: good);
        Assert.That(emptied.Set, Is.EqualTo(good.Set));
        Assert.That(emptied.Problems.Single().Message, Does.Contain("blank"));
        Assert.That(Read("{}", before: emptied).Set, Is.Empty);
        Assert.That(Read(blank, before: Read("{}")).Problems, Is.Empty);
    }

    [Test]
    public void Broken_from_the_start_only_what_adds_protection_counts()
    {
        var broken = Read("{\"protectedPaths\": [\"infra/\"], \"commandDenylist\": [\"make\"], \"trustedCommands\": [\"*\"], \"mode\": ");
        Assert.That(broken.Set.Keys, Is.EquivalentTo(new[] { "protectedPaths", "commandDenylist" }));
    }

    [Test]
    public void AutoAccept_counts_only_from_the_user_or_the_editor()
    {
        const string text = "{\"autoAccept\": true}";
        var project = SettingsFile.Read(text, SettingsLayer.Project, "p", null);
        Assert.That(project.Set, Is.Empty);
        Assert.That(project.Problems.Single().Code, Is.EqualTo("notHere"));
        Assert.That(Read(text).Set.Keys, Is.EqualTo(new[] { "autoAccept" }));
        Assert.That(SettingsFile.Read(text, SettingsLayer.Editor, "editor", null).Set.Keys, Is.EqualTo(new[] { "autoAccept" }));
    }

    [Test]
    public void An_editor_may_have_settings_of_its_own() =>
        Assert.That(SettingsFile.Read("{\"kiroAgent\": {\"serverPath\": \"/x\", \"mode\": \"supervised\"}, \"other\": 1}", SettingsLayer.Editor, "editor", null).Problems, Is.Empty);

    private static SettingsFile Read(string text, SettingsFile? before = null) => SettingsFile.Read(text, SettingsLayer.User, "user", before);
}
