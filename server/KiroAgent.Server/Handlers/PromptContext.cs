using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using KiroAgent.Core.Context;
using KiroAgent.Core.Policy;
using KiroAgent.Core.Turns;
using KiroAgent.Protocol;
using KiroAgent.Server.Context;
using KiroAgent.Server.JsonRpc;
using KiroAgent.Server.Web;
using KiroAgent.Server.Workspace;

namespace KiroAgent.Server.Handlers;

/// <summary>What goes with a prompt: text behind it, how the client named it, images.</summary>
internal sealed record Attached(string? Text, string? Context, ImmutableArray<AttachedImage>? Images)
{
    /// <summary>What the prompt's first word called, written out.</summary>
    public string? Called { get; init; }
}

/// <summary>
/// What the user attached to a prompt: the items of the request, what its first word calls, and the <c>#…</c> words of its text. An item that cannot be served refuses the
/// prompt, so that nothing is dropped unseen; a word that cannot be is told to the model in its place, for text may hold any word.
/// </summary>
internal sealed class PromptContext(ServerHost host, Core.Sessions.SessionState state)
{
    private const int LargestText = 200_000;
    private const int MostImages = 20;
    private const int MostFound = 8;

    private readonly ContextFiles _files = new(host, state);

    /// <summary>All of it; nothing was journaled when this throws.</summary>
    public async Task<Attached> OfAsync(string prompt, IReadOnlyList<ContextItem>? items, CancellationToken cancellation)
    {
        items ??= [];
        var words = PromptWords.Of(prompt);
        var called = await new SlashWords(host).OfAsync(prompt, cancellation);
        if (items.Count == 0 && words.IsEmpty && called is null)
        {
            return new(null, null, null);
        }
        var text = new StringBuilder();
        var images = ImmutableArray.CreateBuilder<AttachedImage>();
        foreach (var item in items)
        {
            if (item is ImageContext image)
            {
                images.Add(Image(image));
                continue;
            }
            var (name, content) = await PartAsync(item, prompt, cancellation);
            Append(text, name, content);
        }
        foreach (var word in words)
        {
            await AppendAsync(text, word, prompt, items, cancellation);
        }
        images.AddRange(called?.Images ?? []); // behind those of the items, which are found again by their order
        return new(
            text.Length == 0 ? null : text.ToString(),
            items.Count == 0 ? null : JsonSerializer.Serialize([.. items.Select(WithoutBytes)], ProtocolJson.Default.IReadOnlyListContextItem),
            images.Count == 0 ? null : images.ToImmutable())
        {
            Called = called?.Text,
        };
    }

    /// <summary>The items as they were sent: the bytes of images are kept once, beside them.</summary>
    public static IReadOnlyList<ContextItem>? Named(string? context, ImmutableArray<AttachedImage>? images)
    {
        if (context is null || JsonSerializer.Deserialize(context, ProtocolJson.Default.IReadOnlyListContextItem) is not { } items)
        {
            return null;
        }
        var next = 0;
        return [.. items.Select(item => item is ImageContext { Base64.Length: 0 } image && images is { } kept && next < kept.Length ? image with { Base64 = kept[next++].Base64 } : item)];
    }

    private async Task AppendAsync(StringBuilder text, PromptWord word, string prompt, IReadOnlyList<ContextItem> items, CancellationToken cancellation)
    {
        try
        {
            cancellation.ThrowIfCancellationRequested();
            if (OfWord(word, prompt) is { } item && !items.Contains(item))
            {
                var (name, content) = await PartAsync(item, prompt, cancellation);
                Append(text, name, content);
            }
        }
        catch (RpcException problem) when (word.Named)
        {
            Append(text, word.Text, $"[This could not be attached: {problem.Message}]");
        }
        catch (RpcException)
        {
            // A bare #word that names nothing of the workspace is a word.
        }
    }

    private ContextItem? OfWord(PromptWord word, string prompt) => word.Kind switch
    {
        PromptWordKind.Path => _files.OfWord(word),
        PromptWordKind.Url => new UrlContext(word.Argument),
        PromptWordKind.GitDiff => new GitDiffContext(),
        PromptWordKind.Problems => new ProblemsContext(),
        PromptWordKind.McpResource => new McpResourceContext(word.Argument.Split(':', 2)[0], word.Argument.Split(':', 2)[1]),
        _ => new CodebaseContext(word.Argument.Length > 0 ? word.Argument : PromptWords.Without(prompt)),
    };

    private async Task<(string Name, string Content)> PartAsync(ContextItem item, string prompt, CancellationToken cancellation) => item switch
    {
        FileContext file => _files.File(file.Uri),
        FolderContext folder => _files.Folder(folder.Uri, cancellation),
        SelectionContext selection => _files.Selection(selection),
        TerminalContext terminal => ("terminal output", terminal.Text),
        GitDiffContext => ("uncommitted changes", await GitAsync(cancellation)),
        ProblemsContext => ("problems", await ProblemsAsync(cancellation)),
        CodebaseContext codebase => ("found in the workspace", Codebase(codebase.Query.Length > 0 ? codebase.Query : PromptWords.Without(prompt), cancellation)),
        UrlContext url => await PageAsync(url.Url, cancellation),
        McpResourceContext resource => await host.Mcp.ReadAsync(resource.Server, resource.Uri, cancellation) is (var content, var problem) && content is not null
            ? ($"{resource.Uri} of the MCP server {resource.Server}", content)
            : throw Errors.Invalid(problem!),
        SpecContext => throw Errors.Invalid("This version knows no specs: attach the spec's file instead."),
        SteeringContext => throw Errors.Invalid("This version knows no steering: attach the steering file instead."),
        _ => throw Errors.Invalid("This version does not know this kind of context."),
    };

    /// <summary>The user named the page, which is their word for its host; what it leads to on another host is judged as the agent's own fetches are.</summary>
    private async Task<(string Name, string Content)> PageAsync(string written, CancellationToken cancellation)
    {
        if (!Uri.TryCreate(written.Trim(), UriKind.Absolute, out var url))
        {
            throw Errors.Invalid($"{written} is no whole URL.");
        }
        return await host.Pages().ReadAsync(url, to => WebRules.Judge(to, host.Bench.Settings(), state.Remembered), cancellation) switch
        {
            FetchOutcome.Page page => (page.Url.AbsoluteUri, WebText.Framed(page)),
            FetchOutcome.Elsewhere elsewhere => throw Errors.Invalid(elsewhere.Reason + " Attach that page if you mean it."),
            FetchOutcome.Failed failed => throw Errors.Invalid(failed.Reason),
            _ => throw Errors.Invalid("The page could not be fetched."),
        };
    }

    private async Task<string> GitAsync(CancellationToken cancellation)
    {
        if (!host.Bench.Trusted())
        {
            // git reads settings of the repository that name programs.
            throw Errors.Invalid("git is not asked about a workspace that is not trusted.");
        }
        var ignore = host.Bench.Guard.IgnoreFor(state);
        var text = new StringBuilder();
        string? problem = null;
        foreach (var folder in host.Bench.Folders.All)
        {
            bool Hides(string path) => host.Bench.Folders.Locate(Path.Combine(folder.Root, path)) is not Located.Inside { Key: var key } || ignore.IsIgnored(key, isFolder: false);
            var answer = await new GitDiff(host.Bench.Environment).OfAsync(folder.Root, Hides, cancellation);
            problem = answer.Problem ?? problem;
            if (answer.Problem is null)
            {
                text.Append(host.Bench.Folders.All.Length > 1 ? $"In {folder.Name}:\n" : "").Append(answer.Text);
            }
        }
        return text.Length > 0 ? text.ToString() : throw Errors.Invalid("There is no git diff: " + problem);
    }

    private async Task<string> ProblemsAsync(CancellationToken cancellation)
    {
        var found = await host.Problems(state)(null, cancellation);
        return found.Unavailable is { } why ? throw Errors.Invalid(why) : found.Text(host.Bench.Display);
    }

    private string Codebase(string question, CancellationToken cancellation)
    {
        var tree = host.Tree(host.Bench.Guard.IgnoreFor(state));
        var found = new CodebaseSearch(tree, host.Bench.UnsavedText, host.Bench.Display, host.Bench.Time).Find(question, MostFound, cancellation);
        return found.IsEmpty ? "Nothing in the workspace holds these words." : string.Join("\n", found.Select(f => f.Text));
    }

    private static AttachedImage Image(ImageContext image)
    {
        var bytes = new byte[(image.Base64.Length / 4 * 3) + 3];
        if (!Convert.TryFromBase64String(image.Base64, bytes, out var length) || length == 0)
        {
            throw Errors.Invalid("The image is not base64.");
        }
        if (length > ImageKind.Largest)
        {
            throw Errors.Invalid($"The image has {length >> 10} KiB; at most {ImageKind.Largest >> 10} are taken.");
        }
        var kind = ImageKind.Of(bytes.AsSpan(0, length)) ?? throw Errors.Invalid("The image is neither PNG, JPEG, GIF nor WebP.");
        return image.MimeType == kind || image.MimeType is "image/jpg" && kind == "image/jpeg"
            ? new AttachedImage(kind, image.Base64)
            : throw Errors.Invalid($"The image says {image.MimeType}, and is {kind}.");
    }

    private static ContextItem WithoutBytes(ContextItem item) => item is ImageContext image ? image with { Base64 = "" } : item;

    private static void Append(StringBuilder text, string name, string content)
    {
        var shown = content.Length <= LargestText ? content : content[..LargestText] + "\n[cut]";
        // What is attached cannot end its own frame.
        text.Append("\n\n<context name=\"").Append(name.Replace("\"", "'", StringComparison.Ordinal).ReplaceLineEndings(" ")).Append("\">\n")
            .Append(shown.Replace("</context", "<\\/context", StringComparison.OrdinalIgnoreCase)).Append("\n</context>");
    }
}
