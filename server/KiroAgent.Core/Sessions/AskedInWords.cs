using KiroAgent.Core.Paths;
using KiroAgent.Core.Policy;

namespace KiroAgent.Core.Sessions;

/// <summary>What an approval is about, in words; names of files are escaped, so that none can pretend to be another line.</summary>
public static class AskedInWords
{
    /// <summary>What would happen, in one line such as <c>Modify src/a.ts</c> or <c>Run npm test</c>.</summary>
    public static string What(AskSubject subject) => EscapedText.Of(subject switch
    {
        AskSubject.Edit s => $"{Verb(s.Operation)} {s.Named}",
        AskSubject.ProtectedPath s => $"{Verb(s.Operation)} {s.Named}",
        AskSubject.OutsideWorkspace s => $"{Verb(s.Operation)} {s.Named}",
        AskSubject.Command s => $"Run {s.Line}",
        AskSubject.Settings s => $"Let {s.Source} set {string.Join(", ", s.Changes.Select(c => $"{c.Key} to {c.ValueJson}"))}",
        AskSubject.McpServer s => $"Start the MCP server {s.Server}",
        AskSubject.Hook s => $"Load the hook {s.Path}",
        AskSubject.McpTool s => $"Call {s.Tool} of the MCP server {s.Server} with {s.ArgumentsJson}",
        AskSubject.Fetch s => $"Fetch {s.Url}",
        AskSubject.Environment s => $"Give the variable {s.Variable} to the MCP server {s.Server}",
        _ => "Do something this version does not know",
    });

    /// <summary>Where it would happen, when that is not plain from what was named: the resolved path, or the folder of a command.</summary>
    public static string? Where(AskSubject subject) => subject switch
    {
        AskSubject.ProtectedPath s => EscapedText.Of(s.Resolved),
        AskSubject.OutsideWorkspace s => EscapedText.Of(s.Resolved),
        AskSubject.Command s => EscapedText.Of(s.Cwd),
        _ => null,
    };

    /// <summary>The entry of the chat: what was asked, and the word on it once given.</summary>
    public static string Notice(Approval approval, SessionEvent.ApprovalResolved? word)
    {
        var asked = $"Asked for permission: {What(approval.Subject)} ({approval.Reason})";
        return word switch
        {
            null => asked,
            { Decision: AskDecision.Allow, Remember: { } rule } => $"{asked}\nAllowed, and for the {rule.Scope}: {EscapedText.Of(rule.Pattern)}",
            { Decision: AskDecision.Allow, Command: { } edited } => $"{asked}\nAllowed as: {EscapedText.Of(edited)}",
            { Decision: AskDecision.Allow } => $"{asked}\nAllowed",
            { By: "interrupt" } => $"{asked}\nDenied by the interrupt",
            { Feedback: { Length: > 0 } feedback } => $"{asked}\nDenied: {feedback}",
            _ => $"{asked}\nDenied",
        };
    }

    private static string Verb(string operation) => operation switch
    {
        "read" => "Read",
        "list" => "List",
        "create" => "Create",
        "modify" => "Modify",
        "delete" => "Delete",
        "moveFrom" => "Move away",
        "moveTo" => "Move to",
        _ => operation,
    };
}
