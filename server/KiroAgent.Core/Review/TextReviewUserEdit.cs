using System.Text;
using KiroAgent.Core.Text;

namespace KiroAgent.Core.Review;

/// <summary>
/// Someone other than the agent wrote a file under review. A change that shares no line with a hunk goes into both
/// texts, also when it stands right beside one; a change that does becomes part of the hunk.
/// </summary>
internal sealed class TextReviewUserEdit
{
    private readonly TextReview review;
    private readonly TextLines current;
    private readonly List<LineChange> changes;

    /// <summary>For each change the hunks it belongs to, as a range of their numbers; an empty range when it stands outside, before the hunk of that number.</summary>
    private readonly List<(int First, int End)> hunksOf;

    /// <summary>Changes that are inside although they share no line with a hunk: outside they would run into a neighbouring line of the baseline.</summary>
    private readonly HashSet<int> forced = [];

    private TextReviewUserEdit(TextReview review, TextLines current)
    {
        this.review = review;
        this.current = current;
        changes = LineSlide.Nearest(
            LineDiff.Compute(review.CurrentLines, current), review.CurrentLines, current,
            change => Restored(change) >= 0, change => Overlapped(change) is var (first, end) && first == end);
        hunksOf = [.. changes.Select(change => Restored(change) is >= 0 and var hunk ? (hunk, hunk + 1) : Overlapped(change))];
    }

    /// <summary>The review after the edit.</summary>
    public static TextReview Apply(TextReview review, string newCurrent, Func<string> newId)
    {
        if (newCurrent == review.Current)
        {
            return review;
        }

        var current = TextLines.Of(newCurrent);
        if (newCurrent == review.Baseline)
        {
            return new TextReview(review.BaselineLines, current, [], review.BaselineExists);
        }

        if (!review.BaselineExists)
        {
            var whole = new ReviewHunk(newId(), review.BaselineLines.All, current.All, UserEdited: true);
            return new TextReview(review.BaselineLines, current, [whole], baselineExists: false);
        }

        var edit = new TextReviewUserEdit(review, current);
        return edit.Carry(edit.NewBaseline(), newId);
    }

    /// <summary>The hunk this change takes back exactly: it inserts the removed lines, or deletes what was only added; −1 when none.</summary>
    private int Restored(LineChange change)
    {
        for (var i = change.IsOneSided ? FirstEndingAt(change.BaseStart) : review.Hunks.Length;
            i < review.Hunks.Length && review.Hunks[i].Current.Start <= change.BaseEnd; i++)
        {
            if (review.Hunks[i].Current == change.Base && review.BaselineLines.SpanEquals(review.Hunks[i].Baseline, current, change.New))
            {
                return i;
            }
        }

        return -1;
    }

    private (int First, int End) Overlapped(LineChange change)
    {
        var first = FirstEndingAt(change.BaseStart + 1);
        var end = first;
        while (end < review.Hunks.Length && review.Hunks[end].Current.Start < change.BaseEnd)
        {
            end++;
        }

        return (first, end);
    }

    private int FirstEndingAt(int line) => TextReviewEdits.FirstEndingAt(review, line, baseline: false);

    private bool IsOutside(int change) => hunksOf[change].First == hunksOf[change].End && !forced.Contains(change);

    /// <summary>The baseline with the outside changes in it.</summary>
    private TextLines NewBaseline()
    {
        while (true)
        {
            var text = new StringBuilder(review.Baseline.Length + 256);
            var (done, lastChange, runsOn) = (0, -1, -1);
            for (var k = 0; k < changes.Count && runsOn < 0; k++)
            {
                if (IsOutside(k))
                {
                    var at = changes[k].BaseStart - Shift(hunksOf[k].First);
                    runsOn = Append(text, review.BaselineLines[LineSpan.Between(done, at)]) ? runsOn : lastChange;
                    runsOn = Append(text, current[changes[k].New]) ? runsOn : k;
                    (done, lastChange) = (at + changes[k].BaseCount, k);
                }
            }

            if (runsOn < 0 && Append(text, review.BaselineLines[LineSpan.Between(done, review.BaselineLines.Count)]))
            {
                return lastChange < 0 ? review.BaselineLines : TextLines.Of(text.ToString());
            }

            Force(runsOn < 0 ? lastChange : runsOn);
        }
    }

    /// <summary>How much further down than in the baseline the lines before this hunk stand in the current text.</summary>
    private int Shift(int hunk) => hunk == 0 ? 0 : review.Hunks[hunk - 1].Current.End - review.Hunks[hunk - 1].Baseline.End;

    /// <summary>False when the piece would not start a line of its own.</summary>
    private static bool Append(StringBuilder text, ReadOnlySpan<char> piece)
    {
        var starts = text.Length == 0 || piece.IsEmpty || text[^1] == '\n' || (text[^1] == '\r' && piece[0] != '\n');
        text.Append(piece);
        return starts;
    }

    /// <summary>Makes an outside change part of the hunks it touches; it touches one, or its neighbours would be the same in both texts.</summary>
    private void Force(int change)
    {
        forced.Add(change);
        var (first, end) = hunksOf[change];
        if (first > 0 && review.Hunks[first - 1].Current.End == changes[change].BaseStart)
        {
            first--;
        }

        if (end < review.Hunks.Length && review.Hunks[end].Current.Start == changes[change].BaseEnd)
        {
            end++;
        }

        hunksOf[change] = (first, end);
    }

    private TextReview Carry(TextLines baseline, Func<string> newId)
    {
        var drafts = new List<TextReviewDraft>();
        var (shiftBaseline, shiftCurrent, k) = (0, 0, 0);
        for (var hunk = 0; hunk < review.Hunks.Length || k < changes.Count;)
        {
            if (k < changes.Count && hunksOf[k].First <= hunk)
            {
                var first = k;
                var end = Math.Max(hunk, hunksOf[k].End);
                var growth = Growth(k++);
                if (IsOutside(first))
                {
                    shiftBaseline += growth;
                    shiftCurrent += growth;
                    continue;
                }

                for (; k < changes.Count && !IsOutside(k) && hunksOf[k].First < end; k++)
                {
                    end = Math.Max(end, hunksOf[k].End);
                    growth += Growth(k);
                }

                drafts.AddRange(Inside(baseline, hunk, end, changes.GetRange(first, k - first), growth, shiftBaseline, shiftCurrent));
                shiftCurrent += growth;
                hunk = end;
            }
            else
            {
                drafts.Add(TextReviewDraft.Keep(review.Hunks[hunk++], shiftBaseline, shiftCurrent));
            }
        }

        return TextReviewDraft.Finish(baseline, current, drafts, baselineExists: true, newId);
    }

    private int Growth(int change) => changes[change].NewCount - changes[change].BaseCount;

    /// <summary>The region of some hunks and the changes inside them, compared anew.</summary>
    private IEnumerable<TextReviewDraft> Inside(
        TextLines baseline, int firstHunk, int endHunk, List<LineChange> inside, int growth, int shiftBaseline, int shiftCurrent)
    {
        var old = review.Hunks[firstHunk..endHunk];
        var start = old.Length > 0 ? Math.Min(old[0].Current.Start, inside[0].BaseStart) : inside[0].BaseStart;
        var end = old.Length > 0 ? Math.Max(old[^1].Current.End, inside[^1].BaseEnd) : inside[^1].BaseEnd;

        // Beyond the outermost hunks the region's lines are equal on both sides.
        var baselineStart = start - Shift(firstHunk);
        var baselineEnd = end - Shift(endHunk);
        if (old.Length > 0 && start == old[0].Current.Start)
        {
            baselineStart = old[0].Baseline.Start;
        }

        return TextReviewDraft.Compare(
            review,
            old,
            baseline,
            LineSpan.Between(baselineStart + shiftBaseline, baselineEnd + shiftBaseline),
            current,
            LineSpan.Between(start + shiftCurrent, end + shiftCurrent + growth),
            (_, _) => true,
            [
                .. inside.Select(change => change.New),
                .. old.Where(hunk => hunk.UserEdited).Select(hunk => TextReviewDraft.Follow(hunk.Current, inside, shiftCurrent)),
            ]);
    }
}
