using KiroAgent.Core.Policy;

namespace KiroAgent.Server.Tools;

/// <summary>A tool for a process that <c>startProcess</c> started: its one argument says which.</summary>
/// <param name="name">As the model calls it.</param>
/// <param name="description">For the model.</param>
/// <param name="about">The request about the process of this name.</param>
/// <param name="run">What is done with it.</param>
internal abstract class ProcessTool<TRequest>(string name, string description, Func<string, TRequest> about, Func<ICommands, TRequest, Task<ToolOutcome>> run) : Tool<TRequest>(
    name,
    description,
    """
    {"type":"object","properties":{
      "processId":{"type":"string","description":"As startProcess returned it."}},
     "required":["processId"],"additionalProperties":false}
    """)
    where TRequest : ToolRequest
{
    /// <inheritdoc/>
    public sealed override ToolRequest Parse(ArgumentReader arguments) => about(arguments.NonEmptyString("processId"));

    /// <inheritdoc/>
    protected sealed override async ValueTask<ToolOutcome> RunAsync(TRequest request, ToolContext context, CancellationToken cancellation) => await run(context.Commands, request);
}
