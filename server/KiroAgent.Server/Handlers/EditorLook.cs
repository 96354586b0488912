using System.Text.Json;
using KiroAgent.Core.Files;
using KiroAgent.Protocol;
using KiroAgent.Server.JsonRpc;
using KiroAgent.Server.Lsp;
using KiroAgent.Server.Workspace;

namespace KiroAgent.Server.Handlers;

/// <summary>Asks the editor what it knows, where it said it can: its diagnostics (of what is ignored or outside the workspace nothing is told), and what a rename would change.</summary>
internal static partial class EditorLook
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    /// <summary>The diagnostics of these files, or of all.</summary>
    public static async Task<EditorProblems> ProblemsAsync(
        EditorClient client, WorkspaceFolders folders, WorkspaceIgnore ignore, IReadOnlyList<FileKey>? files, CancellationToken cancellation)
    {
        if (client.Abilities is not { Diagnostics: true })
        {
            return new([], "This editor cannot tell its problems.");
        }
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(s_patience);
        try
        {
            var answer = await client.Connection.RequestAsync(Methods.EditorDiagnostics, new EditorDiagnosticsParams(files is null ? null : [.. files.Select(folders.Uri)]), limit.Token);
            return new(
            [
                .. from document in answer.Diagnostics
                   let located = folders.LocateUri(document.Uri) as Located.Inside
                   where located is not null && !ignore.IsIgnored(located.Key, isFolder: false) && (files is null || files.Contains(located.Key))
                   from found in document.Diagnostics
                   select new EditorProblem(located.Key, found.Range.Start.Line, found.Range.Start.Character, Word(found.Severity), found.Message, found.Source, Code(found.Code)),
            ]);
        }
        catch (Exception e) when (e is RpcException or IOException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return new([], "The editor did not tell its problems.");
        }
    }

    private static string Word(DiagnosticSeverity? severity) => severity switch
    {
        DiagnosticSeverity.Warning => "warning",
        DiagnosticSeverity.Information => "information",
        DiagnosticSeverity.Hint => "hint",
        _ => "error",
    };

    private static string? Code(JsonElement? code) => code switch
    {
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        { ValueKind: JsonValueKind.Number } number => number.GetRawText(),
        _ => null,
    };
}
