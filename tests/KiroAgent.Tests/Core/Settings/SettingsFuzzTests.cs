using KiroAgent.Core.Policy;
using KiroAgent.Core.Settings;
using KiroAgent.Tests.Core.Text;
using NUnit.Framework;

namespace KiroAgent.Tests.Core.Settings;

/// <summary>Laws that hold for any text.</summary>
public sealed class SettingsFuzzTests
{
    private static readonly string[] s_scraps =
    [
        "{", "}", "[", "]", ":", ",", "\"", "//", "/*", "*/", "\n", "\r\n", " ", "\\", "\\u00", "null", "true", "-1", "1e9", "😀", "\uD800", "\0", "\uFEFF",
        "\"mode\"", "\"kiroAgent\"", "\"kiroAgent.trustedCommands\"", "\"storage\"", "\"mcpServers\"", "\"*\"", "\"supervised\"", "\"sandbox\"", "false", "${X}",
    ];

    private const string Good = """
        { // all of it
          "kiroAgent.mode": "supervised", "trustedCommands": ["npm test", "git *"], /* and */ "storage": { "maxMegabytes": 7 },
          "protectedPaths": ["infra/"], "mcpServers": { "a": { "command": "x", "env": { "K": "${V}" } }, "b": { "url": "https://h" } }, "maxSteps": 9,
        }
        """;

    [FsCheck.NUnit.Property(MaxTest = 3000, EndSize = 300)]
    public void Nothing_throws_and_every_place_is_in_the_text(int[] script)
    {
        var dice = new Dice(script);
        var text = dice.Next(3) == 0 ? Soup(dice) : Edited(dice, Good);
        var before = SettingsFile.Read(Good, SettingsLayer.Project, "p", null);
        var json = JsoncText.Parse(text);
        var file = SettingsFile.Read(text, SettingsLayer.Project, "p", before);
        var mcp = McpFile.Read(text, true, "m", null);
        var map = new TextMap(text);
        foreach (var span in json.Problems.Select(p => p.Span).Concat(file.Problems.Select(p => p.Span)).Concat(mcp.Problems.Select(p => p.Span)))
        {
            Assert.That(span.Start >= 0 && span.Length >= 0 && span.End <= text.Length, $"{span} in {text.Length}");
            Assert.That(map.OffsetOf(map.PlaceOf(span.Start)), Is.LessThanOrEqualTo(span.Start));
        }
        if (!json.IsWhole)
        {
            Assert.That(file.Set, Is.EqualTo(before.Set), "the last good values stay");
            Assert.That(file.Problems.Any(p => p.Severity == SettingSeverity.Error), "and it is said");
        }
        foreach (var (name, set) in file.Set)
        {
            var again = SettingsFile.Read($"{{\"{name}\": {set.Value.Json}}}", SettingsLayer.Project, "p", null);
            Assert.That(again.Set[name].Value.Json, Is.EqualTo(set.Value.Json), "what is in force can be written");
        }
        for (var offset = -1; offset <= text.Length + 1; offset += 1 + dice.Next(5))
        {
            foreach (var offer in SettingsLanguage.Complete(text, offset, dice.Next(2) == 1))
            {
                Assert.That(offer.Span.Start >= 0 && offer.Span.End <= text.Length);
            }
            _ = SettingsLanguage.KeyAt(text, offset);
            _ = SettingsLanguage.McpMemberAt(text, offset, true);
        }
    }

    [FsCheck.NUnit.Property(MaxTest = 1000, EndSize = 200)]
    public void An_edit_adds_its_entry_and_changes_nothing_else(int[] script)
    {
        var dice = new Dice(script);
        var text = Edited(dice, Good);
        if (SettingsEdit.AddToList(text, "trustedCommands", "added by hand") is { } edited)
        {
            var (before, after) = (SettingsFile.Read(text, SettingsLayer.User, "u", null), SettingsFile.Read(edited, SettingsLayer.User, "u", null));
            Assert.That(((SettingValue.List)after.Set["trustedCommands"].Value).Values, Does.Contain("added by hand"));
            Assert.That(after.Set.Where(s => s.Key != "trustedCommands").Select(s => (s.Key, s.Value.Value.Json)),
                Is.EquivalentTo(before.Set.Where(s => s.Key != "trustedCommands").Select(s => (s.Key, s.Value.Value.Json))));
        }
    }

    /// <summary>Whatever a project says, without the user's word the agent may do no more than without the project.</summary>
    [FsCheck.NUnit.Property(MaxTest = 2000, EndSize = 200)]
    public void A_project_never_loosens_by_itself(int[] script)
    {
        var dice = new Dice(script);
        var user = SettingsFile.Read(RandomSettings(dice), SettingsLayer.User, "u", null);
        var project = SettingsFile.Read(RandomSettings(dice), SettingsLayer.Project, "p", null);
        var alone = SettingsInForce.Of(new SettingsParts([user], null, [], [], true), _ => null).Settings;
        var decision = dice.Next(2) == 0 ? (AskDecision?)null : AskDecision.Deny;
        var both = SettingsInForce.Of(new SettingsParts([user, project], null, [], [], true), _ => decision).Settings;
        if (alone.TrustedCommands.All(t => t.Value != "*"))
        {
            Assert.That(both.TrustedCommands.Select(t => t.Value), Is.SubsetOf(alone.TrustedCommands.Select(t => t.Value)));
        }
        Assert.That(both.CommandDenylist.Select(t => t.Value), Is.SupersetOf(alone.CommandDenylist.Select(t => t.Value)));
        Assert.That(both.ProtectedPaths.Select(t => t.Value), Is.SupersetOf(alone.ProtectedPaths.Select(t => t.Value)));
        Assert.That(both.AgentIgnoreFiles, Is.SupersetOf(alone.AgentIgnoreFiles));
        Assert.That(both.EnvironmentPass, Is.SubsetOf(alone.EnvironmentPass));
        Assert.That(both.ExcludeTools, Is.SupersetOf(alone.ExcludeTools));
        var (hadHosts, hosts) = (alone.AllowedHosts, both.AllowedHosts);
        if (hadHosts is null || hadHosts.Value.Contains("*"))
        {
            string[] notPublic = ["*", "localhost"];
            Assert.That((hosts ?? []).Intersect(notPublic), Is.SubsetOf(hadHosts ?? []), "any public host, and no other");
        }
        else
        {
            Assert.That(hosts, Is.SubsetOf(hadHosts.Value));
        }
        Assert.That(both.Mode, Is.GreaterThanOrEqualTo(alone.Mode));
        Assert.That(both.TrustedCommandMatching, Is.LessThanOrEqualTo(alone.TrustedCommandMatching));
        Assert.That(alone.Sandbox == SandboxKind.None || (both.Sandbox, both.SandboxImage) == (alone.Sandbox, alone.SandboxImage));
        Assert.That(Rank(both.SupervisedPause), Is.GreaterThanOrEqualTo(Rank(alone.SupervisedPause)));
        Assert.That(both.AutoAccept, Is.EqualTo(alone.AutoAccept));
        Assert.That(!both.TrustReadOnlyCommands || alone.TrustReadOnlyCommands);
        var untrusted = SettingsInForce.Of(new SettingsParts([user, project], null, [], [], false), _ => AskDecision.Allow);
        Assert.That(untrusted.Held.Select(h => (h.Key, h.Value.Value?.Json)).Order(), Is.EqualTo(SettingsInForce.Of(new SettingsParts([user], null, [], [], false), _ => null).Held.Select(h => (h.Key, h.Value.Value?.Json)).Order()));
    }

    private static int Rank(SupervisedPause pause) => pause switch { SupervisedPause.End => 0, SupervisedPause.Turn => 1, _ => 2 };

    private static string Soup(Dice dice)
    {
        var text = "";
        for (var scraps = dice.Next(60); scraps > 0; scraps--)
        {
            text += s_scraps[dice.Next(s_scraps.Length)];
        }
        return text;
    }

    private static string Edited(Dice dice, string text)
    {
        for (var edits = dice.Next(6); edits > 0; edits--)
        {
            var at = dice.Next(text.Length + 1);
            var taken = Math.Min(dice.Next(8), text.Length - at);
            text = string.Concat(text.AsSpan(0, at), s_scraps[dice.Next(s_scraps.Length)], text.AsSpan(at + taken));
        }
        return text;
    }

    private static string RandomSettings(Dice dice)
    {
        string List(params string[] values) => "[" + string.Join(',', values.Where(_ => dice.Next(2) == 1).Select(v => $"\"{v}\"")) + "]";
        string One(params string[] values) => values[dice.Next(values.Length)];
        (string Key, Func<string> Value)[] all =
        [
            ("mode", () => One("\"autopilot\"", "\"supervised\"")), ("trustedCommands", () => List("a", "b", "*", "c *")), ("trustedCommandMatching", () => One("\"prefix\"", "\"subcommands\"")),
            ("commandDenylist", () => List("x", "sudo")), ("trustReadOnlyCommands", () => One("true", "false")), ("protectedPaths", () => List("p/", "q/")),
            ("agentIgnoreFiles", () => List(".gitignore", ".kiroignore", ".other")), ("supervised.pause", () => One("\"turn\"", "\"end\"", "\"operation\"")),
            ("sandbox", () => One("\"none\"", "false", "\"bubblewrap\"", "\"docker:i\"", "\"docker:j\"")), ("autoAccept", () => One("true", "false")), ("excludeTools", () => List("readFile", "webFetch")),
            ("environment.pass", () => List("A", "B")), ("network.allowedHosts", () => List("h.org", "i.org", "*", "localhost")), ("maxSteps", () => One("1", "2")),
        ];
        return "{" + string.Join(',', all.Where(_ => dice.Next(2) == 1).Select(k => $"\"{k.Key}\":{k.Value()}")) + "}";
    }
}
