using System.Collections.Immutable;
using System.Text.Json;
using KiroAgent.Core.Files;
using KiroAgent.Core.Review;
using KiroAgent.Core.Sessions;
using KiroAgent.Core.Turns;

namespace KiroAgent.Server.Sessions;

/// <summary>
/// Writes by hand the lines that <see cref="UsualLine"/> reads by hand, byte for byte as <see cref="JournalJson"/> does: the serializer has to be set up
/// and compiled first, and a first turn would wait for that.
/// </summary>
internal readonly ref partial struct UsualLineWriter
{
    private readonly Utf8JsonWriter _json;

    private UsualLineWriter(Utf8JsonWriter json) => _json = json;

    /// <summary>Writes the line; false when it is none of the usual ones, and then nothing is written.</summary>
    public static bool TryWrite(Utf8JsonWriter json, JournalLine line)
    {
        if (!IsUsual(line.What))
        {
            return false;
        }
        json.WriteStartObject();
        json.WriteNumber("seq"u8, line.Seq);
        json.WriteString("at"u8, line.At);
        json.WriteStartObject("what"u8);
        new UsualLineWriter(json).Event(line.What);
        json.WriteEndObject();
        json.WriteEndObject();
        return true;
    }

    private static bool IsUsual(SessionEvent what) => what switch
    {
        SessionEvent.TurnStarted e => e.Images is null && e.Called is null,
        SessionEvent.ToolEnded e => e.Images is null,
        SessionEvent.TurnEnded e => e.Error is null,
        SessionEvent.ChangeIntended e => e.Change.Folders is null,
        SessionEvent.ChangeEnded e => e.Review is null || IsUsual(e.Review),
        SessionEvent.ReviewObserved e => IsUsual(e.Review),
        SessionEvent.DecisionIntended e => e.Decision.Folders is null && e.Decision.Files.All(f => f.Before?.Anchor is null && f.After?.Anchor is null),
        SessionEvent.DecisionEnded e => e.Failed.IsEmpty,
        SessionEvent.Created or SessionEvent.Owned or SessionEvent.StepStarted or SessionEvent.ModelAnswered or SessionEvent.ToolStarted or SessionEvent.FileRead => true,
        _ => false,
    };

    private static bool IsUsual(ReviewUpdate review) => review.Put.All(entry => entry.Anchor is null);

    private void Event(SessionEvent what)
    {
        switch (what)
        {
            case SessionEvent.Created e:
                Kind("created"u8);
                Text("sessionId"u8, e.SessionId);
                Number("schema"u8, e.Schema);
                Text("kind"u8, e.Kind);
                Name("mode"u8, e.Mode == AgentMode.Supervised ? "Supervised"u8 : "Autopilot"u8);
                Text("model"u8, e.Model);
                Text("title"u8, e.Title);
                Flag("titleGiven"u8, e.TitleGiven);
                Texts("roots"u8, e.Roots);
                Text("serverId"u8, e.ServerId);
                break;
            case SessionEvent.Owned e:
                Kind("owned"u8);
                Text("serverId"u8, e.ServerId);
                break;
            case SessionEvent.TurnStarted e:
                Kind("turnStarted"u8);
                Text("turnId"u8, e.TurnId);
                Text("checkpointId"u8, e.CheckpointId);
                Text("prompt"u8, e.Prompt);
                Text("continues"u8, e.Continues);
                Text("note"u8, e.Note);
                Text("attached"u8, e.Attached);
                Text("context"u8, e.Context);
                break;
            case SessionEvent.StepStarted e:
                Kind("stepStarted"u8);
                Number("step"u8, e.Step);
                Name("mode"u8, e.Mode == AgentMode.Supervised ? "Supervised"u8 : "Autopilot"u8);
                break;
            case SessionEvent.ModelAnswered e:
                Kind("modelAnswered"u8);
                Text("text"u8, e.Text);
                Text("thought"u8, e.Thought);
                ToolCalls(e.ToolCalls);
                Usage(e.Usage);
                Text("thoughtBlocks"u8, e.ThoughtBlocks);
                break;
            case SessionEvent.ToolStarted e:
                Kind("toolStarted"u8);
                Text("toolCallId"u8, e.ToolCallId);
                Text("tool"u8, e.Tool);
                Text("title"u8, e.Title);
                Text("toolKind"u8, e.ToolKind);
                Texts("paths"u8, e.Paths);
                Text("command"u8, e.Command);
                break;
            case SessionEvent.ToolEnded e:
                Kind("toolEnded"u8);
                Text("toolCallId"u8, e.ToolCallId);
                Name("status"u8, Of(e.Status));
                Text("summary"u8, e.Summary);
                Text("result"u8, e.Result);
                ToolChanges(e.Changes);
                break;
            case SessionEvent.FileRead e:
                Kind("fileRead"u8);
                File("file"u8, e.File);
                State("seen"u8, e.Seen);
                break;
            case SessionEvent.ChangeIntended e:
                Kind("changeIntended"u8);
                Change(e.Change);
                break;
            case SessionEvent.ChangeEnded e:
                Kind("changeEnded"u8);
                Text("changeId"u8, e.ChangeId);
                Text("problem"u8, e.Problem);
                if (e.Review is not null)
                {
                    Review(e.Review);
                }
                break;
            case SessionEvent.ReviewObserved e:
                Kind("reviewObserved"u8);
                Review(e.Review);
                break;
            case SessionEvent.DecisionIntended e:
                Kind("decisionIntended"u8);
                Decision(e.Decision);
                break;
            case SessionEvent.DecisionEnded e:
                Kind("decisionEnded"u8);
                Text("decisionId"u8, e.DecisionId);
                _json.WriteStartArray("failed"u8);
                _json.WriteEndArray();
                break;
            case SessionEvent.TurnEnded e:
                Kind("turnEnded"u8);
                Text("turnId"u8, e.TurnId);
                Name("reason"u8, Of(e.Reason));
                Flag("midWork"u8, e.MidWork);
                Text("message"u8, e.Message);
                break;
        }
    }

    private void ToolCalls(ImmutableArray<ToolCall> calls)
    {
        _json.WriteStartArray("toolCalls"u8);
        foreach (var call in calls)
        {
            _json.WriteStartObject();
            Text("id"u8, call.Id);
            Text("name"u8, call.Name);
            Text("argumentsJson"u8, call.ArgumentsJson);
            _json.WriteEndObject();
        }
        _json.WriteEndArray();
    }

    private void Usage(Usage? usage)
    {
        if (usage is null)
        {
            return;
        }
        _json.WriteStartObject("usage"u8);
        Number("inputTokens"u8, usage.InputTokens);
        Number("outputTokens"u8, usage.OutputTokens);
        if (usage.CachedTokens is { } cached)
        {
            Number("cachedTokens"u8, cached);
        }
        _json.WriteEndObject();
    }

    private void ToolChanges(ImmutableArray<ToolChange> changes)
    {
        _json.WriteStartArray("changes"u8);
        foreach (var change in changes)
        {
            _json.WriteStartObject();
            File("file"u8, change.File);
            Name("operation"u8, Of(change.Operation));
            Number("additions"u8, change.Additions);
            Number("deletions"u8, change.Deletions);
            File("movedFrom"u8, change.MovedFrom);
            _json.WriteEndObject();
        }
        _json.WriteEndArray();
    }

    private void Change(FileChange change)
    {
        _json.WriteStartObject("change"u8);
        Text("changeId"u8, change.ChangeId);
        Text("turnId"u8, change.TurnId);
        Text("toolCallId"u8, change.ToolCallId);
        Name("source"u8, Of(change.Source));
        Steps(change.Steps);
        Files("foldersMade"u8, change.FoldersMade);
        File("movedFrom"u8, change.MovedFrom);
        if (change.Approved)
        {
            Flag("approved"u8, true);
        }
        _json.WriteEndObject();
    }

    private void Steps(ImmutableArray<FileStep> steps)
    {
        _json.WriteStartArray("steps"u8);
        foreach (var step in steps)
        {
            _json.WriteStartObject();
            File("file"u8, step.File);
            State("before"u8, step.Before);
            State("after"u8, step.After);
            _json.WriteEndObject();
        }
        _json.WriteEndArray();
    }

    private void Kind(ReadOnlySpan<byte> kind) => _json.WriteString("event"u8, kind);

    private void Text(ReadOnlySpan<byte> name, string? text)
    {
        if (text is not null)
        {
            _json.WriteString(name, text);
        }
    }

    private void Texts(ReadOnlySpan<byte> name, ImmutableArray<string> texts)
    {
        _json.WriteStartArray(name);
        foreach (var text in texts)
        {
            _json.WriteStringValue(text);
        }
        _json.WriteEndArray();
    }

    private void Name(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) => _json.WriteString(name, value);

    private void Number(ReadOnlySpan<byte> name, long number) => _json.WriteNumber(name, number);

    private void Flag(ReadOnlySpan<byte> name, bool flag) => _json.WriteBoolean(name, flag);

    private void File(ReadOnlySpan<byte> name, FileKey? file)
    {
        if (file is { } key)
        {
            _json.WritePropertyName(name);
            FileKeyConverter.Write(_json, key);
        }
    }

    private void Files(ReadOnlySpan<byte> name, ImmutableArray<FileKey> files)
    {
        _json.WriteStartArray(name);
        foreach (var file in files)
        {
            FileKeyConverter.Write(_json, file);
        }
        _json.WriteEndArray();
    }

    private void State(ReadOnlySpan<byte> name, FileState state)
    {
        _json.WritePropertyName(name);
        FileStateConverter.Write(_json, state);
    }

    private static ReadOnlySpan<byte> Of(ToolStatus status) => status switch
    {
        ToolStatus.Succeeded => "Succeeded"u8,
        ToolStatus.Failed => "Failed"u8,
        ToolStatus.Denied => "Denied"u8,
        _ => "Cancelled"u8,
    };

    private static ReadOnlySpan<byte> Of(FileOperation operation) => operation switch
    {
        FileOperation.Created => "Created"u8,
        FileOperation.Modified => "Modified"u8,
        FileOperation.Deleted => "Deleted"u8,
        _ => "Moved"u8,
    };

    private static ReadOnlySpan<byte> Of(ChangeSource source) => source switch
    {
        ChangeSource.Tool => "Tool"u8,
        ChangeSource.Command => "Command"u8,
        ChangeSource.Mcp => "Mcp"u8,
        ChangeSource.Hook => "Hook"u8,
        ChangeSource.Decision => "Decision"u8,
        _ => "Revert"u8,
    };

    private static ReadOnlySpan<byte> Of(FileResult result) => result switch
    {
        FileResult.Accepted => "Accepted"u8,
        FileResult.Restored => "Restored"u8,
        FileResult.Merged => "Merged"u8,
        FileResult.Conflict => "Conflict"u8,
        _ => "Unchanged"u8,
    };

    private static ReadOnlySpan<byte> Of(StopReason reason) => reason switch
    {
        StopReason.Completed => "Completed"u8,
        StopReason.AwaitingReview => "AwaitingReview"u8,
        StopReason.Interrupted => "Interrupted"u8,
        StopReason.StepLimit => "StepLimit"u8,
        StopReason.Refused => "Refused"u8,
        _ => "Failed"u8,
    };
}
