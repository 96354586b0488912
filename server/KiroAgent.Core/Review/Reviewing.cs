using KiroAgent.Core.Files;
using KiroAgent.Core.Text;

namespace KiroAgent.Core.Review;

/// <summary>
/// What changes of files make of the review: the agent's become hunks, everybody else's go into both sides, or mark what
/// they overlap. Pure: contents come and go through <see cref="Contents"/>.
/// </summary>
public static class Reviewing
{
    /// <summary>Text over this many bytes is decided whole (protocol, section 5).</summary>
    public const long MaxTextBytes = 8 << 20;

    /// <summary>Text over this many lines is decided whole (protocol, section 5).</summary>
    public const int MaxTextLines = 200_000;

    /// <summary>The review after a change by the agent: its files join their entries, or become entries.</summary>
    public static ReviewUpdate Changed(ReviewLedger ledger, FileChange change, Contents contents, Func<string> newId)
    {
        var draft = new Draft(ledger);
        if (change.MovedFrom is { } from && change.Steps is [_, var to])
        {
            Moved(draft, from, to, contents, newId);
        }
        else
        {
            foreach (var step in change.Steps)
            {
                Stepped(draft, step, contents, newId);
            }
        }
        return draft.ToUpdate();
    }

    /// <summary>A pending entry after somebody else was seen to have changed the file; null when nothing of the agent's change is left.</summary>
    public static ReviewEntry? Observed(ReviewEntry entry, FileState now, Contents contents, Func<string> newId)
    {
        if (now == entry.Current || !entry.IsPending)
        {
            return entry;
        }
        var anchor = entry.Anchor ?? entry;
        if (now == anchor.Current)
        {
            return anchor with { Version = entry.Version + 1 };
        }
        return ObservedFrom(anchor, now, contents, newId) is { } seen
            ? seen with { Version = entry.Version + 1, Touched = true, Anchor = anchor }
            : null;
    }

    private static ReviewEntry? ObservedFrom(ReviewEntry anchor, FileState now, Contents contents, Func<string> newId)
    {
        var seen = WithForeignMode(anchor, now);
        if (seen.Current == now)
        {
            return NullWhenGone(seen);
        }
        if (anchor.Whole == WholeReason.None && now is FileState.Regular file && TextOf(anchor, contents) is { } text
            && contents.Text(now) is { } nowText && nowText.Encoding == contents.Text(anchor.Current)?.Encoding && Fits(nowText, file))
        {
            var edited = text.UserEdit(nowText.Text, newId);
            var baseline = edited.Baseline == text.Baseline ? seen.Baseline : Rewritten(seen.Baseline, edited.BaselineLines, contents);
            return NullWhenGone(WithText(seen with { Baseline = baseline, Current = now }, edited));
        }
        if (now == anchor.Baseline && anchor.MovedFrom is null)
        {
            return null;
        }
        return AllByUser(Compared(seen with { Current = now }, contents, newId));
    }

    /// <summary>The aligned text of an entry with hunks, or null when its contents no longer fit together.</summary>
    public static TextReview? TextOf(ReviewEntry entry, Contents contents)
    {
        if (entry.Whole != WholeReason.None)
        {
            return null;
        }
        var baseline = contents.Text(entry.Baseline);
        var current = contents.Text(entry.Current);
        return TextReview.Restore(baseline?.Lines ?? TextLines.Empty, current?.Lines ?? TextLines.Empty, entry.Hunks, entry.Baseline is FileState.Regular);
    }

    /// <summary>The entry with the hunks and counts of this alignment.</summary>
    public static ReviewEntry WithText(ReviewEntry entry, TextReview text) => entry with
    {
        Hunks = text.Hunks,
        Whole = text.Hunks.IsEmpty ? WholeReason.NoLines : WholeReason.None,
        UserEdited = text.Hunks.Any(h => h.UserEdited),
        Additions = text.Hunks.Sum(h => h.Current.Count),
        Deletions = text.Hunks.Sum(h => h.Baseline.Count),
    };

    /// <summary>The entry with its hunks computed afresh from its two sides.</summary>
    public static ReviewEntry Compared(ReviewEntry entry, Contents contents, Func<string> newId, TextReview? previous = null)
    {
        var baseline = contents.Text(entry.Baseline);
        var current = contents.Text(entry.Current);
        var isText = (baseline is not null || entry.Baseline is FileState.Absent) && (current is not null || entry.Current is FileState.Absent)
            && (baseline is null || current is null || baseline.Encoding == current.Encoding);
        if (!isText)
        {
            var lines = entry.Baseline is FileState.Regular || entry.Current is FileState.Regular;
            return Whole(entry, lines && IsBinary(entry, contents) ? WholeReason.Binary : WholeReason.NoLines);
        }
        if ((baseline is not null && !Fits(baseline, entry.Baseline)) || (current is not null && !Fits(current, entry.Current)))
        {
            return Whole(entry, WholeReason.TooLarge);
        }
        var (from, to) = (baseline?.Text ?? "", current?.Text ?? "");
        var exists = entry.Baseline is FileState.Regular;
        return WithText(entry, previous is null
            ? TextReview.Start(from, to, newId, exists)
            : TextReview.Realign(from, to, previous, newId, exists));
    }

    /// <summary>A state like another but with this text, in the same encoding and mode.</summary>
    public static FileState Rewritten(FileState like, TextLines text, Contents contents)
    {
        var mode = like is FileState.Regular file ? file.Mode : 0b110_100_100;
        return contents.State((contents.Text(like) ?? FileText.Create("")).WithText(text), mode);
    }

    private static void Stepped(Draft draft, FileStep step, Contents contents, Func<string> newId)
    {
        if (draft.Moving(step.File) is { } moved && draft.Find(step.File) is not { IsPending: true })
        {
            // Something new stands where a moved file came from: the move falls into a creation and what becomes of the old path.
            var byUser = step.Before is not FileState.Absent;
            var left = new ReviewEntry(step.File, moved.Baseline, byUser ? FileState.None : step.After);
            draft.Put(step.File, NullWhenGone(Compared(left, contents, newId)));
            draft.Put(moved.File, Created(moved, contents, newId));
            if (byUser)
            {
                // What the agent changes here is a file that somebody else put in the old place.
                Stepped(draft, step, contents, newId);
            }
            return;
        }
        var entry = draft.Find(step.File);
        if (entry is { IsPending: true })
        {
            entry = Observed(entry, step.Before, contents, newId);
        }
        if (entry is not { IsPending: true })
        {
            draft.Put(step.File, NullWhenGone(Compared(Fresh(step.File, step.Before, step.After, draft.Find(step.File)), contents, newId)));
            return;
        }
        if (entry.MovedFrom is { } origin && step.After is FileState.Absent)
        {
            draft.Put(step.File, null);
            draft.Put(origin, Compared(new ReviewEntry(origin, entry.Baseline, FileState.None) { Touched = entry.Touched }, contents, newId));
            return;
        }
        draft.Put(step.File, NullWhenGone(Edited(entry, step.After, contents, newId)));
    }

    /// <summary>
    /// A moved file that comes to wait again while something else waits where it came from: it waits as created, and its
    /// baseline is that of the old path, if nothing stood there before. Either is null when nothing of it is left.
    /// </summary>
    public static (ReviewEntry? Moved, ReviewEntry? Origin) Apart(ReviewEntry moved, ReviewEntry origin, Contents contents, Func<string> newId)
    {
        if (origin.Baseline is not FileState.Absent)
        {
            return (Created(moved, contents, newId), origin);
        }
        var there = Compared(origin with { Baseline = moved.Baseline, Version = origin.Version + 1, Anchor = null }, contents, newId);
        return (Created(moved, contents, newId), NullWhenGone(origin.Touched || origin.UserEdited ? AllByUser(there) : there));
    }

    private static ReviewEntry? Created(ReviewEntry moved, Contents contents, Func<string> newId)
    {
        var created = Compared(moved with { MovedFrom = null, Baseline = FileState.None, Version = moved.Version + 1, Anchor = null }, contents, newId);
        return NullWhenGone(moved.Touched || moved.UserEdited ? AllByUser(created) : created);
    }

    private static ReviewEntry Edited(ReviewEntry entry, FileState after, Contents contents, Func<string> newId)
    {
        var next = entry with { Current = after, Version = entry.Version + 1, Conflict = false, Anchor = null };
        if (after is FileState.Regular file && entry.Current is FileState.Regular && TextOf(entry, contents) is { } text
            && contents.Text(after) is { } now && now.Encoding == contents.Text(entry.Current)?.Encoding && Fits(now, file))
        {
            return WithText(next, text.AgentEdit(now.Text, newId));
        }
        return Compared(next, contents, newId);
    }

    private static void Moved(Draft draft, FileKey from, FileStep to, Contents contents, Func<string> newId)
    {
        if (draft.Find(to.File) is { IsPending: true } || draft.Moving(to.File) is not null && draft.Moving(to.File)!.File != from)
        {
            Stepped(draft, new FileStep(from, to.After, FileState.None), contents, newId);
            Stepped(draft, to, contents, newId);
            return;
        }
        var entry = draft.Find(from);
        if (entry is { IsPending: true })
        {
            entry = Observed(entry, to.After, contents, newId);
        }
        draft.Put(from, null);
        if (entry is not { IsPending: true })
        {
            var fresh = Fresh(to.File, to.After, to.After, draft.Find(to.File)) with { MovedFrom = from };
            draft.Put(to.File, Compared(fresh, contents, newId));
            return;
        }
        var origin = entry.MovedFrom ?? (entry.Baseline is FileState.Absent ? (FileKey?)null : from);
        var moved = entry with { File = to.File, MovedFrom = origin == to.File ? null : origin, Version = entry.Version + 1, Conflict = false, Anchor = null };
        draft.Put(to.File, NullWhenGone(moved));
    }

    /// <summary>Nothing tells any more whose the lines are, so none is taken away without asking.</summary>
    private static ReviewEntry AllByUser(ReviewEntry entry) =>
        entry with { UserEdited = true, Hunks = [.. entry.Hunks.Select(h => h with { UserEdited = true })] };

    private static ReviewEntry Fresh(FileKey file, FileState before, FileState after, ReviewEntry? decided) =>
        new(file, before, after)
        {
            Version = (decided?.Version ?? 0) + 1,
            Accepted = decided?.Accepted ?? 0,
            Rejected = decided?.Rejected ?? 0,
        };

    /// <summary>A permission change by somebody else belongs to both sides, unless the agent changed the permissions too.</summary>
    private static ReviewEntry WithForeignMode(ReviewEntry entry, FileState now)
    {
        if (now is not FileState.Regular n || entry.Current is not FileState.Regular c || n.Mode == c.Mode
            || (entry.Baseline is FileState.Regular b0 && b0.Mode != c.Mode))
        {
            return entry;
        }
        return entry with
        {
            Current = c with { Mode = n.Mode },
            Baseline = entry.Baseline is FileState.Regular b ? b with { Mode = n.Mode } : entry.Baseline,
        };
    }

    private static ReviewEntry Whole(ReviewEntry entry, WholeReason reason) =>
        entry with { Hunks = [], Whole = reason, Additions = 0, Deletions = 0 };

    private static bool IsBinary(ReviewEntry entry, Contents contents) =>
        (entry.Baseline is FileState.Regular && contents.Text(entry.Baseline) is null)
        || (entry.Current is FileState.Regular && contents.Text(entry.Current) is null)
        || (entry.Baseline is FileState.Regular && entry.Current is FileState.Regular);

    private static ReviewEntry? NullWhenGone(ReviewEntry entry) => entry.IsNoChange ? null : entry;

    private static bool Fits(FileText text, FileState state) =>
        state is FileState.Regular { Size: <= MaxTextBytes } && Lines(text.Text) <= MaxTextLines;

    // \n, \r\n and a lone \r end a line, as TextLines has it.
    private static int Lines(ReadOnlySpan<char> text) =>
        text.Count('\n') + text.Count('\r') - text.Count("\r\n") + (text is [.., not ('\n' or '\r')] ? 1 : 0);

    /// <summary>A ledger being changed.</summary>
    private sealed class Draft(ReviewLedger ledger)
    {
        private readonly Dictionary<FileKey, ReviewEntry?> _changed = [];

        public ReviewEntry? Find(FileKey file) => _changed.TryGetValue(file, out var entry) ? entry : ledger.Find(file);

        /// <summary>The pending entry that was moved away from this path.</summary>
        public ReviewEntry? Moving(FileKey origin) =>
            _changed.Values.FirstOrDefault(e => e is { IsPending: true } && e.MovedFrom == origin)
            ?? (ledger.Moving(origin) is { } entry && !_changed.ContainsKey(entry.File) ? entry : null);

        public void Put(FileKey file, ReviewEntry? entry) => _changed[file] = entry;

        public ReviewUpdate ToUpdate() => new(
            [.. _changed.Values.Where(e => e is not null).Select(e => e!)],
            [.. _changed.Where(c => c.Value is null && ledger.Find(c.Key) is not null).Select(c => c.Key)]);
    }
}
