using KiroAgent.Core.Files;
using KiroAgent.Core.Text;
using KiroAgent.Protocol;
using KiroAgent.Server.JsonRpc;
using KiroAgent.Server.Workspace;

namespace KiroAgent.Server.Handlers;

/// <summary>Open documents (text sync), and the contents behind <c>kiro-review:</c> URIs.</summary>
internal sealed class DocumentHandlers(ServerHost host)
{
    public Task DidOpen(DidOpenTextDocumentParams p, RequestContext context) => With(
        p.TextDocument.Uri,
        file => host.Bench.Documents.Open(file, p.TextDocument.Uri, p.TextDocument.Version, p.TextDocument.Text),
        config => config.Open(p.TextDocument.Uri, p.TextDocument.Version, p.TextDocument.Text));

    public Task DidChange(DidChangeTextDocumentParams p, RequestContext context) => With(
        p.TextDocument.Uri,
        file => host.Bench.Documents.Change(file, p.TextDocument.Version ?? 0, p.ContentChanges.Select(Change)),
        config => config.Change(p.TextDocument.Uri, p.TextDocument.Version ?? 0, p.ContentChanges.Select(Change)));

    public Task DidSave(DidSaveTextDocumentParams p, RequestContext context) => With(
        p.TextDocument.Uri, file => host.Bench.Documents.Save(file, p.Text), _ => host.Config.Settings.Look());

    public Task DidClose(DidCloseTextDocumentParams p, RequestContext context) => With(
        p.TextDocument.Uri, file => host.Bench.Documents.Close(file), config => config.Close(p.TextDocument.Uri));

    public Task WatchedFiles(DidChangeWatchedFilesParams p, RequestContext context)
    {
        host.Config.Settings.Look();
        host.Watch.Look();
        return Task.CompletedTask;
    }

    public Task<DocumentContentResult> Content(DocumentContentParams p, RequestContext context)
    {
        var (exists, bytes, link) = Read(p.Uri);
        if (link is not null)
        {
            return Task.FromResult(new DocumentContentResult(true, link));
        }
        if (!exists)
        {
            return Task.FromResult(new DocumentContentResult(false));
        }
        return Task.FromResult(FileText.TryDecode(bytes) is { } text
            ? new DocumentContentResult(true, text.Text)
            : new DocumentContentResult(true, null, Convert.ToBase64String(bytes!)));
    }

    public Task<TextDocumentContentResult> TextContent(TextDocumentContentParams p, RequestContext context)
    {
        var (_, bytes, link) = Read(p.Uri);
        var text = link ?? (bytes is null ? "" : FileText.TryDecode(bytes)?.Text ?? $"(binary, {bytes.Length} bytes)");
        return Task.FromResult(new TextDocumentContentResult(text));
    }

    private (bool Exists, byte[]? Bytes, string? Link) Read(string uri)
    {
        if (!ReviewUris.TryParse(uri, out var content, out _, out var link))
        {
            throw Errors.Of(ErrorCodes.NotFound, $"{uri} is no {ReviewUris.Scheme}: URI of this server.");
        }
        if (content is not { } id)
        {
            return (link is not null, null, link);
        }
        return host.Bench.Blobs.Get(id) is { } bytes
            ? (true, bytes, null)
            : throw Errors.Of(ErrorCodes.NotFound, "The content is not kept any more.");
    }

    private Task With<T>(string uri, Func<FileKey, T> change, Action<ConfigDocuments> configuration)
    {
        if (host.Config.Documents.IsConfig(uri))
        {
            configuration(host.Config.Documents);
            host.Config.Publish();
        }
        if (KeyOf(uri) is { } file)
        {
            change(file);
            host.Watch.Look();
        }
        return Task.CompletedTask;
    }

    /// <summary>
    /// The file of a document, as tools know it: where links lead, and outside the workspace too, where the user may let the agent write.
    /// It stays what it was when the document was opened.
    /// </summary>
    private FileKey? KeyOf(string uri)
    {
        if (host.Bench.Documents.All.FirstOrDefault(document => document.Uri == uri) is { } open)
        {
            return open.Key;
        }
        FileKey? key = host.Bench.Folders.LocateUri(uri) switch
        {
            Located.Inside inside => inside.Key,
            Located.Outside outside => host.Bench.Folders.KeyOf(outside.FullPath),
            _ => null,
        };
        return key is { } file && host.Bench.Files.Stat(file) is StatOutcome.Found found ? found.Touched : key;
    }

    private static DocumentChange Change(TextDocumentContentChange change) => change.Range is { } range
        ? new(new(range.Start.Line, range.Start.Character), new(range.End.Line, range.End.Character), change.Text)
        : DocumentChange.Whole(change.Text);
}
