using System.Collections.Immutable;
using System.Text;
using KiroAgent.Core.Files;
using KiroAgent.Core.Policy;
using KiroAgent.Core.Sessions;
using KiroAgent.Core.Text;
using KiroAgent.Server.Processes;
using KiroAgent.Server.Sessions;
using KiroAgent.Server.Tools;
using KiroAgent.Server.Workspace;

namespace KiroAgent.Server.Turns;

/// <summary>Running commands as one tool call does it. Inside the gate.</summary>
internal sealed class CallCommands(Session session, Workbench bench, string callId, Action<string> show) : ICommands
{
    private const int MostNamed = 30;
    private const int LongestShown = 20_000;

    // How often what came is shown, and how long a process is given to fail at once. Real time: nothing is decided by it.
    private static readonly TimeSpan s_showEvery = TimeSpan.FromMilliseconds(30);
    private static readonly TimeSpan s_firstLook = TimeSpan.FromMilliseconds(150);

    private readonly List<ToolChange> _made = [];

    private SessionCommands Commands => SessionCommands.Of(session, bench);

    /// <summary>What this call's commands changed.</summary>
    public ImmutableArray<ToolChange> Made => [.. _made];

    /// <inheritdoc/>
    public async Task<ToolOutcome> RunAsync(ExecuteCommandRequest request, CancellationToken cancellation)
    {
        var (started, problem) = await Commands.StartAsync(request, callId, background: false, show, cancellation);
        if (started is not { } command)
        {
            return ToolOutcome.Failed(problem!);
        }
        var (process, output) = (command.Command.Process, command.Command.Output);
        var limit = Task.Delay(TimeSpan.FromMilliseconds(request.TimeoutMs), bench.Time, cancellation);
        while (!process.Exited.IsCompleted && !limit.IsCompleted)
        {
            await Task.WhenAny(process.Exited, limit, Task.Delay(s_showEvery, CancellationToken.None));
            output.ShowLive(process.Exited.IsCompleted);
        }
        if (!process.Exited.IsCompleted)
        {
            process.End();
            await process.Gone;
        }
        output.ShowLive(atEnd: true);
        if (process.Exited.Result.Left == 0)
        {
            await process.Gone;
        }
        _made.AddRange(Commands.Look(command));
        cancellation.ThrowIfCancellationRequested();
        if (!process.Gone.IsCompleted)
        {
            Commands.LetRun(command);
        }
        return Outcome(command, limit.IsCompletedSuccessfully ? request.TimeoutMs : null);
    }

    /// <inheritdoc/>
    public async Task<ToolOutcome> StartAsync(StartProcessRequest request, CancellationToken cancellation)
    {
        var (started, problem) = await Commands.StartAsync(request, callId, background: true, _ => { }, cancellation);
        if (started is not { } command)
        {
            return ToolOutcome.Failed(problem!);
        }
        await Task.WhenAny(command.Command.Process.Gone, Task.Delay(s_firstLook, CancellationToken.None));
        _made.AddRange(Commands.Look(command));
        Commands.LetRun(command);
        var text = command.Command.Output.Since().Text;
        return command.Closed
            ? new ToolOutcome(command.Command.Process.Exited.Result is { Code: 0 }, $"It has ended already: {command.Status}.\n{Shown(text)}", $"Ended at once: {command.Status}")
            : new ToolOutcome(true, $"It runs. processId: {command.Run.RunId}\n{Shown(text)}", "Started");
    }

    /// <inheritdoc/>
    public Task<ToolOutcome> OutputAsync(string processId)
    {
        if (Commands.Find(processId) is not { } command)
        {
            return Task.FromResult(Unknown(processId));
        }
        _made.AddRange(Commands.Look(command));
        var said = command.Command.Output.Since();
        return Task.FromResult(new ToolOutcome(true, $"{Capital(command.Status)}.\n{Shown(said.Text)}", Capital(command.Status)));
    }

    /// <inheritdoc/>
    public async Task<ToolOutcome> StopAsync(string processId)
    {
        if (Commands.Find(processId) is not { } command)
        {
            return Unknown(processId);
        }
        var ranBefore = !command.Closed;
        _made.AddRange(await Commands.EndAsync(command));
        var said = command.Command.Output.Since();
        return new ToolOutcome(true, $"{(ranBefore ? "Stopped" : "It had ended already")}: {command.Status}.\n{Shown(said.Text)}{Changes()}", ranBefore ? "Stopped" : "Had ended already");
    }

    /// <inheritdoc/>
    public async Task<ToolOutcome> AroundAsync(string what, ChangeSource source, Func<CancellationToken, Task<ForeignAnswer>> call, CancellationToken cancellation)
    {
        var answer = await Commands.AroundAsync(what, source, callId, call, made => _made.AddRange(made), cancellation);
        if (answer.Text.Length > 0)
        {
            show(ForeignText.Cut(answer.Text, LongestShown) + "\n");
        }
        return new ToolOutcome(answer.Succeeded, answer.Framed(Kept(answer)) + Changes(), answer.Summary) { Images = answer.Images };
    }

    /// <summary>What the model reads of an answer; the whole of a long one, and what is no text, is in files.</summary>
    private string Kept(ForeignAnswer answer)
    {
        var bytes = Encoding.UTF8.GetBytes(answer.Text);
        var isLong = bytes.Length > CommandOutput.HeadLength + CommandOutput.TailLength;
        if (!isLong && answer.Files.Count == 0)
        {
            return answer.Text;
        }
        var (folder, name) = (bench.OutputFolder(session.Id), bench.Ids.New("out"));
        try
        {
            var text = new StringBuilder(answer.Text);
            if (isLong)
            {
                using var output = Keep(name + CommandRunner.OutputExtension, bytes);
                text = new StringBuilder(output.Excerpt().Text);
            }
            foreach (var (at, file) in answer.Files.Index())
            {
                using var kept = Keep($"{name}-{at + 1}{file.Extension}", file.Bytes);
                text.Append("\n[Kept in ").Append(kept.FilePath).Append(": ").Append(file.Bytes.Length).Append(" bytes that are no text.]");
            }
            return text.ToString();
        }
        catch (DiskException e)
        {
            return ForeignText.Cut(answer.Text, CommandOutput.HeadLength) + $"\n[The rest cannot be kept: {e.Detail}.]";
        }

        CommandOutput Keep(string file, byte[] content)
        {
            var output = bench.Runner.NewOutput(folder, file, _ => { });
            output.Add(content);
            return output;
        }
    }

    private ToolOutcome Outcome(KnownCommand command, int? timedOutMs)
    {
        var exit = command.Command.Process.Exited.Result;
        var said = command.Command.Output.Excerpt();
        var end = command.Command.Output.IsOver ? "It was ended: it wrote more than 1 GiB."
            : timedOutMs is { } limit ? $"It was ended after {limit} ms, the time limit (timeoutMs)."
            : Capital(Words.Of(exit)) + ".";
        var runsOn = command.Closed ? "" : $" Processes it started still run; processId: {command.Run.RunId}";
        var unkept = command.Command.Output.Problem is { } problem ? $"\n[{problem}]" : "";
        var summary = timedOutMs is not null ? "Ended at its time limit" : Capital(Words.Of(exit));
        return new ToolOutcome(exit is { Code: 0, Signal: 0 } && timedOutMs is null, $"{end}{runsOn}\n{Shown(said.Text)}{unkept}{Changes()}", summary);
    }

    private string Changes()
    {
        if (_made.Count == 0)
        {
            return "";
        }
        var named = _made.Take(MostNamed).Select(c => $"{c.Operation.ToString().ToLowerInvariant()} {bench.Display(c.File)}");
        return $"\n[Files it changed: {string.Join(", ", named)}{(_made.Count > MostNamed ? $" and {_made.Count - MostNamed} more" : "")}.]";
    }

    private static string Shown(string text) => text.Length == 0 ? "[It wrote nothing.]" : "Output:\n" + text.TrimEnd('\n');

    private static ToolOutcome Unknown(string id) => ToolOutcome.Failed($"There is no process {id} in this session, or it was started by a server that has ended since.");

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
