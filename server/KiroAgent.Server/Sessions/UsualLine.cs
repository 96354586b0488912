using System.Collections.Immutable;
using System.Text.Json;
using KiroAgent.Core.Files;
using KiroAgent.Core.Review;
using KiroAgent.Core.Sessions;
using KiroAgent.Core.Turns;

namespace KiroAgent.Server.Sessions;

/// <summary>
/// Reads by hand the lines that nearly all of a long journal consists of, as <see cref="JournalJson"/> writes them. The serializer reads everything,
/// but has to be set up and compiled first, which takes longer than a thousand turns. What is in any way unusual (a member out of order, one that is
/// missing, unknown or of another kind) is not read here: null, and the serializer says what it is.
/// </summary>
internal ref partial struct UsualLine
{
    private readonly UsualFiles _files;
    private Utf8JsonReader _json;
    private bool _odd;

    private UsualLine(ReadOnlySpan<byte> line, UsualFiles files)
    {
        _files = files;
        _json = new Utf8JsonReader(line);
    }

    /// <summary>The line, or null when it is none of the usual ones.</summary>
    /// <param name="line">Its bytes, without the line feed.</param>
    /// <param name="files">Files named before by lines of the same journal.</param>
    /// <exception cref="JsonException">It is no JSON.</exception>
    /// <exception cref="InvalidOperationException">A text in it is no text.</exception>
    public static JournalLine? TryRead(ReadOnlySpan<byte> line, UsualFiles files) => new UsualLine(line, files).Read();

    private JournalLine? Read()
    {
        if (!Next(JsonTokenType.StartObject) || !Member("seq"u8) || !Next(JsonTokenType.Number) || !_json.TryGetInt64(out var seq)
            || !Member("at"u8) || !Next(JsonTokenType.String) || !_json.TryGetDateTimeOffset(out var at)
            || !Member("what"u8) || !Next(JsonTokenType.StartObject) || !Member("event"u8) || !Next(JsonTokenType.String))
        {
            return null;
        }
        var what = Event();
        return what is null || _odd || !Next(JsonTokenType.EndObject) || _json.Read() ? null : new JournalLine(seq, at, what);
    }

    private SessionEvent? Event() =>
        _json.ValueTextEquals("turnStarted"u8) ? TurnStarted()
        : _json.ValueTextEquals("stepStarted"u8) ? StepStarted()
        : _json.ValueTextEquals("modelAnswered"u8) ? ModelAnswered()
        : _json.ValueTextEquals("toolStarted"u8) ? ToolStarted()
        : _json.ValueTextEquals("toolEnded"u8) ? ToolEnded()
        : _json.ValueTextEquals("fileRead"u8) ? FileRead()
        : _json.ValueTextEquals("changeIntended"u8) ? ChangeIntended()
        : _json.ValueTextEquals("changeEnded"u8) ? ChangeEnded()
        : _json.ValueTextEquals("turnEnded"u8) ? TurnEnded()
        : _json.ValueTextEquals("decisionIntended"u8) ? DecisionIntended()
        : _json.ValueTextEquals("decisionEnded"u8) ? DecisionEnded()
        : _json.ValueTextEquals("reviewObserved"u8) ? ReviewObserved()
        : _json.ValueTextEquals("created"u8) ? Created()
        : _json.ValueTextEquals("owned"u8) ? Owned()
        : _json.ValueTextEquals("renamed"u8) ? Renamed()
        : _json.ValueTextEquals("modeSet"u8) ? ModeSet()
        : _json.ValueTextEquals("modelSet"u8) ? ModelSet()
        : null;

    private SessionEvent.Created? Created()
    {
        string? id = null, kind = null, model = null, title = null, server = null;
        int? schema = null;
        AgentMode? mode = null;
        bool? given = null;
        ImmutableArray<string>? roots = null;
        while (More())
        {
            if (Is("sessionId"u8)) id = Text();
            else if (Is("schema"u8)) schema = Number();
            else if (Is("kind"u8)) kind = Text();
            else if (Is("mode"u8)) mode = Mode();
            else if (Is("model"u8)) model = Text();
            else if (Is("title"u8)) title = Text();
            else if (Is("titleGiven"u8)) given = Flag();
            else if (Is("roots"u8)) roots = Texts();
            else if (Is("serverId"u8)) server = Text();
            else return null;
        }
        return id is null || schema is null || kind is null || mode is null || model is null || title is null || given is null || roots is null || server is null ? null
            : new SessionEvent.Created(id, schema.Value, kind, mode.Value, model, title, given.Value, roots.Value, server);
    }

    private SessionEvent.Owned? Owned() => Only("serverId"u8) is { } server ? new(server) : null;

    private SessionEvent.Renamed? Renamed() => Only("title"u8) is { } title ? new(title) : null;

    private SessionEvent.ModelSet? ModelSet() => Only("model"u8) is { } model ? new(model) : null;

    private SessionEvent.ModeSet? ModeSet()
    {
        AgentMode? mode = null;
        while (More())
        {
            if (Is("mode"u8)) mode = Mode();
            else return null;
        }
        return mode is { } set ? new(set) : null;
    }

    private string? Only(ReadOnlySpan<byte> name)
    {
        string? text = null;
        while (More())
        {
            if (Is(name)) text = Text();
            else return null;
        }
        return text;
    }

    private SessionEvent.TurnStarted? TurnStarted()
    {
        string? turn = null, checkpoint = null, prompt = null, continues = null, note = null, attached = null, context = null;
        while (More())
        {
            if (Is("turnId"u8)) turn = Text();
            else if (Is("checkpointId"u8)) checkpoint = Text();
            else if (Is("prompt"u8)) prompt = Text();
            else if (Is("continues"u8)) continues = Text();
            else if (Is("note"u8)) note = Text();
            else if (Is("attached"u8)) attached = Text();
            else if (Is("context"u8)) context = Text();
            else return null;
        }
        return turn is null || checkpoint is null ? null : new SessionEvent.TurnStarted(turn, checkpoint, prompt, continues, note) { Attached = attached, Context = context };
    }

    private SessionEvent.StepStarted? StepStarted()
    {
        int? step = null;
        AgentMode? mode = null;
        while (More())
        {
            if (Is("step"u8)) step = Number();
            else if (Is("mode"u8)) mode = Mode();
            else return null;
        }
        return step is null || mode is null ? null : new SessionEvent.StepStarted(step.Value, mode.Value);
    }

    private SessionEvent.ModelAnswered? ModelAnswered()
    {
        string? text = null, thought = null, blocks = null;
        ImmutableArray<ToolCall>? calls = null;
        Usage? usage = null;
        while (More())
        {
            if (Is("text"u8)) text = Text();
            else if (Is("thought"u8)) thought = Text();
            else if (Is("toolCalls"u8)) calls = ToolCalls();
            else if (Is("usage"u8)) usage = Usage();
            else if (Is("thoughtBlocks"u8)) blocks = Text();
            else return null;
        }
        return text is null || calls is null ? null : new SessionEvent.ModelAnswered(text, thought, calls.Value, usage) { ThoughtBlocks = blocks };
    }

    private SessionEvent.ToolStarted? ToolStarted()
    {
        string? call = null, tool = null, title = null, kind = null, command = null;
        ImmutableArray<string>? paths = null;
        while (More())
        {
            if (Is("toolCallId"u8)) call = Text();
            else if (Is("tool"u8)) tool = Text();
            else if (Is("title"u8)) title = Text();
            else if (Is("toolKind"u8)) kind = Text();
            else if (Is("paths"u8)) paths = Texts();
            else if (Is("command"u8)) command = Text();
            else return null;
        }
        return call is null || tool is null || title is null || kind is null || paths is null ? null
            : new SessionEvent.ToolStarted(call, tool, title, kind, paths.Value) { Command = command };
    }

    private SessionEvent.ToolEnded? ToolEnded()
    {
        string? call = null, summary = null, result = null;
        ToolStatus? status = null;
        ImmutableArray<ToolChange>? changes = null;
        while (More())
        {
            if (Is("toolCallId"u8)) call = Text();
            else if (Is("status"u8)) status = Status();
            else if (Is("summary"u8)) summary = Text();
            else if (Is("result"u8)) result = Text();
            else if (Is("changes"u8)) changes = ToolChanges();
            else return null;
        }
        return call is null || status is null || summary is null || result is null || changes is null ? null
            : new SessionEvent.ToolEnded(call, status.Value, summary, result, changes.Value);
    }

    private SessionEvent.FileRead? FileRead()
    {
        FileKey? file = null;
        FileState? seen = null;
        while (More())
        {
            if (Is("file"u8)) file = File();
            else if (Is("seen"u8)) seen = State();
            else return null;
        }
        return file is null || seen is null ? null : new SessionEvent.FileRead(file.Value, seen);
    }

    private SessionEvent.ChangeIntended? ChangeIntended() =>
        More() && Is("change"u8) && Change() is { } change && !More() ? new SessionEvent.ChangeIntended(change) : null;

    private SessionEvent.ChangeEnded? ChangeEnded()
    {
        string? change = null, problem = null;
        ReviewUpdate? review = null;
        while (More())
        {
            if (Is("changeId"u8)) change = Text();
            else if (Is("problem"u8)) problem = Text();
            else if (Is("review"u8)) review = Review();
            else return null;
        }
        return change is null ? null : new SessionEvent.ChangeEnded(change, problem, review);
    }

    private SessionEvent.TurnEnded? TurnEnded()
    {
        string? turn = null, message = null;
        StopReason? reason = null;
        bool? midWork = null;
        while (More())
        {
            if (Is("turnId"u8)) turn = Text();
            else if (Is("reason"u8)) reason = Reason();
            else if (Is("midWork"u8)) midWork = Flag();
            else if (Is("message"u8)) message = Text();
            else return null; // an error too: few turns have one
        }
        return turn is null || reason is null || midWork is null || message is null ? null
            : new SessionEvent.TurnEnded(turn, reason.Value, midWork.Value, message, null);
    }
}
