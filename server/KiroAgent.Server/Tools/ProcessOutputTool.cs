using KiroAgent.Core.Policy;

namespace KiroAgent.Server.Tools;

/// <summary><c>processOutput</c>: what a process has written since it was last asked.</summary>
internal sealed class ProcessOutputTool() : Tool<ProcessOutputRequest>(
    "processOutput",
    "Returns what a process has written since this was last asked, and whether it still runs.",
    """
    {"type":"object","properties":{
      "processId":{"type":"string","description":"As startProcess returned it."}},
     "required":["processId"],"additionalProperties":false}
    """)
{
    /// <inheritdoc/>
    public override ToolRequest Parse(ArgumentReader arguments)
    {
        var id = arguments.NonEmptyString("processId");
        return new ProcessOutputRequest($"Look at process {Titles.Short(id)}", id);
    }

    /// <inheritdoc/>
    protected override async ValueTask<ToolOutcome> RunAsync(ProcessOutputRequest request, ToolContext context, CancellationToken cancellation) =>
        await context.Commands.OutputAsync(request.ProcessId);
}
