using System.Collections.Concurrent;
using System.Diagnostics;
using KiroAgent.Core.Policy;
using KiroAgent.Core.Settings;
using KiroAgent.Server.Mcp;
using KiroAgent.Server.Tools;
using KiroAgent.Tests.Support;

namespace KiroAgent.Tests.Server.Mcp;

/// <summary>The servers of a workspace over fake processes, with approvals a test answers and a clock it moves.</summary>
internal sealed class McpBench : IAsyncDisposable
{
    private readonly SemaphoreSlim _changed = new(0);
    private readonly ConcurrentDictionary<string, AskDecision> _words = new();

    public McpBench(params McpServerEntry[] entries)
    {
        Settings = AgentSettings.Default with { McpServers = [.. entries] };
        Desk = new McpDesk(new McpSurroundings
        {
            Settings = () => Settings,
            Reach = new McpReach(() => Fake, () => [("file:///ws", "ws")], url => MayContact(url), "1"),
            Approvals = new McpApprovals(
                hash => _words.TryGetValue(hash, out var word) ? word : null, (subject, hash, _) => Asked[hash] = subject,
                hash => _words.TryRemove(hash, out _), hash => Asked.TryRemove(hash, out _)),
            Environment = () => Environment,
            Places = () => (Path.GetTempPath(), null),
            Mask = text => text.Replace("s3cret-value", "•••", StringComparison.Ordinal),
            Keep = rule => Settings = Settings with { Remembered = Settings.Remembered.Add(rule) },
            Notice = Notices.Enqueue,
            Log = (line, isWarning) =>
            {
                if (isWarning)
                {
                    Warnings.Enqueue(line);
                }
            },
            Time = Clock,
        });
        Desk.Changed += () => _changed.Release();
    }

    public FakeMcp Fake { get; } = new();

    public MovedClock Clock { get; } = new();

    public McpDesk Desk { get; }

    public AgentSettings Settings { get; set; }

    public Func<Uri, bool> MayContact { get; set; } = _ => true;

    public Dictionary<string, string> Environment { get; } = new() { ["PATH"] = "/usr/bin:/bin", ["MY_TOKEN"] = "s3cret-value", ["LANG"] = "C" };

    public ConcurrentDictionary<string, AskSubject> Asked { get; } = new();

    public ConcurrentQueue<string> Notices { get; } = new();

    public ConcurrentQueue<string> Warnings { get; } = new();

    /// <summary>An entry as a file of the user's, or a project's, brings it.</summary>
    public static McpServerEntry Entry(string name, string json, bool fromProject = false) =>
        McpFile.Read($$"""{"mcpServers":{"{{name}}":{{json}} } }""", fromProject, fromProject ? "/ws/.kiro/settings/mcp.json" : "~/.kiro/settings/mcp.json", null).Servers.Single();

    /// <summary>The user says it.</summary>
    public void Say(AskDecision word, string? hash = null)
    {
        foreach (var asked in Asked.Keys.Where(h => hash is null || h == hash))
        {
            _words[asked] = word;
            Asked.TryRemove(asked, out _);
        }
        Desk.Look();
    }

    /// <summary>Waits until the one server is as wanted; whatever changes is looked at.</summary>
    public async Task<McpView> UntilAsync(Func<McpView, bool> wanted, string name = "s")
    {
        while (true)
        {
            if (Desk.All().FirstOrDefault(v => v.Name == name) is { } view && wanted(view))
            {
                return view;
            }
            if (!await _changed.WaitAsync(TimeSpan.FromSeconds(20)))
            {
                throw new TimeoutException("it never became so: " + string.Join(" | ", Desk.All().Select(v => $"{v.Name} {v.State} {v.Problem} [{string.Join("; ", v.Log)}]")));
            }
        }
    }

    public Task<McpView> UntilAsync(McpState state, string name = "s") => UntilAsync(view => view.State == state, name);

    /// <summary>Waits until a timer is set, and moves the clock past it.</summary>
    public async Task PassAsync(Func<TimeSpan, bool> which)
    {
        for (var since = Stopwatch.GetTimestamp(); !Clock.Waiting.Any(which); await Task.Yield())
        {
            if (Stopwatch.GetElapsedTime(since) > TimeSpan.FromSeconds(20))
            {
                throw new TimeoutException("nobody waits so long; there is " + string.Join(", ", Clock.Waiting));
            }
        }
        Clock.Move(Clock.Waiting.First(which));
    }

    /// <summary>Waits for what comes by itself.</summary>
    public static async Task SoonAsync(Func<bool> wanted, Func<string> instead)
    {
        for (var since = Stopwatch.GetTimestamp(); !wanted(); await Task.Yield())
        {
            if (Stopwatch.GetElapsedTime(since) > TimeSpan.FromSeconds(20))
            {
                throw new TimeoutException("it never came; instead: " + instead());
            }
        }
    }

    /// <summary>Calls a tool as the turn does, but for asking and looking at files.</summary>
    public async Task<ToolOutcome> CallAsync(string tool, string arguments = "{}", CancellationToken cancellation = default)
    {
        var found = Desk.Tools.Single(t => t.Name == tool);
        var answer = await found.Life.Calls.CallAsync(found.Offered.Name, arguments, cancellation);
        return new ToolOutcome(answer.Succeeded, answer.Framed(answer.Text), answer.Summary);
    }

    public async ValueTask DisposeAsync()
    {
        await Desk.DisposeAsync();
        _changed.Dispose();
    }
}
