using KiroAgent.Core.Policy;

namespace KiroAgent.Server.Tools;

/// <summary><c>stopProcess</c>: ends a process and everything it started.</summary>
internal sealed class StopProcessTool() : ProcessTool<StopProcessRequest>(
    "stopProcess",
    "Ends a process and everything it started.",
    id => new($"Stop process {Titles.Short(id)}", id),
    (commands, request) => commands.StopAsync(request.ProcessId));
