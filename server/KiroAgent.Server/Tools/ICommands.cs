using KiroAgent.Core.Policy;

namespace KiroAgent.Server.Tools;

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

    private static Task<ToolOutcome> Refused() => Task.FromResult(ToolOutcome.Failed("Commands cannot run here."));
}
