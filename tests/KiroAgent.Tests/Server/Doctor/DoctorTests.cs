using System.Runtime.Versioning;
using System.Text.Json;
using KiroAgent.Protocol;
using KiroAgent.Server.Doctor;
using KiroAgent.Server.Launch;
using KiroAgent.Server.Terminal;
using KiroAgent.Server.Workspace;
using KiroAgent.Tests.Server.Storage;
using KiroAgent.Tests.Support;
using NUnit.Framework;

namespace KiroAgent.Tests.Server.Doctor;

[UnsupportedOSPlatform("windows")]
internal sealed class DoctorTests : IDisposable
{
    private StorageBench _bench = null!;
    private Dictionary<string, string> _environment = null!;

    [SetUp]
    public void SetUp()
    {
        _bench = new StorageBench();
        _environment = [];
    }

    [TearDown]
    public void Dispose() => _bench.Dispose();

    private (int ExitCode, string Text) Run(LaunchOptions options)
    {
        using var output = new StringWriter();
        var code = DoctorFrontEnd.RunAsync(
            options with { Workspace = options.Workspace ?? _bench.In(""), DataDirectory = options.DataDirectory ?? _bench.DataPath },
            output, name => _environment.GetValueOrDefault(name), _bench.In("home"), isTerminal: false).GetAwaiter().GetResult();
        return (code, output.ToString());
    }

    [Test]
    public void Only_check_asks_the_endpoints_and_one_the_settings_refuse_is_not_asked()
    {
        using var provider = new FakeProvider(FakeReply.Error(200, "{}"), FakeReply.Error(401, """{"error":{"message":"no: planted-key-1"}}"""));
        (_environment["OPENAI_BASE_URL"], _environment["OPENAI_API_KEY"], _environment["OPENAI_MODEL"]) = (provider.Url, "planted-key-1", "m");
        Assert.That(Report(new LaunchOptions()).Hosts.Single(h => h.For == "openai:m").Answer, Is.Null);
        Assert.That(provider.Requests, Is.Empty);
        var check = new LaunchOptions { Arguments = ["check"] };
        Assert.That(Report(check).Hosts.Single(h => h.For == "openai:m").Answer, Is.EqualTo($"127.0.0.1:{new Uri(provider.Url).Port} answers"));
        var refused = Report(check, exitCode: 1);
        Assert.That(refused.Problems.Single(), Does.Contain("refused the key (401)").And.Not.Contains("planted-key-1"));
        _bench.Write("home/.kiro/settings.json", """{"network.allowedHosts": ["elsewhere.example"]}""");
        Assert.That(Report(check with { Model = "openai:m" }, exitCode: 1).Problems.Single(), Does.Contain("network.allowedHosts"));
        Assert.That(provider.Requests, Has.Count.EqualTo(2));
    }

    private DoctorReport Report(LaunchOptions options, int exitCode = 0)
    {
        var (code, text) = Run(options with { Json = true });
        Assert.That(code, Is.EqualTo(exitCode));
        return JsonSerializer.Deserialize(text, DoctorJson.Default.DoctorReport)!;
    }

    [Test]
    public void Where_nothing_was_done_yet_nothing_is_found_and_nothing_is_made()
    {
        var report = Report(new LaunchOptions());
        Assert.That((report.Data.Exists, report.Data.NotWritable, report.Data.Contents.Count, report.Data.Sessions.Count), Is.EqualTo((false, (string?)null, 0, 0)));
        Assert.That((report.Data.MaxMegabytes, report.Data.RetentionDays, report.Data.CollectedAt), Is.EqualTo((2048, 30, (DateTimeOffset?)null)));
        Assert.That(report.Models, Is.EqualTo(new[] { new ModelFinding("offline", true, true, null) }));
        Assert.That((report.Hosts, report.Problems), Is.EqualTo((Array.Empty<HostFinding>(), Array.Empty<string>())));
        Assert.That(Directory.Exists(_bench.DataPath), Is.False);
    }

    [Test]
    public async Task What_is_kept_is_counted_and_the_workspaces_sessions_are_listed()
    {
        _bench.Write("a.txt", "v0");
        var (idle, waits) = await _bench.WithAsync(async client =>
        {
            var (one, two) = (await client.NewAsync(), await client.NewAsync(SessionMode.Supervised));
            await client.TurnAsync(one, "replace \"v0\" with \"v1\" in a.txt");
            await client.TurnAsync(two, "replace \"v1\" with \"v2\" in a.txt");
            return (one, two);
        });
        _bench.Collect(KiroAgent.Core.Storage.StorageLimits.Default, TimeSpan.Zero);
        var report = Report(new LaunchOptions());
        Assert.That((report.Data.Contents.Count, report.Data.Sessions.Count, report.Data.Workspaces), Is.EqualTo((3, 2, 1)));
        Assert.That(report.Data.Contents.Bytes, Is.Positive);
        Assert.That(report.Data.Sessions.Bytes, Is.EqualTo(new FileInfo(_bench.Journal(idle)).Length + new FileInfo(_bench.Journal(waits)).Length));
        Assert.That(report.Data.CollectedAt, Is.Not.Null);
        Assert.That(report.Workspace.Id, Is.EqualTo(Path.GetFileName(Path.GetDirectoryName(Path.GetDirectoryName(_bench.Journal(idle))))));
        Assert.That(report.Workspace.Sessions.Select(s => (s.Id, s.State, s.Undecided, s.Checkpoints)), Is.EqualTo(new[] { (waits, "awaitingReview", 1, 1), (idle, "idle", 0, 1) }));

        var elsewhere = Report(new LaunchOptions { Workspace = Path.GetTempPath() });
        Assert.That((elsewhere.Data.Sessions.Count, elsewhere.Workspace.Sessions.Count), Is.EqualTo((2, 0)));
    }

    [Test]
    public async Task A_damaged_journal_is_named_with_its_line()
    {
        _bench.Write("a.txt", "v0");
        var session = await _bench.WithAsync(async client =>
        {
            var made = await client.NewAsync();
            await client.TurnsAsync(made, "a.txt", 1);
            return made;
        });
        var path = _bench.Journal(session);
        var lines = File.ReadAllLines(path);
        lines[2] = "~" + lines[2];
        File.WriteAllLines(path, lines);
        var report = Report(new LaunchOptions(), exitCode: 1);
        Assert.That(report.UnreadableJournals.Select(j => (j.Path, j.Line)), Is.EqualTo(new[] { (path, (long?)3) }));
        Assert.That(report.Problems.Single(), Does.Contain(path).And.Contain("line 3").And.Contain("kept"));
    }

    [Test]
    public void Keys_are_named_and_never_shown()
    {
        _environment["OPENAI_API_KEY"] = "sk-very-secret";
        _environment["OPENAI_BASE_URL"] = "http://someone:sk-very-secret@localhost:11434/v1?token=sk-very-secret";
        var options = new LaunchOptions { Model = "openai:some" };
        var report = Report(options);
        Assert.That(report.Variables.Where(v => v.IsSet).Select(v => v.Name), Is.EqualTo(new[] { "OPENAI_API_KEY", "OPENAI_BASE_URL" }));
        Assert.That(report.Hosts, Is.EqualTo(new[] { new HostFinding("localhost:11434", "openai:some") }));
        Assert.That((report.Models[0].Available, report.Problems.Count), Is.EqualTo((true, 0)));
        var without = Report(new LaunchOptions { Model = "anthropic:some" }, exitCode: 1);
        Assert.That((without.Models[0].Available, without.Problems), Is.EqualTo((false, new[] { without.Models[0].Reason! })));
        Assert.That(without.Problems.Single(), Does.Contain("ANTHROPIC_API_KEY"));
        foreach (var text in new[] { Run(options).Text, Run(options with { Json = true }).Text })
        {
            Assert.That(text, Does.Contain("OPENAI_API_KEY").And.Contain("localhost:11434").And.Not.Contain("secret").And.Not.Contain("someone"));
        }
    }

    [Test]
    public void A_data_directory_that_cannot_be_made_is_a_problem()
    {
        _bench.Write("file", "in the way");
        var report = Report(new LaunchOptions { DataDirectory = _bench.In("file") + "/data" }, exitCode: 1);
        Assert.That(report.Data.NotWritable, Is.Not.Null);
        Assert.That(report.Problems, Has.One.Contains("--data-dir"));
    }

    [Test]
    public void Settings_are_shown_with_their_sources_what_waits_and_what_is_wrong()
    {
        _bench.Write("home/.kiro/settings.json", "{\"storage\": {\"maxMegabytes\": 7}, \"mcpServers\": {\"s\": {\"command\": \"x\", \"env\": {\"K\": \"hidden\"}}}}");
        _bench.Write(".kiro/settings.json", "{\"trustedCommands\": [\"make\"],\n \"mode\": 5, \"maxSteps\": 3}");
        var untrusted = Report(new LaunchOptions(), exitCode: 1);
        Assert.That((untrusted.Settings.Trusted, untrusted.Data.MaxMegabytes), Is.EqualTo((false, 7)));
        Assert.That(untrusted.Settings.Set.Select(s => (s.Key, s.Value)), Is.EqualTo(new[] { ("mcpServers", "s"), ("storage.maxMegabytes", "7") }));
        Assert.That(untrusted.Problems.Single(), Is.EqualTo(_bench.In(".kiro/settings.json") + ":2:10: mode is one of \"autopilot\", \"supervised\"."));
        new TrustedFolders(Disk.Open(), _bench.DataPath).Remember(_bench.In(""), true);
        var trusted = Report(new LaunchOptions(), exitCode: 1);
        Assert.That(trusted.Settings.Set.Select(s => s.Key), Is.EqualTo(new[] { "mcpServers", "maxSteps", "storage.maxMegabytes" }));
        Assert.That(trusted.Settings.Waiting, Has.One.Contains("trustedCommands gains \"make\""));
        Assert.That(Run(new LaunchOptions()).Text, Does.Contain("maxSteps = 3").And.Not.Contain("hidden"));
    }

    [Test]
    public void Mcp_servers_are_listed_with_what_keeps_them_from_starting_and_none_of_their_secrets()
    {
        _bench.Write("home/.kiro/settings/mcp.json", """
            { "mcpServers": {
              "gone": { "command": "no-such-program", "args": ["--key=hidden1"] },
              "far": { "url": "https://mcp.example.org/hidden2?k=1", "headers": { "A": "hidden3" } },
              "off": { "command": "sh", "disabled": true },
              "var": { "command": "sh", "env": { "T": "${SOME_VARIABLE}" } } } }
            """);
        _bench.Write(".kiro/settings/mcp.json", "{ \"mcpServers\": { \"far\": { \"command\": \"project\" } } }");
        new TrustedFolders(Disk.Open(), _bench.DataPath).Remember(_bench.In(""), true);
        var report = Report(new LaunchOptions());
        Assert.That(report.McpServers.Select(s => (s.Name, s.Target, s.State)), Is.EqualTo(new[]
        {
            ("far", "contacts mcp.example.org", "starts with the first session"),
            ("gone", "starts no-such-program", "the program no-such-program was not found"),
            ("off", "starts sh", "disabled"),
            ("var", "starts sh", "the environment variable SOME_VARIABLE is not set"),
            ("far", "starts project", "waits for your approval of this entry"),
        }));
        Assert.That(report.Hosts.Select(h => (h.Host, h.For)), Does.Contain(("mcp.example.org", "MCP server far")));
        Assert.That(Run(new LaunchOptions()).Text, Does.Contain("MCP servers").And.Not.Contain("hidden"));
    }

    [Test]
    public void Programs_are_looked_for_and_none_is_needed()
    {
        var bin = Directory.CreateDirectory(_bench.In("bin")).FullName;
        File.WriteAllText(Path.Combine(bin, "rg"), "");
        File.SetUnixFileMode(Path.Combine(bin, "rg"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        File.WriteAllText(Path.Combine(bin, "git"), "not to be run");
        _environment["PATH"] = _bench.In("nowhere") + ":" + bin;
        Assert.That(Report(new LaunchOptions()).Programs.Select(p => (p.Name, p.Path)), Is.EqualTo(new[] { ("git", null), ("rg", Path.Combine(bin, "rg")), ("bwrap", (string?)null) }));
    }

    [Test]
    public async Task It_reads_well_at_80_columns()
    {
        _bench.Write("a.txt", "v0");
        await _bench.WithAsync(async client =>
        {
            for (var n = 0; n < 22; n++)
            {
                var session = (await client.AskAsync(Methods.SessionNew, new SessionNewParams(Title: $"{n} \u001b[31m\u202eA title that is much too long to be shown on one line of eighty columns"))).Session.Id;
                Assert.That(session, Is.Not.Empty);
            }
            return 0;
        });
        _environment["ANTHROPIC_API_KEY"] = "x";
        var (code, text) = Run(new LaunchOptions { Model = "anthropic:some" });
        Assert.That(code, Is.Zero);
        var lines = text.Split('\n').Select(l => l.TrimEnd('\r')).ToArray();
        Assert.That(lines.Where(l => !l.Contains(_bench.DataPath) && !l.Contains(_bench.In(""))), Has.All.Length.LessThanOrEqualTo(80));
        Assert.That(text.Where(char.IsControl), Is.All.EqualTo('\n').Or.EqualTo('\r'));
        Assert.That(text, Does.Contain("and 2 older").And.Contain("api.anthropic.com (anthropic:some)").And.Contain("storage.maxMegabytes"));
    }
}
