using System.Text.Json;
using KiroAgent.Protocol;

namespace KiroAgent.Server.Handlers;

/// <summary>What an approval is about, as rows of a label and a value: for every client that has only text to show it with.</summary>
internal static class ApprovalFacts
{
    /// <summary>The label of what cannot be taken back.</summary>
    public const string Lasting = "note";

    /// <summary>What, where and why, in this order. The values are foreign text: show them escaped.</summary>
    public static IEnumerable<(string Label, string Value)> Of(Approval approval)
    {
        foreach (var fact in Of(approval.Subject))
        {
            yield return fact;
        }
        yield return ("why", approval.Reason);
        if (approval.CannotRestore is { } lasting)
        {
            yield return (Lasting, lasting);
        }
        if (approval.Rule is { Length: > 0 } rule && approval.Subject is not ProtectedPathSubject)
        {
            yield return ("rule", approval.Source is { Length: > 0 } source ? $"{rule} ({source})" : rule);
        }
        else if (approval is { Subject: ProtectedPathSubject protectedPath })
        {
            yield return ("protected", approval.Source is { Length: > 0 } source ? $"{protectedPath.Rule} ({source})" : protectedPath.Rule);
        }
    }

    /// <summary>The files it would change.</summary>
    public static IReadOnlyList<FileReview> Files(ApprovalSubject subject) => subject switch
    {
        EditSubject s => s.Files,
        ProtectedPathSubject s => s.Files,
        OutsideWorkspaceSubject s => s.Files,
        _ => null,
    } ?? [];

    private static IEnumerable<(string Label, string Value)> Of(ApprovalSubject subject) => subject switch
    {
        EditSubject s => [(Word(s.Operation), s.Path), .. Origin(s.Files)],
        CommandSubject s => [("run", s.Command), ("in", s.Cwd), .. s.Parts.Select(p => ("part", $"{p.Text}: {JsonNamingPolicy.CamelCase.ConvertName(p.Verdict.ToString())}, {p.Reason}"))],
        ProtectedPathSubject s => [(Word(s.Operation), s.Path), .. Really(s.Path, s.ResolvedPath, s.Files)],
        OutsideWorkspaceSubject s => [(Word(s.Operation), s.Path), .. Really(s.Path, s.ResolvedPath, null)],
        SettingsSubject s => [("settings", s.Source), .. s.Changes.Select(c => (c.Key, c.Value.GetRawText()))],
        McpServerSubject s => [("server", s.Server), ("entry", s.Entry.GetRawText()), .. s.Source is { } source ? [("file", source)] : Array.Empty<(string, string)>()],
        HookSubject s => [("hook", s.Path), ("entry", s.Entry.GetRawText())],
        McpToolSubject s => [("tool", $"{s.Tool} of {s.Server}"), ("arguments", s.Arguments.GetRawText()), .. s.Description is { } words ? [("it says", words)] : Array.Empty<(string, string)>()],
        FetchSubject s => [("fetch", s.Url)],
        EnvironmentSubject s => [("variable", s.Variable), ("for", s.Server)],
        _ => [("what", "something this version does not know")],
    };

    /// <summary>The place that would really be touched, unless that is what was named: the very file of the workspace, or an absolute path.</summary>
    private static IEnumerable<(string Label, string Value)> Really(string named, string resolved, IReadOnlyList<FileReview>? files) =>
        resolved == named || (files is [var file, ..] && file.Path == named) ? [] : [("really", resolved)];

    private static IEnumerable<(string Label, string Value)> Origin(IReadOnlyList<FileReview>? files) =>
        files is [{ MovedFrom: { } from }, ..] ? [("from", from)] : [];

    private static string Word(FileOperation operation) => operation switch
    {
        FileOperation.Created => "create",
        FileOperation.Deleted => "delete",
        FileOperation.Moved => "move to",
        _ => "modify",
    };

    private static string Word(string operation) => operation switch
    {
        "moveFrom" => "move away",
        "moveTo" => "move to",
        _ => operation,
    };
}
