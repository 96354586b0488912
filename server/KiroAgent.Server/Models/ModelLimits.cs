namespace KiroAgent.Server.Models;

/// <summary>How much a model takes and gives, in tokens, by its name; from the providers' public model lists.</summary>
internal static class ModelLimits
{
    private static readonly (string Part, int Context)[] s_contexts =
    [
        ("claude", 200_000), ("gpt-4.1", 1_047_576), ("gpt-4o", 128_000), ("gpt-4-turbo", 128_000), ("gpt-4-32k", 32_768), ("gpt-4", 8_192),
        ("gpt-3.5", 16_385), ("gpt-5", 272_000), ("o1", 200_000), ("o3", 200_000), ("o4", 200_000), ("gpt-oss", 131_072), ("gemini", 1_048_576),
    ];

    /// <summary>What the model takes, prompt and answer together; null where it is not known.</summary>
    /// <param name="id">As a session names it, with its provider.</param>
    public static int? ContextOf(string id) => Provider.Of(id) is not { } known ? null
        : known.Model[(known.Model.LastIndexOf('/') + 1)..] is var name && s_contexts.FirstOrDefault(c => name.StartsWith(c.Part, StringComparison.OrdinalIgnoreCase)) is { Context: > 0 } found
            ? found.Context : null;

    /// <summary>So many tools a call may offer, for those who speak OpenAI's way refuse one with more; null for no such limit.</summary>
    public static int? ToolsOf(string id) => Provider.Of(id)?.Provider == Provider.OpenAi ? 128 : null;

    /// <summary>The longest answer asked of a model that wants to be told (Anthropic's).</summary>
    public static int OutputOf(string model) =>
        model.Contains("claude-3-5", StringComparison.Ordinal) ? 8_192
        : model.Contains("claude-3-7", StringComparison.Ordinal) ? 32_000
        : model.Contains("claude-3", StringComparison.Ordinal) ? 4_096
        : 32_000;
}
