using System.Collections.Immutable;
using System.Text.Json;
using KiroAgent.Core.Files;
using KiroAgent.Core.References;
using KiroAgent.Protocol;
using KiroAgent.Server.JsonRpc;
using KiroAgent.Server.Lsp;
using KiroAgent.Server.Sessions;
using KiroAgent.Server.Workspace;

namespace KiroAgent.Server.Handlers;

/// <summary>What the editor's language service makes of a rename, read member by member: an editor's answer is foreign text.</summary>
internal static partial class EditorLook
{
    // A language service may have to read a whole project first.
    private static readonly TimeSpan s_renamePatience = TimeSpan.FromSeconds(60);

    /// <summary>What it would change.</summary>
    public static async Task<EditorRename> RenameAsync(
        EditorClient client, Workbench bench, RenameAt what, Func<FileKey, string?> onDisk, CancellationToken cancellation)
    {
        if (client.Abilities is not { Rename: true })
        {
            return new(null, "this editor cannot rename");
        }

        var uri = bench.Documents.Find(what.File)?.Uri ?? bench.Folders.Uri(what.File);
        using var patience = new CancellationTokenSource(s_renamePatience, bench.Time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation, patience.Token);
        try
        {
            if (Behind(bench, what.File, onDisk))
            {
                return new(null, $"it has not noticed the latest change of {bench.Display(what.File)}") { Stale = true };
            }

            var answer = await client.Connection.RequestAsync(Methods.EditorRename, new EditorRenameParams(uri, new Position(what.Line, what.Character), what.NewName), limit.Token);
            if (answer.Edit is null || Read(answer.Edit) is not { IsEmpty: false } steps)
            {
                return new(null, "the editor knows no rename there");
            }

            return steps.OfType<OfferedStep.Texts>().FirstOrDefault(texts => IsStale(bench, texts, onDisk)) is { } stale
                ? new(null, $"it is about an older text of {(bench.Folders.LocateUri(stale.Uri) is Located.Inside inside ? bench.Display(inside.Key) : stale.Uri)}") { Stale = true }
                : new(steps, null);
        }
        catch (Exception e) when (e is RpcException or IOException or JsonException)
        {
            return new(null, "the editor did not work it out");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new(null, "the editor did not answer in time");
        }
    }

    // In LSP the richer form counts where both are given.
    private static ImmutableArray<OfferedStep> Read(WorkspaceEdit edit) => edit.DocumentChanges is { Count: > 0 } steps
        ? [.. steps.Select(Step)]
        : [.. (edit.Changes ?? new Dictionary<string, IReadOnlyList<TextEdit>>()).Select(change => new OfferedStep.Texts(change.Key, null, [.. change.Value.Select(Text)]))];

    private static OfferedStep Step(JsonElement step) => Word(step, "kind") switch
    {
        null => Texts(step),
        "rename" when Word(step, "oldUri") is { } from && Word(step, "newUri") is { } to => new OfferedStep.Move(from, to),
        "create" when Word(step, "uri") is { } uri => new OfferedStep.Create(uri),
        "delete" => new OfferedStep.Unknown("deletes a file"),
        _ => new OfferedStep.Unknown("has a part that is not understood"),
    };

    private static OfferedStep Texts(JsonElement step)
    {
        if (!step.TryGetProperty("textDocument", out var document) || Word(document, "uri") is not { } uri || !step.TryGetProperty("edits", out var edits) || edits.ValueKind != JsonValueKind.Array)
        {
            return new OfferedStep.Unknown("has a part that is not understood");
        }

        int? version = document.TryGetProperty("version", out var number) && number.ValueKind == JsonValueKind.Number && number.TryGetInt32(out var value) ? value : null;
        var read = edits.EnumerateArray().Select(edit => edit.Deserialize(ProtocolJson.Default.TextEdit)).ToList();
        return read.All(edit => edit?.Range is { Start: not null, End: not null } && edit.NewText is not null)
            ? new OfferedStep.Texts(uri, version, [.. read.Select(edit => Text(edit!))])
            : new OfferedStep.Unknown("has an edit that is not understood");
    }

    private static OfferedText Text(TextEdit edit) =>
        new(edit.Range.Start.Line, edit.Range.Start.Character, edit.Range.End.Line, edit.Range.End.Character, edit.NewText);

    private static string? Word(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static bool IsStale(Workbench bench, OfferedStep.Texts texts, Func<FileKey, string?> onDisk) =>
        bench.Folders.LocateUri(texts.Uri) is Located.Inside { Key: var key }
        && ((texts.Version is { } version && bench.Documents.Find(key) is { } document && document.Version != version) || Behind(bench, key, onDisk));

    // An open document that shows neither what the user typed nor what is on disk has not followed a write yet.
    private static bool Behind(Workbench bench, FileKey file, Func<FileKey, string?> onDisk) =>
        bench.Documents.Find(file) is { } document && bench.UnsavedText(file) is null && Lf(document.Text) != Lf(onDisk(file));

    // An editor may show other line endings than a file has; lines and characters are the same.
    private static string? Lf(string? text) => text?.ReplaceLineEndings("\n");
}
