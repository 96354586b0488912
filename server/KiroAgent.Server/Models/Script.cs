using System.Text.Json;

namespace KiroAgent.Server.Models;

/// <summary>What a scripted model does when its steps are used up.</summary>
internal enum WhenExhausted
{
    /// <summary>The call fails.</summary>
    Fail,

    /// <summary>The last step is played again.</summary>
    RepeatLast,
}

/// <summary>A scripted model's file, parsed. Format: protocol section 12.</summary>
/// <param name="Name">What the script calls itself, else its file's name.</param>
/// <param name="Steps">One per model call, in order, over the whole session.</param>
/// <param name="WhenExhausted">What happens after the last.</param>
internal sealed record Script(string Name, IReadOnlyList<ScriptStep> Steps, WhenExhausted WhenExhausted)
{
    /// <summary>The step for the model call with this number (0-based), null when the script has none.</summary>
    public ScriptStep? StepAt(int step) =>
        step < Steps.Count ? Steps[step]
        : WhenExhausted == WhenExhausted.RepeatLast && Steps.Count > 0 ? Steps[^1]
        : null;
}

/// <summary>One model call's answer.</summary>
internal sealed record ScriptStep
{
    /// <summary>The answer's text.</summary>
    public string? Text { get; init; }

    /// <summary>The reasoning shown before the text.</summary>
    public string? Thought { get; init; }

    /// <summary>The tool calls, in order.</summary>
    public IReadOnlyList<ScriptToolCall> Tools { get; init; } = [];

    /// <summary>What the last message sent must contain.</summary>
    public string? LastMessageContains { get; init; }

    /// <summary>Into how many parts the text is streamed.</summary>
    public int Chunks { get; init; } = 1;

    /// <summary>The pause between two parts; where there is only one part, or none, the pause before the answer.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>The tokens the call reports.</summary>
    public ScriptUsage? Usage { get; init; }

    /// <summary>The failure this step ends with, after the text it has.</summary>
    public ModelFailure? Error { get; init; }

    /// <summary>Whether the stream breaks off in the middle of the text.</summary>
    public bool Disconnect { get; init; }
}

/// <summary>A scripted tool call; the arguments are a JSON object.</summary>
internal sealed record ScriptToolCall(string Name, JsonElement Arguments);

/// <summary>The tokens a scripted call reports.</summary>
internal sealed record ScriptUsage(long InputTokens, long OutputTokens);
