using System.Collections.Concurrent;
using System.Collections.Immutable;
using KiroAgent.Core.Files;
using KiroAgent.Core.Policy;
using KiroAgent.Core.Sessions;
using KiroAgent.Server.Processes;
using KiroAgent.Server.Sessions;
using KiroAgent.Server.Workspace;

namespace KiroAgent.Server.Turns;

/// <summary>A command this process runs for a session, or has run and can still tell of.</summary>
/// <param name="Run">How it was started.</param>
/// <param name="Command">It.</param>
internal sealed record KnownCommand(CommandRun Run, RunningCommand Command)
{
    /// <summary>What of the workspace is told of already: a difference from here on is the command's.</summary>
    public required WorkspaceMoment Since { get; set; }

    /// <summary>Whether its end is journaled.</summary>
    public bool Closed { get; set; }

    /// <summary>What it says of itself.</summary>
    public string Status => !Command.Process.Exited.IsCompleted ? "running"
        : Command.Process.Gone.IsCompleted ? Words.Of(Command.Process.Exited.Result)
        : Words.Of(Command.Process.Exited.Result) + ", but processes it started still run";
}

/// <summary>How a command ended, in words.</summary>
internal static class Words
{
    public static string Of(ProcessExit exit) => exit.Signal == 0 ? $"exit code {exit.Code}" : $"ended by signal {exit.Signal}";
}

/// <summary>
/// The commands of a session: keeps what stands in the workspace, journals the start, runs, finds what was changed, journals that and the end. One
/// that runs on is looked after at the end of every step, when it is stopped, and when it ends by itself.
/// </summary>
internal sealed class SessionCommands(Session session, Workbench bench)
{
    private readonly ConcurrentDictionary<string, KnownCommand> _known = new();
    private readonly CommandEffects _effects = new(session, bench);

    private IEnumerable<KnownCommand> Open => _known.Values.Where(c => !c.Closed).OrderBy(c => c.Since.At);

    /// <summary>Those of a session; made with the first call that is about one.</summary>
    public static SessionCommands Of(Session session, Workbench bench) => session.Commands ??= new SessionCommands(session, bench);

    /// <summary>What a command, or a tool of an MCP server, could do now that nobody can take back, as a sentence for whoever is asked; null when there is nothing of the kind.</summary>
    public string? CannotRestore(bool isForeign, CancellationToken cancellation) => _effects.CannotRestore(isForeign, cancellation);

    /// <summary>A command by the id the model knows it by.</summary>
    public KnownCommand? Find(string id) => _known.GetValueOrDefault(id);

    /// <summary>The commands that run, for a word to the model.</summary>
    public IReadOnlyList<string> Running => [.. Open.Select(c => c.Run.RunId)];

    /// <summary>Starts a command; or why it could not be started. Inside the gate.</summary>
    /// <exception cref="StorageException">What stands in the workspace could not be kept: nothing was run.</exception>
    public async Task<(KnownCommand? Command, string? Problem)> StartAsync(CommandRequest request, string callId, bool background, Action<string> live, CancellationToken cancellation)
    {
        bench.Snapshots.Enter();
        KnownCommand? known = null;
        try
        {
            (known, var problem) = await StartedAsync(request, callId, background, live, cancellation);
            return (known, problem);
        }
        finally
        {
            if (known is null)
            {
                bench.Snapshots.Leave();
            }
        }
    }

    private async Task<(KnownCommand? Command, string? Problem)> StartedAsync(CommandRequest request, string callId, bool background, Action<string> live, CancellationToken cancellation)
    {
        var seen = Look();
        var cwd = request.Cwd.File is { } folder ? folder.FullPath : bench.Folders.Roots[0];
        var onlyReads = bench.Guard.OnlyReads(request.Command, cwd, session.State);
        var (moment, marks) = _effects.Before(seen, !onlyReads, cancellation);
        TellWhatIsNotKept(callId, moment, isForeign: false, onlyReads);
        var run = new CommandRun(bench.Ids.New("run"), session.State.Turn.CurrentTurnId, callId, request.Command, cwd, background, marks);
        session.Record(new SessionEvent.CommandStarted(run));
        if (!onlyReads)
        {
            session.SyncJournal();
        }
        RunningCommand? started = null;
        string? problem;
        try
        {
            var what = new CommandToRun(run.RunId, run.Line, cwd, bench.Settings().EnvironmentPass, bench.Sandbox(), bench.OutputFolder(session.Id));
            (started, problem) = await bench.Runner.StartAsync(what, live);
        }
        catch (DiskException e)
        {
            problem = "its output cannot be kept: " + e.Detail;
        }
        if (started is null)
        {
            session.Record(new SessionEvent.CommandEnded(run.RunId, null, null));
            return (null, problem);
        }
        var known = new KnownCommand(run, started) { Since = moment };
        _known[run.RunId] = known;
        return (known, null);
    }

    /// <summary>
    /// Has something done that is no command of ours and may change files: kept before, found and journaled after, however it ended. Inside the gate.
    /// </summary>
    /// <exception cref="StorageException">What stands in the workspace could not be kept: nothing was done.</exception>
    public async Task<T> AroundAsync<T>(string what, ChangeSource source, string callId, Func<CancellationToken, Task<T>> act, Action<ImmutableArray<ToolChange>> made, CancellationToken cancellation)
    {
        bench.Snapshots.Enter();
        try
        {
            var (moment, marks) = _effects.Before(Look(), mayChange: true, cancellation);
            TellWhatIsNotKept(callId, moment, isForeign: source == ChangeSource.Mcp, onlyReads: false);
            var run = new CommandRun(bench.Ids.New("run"), session.State.Turn.CurrentTurnId, callId, what, bench.Folders.Roots[0], false, marks) { Source = source };
            session.Record(new SessionEvent.CommandStarted(run));
            session.SyncJournal();
            try
            {
                return await act(cancellation);
            }
            finally
            {
                var (now, changes) = _effects.After(moment, run);
                foreach (var other in Open)
                {
                    other.Since = now;
                }
                session.Record(new SessionEvent.CommandEnded(run.RunId, null, null));
                made(changes);
            }
        }
        finally
        {
            bench.Snapshots.Leave();
        }
    }

    /// <summary>Journals what a command has changed since the last look, and its end when nothing of it is left. Inside the gate.</summary>
    public ImmutableArray<ToolChange> Look(KnownCommand command)
    {
        if (command.Closed)
        {
            return [];
        }
        // Before the look, so that all they did is in it.
        var over = Open.Where(c => c.Command.Process.Gone.IsCompleted).ToList();
        var (now, made) = _effects.After(command.Since, command.Run);
        foreach (var other in Open)
        {
            // Commands that run at the same time cannot be told apart: what is found is told once.
            other.Since = now;
        }
        foreach (var ended in over)
        {
            Close(ended);
        }
        return made;
    }

    private void Close(KnownCommand command)
    {
        var exit = command.Command.Process.Exited.Result;
        command.Closed = true;
        command.Command.Output.Dispose();
        bench.Snapshots.Leave();
        session.Record(new SessionEvent.CommandEnded(command.Run.RunId, exit.Signal == 0 ? exit.Code : null, exit.Signal == 0 ? null : exit.Signal.ToString(System.Globalization.CultureInfo.InvariantCulture)));
    }

    /// <summary>Looks once what the commands that run behind the agent's work have changed; the moment to go on from, null when none runs. Inside the gate.</summary>
    public WorkspaceMoment? Look()
    {
        if (Open.FirstOrDefault() is not { } command)
        {
            return null;
        }
        Look(command);
        return command.Since;
    }

    /// <summary>Lets a command run on: its end is noticed whenever it comes.</summary>
    public void LetRun(KnownCommand command) => _ = FollowAsync(command);

    /// <summary>Ends a command and all it started, and journals what it changed. Inside the gate.</summary>
    public async Task<ImmutableArray<ToolChange>> EndAsync(KnownCommand command)
    {
        command.Command.Process.End();
        await command.Command.Process.Gone;
        return Look(command);
    }

    /// <summary>Ends the commands started in a turn, or all. Not inside the gate.</summary>
    public async Task EndAllAsync(string? turnId = null)
    {
        var ending = Open.Where(c => turnId is null || c.Run.TurnId == turnId).ToList();
        foreach (var command in ending)
        {
            command.Command.Process.End();
        }
        foreach (var command in ending)
        {
            await command.Command.Process.Gone;
        }
        if (ending.Count > 0)
        {
            using var gate = await session.Enter();
            try
            {
                foreach (var command in ending)
                {
                    Look(command);
                }
            }
            catch (IOException)
            {
                // They are ended all the same. What they changed is found by the next look, or the next owner.
            }
        }
    }

    /// <summary>Closes commands whose end a server did not live to see. Inside the gate, by a new owner.</summary>
    public static void Recover(Session session, Workbench bench)
    {
        var open = session.State.Commands.Values.Where(run => session.Commands?.Find(run.RunId) is null).ToList();
        if (open.Count == 0)
        {
            return;
        }
        foreach (var run in open)
        {
            CommandRunner.EndLeftovers(run.RunId);
        }
        new CommandEffects(session, bench).Recover([.. open.OrderBy(run => run.Snapshots.Select(s => s.Generation).DefaultIfEmpty().Max())]);
    }

    /// <summary>Before what may change something, once a session, unless the user was told when asked about this one.</summary>
    private void TellWhatIsNotKept(string callId, WorkspaceMoment moment, bool isForeign, bool onlyReads)
    {
        var state = session.State;
        var asked = state.Given is { } given && given.Approval.ToolCallId == callId ? given.Approval : null;
        var told = asked is null ? state.ToldCannotRestore || onlyReads : asked.CannotRestore is not null;
        if (!told && _effects.CannotRestore(isForeign, moment) is { } sentence)
        {
            session.Record(new SessionEvent.Noticed(sentence) { CannotRestore = true });
        }
    }

    private async Task FollowAsync(KnownCommand command)
    {
        await command.Command.Process.Gone;
        try
        {
            using var gate = await session.Enter();
            Look(command);
        }
        catch (Exception e) when (e is StorageException or ObjectDisposedException)
        {
            // The next look, or the next owner, finds it; a session that was deleted needs none.
        }
    }
}
