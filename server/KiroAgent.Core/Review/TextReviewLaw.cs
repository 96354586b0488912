using KiroAgent.Core.Text;

namespace KiroAgent.Core.Review;

/// <summary>The invariant of a <see cref="TextReview"/>.</summary>
internal static class TextReviewLaw
{
    /// <summary>True when hunks are in order, disjoint, not empty, with ids of their own, parted safely, and everything outside of them is equal.</summary>
    public static bool Holds(TextReview review)
    {
        var ids = new HashSet<string>();
        var (baseline, current) = (0, 0);
        for (var i = 0; i < review.Hunks.Length; i++)
        {
            var hunk = review.Hunks[i];
            var ordered = hunk.Baseline.Start >= baseline && hunk.Baseline.Count >= 0 && hunk.Baseline.End <= review.BaselineLines.Count
                && hunk.Current.Start >= current && hunk.Current.Count >= 0 && hunk.Current.End <= review.CurrentLines.Count
                && hunk.Baseline.Count + hunk.Current.Count > 0 && ids.Add(hunk.Id);
            if (!ordered || !EqualBetween(review, baseline, hunk.Baseline.Start, current, hunk.Current.Start)
                || (i > 0 && Touch(review.Hunks[i - 1].Baseline, review.Hunks[i - 1].Current, hunk.Baseline, hunk.Current)
                    && !MayTouch(review.BaselineLines, review.Hunks[i - 1].Baseline, review.CurrentLines, review.Hunks[i - 1].Current)))
            {
                return false;
            }

            (baseline, current) = (hunk.Baseline.End, hunk.Current.End);
        }

        return EqualBetween(review, baseline, review.BaselineLines.Count, current, review.CurrentLines.Count);
    }

    /// <summary>True when no equal line stands between the two places.</summary>
    public static bool Touch(LineSpan baseline, LineSpan current, LineSpan nextBaseline, LineSpan nextCurrent) =>
        nextBaseline.Start <= baseline.End || nextCurrent.Start <= current.End;

    /// <summary>True when whatever is decided about the hunk, the line before the seam behind it ends with LF, so that what follows stays a line of its own.</summary>
    public static bool MayTouch(TextLines baseline, LineSpan hunkBaseline, TextLines current, LineSpan hunkCurrent) =>
        EndsClean(baseline, hunkBaseline) && EndsClean(current, hunkCurrent)
        && EndsClean(baseline, hunkBaseline with { Count = 0 }) && EndsClean(current, hunkCurrent with { Count = 0 });

    private static bool EndsClean(TextLines lines, LineSpan span) => span.End == 0 || lines[span.End - 1].EndsWith('\n');

    private static bool EqualBetween(TextReview review, int fromBaseline, int toBaseline, int fromCurrent, int toCurrent) =>
        review.BaselineLines.SpanEquals(
            LineSpan.Between(fromBaseline, toBaseline), review.CurrentLines, LineSpan.Between(fromCurrent, toCurrent));
}
