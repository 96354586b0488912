using System.Globalization;
using KiroAgent.Server.Processes;
using KiroAgent.Server.Workspace;
using NUnit.Framework;

namespace KiroAgent.Tests.Server.Processes;

/// <summary>Runs real commands in a temporary folder.</summary>
internal sealed class CommandBench : IAsyncDisposable
{
    private readonly string _root = Path.Combine(Path.GetTempPath(), "kiro-agent-run-" + Guid.NewGuid().ToString("N"));
    private int _number;

    public CommandBench(params (string Name, string Value)[] environment)
    {
        Directory.CreateDirectory(Workspace);
        Runner = new CommandRunner(Disk.Open(), Processes, new Shell(KiroAgent.Core.Commands.ShellKind.Posix, "/bin/sh", "-c"), () =>
        [
            new("PATH", Environment.GetEnvironmentVariable("PATH")!), new("HOME", _root),
            .. environment.Select(v => new KeyValuePair<string, string>(v.Name, v.Value.Replace("{workspace}", Workspace, StringComparison.Ordinal))),
        ], () => [Workspace]);
    }

    public IProcesses Processes { get; } = CommandRunner.OfThisSystem();

    public CommandRunner Runner { get; }

    public string Workspace => Path.Combine(_root, "workspace");

    public string Data => Path.Combine(_root, "data");

    public string Live { get; private set; } = "";

    public async Task<RunningCommand> StartAsync(string line, IReadOnlyCollection<string>? pass = null, ISandbox? sandbox = null)
    {
        var what = new CommandToRun($"run{++_number}-{Guid.NewGuid():N}", line, Workspace, pass ?? [], sandbox, Path.Combine(Data, "output"));
        var (command, problem) = await Runner.StartAsync(what, text => Live += text);
        Assert.That(problem, Is.Null);
        return command!;
    }

    public async Task<(ProcessExit Exit, string Output)> RunAsync(string line, IReadOnlyCollection<string>? pass = null, ISandbox? sandbox = null)
    {
        var command = await StartAsync(line, pass, sandbox);
        var exit = await command.Process.Exited;
        return (exit, command.Output.Excerpt().Text);
    }

    /// <summary>Makes pipes with these names in the workspace; who writes into one waits for its reader.</summary>
    public Task PipesAsync(params string[] names) => RunAsync("mkfifo " + string.Join(' ', names));

    /// <summary>The number a command writes into a pipe.</summary>
    public Task<int> ReadNumberAsync(string name) =>
        Task.Run(() => int.Parse(File.ReadAllText(Path.Combine(Workspace, name)), CultureInfo.InvariantCulture));

    /// <summary>The processes that bear a run's mark, or none.</summary>
    public static List<int> Living(string runId) =>
        [.. ProcessTable.Read().Where(p => ProcessTable.HasVariable(p.Id, $"{CommandEnvironment.Marker}={runId}")).Select(p => p.Id)];

    public static bool IsAlive(int process) => ProcessTable.Read().Any(p => p.Id == process);

    public async ValueTask DisposeAsync()
    {
        await Runner.DisposeAsync();
        Directory.Delete(_root, recursive: true);
    }
}
