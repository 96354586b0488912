using KiroAgent.Core.Policy;

namespace KiroAgent.Server.Tools;

/// <summary><c>processOutput</c>: what a process has written since it was last asked.</summary>
internal sealed class ProcessOutputTool() : ProcessTool<ProcessOutputRequest>(
    "processOutput",
    "Returns what a process has written since this was last asked, and whether it still runs.",
    id => new($"Look at process {Titles.Short(id)}", id),
    (commands, request) => commands.OutputAsync(request.ProcessId));
