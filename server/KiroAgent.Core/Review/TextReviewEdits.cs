using KiroAgent.Core.Text;

namespace KiroAgent.Core.Review;

/// <summary>
/// Carries a review over to new texts: regions where a hunk and a change touch are compared anew between the new baseline
/// and the new current text, every other hunk is only moved.
/// </summary>
internal static class TextReviewEdits
{
    /// <summary>The agent changed the current text.</summary>
    public static TextReview ByAgent(TextReview review, string newCurrent, Func<string> newId)
    {
        if (newCurrent == review.Current)
        {
            return review;
        }

        var current = TextLines.Of(newCurrent);
        var changes = LineSlide.Nearest(
            LineDiff.Compute(review.CurrentLines, current), review.CurrentLines, current, change => MayCancel(change, review));
        return Compose(review, review.BaselineLines, [], current, changes, review.BaselineExists, samePlace: true, newId);
    }

    /// <summary>Both texts may have changed.</summary>
    public static TextReview Realign(TextReview previous, TextLines baseline, TextLines current, bool baselineExists, Func<string> newId) => Compose(
        previous,
        baseline,
        LineDiff.Compute(previous.BaselineLines, baseline),
        current,
        LineDiff.Compute(previous.CurrentLines, current),
        baselineExists,
        samePlace: false,
        newId);

    /// <summary>True when the change stands at a hunk that it may undo in part: a deletion at added lines, an insertion at removed ones.</summary>
    private static bool MayCancel(LineChange change, TextReview review)
    {
        for (var i = FirstEndingAt(review, change.BaseStart, baseline: false);
            i < review.Hunks.Length && review.Hunks[i].Current.Start <= change.BaseEnd; i++)
        {
            if ((change.BaseCount == 0 ? review.Hunks[i].Baseline.Count : review.Hunks[i].Current.Count) > 0)
            {
                return true;
            }
        }

        return false;
    }

    private static TextReview Compose(
        TextReview review,
        TextLines baseline,
        IReadOnlyList<LineChange> baselineChanges,
        TextLines current,
        IReadOnlyList<LineChange> currentChanges,
        bool baselineExists,
        bool samePlace,
        Func<string> newId)
    {
        if (baseline.Text == current.Text)
        {
            return new TextReview(baseline, current, [], baselineExists);
        }

        var places = new List<Place>(review.Hunks.Length + baselineChanges.Count + currentChanges.Count);
        places.AddRange(review.Hunks.Select(hunk => new Place(hunk.Baseline, hunk.Current, hunk, null, null)));
        places.AddRange(baselineChanges.Select(change => Aligned(review, change.Base, baseline: true) with { OfBaseline = change }));
        places.AddRange(currentChanges.Select(change => Aligned(review, change.Base, baseline: false) with { OfCurrent = change }));
        places.Sort((x, y) => (x.Baseline.Start, x.Current.Start).CompareTo((y.Baseline.Start, y.Current.Start)));

        var drafts = new List<TextReviewDraft>();
        var usersLines = new HashSet<string>();
        var (shiftBaseline, shiftCurrent) = (0, 0);
        for (var i = 0; i < places.Count;)
        {
            var first = i;
            var (inBaseline, inCurrent) = (places[i].Baseline, places[i].Current);
            var changed = places[i].Hunk is null;
            for (i++; i < places.Count && (changed || places[i].Hunk is null)
                && TextReviewLaw.Touch(inBaseline, inCurrent, places[i].Baseline, places[i].Current); i++)
            {
                changed = true;
                inBaseline = LineSpan.Between(inBaseline.Start, Math.Max(inBaseline.End, places[i].Baseline.End));
                inCurrent = LineSpan.Between(inCurrent.Start, Math.Max(inCurrent.End, places[i].Current.End));
            }

            if (!changed)
            {
                drafts.Add(TextReviewDraft.Keep(places[first].Hunk!, shiftBaseline, shiftCurrent));
                continue;
            }

            var region = places.GetRange(first, i - first);
            var ofBaseline = region.Where(place => place.OfBaseline is not null).Select(place => place.OfBaseline!.Value).ToList();
            var ofCurrent = region.Where(place => place.OfCurrent is not null).Select(place => place.OfCurrent!.Value).OrderBy(change => change.BaseStart).ToList();
            var old = region.Where(place => place.Hunk is not null).Select(place => place.Hunk!).ToList();
            var (grownBaseline, grownCurrent) = (Growth(ofBaseline), Growth(ofCurrent));
            usersLines.UnionWith(old.Where(hunk => hunk.UserEdited).SelectMany(hunk => review.CurrentLines.Contents(hunk.Current)));
            var before = shiftBaseline;
            drafts.AddRange(TextReviewDraft.Compare(
                review,
                old,
                baseline,
                new LineSpan(inBaseline.Start + shiftBaseline, inBaseline.Count + grownBaseline),
                current,
                new LineSpan(inCurrent.Start + shiftCurrent, inCurrent.Count + grownCurrent),
                (hunk, change) => !samePlace || hunk.Baseline.Start + before == change.BaseStart,
                [.. old.Where(hunk => hunk.UserEdited).Select(hunk => TextReviewDraft.Follow(hunk.Current, ofCurrent, shiftCurrent))]));
            shiftBaseline += grownBaseline;
            shiftCurrent += grownCurrent;
        }

        MarkMovedLines(drafts, current, usersLines);
        return TextReviewDraft.Finish(baseline, current, drafts, baselineExists, newId);
    }

    /// <summary>A line of a user-edited hunk that was changed may have been moved elsewhere: where it turns up, rejecting is to ask first.</summary>
    private static void MarkMovedLines(List<TextReviewDraft> drafts, TextLines current, HashSet<string> usersLines)
    {
        usersLines.RemoveWhere(line => !line.Any(char.IsLetterOrDigit));
        for (var i = 0; usersLines.Count > 0 && i < drafts.Count; i++)
        {
            if (drafts[i].Id is null && current.Contents(drafts[i].Current).Any(usersLines.Contains))
            {
                drafts[i] = drafts[i] with { UserEdited = true };
            }
        }
    }

    private static int Growth(List<LineChange> changes) => changes.Sum(change => change.NewCount - change.BaseCount);

    /// <summary>The place on both sides of lines of one side; where it meets a hunk it takes all of it.</summary>
    private static Place Aligned(TextReview review, LineSpan span, bool baseline)
    {
        var hunks = review.Hunks;
        var first = FirstEndingAt(review, span.Start, baseline);
        var afterLast = FirstEndingAt(review, span.End, baseline);
        while (afterLast < hunks.Length && Side(hunks[afterLast], baseline).Start <= span.End)
        {
            afterLast++;
        }

        var (startBaseline, startCurrent) = first < afterLast && Side(hunks[first], baseline).Start <= span.Start
            ? (hunks[first].Baseline.Start, hunks[first].Current.Start)
            : Equal(first, span.Start);
        var (endBaseline, endCurrent) = first < afterLast && Side(hunks[afterLast - 1], baseline).End >= span.End
            ? (hunks[afterLast - 1].Baseline.End, hunks[afterLast - 1].Current.End)
            : Equal(afterLast, span.End);
        return new Place(LineSpan.Between(startBaseline, endBaseline), LineSpan.Between(startCurrent, endCurrent), null, null, null);

        // A line between hunks: as far from the hunk before it on one side as on the other.
        (int Baseline, int Current) Equal(int nextHunk, int line)
        {
            var (fromBaseline, fromCurrent) = nextHunk == 0 ? (0, 0) : (hunks[nextHunk - 1].Baseline.End, hunks[nextHunk - 1].Current.End);
            var offset = line - (baseline ? fromBaseline : fromCurrent);
            return (fromBaseline + offset, fromCurrent + offset);
        }
    }

    private static LineSpan Side(ReviewHunk hunk, bool baseline) => baseline ? hunk.Baseline : hunk.Current;

    /// <summary>The first hunk that ends at this line or later.</summary>
    public static int FirstEndingAt(TextReview review, int line, bool baseline)
    {
        var (low, high) = (0, review.Hunks.Length);
        while (low < high)
        {
            var mid = (low + high) / 2;
            (low, high) = Side(review.Hunks[mid], baseline).End < line ? (mid + 1, high) : (low, mid);
        }

        return low;
    }

    /// <summary>A hunk, or where a change of one of the texts stands, in the lines of the review before.</summary>
    private readonly record struct Place(LineSpan Baseline, LineSpan Current, ReviewHunk? Hunk, LineChange? OfBaseline, LineChange? OfCurrent);
}
