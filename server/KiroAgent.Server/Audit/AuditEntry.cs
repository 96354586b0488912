using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using KiroAgent.Core.Files;
using KiroAgent.Core.Policy;
using KiroAgent.Core.Sessions;

namespace KiroAgent.Server.Audit;

/// <summary>What of a session stands in the audit file: who asked what, what was answered, called, allowed and decided. Not contents of files.</summary>
internal static class AuditEntry
{
    /// <summary>The members of an entry as a JSON object, secrets taken out; null for what is none, or is not <paramref name="wanted"/>, which is asked only of an entry.</summary>
    public static string? Of(string sessionId, DateTimeOffset at, SessionEvent what, string? turnId, Func<FileKey, string> display, Func<string, string> mask, Func<bool> wanted)
    {
        (string Kind, (string Name, object? Value)[] Data)? entry = what switch
        {
            SessionEvent.Created e => ("session", [("mode", e.Mode.ToString()), ("model", e.Model), ("folders", e.Roots)]),
            SessionEvent.ModeSet e => ("mode", [("mode", e.Mode.ToString())]),
            SessionEvent.ModelSet e => ("model", [("model", e.Model)]),
            SessionEvent.TurnStarted { Prompt: { } prompt } e => ("prompt", [("text", prompt), ("called", e.Called), ("attached", e.Attached)]),
            SessionEvent.Steered e => ("prompt", [("text", e.Text), ("steering", true)]),
            SessionEvent.ModelAnswered e => ("answer", [("text", e.Text), ("tools", e.ToolCalls.Select(c => c.Name))]),
            SessionEvent.ToolStarted e => ("toolCall", [("call", e.ToolCallId), ("tool", e.Tool), ("title", e.Title), ("paths", e.Paths), ("command", e.Command)]),
            SessionEvent.ToolEnded e => ("toolEnd", [("call", e.ToolCallId), ("status", e.Status.ToString()), ("summary", e.Summary), ("changed", e.Changes.Select(c => $"{c.Operation} {display(c.File)}"))]),
            SessionEvent.QuestionAsked e => ("question", [("id", e.QuestionId), ("text", e.Text)]),
            SessionEvent.QuestionAnswered e => ("questionAnswer", [("id", e.QuestionId), ("answer", e.Answer), ("by", e.By)]),
            SessionEvent.ApprovalRequested e => ("approval", [("id", e.ApprovalId), ("call", e.ToolCallId), ("reason", e.Reason), ("rule", e.Rule), ("about", About(e.Subject))]),
            SessionEvent.ApprovalResolved e => ("approvalAnswer", [("id", e.ApprovalId), ("decision", e.Decision.ToString()), ("by", e.By), ("feedback", e.Feedback), ("command", e.Command), ("rule", e.Remember?.Pattern), ("scope", e.Remember?.Scope)]),
            SessionEvent.DecisionIntended e => ("decision", [("decision", e.Decision.Kind.ToString()), ("files", e.Decision.Files.Select(f => $"{f.Result} {display(f.File)}")), ("feedback", e.Decision.Feedback)]),
            SessionEvent.RevertIntended e => ("revert", [("scope", e.Revert.Scope.ToString()), ("checkpoint", e.Revert.CheckpointId), ("files", e.Revert.Files.Select(f => $"{f.Result} {display(f.File)}"))]),
            SessionEvent.TurnEnded e => ("turnEnd", [("reason", e.Reason.ToString()), ("error", e.Error?.Message)]),
            _ => null,
        };
        return entry is { } found && wanted() ? Text(found.Kind, at, sessionId, turnId, found.Data, mask) : null;
    }

    /// <summary>An entry of something that belongs to the workspace.</summary>
    public static string Of(DateTimeOffset at, string id, AskSubject subject, string? decision, string? by, Func<string, string> mask) =>
        Text(decision is null ? "approval" : "approvalAnswer", at, null, null, [("id", id), ("about", About(subject)), ("decision", decision), ("by", by)], mask);

    private static string About(AskSubject subject) => subject switch
    {
        AskSubject.Command s => $"command {s.Line} in {s.Cwd}",
        AskSubject.Edit s => $"{s.Operation} {s.Named}",
        AskSubject.ProtectedPath s => $"{s.Operation} {s.Resolved}",
        AskSubject.OutsideWorkspace s => $"{s.Operation} {s.Resolved}",
        AskSubject.Fetch s => $"fetch {s.Url}",
        AskSubject.McpTool s => $"tool {s.Tool} of {s.Server} {s.ArgumentsJson}",
        AskSubject.McpServer s => $"server {s.Server} {s.Hash}",
        AskSubject.Hook s => $"hook {s.Path} {s.Hash}",
        AskSubject.Settings s => $"settings {s.Source} {string.Join(", ", s.Changes.Select(c => c.Key))} {s.Hash}",
        AskSubject.Environment s => $"variable {s.Variable} for {s.Server}",
        _ => subject.GetType().Name,
    };

    private static string Text(string kind, DateTimeOffset at, string? sessionId, string? turnId, (string Name, object? Value)[] data, Func<string, string> mask)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("at", at.UtcDateTime);
            json.WriteString("kind", kind);
            foreach (var (name, value) in ((string Name, object? Value)[])[("session", sessionId), ("turn", turnId), .. data])
            {
                Write(json, name, value, mask);
            }
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter json, string name, object? value, Func<string, string> mask)
    {
        switch (value)
        {
            case string text:
                json.WriteString(name, mask(text));
                break;
            case bool flag:
                json.WriteBoolean(name, flag);
                break;
            case IEnumerable<string> list:
                json.WriteStartArray(name);
                foreach (var item in list)
                {
                    json.WriteStringValue(mask(item));
                }
                json.WriteEndArray();
                break;
        }
    }
}
