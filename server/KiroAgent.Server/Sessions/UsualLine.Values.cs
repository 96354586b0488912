using System.Collections.Immutable;
using System.Text.Json;
using KiroAgent.Core.Files;
using KiroAgent.Core.Sessions;
using KiroAgent.Core.Turns;

namespace KiroAgent.Server.Sessions;

/// <summary>The values in them. Each leaves the reader at its last token; of what is not as we write it <c>_odd</c> is set, and the result is of no use.</summary>
internal ref partial struct UsualLine
{
    private bool Next(JsonTokenType type) => _json.Read() && _json.TokenType == type;

    /// <summary>Whether this very member is next.</summary>
    private bool Member(ReadOnlySpan<byte> name) => Next(JsonTokenType.PropertyName) && Is(name);

    /// <summary>Goes to the next member of the object; false at its end.</summary>
    private bool More()
    {
        _odd |= !_json.Read() || _json.TokenType is not (JsonTokenType.PropertyName or JsonTokenType.EndObject);
        return !_odd && _json.TokenType == JsonTokenType.PropertyName;
    }

    /// <summary>Goes to the next element, an object, of the array; false at its end.</summary>
    private bool Another(JsonTokenType type)
    {
        _odd |= !_json.Read() || (_json.TokenType != type && _json.TokenType != JsonTokenType.EndArray);
        return !_odd && _json.TokenType == type;
    }

    private bool Begin(JsonTokenType type)
    {
        _odd |= !Next(type);
        return !_odd;
    }

    private bool Is(ReadOnlySpan<byte> text) => _json.ValueTextEquals(text);

    private string Text() => Begin(JsonTokenType.String) ? _json.GetString()! : "";

    private int Number()
    {
        _odd |= !Next(JsonTokenType.Number) || !_json.TryGetInt32(out _);
        return _odd ? 0 : _json.GetInt32();
    }

    private long Long()
    {
        _odd |= !Next(JsonTokenType.Number) || !_json.TryGetInt64(out _);
        return _odd ? 0 : _json.GetInt64();
    }

    private bool Flag()
    {
        _odd |= !_json.Read() || _json.TokenType is not (JsonTokenType.True or JsonTokenType.False);
        return !_odd && _json.TokenType == JsonTokenType.True;
    }

    private ImmutableArray<string> Texts()
    {
        var texts = new List<string>();
        if (Begin(JsonTokenType.StartArray))
        {
            while (Another(JsonTokenType.String))
            {
                texts.Add(_json.GetString()!);
            }
        }
        return [.. texts];
    }

    private ImmutableArray<ToolCall> ToolCalls()
    {
        var calls = new List<ToolCall>();
        if (Begin(JsonTokenType.StartArray))
        {
            while (Another(JsonTokenType.StartObject))
            {
                string? id = null, name = null, arguments = null;
                while (More())
                {
                    if (Is("id"u8)) id = Text();
                    else if (Is("name"u8)) name = Text();
                    else if (Is("argumentsJson"u8)) arguments = Text();
                    else _odd = true;
                }
                _odd |= id is null || name is null || arguments is null;
                calls.Add(new ToolCall(id!, name!, arguments!));
            }
        }
        return [.. calls];
    }

    private Usage? Usage()
    {
        long? input = null, output = null, cached = null;
        if (Begin(JsonTokenType.StartObject))
        {
            while (More())
            {
                if (Is("inputTokens"u8)) input = Long();
                else if (Is("outputTokens"u8)) output = Long();
                else if (Is("cachedTokens"u8)) cached = Long();
                else _odd = true;
            }
        }
        _odd |= input is null || output is null;
        return new Usage(input ?? 0, output ?? 0) { CachedTokens = cached };
    }

    private ImmutableArray<ToolChange> ToolChanges()
    {
        var changes = new List<ToolChange>();
        if (Begin(JsonTokenType.StartArray))
        {
            while (Another(JsonTokenType.StartObject))
            {
                FileKey? file = null, from = null;
                FileOperation? operation = null;
                int? additions = null, deletions = null;
                while (More())
                {
                    if (Is("file"u8)) file = File();
                    else if (Is("operation"u8)) operation = Operation();
                    else if (Is("additions"u8)) additions = Number();
                    else if (Is("deletions"u8)) deletions = Number();
                    else if (Is("movedFrom"u8)) from = File();
                    else _odd = true;
                }
                _odd |= file is null || operation is null || additions is null || deletions is null;
                changes.Add(new ToolChange(file ?? default, operation ?? default, additions ?? 0, deletions ?? 0) { MovedFrom = from });
            }
        }
        return [.. changes];
    }

    private FileChange? Change()
    {
        string? id = null, turn = null, call = null;
        ChangeSource? source = null;
        ImmutableArray<FileStep>? steps = null;
        ImmutableArray<FileKey>? made = null;
        FileKey? from = null;
        var approved = false;
        if (Begin(JsonTokenType.StartObject))
        {
            while (More())
            {
                if (Is("changeId"u8)) id = Text();
                else if (Is("turnId"u8)) turn = Text();
                else if (Is("toolCallId"u8)) call = Text();
                else if (Is("source"u8)) source = Source();
                else if (Is("steps"u8)) steps = Steps();
                else if (Is("foldersMade"u8)) made = Files();
                else if (Is("movedFrom"u8)) from = File();
                else if (Is("approved"u8)) approved = Flag();
                else _odd = true; // folders: what commands do
            }
        }
        return _odd || id is null || source is null || steps is null || made is null ? null
            : new FileChange(id, turn, call, source.Value, steps.Value, made.Value) { MovedFrom = from, Approved = approved };
    }

    private ImmutableArray<FileStep> Steps()
    {
        var steps = new List<FileStep>();
        if (Begin(JsonTokenType.StartArray))
        {
            while (Another(JsonTokenType.StartObject))
            {
                FileKey? file = null;
                FileState? before = null, after = null;
                while (More())
                {
                    if (Is("file"u8)) file = File();
                    else if (Is("before"u8)) before = State();
                    else if (Is("after"u8)) after = State();
                    else _odd = true;
                }
                _odd |= file is null || before is null || after is null;
                steps.Add(new FileStep(file ?? default, before!, after!));
            }
        }
        return [.. steps];
    }

    private ImmutableArray<FileKey> Files()
    {
        var files = new List<FileKey>();
        if (Begin(JsonTokenType.StartArray))
        {
            while (Another(JsonTokenType.StartArray))
            {
                files.Add(FileHere());
            }
        }
        return [.. files];
    }

    private FileKey File() => Begin(JsonTokenType.StartArray) ? FileHere() : default;

    // A folder and the path in it; the reader is at the beginning of the array.
    private FileKey FileHere()
    {
        var root = Begin(JsonTokenType.String) ? _json.ValueSpan : default;
        var rootText = !_odd && _json.ValueIsEscaped ? _json.GetString() : null;
        var path = Begin(JsonTokenType.String) ? _json.ValueSpan : default;
        var pathText = !_odd && _json.ValueIsEscaped ? _json.GetString() : null;
        _odd |= !Next(JsonTokenType.EndArray);
        if (!_odd && _files.Find(root, rootText, path, pathText) is { } file)
        {
            return file;
        }
        _odd = true;
        return default;
    }

    private FileState State()
    {
        if (!Begin(JsonTokenType.StartArray) || !Begin(JsonTokenType.String))
        {
            return FileState.None;
        }
        FileState state;
        if (Is("none"u8))
        {
            state = FileState.None;
        }
        else if (Is("file"u8))
        {
            ContentId id = default;
            _odd |= !Begin(JsonTokenType.String) || _json.ValueIsEscaped || !ContentId.TryParse(_json.ValueSpan, out id);
            state = new FileState.Regular(id, Long(), Number());
        }
        else
        {
            _odd = true; // links and folders are few
            return FileState.None;
        }
        _odd |= !Next(JsonTokenType.EndArray);
        return state;
    }

    private AgentMode Mode() => !Begin(JsonTokenType.String) ? default
        : Is("Autopilot"u8) ? AgentMode.Autopilot
        : Is("Supervised"u8) ? AgentMode.Supervised
        : Odd(default(AgentMode));

    private ToolStatus Status() => !Begin(JsonTokenType.String) ? default
        : Is("Succeeded"u8) ? ToolStatus.Succeeded
        : Is("Failed"u8) ? ToolStatus.Failed
        : Is("Denied"u8) ? ToolStatus.Denied
        : Is("Cancelled"u8) ? ToolStatus.Cancelled
        : Odd(default(ToolStatus));

    private FileOperation Operation() => !Begin(JsonTokenType.String) ? default
        : Is("Modified"u8) ? FileOperation.Modified
        : Is("Created"u8) ? FileOperation.Created
        : Is("Deleted"u8) ? FileOperation.Deleted
        : Is("Moved"u8) ? FileOperation.Moved
        : Odd(default(FileOperation));

    private ChangeSource Source() => !Begin(JsonTokenType.String) ? default
        : Is("Tool"u8) ? ChangeSource.Tool
        : Is("Command"u8) ? ChangeSource.Command
        : Odd(default(ChangeSource));

    private StopReason Reason() => !Begin(JsonTokenType.String) ? default
        : Is("Completed"u8) ? StopReason.Completed
        : Is("AwaitingReview"u8) ? StopReason.AwaitingReview
        : Is("Interrupted"u8) ? StopReason.Interrupted
        : Odd(default(StopReason));

    private T Odd<T>(T value)
    {
        _odd = true;
        return value;
    }
}
