using KiroAgent.Core.Text;

namespace KiroAgent.Core.Review;

/// <summary>A hunk in the making: without an id it gets a new one.</summary>
internal readonly record struct TextReviewDraft(LineSpan Baseline, LineSpan Current, string? Id, bool UserEdited)
{
    /// <summary>A kept hunk at its shifted place.</summary>
    public static TextReviewDraft Keep(ReviewHunk hunk, int shiftBaseline, int shiftCurrent) => new(
        hunk.Baseline with { Start = hunk.Baseline.Start + shiftBaseline },
        hunk.Current with { Start = hunk.Current.Start + shiftCurrent },
        hunk.Id,
        hunk.UserEdited);

    /// <summary>
    /// The differences of one region, compared anew. One that equals an old hunk of the region in its lines, in order (and in
    /// <paramref name="samePlace"/>, the old hunk's place in the new baseline), is that hunk still.
    /// </summary>
    public static IEnumerable<TextReviewDraft> Compare(
        TextReview before,
        IReadOnlyList<ReviewHunk> old,
        TextLines baseline,
        LineSpan inBaseline,
        TextLines current,
        LineSpan inCurrent,
        Func<ReviewHunk, LineChange, bool> samePlace,
        IReadOnlyList<LineSpan> byUser)
    {
        var next = 0;
        foreach (var change in LineDiff.Compute(baseline, inBaseline, current, inCurrent))
        {
            var edited = byUser.Any(lines => Meet(lines, change.New));
            string? id = null;
            for (var i = next; i < old.Count; i++)
            {
                if (before.BaselineLines.SpanEquals(old[i].Baseline, baseline, change.Base)
                    && before.CurrentLines.SpanEquals(old[i].Current, current, change.New) && samePlace(old[i], change))
                {
                    (id, edited, next) = (old[i].Id, edited || old[i].UserEdited, i + 1);
                    break;
                }
            }

            yield return new TextReviewDraft(change.Base, change.New, id, edited);
        }
    }

    /// <summary>The review of these drafts: neighbours that must not touch become one, ids are given.</summary>
    public static TextReview Finish(TextLines baseline, TextLines current, List<TextReviewDraft> drafts, bool baselineExists, Func<string> newId)
    {
        var hunks = new List<TextReviewDraft>(drafts.Count);
        foreach (var draft in drafts)
        {
            if (hunks.Count > 0 && hunks[^1] is var last && TextReviewLaw.Touch(last.Baseline, last.Current, draft.Baseline, draft.Current)
                && !TextReviewLaw.MayTouch(baseline, last.Baseline, current, last.Current))
            {
                hunks[^1] = new TextReviewDraft(
                    LineSpan.Between(last.Baseline.Start, draft.Baseline.End),
                    LineSpan.Between(last.Current.Start, draft.Current.End),
                    null,
                    last.UserEdited || draft.UserEdited);
            }
            else
            {
                hunks.Add(draft);
            }
        }

        return new TextReview(
            baseline,
            current,
            [.. hunks.Select(hunk => new ReviewHunk(hunk.Id ?? newId(), hunk.Baseline, hunk.Current, hunk.UserEdited))],
            baselineExists);
    }

    /// <summary>The place in the new text of lines that changes, in order, may have changed; what was put at its ends is within.</summary>
    /// <param name="span">The lines before.</param>
    /// <param name="changes">The changes around them.</param>
    /// <param name="shift">How far lines in front of the first of these changes have moved.</param>
    public static LineSpan Follow(LineSpan span, IEnumerable<LineChange> changes, int shift)
    {
        var (start, end) = (span.Start + shift, span.End + shift);
        foreach (var change in changes)
        {
            if (change.BaseStart < span.Start)
            {
                start = change.BaseEnd > span.Start ? change.NewStart : span.Start + change.NewEnd - change.BaseEnd;
            }

            if (change.BaseStart < span.End || (change.BaseStart == span.End && change.BaseCount == 0))
            {
                end = change.BaseEnd > span.End ? change.NewEnd : span.End + change.NewEnd - change.BaseEnd;
            }
        }

        return LineSpan.Between(start, Math.Max(start, end));
    }

    /// <summary>True when the two share a line, or one is a place without lines that the other reaches.</summary>
    private static bool Meet(LineSpan a, LineSpan b) => a.Count == 0 || b.Count == 0
        ? a.Start <= b.End && b.Start <= a.End
        : a.Start < b.End && b.Start < a.End;
}
