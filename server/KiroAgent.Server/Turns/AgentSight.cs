using KiroAgent.Core.Files;
using KiroAgent.Core.Text;
using KiroAgent.Server.Sessions;
using KiroAgent.Server.Tools;
using KiroAgent.Server.Workspace;

namespace KiroAgent.Server.Turns;

/// <summary>Files as the agent sees them: unsaved editor text where there is some, else the disk. Touches nothing and remembers nothing.</summary>
internal sealed class AgentSight(Session session, Workbench bench)
{
    private const int ShownOfStaleFile = 100_000;

    /// <summary>What the agent would see; a place that cannot be looked at has a problem instead.</summary>
    public FileView Look(FileKey file) => bench.Files.Exactly.Read(file) switch
    {
        LookOutcome.Refused refused => new FileView(file, new FileState.Other(), null) { Problem = refused.Reason },
        LookOutcome.Found found when bench.UnsavedText(found.Touched) is { } unsaved => Unsaved(found, unsaved),
        LookOutcome.Found found => new FileView(found.Touched, found.State, found.Bytes),
        _ => throw new InvalidOperationException("a look is found or refused"),
    };

    /// <summary>The file for an edit, or why not: it cannot be kept, or the agent knows an older text of it (then with the current one).</summary>
    public EditTarget ForEdit(FileKey file, bool asUnsaved)
    {
        switch (bench.Files.Exactly.Read(file))
        {
            case LookOutcome.Refused refused:
                return new EditTarget.Refused(Why(file, refused));
            case LookOutcome.Found found:
                var view = asUnsaved && bench.UnsavedText(found.Touched) is { } unsaved ? Unsaved(found, unsaved) : new FileView(found.Touched, found.State, found.Bytes);
                return IsStale(view) ? new EditTarget.Refused(Stale(file, view)) : new EditTarget.Ready(view);
            default:
                throw new InvalidOperationException("a look is found or refused");
        }
    }

    /// <summary>Whether the agent knows another content of the file than this.</summary>
    public bool IsStale(FileView view) =>
        session.State.Past.Seen.GetValueOrDefault(view.File) is { } seen && !SameContent(seen, view.State);

    /// <summary>Why a place cannot be changed.</summary>
    public string Why(FileKey file, LookOutcome.Refused refused) => refused.Kind == RefusalKind.TooLarge
        ? $"{Name(file)} {refused.Reason}: it cannot be kept, so no review or revert could bring it back. It was not touched."
        : $"{Name(file)} {refused.Reason}.";

    /// <summary>Why a file cannot be moved, or null when it can.</summary>
    public string? WhyNoMove(FileKey from, LookOutcome.Found found) => found.State switch
    {
        FileState.Regular or FileState.Link => null,
        FileState.Absent => $"{Name(from)} does not exist.",
        _ => $"{Name(from)} is not a file.",
    };

    /// <summary>Why so many bytes cannot be written, or null when they can.</summary>
    public string? WhyTooLarge(FileKey file, long bytes) => bytes <= FileBytes.Limit
        ? null
        : $"{Name(file)} would be over 256 MiB; nothing that large can be kept for review.";

    /// <summary>What the file is after these bytes are written.</summary>
    public static FileState.Regular Written(FileView seen, byte[] bytes) =>
        new(ContentId.Of(bytes), bytes.Length, seen.State is FileState.Regular old ? old.Mode : Umask.NewFile);

    private static FileView Unsaved(LookOutcome.Found found, string unsaved)
    {
        var shape = found.Bytes is null ? null : FileText.TryDecode(found.Bytes);
        var bytes = (shape ?? FileText.Create("")).WithText(unsaved).ToBytes();
        var view = new FileView(found.Touched, found.State, found.Bytes);
        return new FileView(found.Touched, Written(view, bytes), bytes);
    }

    private string Stale(FileKey file, FileView view)
    {
        if (view.Bytes is null || FileText.TryDecode(view.Bytes) is not { } text)
        {
            return $"{Name(file)} was changed since you last saw it: it is {(view.State is FileState.Absent ? "deleted" : "no text file")} now. Nothing was written.";
        }
        if (bench.Guard.IgnoreFor(session.State).Why(view.File, isFolder: false) is { } hidden)
        {
            return $"{Name(file)} was changed since you last saw it, and it is ignored: the rule {hidden.Rule} in {hidden.File} hides its text. Nothing was written.";
        }
        var shown = text.Text.Length <= ShownOfStaleFile ? text.Text : text.Text[..ShownOfStaleFile] + "\n[cut here; read the rest with readFile]";
        // After the conversation alone went back it may be what the session itself wrote, which the model does not know of any more.
        var own = session.State.Changes.ByFile.GetValueOrDefault(view.File) is { IsEmpty: false } steps && SameContent(steps[^1].Step.After, view.State);
        return $"{Name(file)} was changed{(own ? "" : " by the user")} since you last saw it. Nothing was written. Work from its current text:\n{shown}";
    }

    private static bool SameContent(FileState a, FileState b) =>
        a is FileState.Regular x && b is FileState.Regular y ? x.Content == y.Content : a == b;

    private string Name(FileKey file) => bench.Display(file);
}
