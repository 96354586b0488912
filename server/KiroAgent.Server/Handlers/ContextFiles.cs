using System.Text;
using KiroAgent.Core.Context;
using KiroAgent.Core.Files;
using KiroAgent.Core.Text;
using KiroAgent.Protocol;
using KiroAgent.Server.Workspace;

namespace KiroAgent.Server.Handlers;

/// <summary>
/// Files and folders the user attaches. What is ignored stays out, also by its link. A file outside the workspace may be attached by its URI: that is the
/// user's own word for this one file, read once; a word in the prompt's text, which may be pasted, reaches only into the workspace.
/// </summary>
internal sealed class ContextFiles(ServerHost host, Core.Sessions.SessionState state)
{
    private const int MostEntries = 400;
    private const int Depth = 3;

    private readonly Lazy<WorkspaceIgnore> _ignore = new(() => host.Bench.Guard.IgnoreFor(state));

    /// <summary>The item a path in the prompt's text means; null when a bare word names nothing.</summary>
    public ContextItem? OfWord(PromptWord word)
    {
        if (host.Bench.Folders.Locate(word.Argument) is not Located.Inside { Key: var key } || host.Bench.Files.Stat(key) is not StatOutcome.Found { Stat.Kind: var kind } || kind == FileKind.Absent)
        {
            return word.Named ? throw Errors.Of(ErrorCodes.NotFound, $"There is no {word.Argument} in the workspace.") : null;
        }
        var uri = host.Bench.Folders.Uri(key);
        return kind == FileKind.Folder ? new FolderContext(uri) : new FileContext(uri);
    }

    /// <summary>A file's text, as the editor shows it.</summary>
    public (string Name, string Content) File(string uri)
    {
        var key = Place(uri, isFolder: false);
        return (host.Bench.Display(key), TextOf(key));
    }

    /// <summary>Some lines of a file.</summary>
    public (string Name, string Content) Selection(SelectionContext selection)
    {
        var key = Place(selection.Uri, isFolder: false);
        var lines = TextLines.Of(TextOf(key));
        var first = Math.Clamp(selection.Range.Start.Line, 0, lines.Count);
        var last = Math.Clamp(selection.Range.End.Line + 1, first, lines.Count);
        return ($"{host.Bench.Display(key)}, lines {selection.Range.Start.Line + 1} to {selection.Range.End.Line + 1}", lines[Core.Text.LineSpan.Between(first, last)].ToString());
    }

    /// <summary>The names in a folder, some levels deep.</summary>
    public (string Name, string Content) Folder(string uri, CancellationToken cancellation)
    {
        var key = Place(uri, isFolder: true);
        var shown = host.Bench.Display(key) is { Length: > 0 } path ? path : ".";
        if (host.Bench.Files.Exactly.Stat(key) is not StatOutcome.Found { Stat.Kind: FileKind.Folder })
        {
            throw Errors.Of(ErrorCodes.NotFound, $"{shown} is no folder.");
        }
        var inside = host.Bench.Folders.Holds(key);
        var listing = DirectoryListing.Of(host.Tree(_ignore.Value), key, inside ? Depth : 1, MostEntries, cancellation);
        var text = new StringBuilder();
        foreach (var entry in listing.Entries)
        {
            text.Append(' ', 2 * (entry.Depth - 1)).Append(entry.Key.Path.Name).Append(entry.Kind == FileKind.Folder ? "/\n" : "\n");
        }
        return (shown + "/", text.Length == 0 ? "(empty)" : text + (listing.More ? "[cut: there are more]" : ""));
    }

    /// <summary>What a URI really means: links followed, what is ignored refused.</summary>
    private FileKey Place(string uri, bool isFolder)
    {
        var located = host.Bench.Folders.LocateUri(uri);
        var key = located switch
        {
            Located.Inside inside => host.Bench.Files.Stat(inside.Key) is StatOutcome.Found found ? found.Touched : inside.Key,
            Located.Outside outside => Outside(outside.FullPath),
            Located.Invalid invalid => throw Errors.Invalid($"{uri} {invalid.Reason}."),
            _ => throw Errors.Invalid($"{uri} is no path."),
        };
        if (_ignore.Value.Why(key, isFolder) is { } hidden)
        {
            throw Errors.Invalid($"{host.Bench.Display(key)} is ignored: the rule {hidden.Rule} in {hidden.File} keeps it from the agent.");
        }
        return key;
    }

    private FileKey Outside(string fullPath)
    {
        var (root, names) = AbsolutePath.Split(fullPath);
        var real = host.Bench.Files.Follow(root, names, followLast: true, lookForGit: false);
        return real switch
        {
            { Remote: not null } => throw Errors.Of(ErrorCodes.OutsideWorkspace, $"{fullPath} is on another machine."),
            { Problem: { } problem } => throw Errors.Invalid($"{fullPath} {problem}."),
            { Stat.Kind: FileKind.Absent } => throw Errors.Of(ErrorCodes.NotFound, $"{fullPath} does not exist."),
            _ => host.Bench.Folders.KeyOf(real.FullPath),
        };
    }

    private string TextOf(FileKey file)
    {
        if (host.Bench.UnsavedText(file) is { } unsaved)
        {
            return unsaved;
        }
        return host.Bench.Files.Exactly.Read(file) switch
        {
            LookOutcome.Found { Bytes: { } bytes } => FileText.TryDecode(bytes)?.Text ?? throw Errors.Invalid($"{host.Bench.Display(file)} is not text."),
            LookOutcome.Found => throw Errors.Of(ErrorCodes.NotFound, $"{host.Bench.Display(file)} is no file."),
            LookOutcome.Refused refused => throw Errors.Invalid($"{host.Bench.Display(file)} {refused.Reason}."),
            _ => "",
        };
    }
}
