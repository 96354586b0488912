using System.Globalization;
using KiroAgent.Protocol;

namespace KiroAgent.Server.Terminal;

/// <summary>Shows what waits for review: the list of files, and the diff of one.</summary>
internal static class ReviewView
{
    private const int ListedFiles = 12;
    private const int LongestLine = 2_000;

    /// <summary>Lines of a diff shown unasked; <c>d</c> shows all.</summary>
    public const int ShortDiff = 60;

    /// <summary>The keys that do something at this place, on one line of 80 columns.</summary>
    public static void ShowKeys(Screen screen, ReviewCursor at, bool canUndo)
    {
        var hunks = at.File.Hunks;
        var alone = at.Hunk is null ? at.Pending.Count == 1 : hunks.Count == 1;
        ReadOnlySpan<(string Key, string Word, bool Shown)> keys =
        [
            ("a", "accept", true),
            ("r", "reject", true),
            ("f", "reject+why", true),
            ("A R", "all", at.Hunk is null && at.Pending.Count > 1),
            ("h", "hunks", at.Hunk is null && hunks.Count > 1),
            ("n p", "move", !alone),
            ("d", "whole diff", hunks.Sum(hunk => hunk.Removed.Count + hunk.Added.Count) > ShortDiff),
            ("u", "undo", canUndo),
            ("q", at.Hunk is null ? "later" : "back", true),
        ];
        var spans = new List<Span>();
        foreach (var (key, word, shown) in keys)
        {
            if (shown)
            {
                spans.Add(new Span("  " + key, Tone.Accent));
                spans.Add(" " + word);
            }
        }

        screen.Paragraph("  ", [.. spans]);
    }

    /// <summary>The files that wait, the one at hand marked; a long list shows what is around it.</summary>
    public static void ShowList(Screen screen, IReadOnlyList<FileReview> pending, int current)
    {
        screen.Line(new Span($"Review: {Count(pending.Count, "file waits", "files wait")} for your word", Tone.Strong));
        if (pending.Count == 1)
        {
            return; // its diff, with the same heading, follows
        }

        var first = Math.Clamp(current - (ListedFiles / 2), 0, Math.Max(0, pending.Count - ListedFiles));
        var end = Math.Min(pending.Count, first + ListedFiles);
        More(screen, first, "before");
        for (var index = first; index < end; index++)
        {
            var file = pending[index];
            var here = index == current;
            screen.Paragraph("    ",
            [
                new Span(here ? $"  {screen.Glyphs.Current} " : "    ", Tone.Accent),
                new Span($"{Word(file.Operation),-9}", Tone.Dim),
                .. Counts(screen, file.Additions, file.Deletions, 9),
                new Span(Name(file.Path, file.MovedFrom), here ? Tone.Strong : Tone.Plain),
                new Span(Marks(file), Tone.Warning),
            ]);
        }

        More(screen, pending.Count - end, "after");
    }

    /// <summary>The file or hunk at hand with its diff, at most <paramref name="limit"/> lines of it.</summary>
    public static void ShowPlace(Screen screen, ReviewCursor at, IReadOnlyList<string>? baseline, int limit)
    {
        var file = at.File;
        screen.Paragraph("  ",
        [
            new Span(string.Create(CultureInfo.InvariantCulture, $"{at.Index + 1} of {at.Pending.Count}  "), Tone.Dim),
            new Span(Name(file.Path, file.MovedFrom), Tone.Strong),
            new Span($"  {Word(file.Operation)}  ", Tone.Dim),
            .. Counts(screen, file.Additions, file.Deletions, 0),
            new Span(Marks(file), Tone.Warning),
        ]);
        ShowWhole(screen, file);
        if (at.Hunk is { } hunk)
        {
            screen.Line(
                new Span(string.Create(CultureInfo.InvariantCulture, $"  hunk {at.HunkIndex + 1} of {file.Hunks.Count}"), Tone.Strong),
                new Span(hunk.UserEdited ? "  (you edited it too)" : "", Tone.Warning));
        }

        ShowHunks(screen, at.Hunk is { } only ? [only] : file.Hunks, baseline, limit);
    }

    /// <summary>Why there are no lines to show, where there are none.</summary>
    public static void ShowWhole(Screen screen, FileReview file)
    {
        if (Whole(file) is { } reason)
        {
            screen.Paragraph("  ", new Span("  " + reason, Tone.Dim));
        }
    }

    /// <summary>What a decision did to a file.</summary>
    public static void ShowResult(Screen screen, ReviewedFile file)
    {
        var (sign, tone, words) = file.Result switch
        {
            ReviewResult.Accepted => (screen.Glyphs.Done, Tone.Added, "accepted"),
            ReviewResult.Restored => (screen.Glyphs.Skipped, Tone.Warning, "rejected, as it was before"),
            ReviewResult.Merged => (screen.Glyphs.Skipped, Tone.Warning, "rejected, your own edits kept"),
            ReviewResult.Conflict => (screen.Glyphs.Failed, Tone.Error, "not decided"),
            _ => (screen.Glyphs.Dot, Tone.Dim, "nothing to do"),
        };
        screen.Paragraph("    ", new Span($"  {sign} {words}  ", tone), SafeText.Inline(file.Path));
    }

    /// <summary>What taking a decision back did to a file.</summary>
    public static void ShowUndone(Screen screen, ReviewedFile file)
    {
        var conflict = file.Result == ReviewResult.Conflict;
        screen.Paragraph("    ",
            new Span(conflict ? $"  {screen.Glyphs.Failed} not taken back, your own edits are in the way  " : $"  {screen.Glyphs.Skipped} decision taken back  ", conflict ? Tone.Error : Tone.Warning),
            SafeText.Inline(file.Path));
    }

    /// <summary>Hunks as a unified diff; of a longer one the rest is counted, with the key that shows it.</summary>
    public static void ShowHunks(Screen screen, IReadOnlyList<Hunk> hunks, IReadOnlyList<string>? baseline, int limit, string key = "d")
    {
        var shown = 0;
        var left = 0;
        foreach (var line in UnifiedDiff.Lines(hunks, baseline))
        {
            if (shown == limit)
            {
                left++;
                continue;
            }

            shown++;
            var cut = line.Text.Length > LongestLine;
            var text = cut ? line.Text[..LongestLine] : line.Text;
            if (line.Sign == '@')
            {
                screen.Line(new Span("  " + text, Tone.Hunk));
            }
            else
            {
                screen.Code("  " + line.Sign, SafeText.Code(text), ToneOf(line.Sign));
            }

            if (cut)
            {
                screen.Line(new Span(string.Create(CultureInfo.InvariantCulture, $"   … and {line.Text.Length - LongestLine} more characters in this line"), Tone.Dim));
            }
        }

        if (hunks.Any(hunk => hunk.Removed.Count > 0 && hunk.Removed.SequenceEqual(hunk.Added)))
        {
            screen.Line(new Span("  Lines shown both ways with the same text differ in their line ends.", Tone.Dim));
        }

        if (left > 0)
        {
            screen.Line(new Span($"  … {Count(left, "more line", "more lines")} ({key} shows all)", Tone.Dim));
        }
    }

    /// <summary>A path, and where it came from.</summary>
    public static string Name(string path, string? movedFrom) =>
        SafeText.Inline(path) + (movedFrom is null ? "" : $" (from {SafeText.Inline(movedFrom)})");

    /// <summary>The word for an operation.</summary>
    public static string Word(FileOperation operation) => operation switch
    {
        FileOperation.Created => "created",
        FileOperation.Deleted => "deleted",
        FileOperation.Moved => "moved",
        _ => "modified",
    };

    /// <summary>Counts of lines as spans, in a column of so many cells.</summary>
    public static Span[] Counts(Screen screen, int additions, int deletions, int column)
    {
        var added = string.Create(CultureInfo.InvariantCulture, $"+{additions}");
        var removed = string.Create(CultureInfo.InvariantCulture, $"{screen.Glyphs.Minus}{deletions}");
        return
        [
            new Span(added + " ", additions > 0 ? Tone.Added : Tone.Dim),
            new Span(removed, deletions > 0 ? Tone.Removed : Tone.Dim),
            new Span(new string(' ', Math.Max(0, column - added.Length - 1 - removed.Length))),
        ];
    }

    /// <summary>A number and its noun.</summary>
    public static string Count(int number, string one, string many) =>
        string.Create(CultureInfo.InvariantCulture, $"{number} {(number == 1 ? one : many)}");

    private static Tone ToneOf(char sign) => sign switch
    {
        '+' => Tone.Added,
        '-' => Tone.Removed,
        _ => Tone.Plain,
    };

    private static void More(Screen screen, int number, string where)
    {
        if (number > 0)
        {
            screen.Line(new Span($"    … {Count(number, "more", "more")} {where}", Tone.Dim));
        }
    }

    private static string? Whole(FileReview file) => file switch
    {
        { Link: { From: null, To: { } to } } => $"a link to {SafeText.Inline(to)}",
        { Link: { From: { } from, To: null } } => $"was a link to {SafeText.Inline(from)}",
        { Link: { From: { } from, To: { } to } } => $"the link pointed to {SafeText.Inline(from)}, now to {SafeText.Inline(to)}",
        { TooLarge: true } => "too large to compare line by line; it is decided whole",
        { Binary: true } => "not text; it is decided whole",
        { Hunks.Count: 0, Operation: FileOperation.Created } => "an empty file",
        { Hunks.Count: 0, Operation: FileOperation.Deleted } => "it was empty",
        { Hunks.Count: 0, Operation: FileOperation.Moved } => "its content is the same",
        _ => null,
    };

    private static string Marks(FileReview file)
    {
        var marks = new List<string>();
        if (file.UserEdited)
        {
            marks.Add("you edited it too");
        }

        if (file.Conflict)
        {
            marks.Add("rejecting meets your own edits");
        }

        if (file.ModeChanged)
        {
            marks.Add("permissions changed");
        }

        if (file.Decided is { Accepted: > 0 } or { Rejected: > 0 })
        {
            marks.Add(string.Create(CultureInfo.InvariantCulture, $"decided so far: {file.Decided.Accepted} accepted, {file.Decided.Rejected} rejected"));
        }

        return marks.Count == 0 ? "" : $"  ({string.Join("; ", marks)})";
    }
}
