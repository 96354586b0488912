using KiroAgent.Core.Policy;

namespace KiroAgent.Server.Tools;

/// <summary>A tool: how the model is told of it, how a call of it is understood, and what it does. It holds nothing of a session.</summary>
/// <param name="name">As the model calls it.</param>
/// <param name="description">For the model.</param>
/// <param name="schema">The JSON Schema of its arguments.</param>
internal abstract class Tool(string name, string description, string schema)
{
    private ToolDeclaration? _declaration;

    /// <summary>As the model calls it.</summary>
    public string Name => name;

    /// <summary>How the model is told of it. The schema is parsed at first use.</summary>
    public ToolDeclaration Declaration => _declaration ??= new ToolDeclaration(name, description, Schemas.Parse(schema));

    /// <summary>Understands a call; what is wrong with it the reader knows.</summary>
    public abstract ToolRequest Parse(ArgumentReader arguments);

    /// <summary>
    /// Works out what a call would touch besides the paths it names, so that all of it is judged, and shown, as one; the call
    /// itself where there is nothing of that kind. Changes nothing, and says nothing to the model before the call is allowed.
    /// </summary>
    public virtual ValueTask<ToolRequest> PlanAsync(ToolRequest request, ToolContext context, CancellationToken cancellation) => new(request);

    /// <summary>Carries out a call that was understood and allowed.</summary>
    public abstract ValueTask<ToolOutcome> RunAsync(ToolRequest request, ToolContext context, CancellationToken cancellation);
}

/// <summary>A tool with its own kind of request.</summary>
internal abstract class Tool<TRequest>(string name, string description, string schema) : Tool(name, description, schema)
    where TRequest : ToolRequest
{
    /// <inheritdoc/>
    public sealed override ValueTask<ToolOutcome> RunAsync(ToolRequest request, ToolContext context, CancellationToken cancellation) =>
        RunAsync((TRequest)request, context, cancellation);

    /// <summary>Carries out a call that was understood and allowed: every path in it is a file of the workspace.</summary>
    protected abstract ValueTask<ToolOutcome> RunAsync(TRequest request, ToolContext context, CancellationToken cancellation);
}
