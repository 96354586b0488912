using System.Text.Json;
using Microsoft.Extensions.AI;

namespace KiroAgent.Server.Tools;

/// <summary>A tool as a model is told of it; it cannot be invoked, that is the turn's business.</summary>
internal sealed class ToolDeclaration(string name, string description, JsonElement schema) : AIFunctionDeclaration
{
    /// <inheritdoc/>
    public override string Name => name;

    /// <inheritdoc/>
    public override string Description => description;

    /// <inheritdoc/>
    public override JsonElement JsonSchema => schema;
}
