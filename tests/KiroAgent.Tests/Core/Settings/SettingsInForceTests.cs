using System.Collections.Immutable;
using KiroAgent.Core.Policy;
using KiroAgent.Core.Sessions;
using KiroAgent.Core.Settings;
using KiroAgent.Core.Storage;
using NUnit.Framework;

namespace KiroAgent.Tests.Core.Settings;

/// <summary>How layers are put together, and what a project may do by itself.</summary>
public sealed class SettingsInForceTests
{
    [Test]
    public void With_nothing_set_everything_is_the_default()
    {
        var nothing = Of(trusted: true);
        Assert.That(nothing.Held.Values.Select(h => h.Source), Is.All.EqualTo("default"));
        var (settings, expected) = (nothing.Settings, AgentSettings.Default);
        Assert.That((settings.Mode, settings.Model, settings.MaxSteps, settings.Storage, settings.Sandbox, settings.SandboxImage, settings.AutoAccept),
            Is.EqualTo((expected.Mode, expected.Model, expected.MaxSteps, expected.Storage, expected.Sandbox, expected.SandboxImage, expected.AutoAccept)));
        Assert.That((settings.SupervisedPause, settings.TrustedCommandMatching, settings.TrustReadOnlyCommands, settings.TelemetryEnabled, settings.UsageStatisticsEnabled, settings.AuditEnabled),
            Is.EqualTo((expected.SupervisedPause, expected.TrustedCommandMatching, expected.TrustReadOnlyCommands, expected.TelemetryEnabled, expected.UsageStatisticsEnabled, expected.AuditEnabled)));
        Assert.That(settings.CommandDenylist, Is.EqualTo(expected.CommandDenylist));
        Assert.That(settings.AgentIgnoreFiles, Is.EqualTo(expected.AgentIgnoreFiles));
        Assert.That(settings.CoreTools, Is.EqualTo(expected.CoreTools));
        Assert.That(settings.AllowedHosts, Is.Null);
        Assert.That(settings.TrustedCommands.Concat(settings.ProtectedPaths), Is.Empty);
    }

    [Test]
    public void A_higher_layer_replaces_a_key_and_lists_of_protection_add_up()
    {
        var all = Of(true,
            user: "{\"mode\":\"supervised\",\"maxSteps\":1,\"model\":\"offline\",\"protectedPaths\":[\"u/\"],\"commandDenylist\":[\"make\"],\"trustedCommands\":[\"a\",\"b\"]}",
            project: "{\"maxSteps\":2,\"protectedPaths\":[\"p/\",\"u/\"],\"trustedCommands\":[\"b\"]}",
            editor: "{\"kiroAgent\":{\"maxSteps\":3,\"commandDenylist\":[\"sudo\",\"docker\"]}}");
        var settings = all.Settings;
        Assert.That((settings.Mode, settings.MaxSteps, settings.Model), Is.EqualTo((AgentMode.Supervised, 3, "offline")));
        Assert.That(settings.ProtectedPaths, Is.EqualTo(new[] { new ListedSetting("u/", "user"), new ListedSetting("p/", "project") }));
        Assert.That(settings.CommandDenylist.Select(d => d.Value), Is.EqualTo(new[] { "rm -rf", "sudo", "chmod 777", "| sh", "| bash", "eval", "make", "docker" }));
        Assert.That(settings.TrustedCommands, Is.EqualTo(new[] { new ListedSetting("b", "project") }));
        Assert.That(new[] { "mode", "maxSteps", "protectedPaths", "commandDenylist", "audit.enabled" }.Select(k => all.Held[k].Source),
            Is.EqualTo(new[] { "user", "editor", "user + project", "default + user + editor", "default" }));
    }

    /// <summary>What the user has, what the project says, whether it asks, what counts before the answer and what after.</summary>
    [TestCase("trustedCommands", "[\"a\"]", "[\"a\",\"b\"]", true, "[\"a\"]", "[\"a\",\"b\"]")]
    [TestCase("trustedCommands", null, "[\"b\"]", true, "[]", "[\"b\"]")]
    [TestCase("trustedCommands", "[\"a\",\"b\"]", "[\"b\"]", false, "[\"b\"]", "[\"b\"]")]
    [TestCase("trustedCommands", "[\"*\"]", "[\"b\"]", false, "[\"b\"]", "[\"b\"]")]
    [TestCase("trustedCommands", "[\"a\",\"b\"]", "[\"b\",\"c\"]", true, "[\"b\"]", "[\"b\",\"c\"]")]
    [TestCase("trustedCommands", "[\"a\"]", "[\"*\",\"b\"]", true, "[\"a\"]", "[\"*\",\"b\"]")]
    [TestCase("environment.pass", null, "[\"GH_TOKEN\"]", true, "[]", "[\"GH_TOKEN\"]")]
    [TestCase("environment.pass", "[\"A\",\"B\"]", "[\"A\"]", false, "[\"A\"]", "[\"A\"]")]
    [TestCase("network.allowedHosts", null, "[\"x.org\"]", false, "[\"x.org\"]", "[\"x.org\"]")]
    [TestCase("network.allowedHosts", null, "[\"x.org\",\"localhost:3000\",\"*.internal\",\"10.0.0.1\"]", true, "[\"x.org\"]", "[\"x.org\",\"localhost:3000\",\"*.internal\",\"10.0.0.1\"]")]
    [TestCase("network.allowedHosts", null, "[\"*\"]", true, null, "[\"*\"]")]
    [TestCase("network.allowedHosts", "[\"x\"]", "[\"x\",\"y\"]", true, "[\"x\"]", "[\"x\",\"y\"]")]
    [TestCase("network.allowedHosts", "[\"*\"]", "[\"x.org\",\"localhost\"]", true, "[\"x.org\"]", "[\"x.org\",\"localhost\"]")]
    [TestCase("environment.pass", "[\"*\"]", "[\"TOKEN\"]", true, "[]", "[\"TOKEN\"]")]
    [TestCase("network.allowedHosts", "[]", "[\"y\"]", true, "[]", "[\"y\"]")]
    [TestCase("agentIgnoreFiles", null, "[\".gitignore\"]", true, "[\".gitignore\",\".kiroignore\"]", "[\".gitignore\"]")]
    [TestCase("agentIgnoreFiles", null, "[]", true, "[\".gitignore\",\".kiroignore\"]", "[]")]
    [TestCase("agentIgnoreFiles", null, "[\".x\",\".kiroignore\",\".gitignore\"]", false, "[\".x\",\".kiroignore\",\".gitignore\"]", "[\".x\",\".kiroignore\",\".gitignore\"]")]
    [TestCase("sandbox", "\"bubblewrap\"", "\"none\"", true, "\"bubblewrap\"", "\"none\"")]
    [TestCase("sandbox", "\"docker:mine\"", "\"docker:yours\"", true, "\"docker:mine\"", "\"docker:yours\"")]
    [TestCase("sandbox", null, "\"bubblewrap\"", false, "\"bubblewrap\"", "\"bubblewrap\"")]
    [TestCase("sandbox", "\"docker:mine\"", "\"docker:mine\"", false, "\"docker:mine\"", "\"docker:mine\"")]
    [TestCase("trustedCommandMatching", null, "\"prefix\"", true, "\"subcommands\"", "\"prefix\"")]
    [TestCase("trustedCommandMatching", "\"prefix\"", "\"subcommands\"", false, "\"subcommands\"", "\"subcommands\"")]
    [TestCase("supervised.pause", null, "\"end\"", true, "\"turn\"", "\"end\"")]
    [TestCase("supervised.pause", "\"operation\"", "\"turn\"", true, "\"operation\"", "\"turn\"")]
    [TestCase("supervised.pause", "\"end\"", "\"operation\"", false, "\"operation\"", "\"operation\"")]
    [TestCase("mode", "\"supervised\"", "\"autopilot\"", true, "\"supervised\"", "\"autopilot\"")]
    [TestCase("mode", null, "\"autopilot\"", false, "\"autopilot\"", "\"autopilot\"")]
    [TestCase("mode", null, "\"supervised\"", false, "\"supervised\"", "\"supervised\"")]
    [TestCase("trustReadOnlyCommands", "false", "true", true, "false", "true")]
    [TestCase("trustReadOnlyCommands", null, "false", false, "false", "false")]
    [TestCase("excludeTools", "[\"webFetch\"]", "[]", true, "[\"webFetch\"]", "[]")]
    [TestCase("excludeTools", null, "[\"webFetch\"]", false, "[\"webFetch\"]", "[\"webFetch\"]")]
    [TestCase("coreTools", "[\"readFile\"]", "[\"all\"]", true, "[\"readFile\"]", "[\"all\"]")]
    [TestCase("coreTools", null, "[\"readFile\"]", false, "[\"readFile\"]", "[\"readFile\"]")]
    [TestCase("audit.enabled", "true", "false", true, "true", "false")]
    [TestCase("audit.enabled", null, "true", false, "true", "true")]
    [TestCase("telemetry.enabled", null, "true", true, "false", "true")]
    [TestCase("usageStatisticsEnabled", "false", "true", true, "false", "true")]
    [TestCase("storage.retentionDays", null, "0", true, "30", "0")]
    [TestCase("storage.maxMegabytes", null, "9000", false, "9000", "9000")]
    [TestCase("maxSteps", null, "5", false, "5", "5")]
    [TestCase("model", null, "\"offline\"", false, "\"offline\"", "\"offline\"")]
    [TestCase("protectedPaths", null, "[\"x\"]", false, "[\"x\"]", "[\"x\"]")]
    public void What_a_project_loosens_waits_and_what_it_tightens_counts_at_once(string key, string? user, string project, bool asks, string? before, string after)
    {
        SettingsInForce With(Func<string, AskDecision?> decided, bool trusted = true) => Of(trusted, decided, user is null ? null : $"{{\"{key}\":{user}}}", $"{{\"{key}\":{project}}}");
        var waiting = With(_ => null);
        Assert.That(waiting.Loosenings.SelectMany(l => l.Changes).Select(c => (c.Key.Name, c.Value.Json)), Is.EqualTo(asks ? new[] { (key, project) } : []));
        Assert.That(waiting.Held[key].Value?.Json, Is.EqualTo(before));
        Assert.That(With(_ => AskDecision.Deny).Held[key].Value?.Json, Is.EqualTo(before), "denied");
        Assert.That(With(hash => waiting.Loosenings.Any(l => l.Hash == hash) ? AskDecision.Allow : null).Held[key].Value!.Json, Is.EqualTo(after), "allowed");
        var untrusted = With(_ => AskDecision.Allow, trusted: false);
        Assert.That((untrusted.Held[key].Value?.Json, untrusted.Loosenings.Length), Is.EqualTo((user ?? SettingKeys.Find(key)!.Default?.Json, 0)), "untrusted");
    }

    [Test]
    public void An_allowed_content_is_this_one_and_no_other()
    {
        const string allowed = "{\"trustedCommands\":[\"npm test\"],\"environment.pass\":[\"A\"]}";
        var hash = Of(true, project: allowed).Loosenings.Single().Hash;
        AskDecision? OnlyThis(string asked) => asked == hash ? AskDecision.Allow : null;
        Assert.That(Of(true, OnlyThis, project: allowed).Settings.TrustedCommands, Has.Length.EqualTo(1));
        Assert.That(Of(true, OnlyThis, project: "// a note\n{ \"environment\": {\"pass\": [\"A\"]}, \"maxSteps\": 7, \"trustedCommands\": [\"npm test\"] }").Settings.TrustedCommands, Has.Length.EqualTo(1), "the same content");
        foreach (var other in new[]
        {
            "{\"trustedCommands\":[\"npm test\",\"npm *\"],\"environment.pass\":[\"A\"]}", "{\"trustedCommands\":[\"npm *\"],\"environment.pass\":[\"A\"]}",
            "{\"trustedCommands\":[\"npm test\"],\"environment.pass\":[\"A\",\"B\"]}", "{\"trustedCommands\":[\"npm test\"]}",
            "{\"trustedCommands\":[\"npm test\"],\"environment.pass\":[\"A\"],\"supervised.pause\":\"end\"}",
        })
        {
            var changed = Of(true, OnlyThis, project: other);
            Assert.That(changed.Settings.TrustedCommands, Is.Empty, other);
            Assert.That(changed.Settings.EnvironmentPass, Is.Empty, other);
            Assert.That(changed.Loosenings.Single().Decision, Is.Null, other);
        }
        var elsewhere = SettingsInForce.Of(Parts(true, [SettingsFile.Read(allowed, SettingsLayer.Project, "another", null)]), OnlyThis);
        Assert.That(elsewhere.Settings.TrustedCommands, Is.Empty, "the same text in another file");
    }

    [Test]
    public void What_the_editor_sets_need_not_be_asked_about()
    {
        var all = Of(true, project: "{\"trustedCommands\":[\"*\"],\"mode\":\"supervised\"}", editor: "{\"trustedCommands\":[\"npm test\"]}");
        Assert.That(all.Loosenings, Is.Empty);
        Assert.That(all.Settings.TrustedCommands.Single(), Is.EqualTo(new ListedSetting("npm test", "editor")));
        Assert.That(all.Settings.Mode, Is.EqualTo(AgentMode.Supervised));
    }

    [Test]
    public void Of_several_projects_the_later_stands_on_the_earlier()
    {
        var first = SettingsFile.Read("{\"mode\":\"supervised\",\"maxSteps\":1}", SettingsLayer.Project, "one", null);
        var second = SettingsFile.Read("{\"mode\":\"autopilot\",\"maxSteps\":2}", SettingsLayer.Project, "two", null);
        var both = SettingsInForce.Of(Parts(true, [first, second]), _ => null);
        Assert.That((both.Settings.Mode, both.Settings.MaxSteps, both.Loosenings.Single().Source), Is.EqualTo((AgentMode.Supervised, 2, "two")));
    }

    [Test]
    public void Storage_and_sandbox_are_typed()
    {
        var settings = Of(false, user: "{\"storage\":{\"maxMegabytes\":5,\"retentionDays\":7},\"sandbox\":\"docker:node:22\",\"supervised.pause\":\"operation\",\"network\":{\"allowedHosts\":[]}}").Settings;
        Assert.That((settings.Storage, settings.Sandbox, settings.SandboxImage, settings.SupervisedPause), Is.EqualTo((new StorageLimits(5, 7), SandboxKind.Docker, "node:22", SupervisedPause.Operation)));
        Assert.That(settings.AllowedHosts, Is.Empty);
    }

    [Test]
    public void Rules_kept_for_the_workspace_come_on_top()
    {
        var parts = Parts(true, [], [new RememberedRule("command", "npm *", "workspace"), new RememberedRule("fetch", "example.com", "workspace")]);
        var settings = SettingsInForce.Of(parts, _ => null).Settings;
        Assert.That(settings.TrustedCommands.Single(), Is.EqualTo(new ListedSetting("npm *", "remembered for this workspace")));
        Assert.That(settings.Remembered.Single().Kind, Is.EqualTo("fetch"));
    }

    [Test]
    public void A_projects_server_counts_and_hides_a_users_only_once_exactly_it_was_allowed()
    {
        var user = McpFile.Read("{\"mcpServers\":{\"a\":{\"command\":\"user\"},\"b\":{\"command\":\"user\"}}}", false, "~mcp", null);
        const string Text = "{\"mcpServers\":{\"b\":{\"command\":\"project\"},\"c\":{\"url\":\"https://x\"}}}";
        var project = McpFile.Read(Text, true, "mcp", null);
        SettingsInForce With(bool trusted, McpFile file, params string[] allowed) => SettingsInForce.Of(
            new SettingsParts([], user, [file], [], trusted), hash => allowed.Contains(hash) ? AskDecision.Allow : null);
        static object Names(SettingsInForce current) => current.Settings.McpServers.Select(s => (s.Name, s.Command, s.FromProject)).ToArray();

        Assert.That(Names(With(true, project)), Is.EqualTo(new[] { ("a", "user", false), ("b", "user", false) }));
        Assert.That(With(true, project).Settings.McpHeld.Select(h => (h.Entry.Name, h.Decision)), Is.EqualTo(new[] { ("b", (AskDecision?)null), ("c", null) }));
        Assert.That(With(true, project).Asked.Select(a => a.Subject).OfType<AskSubject.McpServer>().Select(s => (s.Server, s.Source)), Is.EqualTo(new[] { ("b", "mcp"), ("c", "mcp") }));
        Assert.That(Names(With(false, project)), Is.EqualTo(new[] { ("a", "user", false), ("b", "user", false) }));
        Assert.That(With(false, project).Asked, Is.Empty, "in a folder that is not trusted nothing is asked");

        var hashes = project.Servers.Select(s => s.Hash).ToArray();
        Assert.That(Names(With(true, project, hashes)), Is.EqualTo(new[] { ("a", "user", false), ("b", "project", true), ("c", null, true) }));
        Assert.That(With(true, project, hashes).Settings.McpHeld, Is.Empty);

        var swapped = McpFile.Read(Text.Replace("\"project\"", "\"project\",\"args\":[\"-x\"]", StringComparison.Ordinal), true, "mcp", null);
        Assert.That(Names(With(true, swapped, hashes)), Is.EqualTo(new[] { ("a", "user", false), ("b", "user", false), ("c", null, true) }), "another entry under an approved name is not approved");
        var elsewhere = McpFile.Read(Text, true, "other/mcp", null);
        Assert.That(Names(With(true, elsewhere, hashes)), Is.EqualTo(new[] { ("a", "user", false), ("b", "user", false) }), "the same words in another file are another entry");
    }

    [Test]
    public void A_projects_disabled_server_asks_nothing_and_switches_no_other_off()
    {
        var user = McpFile.Read("{\"mcpServers\":{\"a\":{\"command\":\"user\"}}}", false, "~mcp", null);
        var project = McpFile.Read("{\"mcpServers\":{\"a\":{\"command\":\"p\",\"disabled\":true},\"b\":{\"command\":\"p\",\"disabled\":true}}}", true, "mcp", null);
        var current = SettingsInForce.Of(new SettingsParts([], user, [project], [], true), _ => null);
        Assert.That(current.Settings.McpServers.Select(s => (s.Name, s.Command, s.Disabled)), Is.EqualTo(new[] { ("a", "user", false), ("b", "p", true) }));
        Assert.That(current.Asked, Is.Empty);
    }

    [TestCase("https://${HOST}/x", "https://h/x")]
    [TestCase("${A}${B}", "1${A}")]
    [TestCase("$ {A} ${ A} ${", "$ {A} ${ A} ${")]
    [TestCase("${NONE}-${A}", "${NONE}-1")]
    public void Variables_are_expanded_once(string text, string expanded) =>
        Assert.That(McpVariables.Expand(text, name => name switch { "A" => "1", "B" => "${A}", "HOST" => "h", _ => null }), Is.EqualTo(expanded));

    private static SettingsInForce Of(bool trusted, Func<string, AskDecision?>? decided = null, string? user = null, string? project = null, string? editor = null)
    {
        var files = new[] { (user, SettingsLayer.User, "user"), (project, SettingsLayer.Project, "project"), (editor, SettingsLayer.Editor, "editor") }
            .Where(f => f.Item1 is not null).Select(f => SettingsFile.Read(f.Item1!, f.Item2, f.Item3, null)).ToList();
        Assert.That(files.SelectMany(f => f.Problems).Where(p => p.Severity == SettingSeverity.Error), Is.Empty);
        return SettingsInForce.Of(Parts(trusted, [.. files]), decided ?? (_ => null));
    }

    private static SettingsParts Parts(bool trusted, ImmutableArray<SettingsFile> files, ImmutableArray<RememberedRule>? remembered = null) =>
        new(files, null, [], remembered ?? [], trusted);
}
