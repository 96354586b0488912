using KiroAgent.Core.Policy;

namespace KiroAgent.Server.Tools;

/// <summary><c>stopProcess</c>: ends a process and everything it started.</summary>
internal sealed class StopProcessTool() : Tool<StopProcessRequest>(
    "stopProcess",
    "Ends a process and everything it started.",
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
        return new StopProcessRequest($"Stop process {Titles.Short(id)}", id);
    }

    /// <inheritdoc/>
    protected override async ValueTask<ToolOutcome> RunAsync(StopProcessRequest request, ToolContext context, CancellationToken cancellation) =>
        await context.Commands.StopAsync(request.ProcessId);
}
