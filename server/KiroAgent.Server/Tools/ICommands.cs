using System.Collections.Immutable;
using KiroAgent.Core.Files;
using KiroAgent.Core.Policy;
using KiroAgent.Core.Turns;

namespace KiroAgent.Server.Tools;

/// <summary>What somebody else's tool answered.</summary>
/// <param name="Succeeded">Whether it says so.</param>
/// <param name="Text">All of it, fit to be read.</param>
/// <param name="Summary">One line for the user.</param>
/// <param name="Framed">Puts what the model is to read of it, maybe less than all, into a frame that says whose words these are.</param>
internal sealed record ForeignAnswer(bool Succeeded, string Text, string Summary, Func<string, string> Framed)
{
    /// <summary>What is no text, each with the end of its file's name: kept in files beside the text.</summary>
    public IReadOnlyList<(string Extension, byte[] Bytes)> Files { get; init; } = [];

    /// <summary>Those of them that a model can be shown.</summary>
    public ImmutableArray<AttachedImage> Images { get; init; } = [];
}

/// <summary>How tools run commands. Two implementations: the session's, which keeps what stands in the workspace, journals, runs, and finds what was changed; and none, where nothing may run.</summary>
internal interface ICommands
{
    /// <summary>Runs a command to its end.</summary>
    Task<ToolOutcome> RunAsync(ExecuteCommandRequest request, CancellationToken cancellation);

    /// <summary>Starts a command that runs on.</summary>
    Task<ToolOutcome> StartAsync(StartProcessRequest request, CancellationToken cancellation);

    /// <summary>What a command has written since this was last asked.</summary>
    Task<ToolOutcome> OutputAsync(string processId);

    /// <summary>Ends a command and all it started.</summary>
    Task<ToolOutcome> StopAsync(string processId);

    /// <summary>Has somebody else's tool called, <paramref name="what"/> in words, which may change files; of a long answer the whole is kept in a file.</summary>
    Task<ToolOutcome> AroundAsync(string what, ChangeSource source, Func<CancellationToken, Task<ForeignAnswer>> call, CancellationToken cancellation);
}

/// <summary>Where nothing may run: a tool's work is only being worked out.</summary>
internal sealed class NoCommands : ICommands
{
    /// <inheritdoc/>
    public Task<ToolOutcome> RunAsync(ExecuteCommandRequest request, CancellationToken cancellation) => Refused();

    /// <inheritdoc/>
    public Task<ToolOutcome> StartAsync(StartProcessRequest request, CancellationToken cancellation) => Refused();

    /// <inheritdoc/>
    public Task<ToolOutcome> OutputAsync(string processId) => Refused();

    /// <inheritdoc/>
    public Task<ToolOutcome> StopAsync(string processId) => Refused();

    /// <inheritdoc/>
    public Task<ToolOutcome> AroundAsync(string what, ChangeSource source, Func<CancellationToken, Task<ForeignAnswer>> call, CancellationToken cancellation) => Refused();

    private static Task<ToolOutcome> Refused() => Task.FromResult(ToolOutcome.Failed("Commands cannot run here."));
}
