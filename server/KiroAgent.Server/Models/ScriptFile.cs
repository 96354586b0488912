using System.Text.Json;

namespace KiroAgent.Server.Models;

/// <summary>Reads a scripted model's file, strictly: a misspelt member is an error here and not a puzzle later.</summary>
internal static class ScriptFile
{
    private static readonly JsonElement s_noArguments = ParseEmpty();

    /// <summary>Parses a script; the error names the step (1-based) and the member.</summary>
    public static (Script? Script, string? Error) Parse(ReadOnlyMemory<byte> json, string fileName)
    {
        var bom = json.Span.StartsWith("\uFEFF"u8) ? 3 : 0;
        try
        {
            using var document = JsonDocument.Parse(json[bom..], new JsonDocumentOptions
            {
                CommentHandling = JsonCommentHandling.Skip,
                AllowDuplicateProperties = false,
            });
            return (ReadScript(document.RootElement, fileName), null);
        }
        catch (JsonException e)
        {
            return (null, $"it is not valid JSON: {e.Message}");
        }
        catch (ScriptError e)
        {
            return (null, e.Message);
        }
    }

    private static Script ReadScript(JsonElement root, string fileName)
    {
        var name = fileName;
        List<ScriptStep>? steps = null;
        var whenExhausted = WhenExhausted.Fail;
        foreach (var member in Members(root, "the script"))
        {
            switch (member.Name)
            {
                case "name":
                    name = String(member.Value, "\"name\"");
                    break;
                case "steps":
                    steps = [.. Array(member.Value, "\"steps\"").Select((step, i) => ReadStep(step, $"step {i + 1}"))];
                    break;
                case "whenExhausted":
                    whenExhausted = String(member.Value, "\"whenExhausted\"") switch
                    {
                        "fail" => WhenExhausted.Fail,
                        "repeatLast" => WhenExhausted.RepeatLast,
                        var other => throw new ScriptError($"\"whenExhausted\" must be \"fail\" or \"repeatLast\", not \"{other}\""),
                    };
                    break;
                default:
                    throw Unknown("the script", member.Name, "name, steps, whenExhausted");
            }
        }

        return new Script(name, steps ?? throw new ScriptError("the script has no \"steps\""), whenExhausted);
    }

    private static ScriptStep ReadStep(JsonElement json, string at)
    {
        var step = new ScriptStep();
        foreach (var member in Members(json, at))
        {
            var where = $"{at}: \"{member.Name}\"";
            step = member.Name switch
            {
                "text" => step with { Text = String(member.Value, where) },
                "thought" => step with { Thought = String(member.Value, where) },
                "tools" => step with { Tools = [.. Array(member.Value, where).Select((tool, i) => ReadTool(tool, $"{at}, tool {i + 1}"))] },
                "expect" => step with { LastMessageContains = ReadExpect(member.Value, $"{at}, \"expect\"") },
                "chunks" => step with { Chunks = Integer(member.Value, where, 1) },
                "delayMs" => step with { Delay = TimeSpan.FromMilliseconds(Integer(member.Value, where, 0)) },
                "usage" => step with { Usage = ReadUsage(member.Value, $"{at}, \"usage\"") },
                "error" => step with { Error = ReadError(member.Value, $"{at}, \"error\"") },
                "disconnect" => step with { Disconnect = Boolean(member.Value, where) },
                _ => throw Unknown(at, member.Name, "text, thought, tools, expect, chunks, delayMs, usage, error, disconnect"),
            };
        }

        return step is { Disconnect: true, Error: not null }
            ? throw new ScriptError($"{at} has both \"error\" and \"disconnect\": a call ends in one way")
            : step;
    }

    private static ScriptToolCall ReadTool(JsonElement json, string at)
    {
        string? name = null;
        var arguments = s_noArguments;
        foreach (var member in Members(json, at))
        {
            switch (member.Name)
            {
                case "name":
                    name = String(member.Value, $"{at}: \"name\"");
                    break;
                case "arguments":
                    arguments = member.Value.ValueKind == JsonValueKind.Object
                        ? member.Value.Clone()
                        : throw Wrong($"{at}: \"arguments\"", "an object", member.Value);
                    break;
                default:
                    throw Unknown(at, member.Name, "name, arguments");
            }
        }

        return new ScriptToolCall(name ?? throw new ScriptError($"{at} has no \"name\""), arguments);
    }

    private static string? ReadExpect(JsonElement json, string at)
    {
        string? contains = null;
        foreach (var member in Members(json, at))
        {
            contains = member.Name == "lastMessageContains"
                ? String(member.Value, $"{at}: \"lastMessageContains\"")
                : throw Unknown(at, member.Name, "lastMessageContains");
        }

        return contains;
    }

    private static ScriptUsage ReadUsage(JsonElement json, string at)
    {
        var usage = new ScriptUsage(0, 0);
        foreach (var member in Members(json, at))
        {
            var where = $"{at}: \"{member.Name}\"";
            usage = member.Name switch
            {
                "inputTokens" => usage with { InputTokens = Integer(member.Value, where, 0) },
                "outputTokens" => usage with { OutputTokens = Integer(member.Value, where, 0) },
                _ => throw Unknown(at, member.Name, "inputTokens, outputTokens"),
            };
        }

        return usage;
    }

    private static ModelFailure ReadError(JsonElement json, string at)
    {
        var status = 500;
        string? message = null;
        TimeSpan? retryAfter = null;
        foreach (var member in Members(json, at))
        {
            var where = $"{at}: \"{member.Name}\"";
            switch (member.Name)
            {
                case "status":
                    status = Integer(member.Value, where, 100);
                    break;
                case "message":
                    message = String(member.Value, where);
                    break;
                case "retryAfterMs":
                    retryAfter = TimeSpan.FromMilliseconds(Integer(member.Value, where, 0));
                    break;
                default:
                    throw Unknown(at, member.Name, "status, message, retryAfterMs");
            }
        }

        return ModelFailure.OfStatus(status, message ?? $"the model answered with status {status}", retryAfter);
    }

    private static JsonElement.ObjectEnumerator Members(JsonElement json, string at) =>
        json.ValueKind == JsonValueKind.Object ? json.EnumerateObject() : throw Wrong(at, "an object", json);

    private static JsonElement.ArrayEnumerator Array(JsonElement json, string at) =>
        json.ValueKind == JsonValueKind.Array ? json.EnumerateArray() : throw Wrong(at, "an array", json);

    private static string String(JsonElement json, string at) =>
        json.ValueKind == JsonValueKind.String ? json.GetString()! : throw Wrong(at, "a string", json);

    private static bool Boolean(JsonElement json, string at) =>
        json.ValueKind is JsonValueKind.True or JsonValueKind.False ? json.GetBoolean() : throw Wrong(at, "true or false", json);

    private static int Integer(JsonElement json, string at, int least) =>
        json.ValueKind == JsonValueKind.Number && json.TryGetInt32(out var number) && number >= least
            ? number
            : throw Wrong(at, $"a whole number of at least {least}", json);

    private static ScriptError Unknown(string at, string member, string known) =>
        new($"{at} has the unknown member \"{member}\" (known: {known})");

    private static ScriptError Wrong(string at, string expected, JsonElement json) =>
        new($"{at} must be {expected}, not {json.GetRawText() switch { { Length: > 40 } raw => string.Concat(raw.AsSpan(0, 40), "…"), var raw => raw }}");

    private static JsonElement ParseEmpty()
    {
        using var document = JsonDocument.Parse("{}"u8.ToArray());
        return document.RootElement.Clone();
    }

    private sealed class ScriptError(string message) : Exception(message);
}
