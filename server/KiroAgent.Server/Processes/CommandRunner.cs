using KiroAgent.Server.Workspace;

namespace KiroAgent.Server.Processes;

/// <summary>A command to be run.</summary>
/// <param name="RunId">Its name: of its mark, and of its output's file.</param>
/// <param name="Line">Exactly what was judged.</param>
/// <param name="Cwd">The folder it runs in, absolute.</param>
/// <param name="Pass">Variables passed on although they look like credentials.</param>
/// <param name="Sandbox">What it runs in; null for nothing.</param>
/// <param name="OutputFolder">Where the file with its output goes, absolute.</param>
internal sealed record CommandToRun(string RunId, string Line, string Cwd, IReadOnlyCollection<string> Pass, ISandbox? Sandbox, string OutputFolder);

/// <summary>A command that runs, or has run, with what it writes.</summary>
internal sealed record RunningCommand(string RunId, RunningProcess Process, CommandOutput Output);

/// <summary>Starts command lines in the user's shell: no terminal, nothing to read, no credentials in the environment, all output kept.</summary>
internal sealed class CommandRunner(IFileLayer layer, IProcesses processes, Shell shell, Func<IEnumerable<KeyValuePair<string, string>>> environment, Func<IReadOnlyList<string>> workspace) : IAsyncDisposable
{
    /// <summary>How the name of a file with output ends.</summary>
    public const string OutputExtension = ".txt";

    /// <summary>The shell that reads the lines: what they are judged as.</summary>
    public Shell Shell => shell;

    /// <summary>Starts a command; a refusal in words for the user, or the command.</summary>
    /// <exception cref="DiskException">There is no place for its output.</exception>
    public async Task<(RunningCommand? Command, string? Problem)> StartAsync(CommandToRun what, Action<string> live)
    {
        var marker = $"{CommandEnvironment.Marker}={what.RunId}";
        var plain = new SpawnedProgram(shell.File, shell.Arguments(what.Line), CommandEnvironment.Of(environment(), what.Pass, what.RunId, workspace()), what.Cwd);
        var program = plain;
        if (what.Sandbox is { } sandbox)
        {
            (var wrapped, var missing) = await sandbox.WrapAsync(plain, what.RunId, processes);
            if (wrapped is null)
            {
                return (null, missing);
            }

            program = wrapped;
        }

        var output = NewOutput(what.OutputFolder, what.RunId + OutputExtension, live);

        RunningProcess? running = null;
        running = processes.Start(program, marker, bytes =>
        {
            output.Add(bytes);
            if (output.IsOver)
            {
                running?.End(graceful: false);
            }
        });
        if (what.Sandbox is { } around)
        {
            _ = running.Exited.ContinueWith(_ => around.Ended(what.RunId, processes), TaskScheduler.Default);
        }

        if (await running.Started is { } problem)
        {
            output.Dispose();
            return (null, $"{program.File} could not be started: {problem}");
        }

        return (new RunningCommand(what.RunId, running, output), null);
    }

    /// <summary>A new file for output; only its owner may read it.</summary>
    /// <exception cref="DiskException">There is no place for it.</exception>
    public CommandOutput NewOutput(string folder, string name, Action<string> live)
    {
        using var opened = PrivateFolders.Open(layer, folder);
        return new CommandOutput(layer, layer.Create(opened, name, FileModes.Private), Path.Combine(folder, name), live);
    }

    /// <summary>Ends what bears the mark of a command whose server has ended, should anything be left.</summary>
    public static void EndLeftovers(string runId)
    {
        if (OperatingSystem.IsLinux())
        {
            ProcessTree.End(() => [.. ProcessTable.Read().Where(p => ProcessTable.HasVariable(p.Id, $"{CommandEnvironment.Marker}={runId}"))], graceful: false);
        }
    }

    /// <summary>Ends everything.</summary>
    public ValueTask DisposeAsync() => processes.DisposeAsync();

    /// <summary>The way commands are started on this system. The keeper is this program itself, which stands beside its library when somebody else runs it (a test).</summary>
    public static IProcesses OfThisSystem()
    {
        if (OperatingSystem.IsWindows())
        {
            return new PlainProcesses();
        }

        const string Name = "kiro-agent";
        var own = Environment.ProcessPath;
        return new KeptProcesses(own is not null && Path.GetFileName(own) == Name ? own : Path.Combine(AppContext.BaseDirectory, Name));
    }
}
