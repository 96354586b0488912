using KiroAgent.Core.Policy;
using KiroAgent.Core.Sessions;
using KiroAgent.Core.Settings;
using KiroAgent.Server.Sessions;
using KiroAgent.Tests.Server.Terminal;
using NUnit.Framework;

namespace KiroAgent.Tests.Server.Settings;

/// <summary>The settings in force over real files.</summary>
internal sealed class LiveSettingsTests
{
    [Test]
    public void A_file_counts_from_the_very_next_use_however_quickly_it_is_written()
    {
        using var bench = new SettingsBench();
        for (var steps = 1; steps <= 200; steps++)
        {
            bench.Project($"{{\"maxSteps\": {100 + steps}}}"); // the same length each time, often within one tick of the file system's clock
            Assert.That(bench.Live.Current.Settings.MaxSteps, Is.EqualTo(100 + steps));
        }
        File.Delete(bench.In("ws/.kiro/settings.json"));
        Assert.That(bench.Live.Current.Settings.MaxSteps, Is.EqualTo(200));
    }

    [Test]
    public void A_file_swapped_for_one_of_the_same_size_and_time_is_seen()
    {
        using var bench = new SettingsBench();
        bench.Project("{\"maxSteps\": 11}");
        var at = File.GetLastWriteTimeUtc(bench.In("ws/.kiro/settings.json"));
        Assert.That(bench.Live.Current.Settings.MaxSteps, Is.EqualTo(11));
        bench.Project("{\"maxSteps\": 12}");
        File.SetLastWriteTimeUtc(bench.In("ws/.kiro/settings.json"), at);
        Assert.That(bench.Live.Current.Settings.MaxSteps, Is.EqualTo(12));
    }

    [Test]
    public void Where_nothing_changed_it_is_the_same_value_and_nobody_is_told()
    {
        using var bench = new SettingsBench();
        bench.Project("{\"maxSteps\": 11}");
        var first = bench.Live.Current;
        Assert.That((bench.Live.Current, bench.Changes), Is.EqualTo((first, 0)));
        bench.Project("{\"maxSteps\": 12}");
        _ = bench.Live.Current;
        Assert.That(bench.Changes, Is.EqualTo(1));
    }

    [Test]
    public void While_a_file_is_broken_what_it_said_stays()
    {
        using var bench = new SettingsBench();
        bench.Project("{\"maxSteps\": 11, \"mode\": \"supervised\"}");
        Assert.That(bench.Live.Current.Settings.MaxSteps, Is.EqualTo(11));
        bench.Project("{\"maxSteps\": 12, \"mode\": ");
        Assert.That((bench.Live.Current.Settings.MaxSteps, bench.Live.Current.Settings.Mode), Is.EqualTo((11, AgentMode.Supervised)));
        Assert.That(bench.Live.Files.Single(f => f is { FromProject: true, IsMcp: false }).Problems, Is.Not.Empty);
        File.WriteAllBytes(bench.In("ws/.kiro/settings.json"), [0xFF, 0x00, 0xC3]);
        Assert.That(bench.Live.Current.Settings.MaxSteps, Is.EqualTo(11));
        Assert.That(bench.Live.Files.Single(f => f is { FromProject: true, IsMcp: false }).Unreadable, Is.EqualTo("is not text"));
        bench.Project("{}");
        Assert.That(bench.Live.Current.Settings.MaxSteps, Is.EqualTo(200));
    }

    [Test]
    [Platform(Exclude = "Win")]
    public void A_folder_a_pipe_or_a_link_that_leads_out_configures_nothing()
    {
        using var bench = new SettingsBench();
        Directory.CreateDirectory(bench.In("ws/.kiro/settings.json"));
        Assert.That(bench.Live.Current.Settings.MaxSteps, Is.EqualTo(200));
        Directory.Delete(bench.In("ws/.kiro/settings.json"));
        File.WriteAllText(bench.In("outside.json"), "{\"maxSteps\": 1}");
        File.CreateSymbolicLink(bench.In("ws/.kiro/settings.json"), bench.In("outside.json"));
        Assert.That(bench.Live.Current.Settings.MaxSteps, Is.EqualTo(200));
        Assert.That(bench.Live.Files.Single(f => f is { FromProject: true, IsMcp: false }).Unreadable, Is.Not.Null);
    }

    [Test]
    [Platform(Exclude = "Win")]
    public void The_users_file_may_be_a_link_to_anywhere()
    {
        using var bench = new SettingsBench();
        Directory.CreateDirectory(bench.In("home/.kiro"));
        File.WriteAllText(bench.In("dotfiles.json"), "{\"maxSteps\": 5}");
        File.CreateSymbolicLink(bench.In("home/.kiro/settings.json"), bench.In("dotfiles.json"));
        Assert.That((bench.Live.Current.Settings.MaxSteps, bench.Live.Files[0].Unreadable), Is.EqualTo((5, (string?)null)));
        bench.Rules.Remember(new RememberedRule("command", "npm test", "user"));
        Assert.That(File.ReadAllText(bench.In("dotfiles.json")), Is.EqualTo("{\"trustedCommands\": [\"npm test\"], \"maxSteps\": 5}"));
        Assert.That(new FileInfo(bench.In("home/.kiro/settings.json")).LinkTarget, Is.Not.Null);
    }

    [Test]
    public void Asked_allowed_changed_denied_taken_back_and_all_that_across_restarts()
    {
        using var bench = new SettingsBench();
        bench.Project("{\"trustedCommands\": [\"a\"]}");
        Assert.That(bench.Live.Current.Settings.TrustedCommands, Is.Empty);
        bench.Restart();
        Assert.That((bench.Live.Current.Settings.TrustedCommands.Length, bench.Approvals.Open.Count), Is.EqualTo((0, 1)), "still the one request");
        bench.Answer(AskDecision.Allow);
        Assert.That(bench.Live.Current.Settings.TrustedCommands.Single().Value, Is.EqualTo("a"));

        bench.Project("{\"trustedCommands\": [\"a\", \"b\"]}");
        Assert.That((bench.Live.Current.Settings.TrustedCommands.Length, bench.Approvals.Open.Count), Is.EqualTo((0, 1)), "other content");
        bench.Answer(AskDecision.Deny);
        bench.Restart();
        Assert.That((bench.Live.Current.Settings.TrustedCommands.Length, bench.Approvals.Open.Count), Is.EqualTo((0, 0)), "denied, and not asked again");
        Assert.That(bench.Live.Files.SelectMany(f => f.Problems).Select(p => p.Code), Is.EqualTo(new[] { SettingProblem.NotApproved }));

        bench.Project("{\"trustedCommands\": [\"a\"]}");
        Assert.That((bench.Live.Current.Settings.TrustedCommands.Length, bench.Approvals.Open.Count), Is.EqualTo((1, 0)), "what was allowed once is allowed");

        bench.Project("{\"trustedCommands\": [\"c\"]}");
        _ = bench.Live.Current;
        Assert.That(bench.Approvals.Open, Has.Count.EqualTo(1));
        bench.Project("{}");
        _ = bench.Live.Current;
        Assert.That(bench.Approvals.Open, Is.Empty, "withdrawn");

        bench.Project("{\"trustedCommands\": [\"d\"]}");
        _ = bench.Live.Current;
        File.Delete(bench.In("ws/.kiro/settings.json"));
        bench.Restart();
        _ = bench.Live.Current;
        Assert.That(bench.Approvals.Open, Is.Empty, "withdrawn at the next start");

        bench.Project("{\"trustedCommands\": [\"d\"]}");
        _ = bench.Live.Current;
        Assert.That(bench.Approvals.Open, Has.Count.EqualTo(1), "and asked again when it is there again");
    }

    [Test]
    public void An_answer_in_another_process_counts_at_the_next_use()
    {
        using var bench = new SettingsBench();
        bench.Project("{\"environment.pass\": [\"A\"]}");
        var first = bench.Live;
        _ = first.Current;
        bench.Restart();
        _ = bench.Live.Current;
        bench.Answer(AskDecision.Allow);
        Assert.That(first.Current.Settings.EnvironmentPass, Is.EqualTo(new[] { "A" }));
    }

    [Test]
    public void In_an_untrusted_workspace_nothing_is_read_into_force_or_asked()
    {
        using var bench = new SettingsBench(trusted: false);
        bench.Project("{\"trustedCommands\": [\"*\"], \"protectedPaths\": [\"x\"]}");
        Assert.That((bench.Live.Current.Settings.TrustedCommands.Length, bench.Live.Current.Settings.ProtectedPaths.Length, bench.Approvals.Open.Count), Is.EqualTo((0, 0, 0)));
        bench.Live.SetTrusted(true);
        Assert.That((bench.Live.Current.Settings.ProtectedPaths.Length, bench.Approvals.Open.Count), Is.EqualTo((1, 1)));
        bench.Live.SetTrusted(false);
        Assert.That((bench.Live.Current.Settings.ProtectedPaths.Length, bench.Approvals.Open.Count), Is.EqualTo((0, 0)));
    }

    [Test]
    public void A_rule_for_the_workspace_is_kept_outside_of_it()
    {
        using var bench = new SettingsBench();
        bench.Rules.Remember(new RememberedRule("command", "npm *", "workspace"));
        bench.Rules.Remember(new RememberedRule("fetch", "example.com", "workspace"));
        Assert.That(bench.Live.Current.Settings.TrustedCommands.Single().Value, Is.EqualTo("npm *"));
        bench.Restart();
        Assert.That((bench.Live.Current.Settings.TrustedCommands.Single().Value, bench.Live.Current.Settings.Remembered.Single().Pattern), Is.EqualTo(("npm *", "example.com")));
        Assert.That(Directory.GetFileSystemEntries(bench.In("ws")), Is.Empty);
        File.AppendAllText(bench.In("data/workspaces/one/rules.jsonl"), "{\"kind\":\"command\",\"patt\nnull\n[]\n");
        bench.Restart();
        Assert.That(bench.Live.Current.Settings.TrustedCommands, Has.Length.EqualTo(1), "a damaged line is no rule");
        bench.Rules.Remember(new RememberedRule("command", "make", "workspace"));
        Assert.That(bench.Live.Current.Settings.TrustedCommands.Select(t => t.Value), Is.EqualTo(new[] { "npm *", "make" }));
    }

    [Test]
    public void A_rule_for_the_user_that_no_setting_can_say_is_kept_with_the_data()
    {
        using var bench = new SettingsBench();
        RememberedRule[] rules = [new("fetch", "example.com", "user"), new("outsideWorkspace", "/usr/include/**", "user")];
        Array.ForEach(rules, bench.Rules.Remember);
        Assert.That(bench.Live.Current.Settings.Remembered, Is.EqualTo(rules));
        Assert.That((File.Exists(bench.In("data/rules.jsonl")), File.Exists(bench.In("home/.kiro/settings.json"))), Is.EqualTo((true, false)));
        bench.Restart();
        Assert.That(bench.Live.Current.Settings.Remembered, Is.EqualTo(rules), "in another process, and in every workspace");
    }

    [Test]
    public void A_rule_for_the_user_changes_one_place_of_the_users_file()
    {
        using var bench = new SettingsBench();
        bench.User("{\r\n  // mine\r\n  \"trustedCommands\": [\r\n    \"git status\", // safe\r\n  ],\r\n}\r\n");
        bench.Rules.Remember(new RememberedRule("command", "npm test", "user"));
        Assert.That(bench.UserText, Is.EqualTo("{\r\n  // mine\r\n  \"trustedCommands\": [\r\n    \"git status\", // safe\r\n    \"npm test\",\r\n  ],\r\n}\r\n"));
        Assert.That(bench.Live.Current.Settings.TrustedCommands.Select(t => (t.Value, t.Source)), Is.EqualTo(new[] { ("git status", "~/.kiro/settings.json"), ("npm test", "~/.kiro/settings.json") }));
    }

    [Test]
    public void A_rule_that_would_not_be_in_force_is_refused_and_nothing_is_written()
    {
        using var bench = new SettingsBench();
        bench.Editor("{\"kiroAgent\": {\"trustedCommands\": []}}");
        Assert.That(() => bench.Rules.Remember(new RememberedRule("command", "npm test", "user")), Throws.TypeOf<SessionFailure>().With.Message.Contains("editor"));
        Assert.That(File.Exists(bench.In("home/.kiro/settings.json")), Is.False);
        bench.Editor("{}");
        bench.User("{ \"trustedCommands\": ");
        Assert.That(() => bench.Rules.Remember(new RememberedRule("command", "npm test", "user")), Throws.TypeOf<SessionFailure>().With.Message.Contains("Mend it first"));
        Assert.That(bench.UserText, Is.EqualTo("{ \"trustedCommands\": "));
        Assert.That(() => bench.Rules.Remember(new RememberedRule("command", "x", "planet")), Throws.TypeOf<SessionFailure>());
    }

    [Test]
    public async Task A_server_that_was_only_asked_for_its_settings_makes_nothing()
    {
        using var server = new RealServer();
        await server.WithAsync(client => client.AskAsync(KiroAgent.Protocol.Methods.SettingsGet, new KiroAgent.Protocol.EmptyParams()));
        Assert.That(Directory.Exists(server.Sample.Data) ? Directory.GetFileSystemEntries(server.Sample.Data) : [], Is.Empty);
    }

    [Test]
    public void Servers_of_both_files_are_known()
    {
        using var bench = new SettingsBench();
        bench.Project("{\"mcpServers\": {\"a\": {\"command\": \"x\"}}}");
        Directory.CreateDirectory(bench.In("ws/.kiro/settings"));
        File.WriteAllText(bench.In("ws/.kiro/settings/mcp.json"), "{\"mcpServers\": {\"b\": {\"url\": \"https://x\"}}}");
        Assert.That(bench.Live.Current.Settings.McpServers, Is.Empty, "nothing of a project before the user's word");
        Assert.That(bench.Approvals.Open.Select(a => ((AskSubject.McpServer)a.Subject).Server), Is.EquivalentTo(new[] { "a", "b" }));
        foreach (var approval in bench.Approvals.Open)
        {
            bench.Approvals.Respond(approval.Id, AskDecision.Allow);
        }
        Assert.That(bench.Live.Current.Settings.McpServers.Select(s => (s.Name, s.FromProject)), Is.EqualTo(new[] { ("a", true), ("b", true) }));

        File.WriteAllText(bench.In("ws/.kiro/settings/mcp.json"), "{\"mcpServers\": {\"b\": {\"url\": \"https://y\"}}}");
        Assert.That(bench.Live.Current.Settings.McpServers.Select(s => s.Name), Is.EqualTo(new[] { "a" }), "another address is not what was allowed");
        Assert.That(bench.Approvals.Open.Select(a => ((AskSubject.McpServer)a.Subject).EntryJson), Is.EqualTo(new[] { "{\"url\":\"https://y\"}" }));
        bench.Live.SetTrusted(false);
        Assert.That(bench.Live.Current.Settings.McpServers, Is.Empty);
        Assert.That(bench.Approvals.Open, Is.Empty, "what is not asked any more is taken back");
    }
}
