using KiroAgent.Core.Context;
using KiroAgent.Protocol;
using KiroAgent.Server.JsonRpc;
using KiroAgent.Server.Workspace;

namespace KiroAgent.Server.Handlers;

/// <summary><c>context/complete</c> (protocol, section 8): what may follow a <c>#</c>, or a <c>/</c> at the beginning, in the input box.</summary>
internal sealed class ContextHandlers(ServerHost host)
{
    private const int MostFiles = 25;
    private const int MostFolders = 5;

    private static readonly (string Word, string Kind, string Detail)[] s_words =
    [
        ("codebase", "codebase", "What the workspace holds on the prompt's words"),
        ("git", "gitDiff", "The uncommitted changes"),
        ("problems", "problems", "The editor's errors and warnings"),
        ("file:", "file", "A file of the workspace"),
        ("folder:", "folder", "The names in a folder"),
        ("url:", "url", "A web page, fetched and turned into text"),
    ];

    public Task<ContextCompleteResult> Complete(ContextCompleteParams p, RequestContext context)
    {
        var state = host.Access.Find(p.SessionId).State;
        if (p.Text is ['/', .. var name] && !name.Any(char.IsWhiteSpace))
        {
            return Task.FromResult(new ContextCompleteResult([.. new SlashWords(host).Complete(name)]));
        }
        var start = WordStart(p.Text);
        if (start < 0)
        {
            return Task.FromResult(new ContextCompleteResult([]));
        }
        var typed = p.Text[(start + 1)..];
        var items = new List<ContextCompletion>();
        items.AddRange(s_words.Where(w => w.Word.StartsWith(typed, StringComparison.OrdinalIgnoreCase) && w.Word != typed)
            .Select(w => new ContextCompletion(w.Word.TrimEnd(':'), "#" + w.Word, w.Kind, w.Detail)));
        items.AddRange(host.Mcp.All().SelectMany(server => server.Resources.Select(resource => (Word: $"mcp:{server.Name}:{resource.Uri}", Resource: resource)))
            .Where(r => !r.Word.Any(char.IsWhiteSpace) && (r.Word.StartsWith(typed, StringComparison.OrdinalIgnoreCase) || (typed.Length > 1 && r.Resource.Name.StartsWith(typed, StringComparison.OrdinalIgnoreCase))))
            .Take(MostFiles).Select(r => new ContextCompletion(r.Resource.Name, "#" + r.Word, "mcpResource", r.Resource.Description ?? r.Resource.Uri)));
        var onlyFolders = typed.StartsWith("folder:", StringComparison.Ordinal);
        var query = (onlyFolders ? typed["folder:".Length..] : typed.StartsWith("file:", StringComparison.Ordinal) ? typed["file:".Length..] : typed).TrimStart('"');
        if (query.Contains(':', StringComparison.Ordinal))
        {
            return Task.FromResult(new ContextCompleteResult(items));
        }
        var tree = host.Tree(host.Bench.Guard.IgnoreFor(state));
        if (!onlyFolders)
        {
            var files = query.Length > 0
                ? new FileSearch(tree, host.Bench.Folders).Find(query, MostFiles, context.CancellationToken).Files
                : [.. host.Bench.Documents.All.Select(d => d.Key).Where(key => host.Bench.Folders.Holds(key) && !tree.Hides(key)).Order().Take(MostFiles)];
            items.AddRange(files.Select(file => Item(host.Bench.Display(file), "file")));
        }
        if (onlyFolders || query.Length > 0)
        {
            items.AddRange(Folders(tree, query, onlyFolders ? MostFiles : MostFolders, context.CancellationToken).Select(path => Item(path + "/", "folder")));
        }
        return Task.FromResult(new ContextCompleteResult(items));
    }

    /// <summary>Where the word at the end begins that is to be completed; −1 when there is none.</summary>
    private static int WordStart(string text)
    {
        var at = text.LastIndexOf('#');
        var begins = at >= 0 && (at == 0 || char.IsWhiteSpace(text[at - 1]) || text[at - 1] is '(' or '[');
        var quoted = at >= 0 && text.IndexOf('"', at) is >= 0 and var quote && text.IndexOf('"', quote + 1) < 0;
        return begins && (quoted || !text.AsSpan(at).ContainsAny(" \t\r\n")) ? at : -1;
    }

    private IEnumerable<string> Folders(WorkspaceTree tree, string query, int most, CancellationToken cancellation)
    {
        var wanted = query.TrimEnd('/');
        return tree.Everything(cancellation).Where(e => e.Entry.Kind == FileKind.Folder)
            .Select(e => host.Bench.Display(e.Key))
            .Select(path => (Path: path, Score: wanted.Length == 0 ? 1 : PathScore.Of(path, wanted)))
            .Where(f => f.Score > 0).OrderByDescending(f => f.Score).ThenBy(f => f.Path.Length).ThenBy(f => f.Path, StringComparer.Ordinal).Take(most).Select(f => f.Path);
    }

    private static ContextCompletion Item(string path, string kind)
    {
        var bare = path.TrimEnd('/');
        var slash = bare.LastIndexOf('/');
        return new ContextCompletion(bare[(slash + 1)..], PromptWords.ForPath(path), kind, slash > 0 ? bare[..slash] : null);
    }
}
