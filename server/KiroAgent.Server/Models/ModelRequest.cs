using Microsoft.Extensions.AI;

namespace KiroAgent.Server.Models;

/// <summary>One model call.</summary>
/// <param name="System">The system prompt.</param>
/// <param name="Messages">The conversation so far; the last one is what the model answers.</param>
/// <param name="Tools">The tools the model may call.</param>
/// <param name="Step">How many model calls, failed ones too, the session made before this one. Only a script reads it.</param>
internal sealed record ModelRequest(
    string System,
    IReadOnlyList<ChatMessage> Messages,
    IReadOnlyList<AIFunctionDeclaration> Tools,
    int Step)
{
    private const string StepKey = "kiroAgent.step";

    /// <summary>The step a call's options carry, 0 when they carry none.</summary>
    public static int StepOf(ChatOptions? options) =>
        options?.AdditionalProperties is { } more && more.TryGetValue(StepKey, out var step) && step is int number ? number : 0;

    /// <summary>The names of the tools a call offers.</summary>
    public static HashSet<string> ToolNamesOf(ChatOptions? options) =>
        options?.Tools is { } tools ? [.. tools.Select(tool => tool.Name)] : [];

    /// <summary>Everything but the messages, in the shape every provider understands.</summary>
    public ChatOptions ToOptions() => new()
    {
        Instructions = System,
        Tools = [.. Tools],
        AdditionalProperties = new AdditionalPropertiesDictionary { [StepKey] = Step },
    };

    /// <summary>Sends the call; a failure arrives as <see cref="ModelException"/>, a cancellation as itself.</summary>
    public IAsyncEnumerable<ChatResponseUpdate> StreamFrom(IChatClient model, CancellationToken cancellationToken) =>
        model.GetStreamingResponseAsync(Messages, ToOptions(), cancellationToken);
}
