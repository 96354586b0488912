using System.Collections.Immutable;
using KiroAgent.Core.Text;

namespace KiroAgent.Core.Review;

/// <summary>
/// A text under review: the baseline, the current text and the hunks between them. The alignment is kept, not computed
/// anew, so that deciding or editing one place never cuts another differently.
/// </summary>
/// <remarks>
/// The law: the baseline with every hunk's removed lines replaced by its added lines is the current text. Hunks are in
/// order and disjoint on both sides; lines outside of them are equal. Two hunks may touch only where every line before
/// the seam ends with LF, so that no decision can run two lines into one.
/// </remarks>
public sealed class TextReview
{
    internal TextReview(TextLines baseline, TextLines current, ImmutableArray<ReviewHunk> hunks, bool baselineExists)
    {
        BaselineLines = baseline;
        CurrentLines = current;
        Hunks = hunks;
        BaselineExists = baselineExists;
    }

    /// <summary>The text from before the oldest undecided change.</summary>
    public string Baseline => BaselineLines.Text;

    /// <summary>The text as it stands.</summary>
    public string Current => CurrentLines.Text;

    /// <summary>The baseline's lines.</summary>
    public TextLines BaselineLines { get; }

    /// <summary>The current text's lines.</summary>
    public TextLines CurrentLines { get; }

    /// <summary>The undecided places, in order.</summary>
    public ImmutableArray<ReviewHunk> Hunks { get; }

    /// <summary>False when there was no file: the baseline is empty then and the whole text is one hunk.</summary>
    public bool BaselineExists { get; }

    /// <summary>True when the user edited a pending hunk.</summary>
    public bool UserEdited => Hunks.Any(hunk => hunk.UserEdited);

    /// <summary>Lines the pending hunks add.</summary>
    public int Additions => Hunks.Sum(hunk => hunk.Current.Count);

    /// <summary>Lines the pending hunks remove.</summary>
    public int Deletions => Hunks.Sum(hunk => hunk.Baseline.Count);

    /// <summary>A review of what changed between two texts.</summary>
    public static TextReview Start(string baseline, string current, Func<string> newId, bool baselineExists = true) =>
        TextReviewEdits.ByAgent(Unchanged(baseline, baselineExists), current, newId);

    /// <summary>The review that was stored as these texts and hunks, or null when the hunks do not make the one text into the other.</summary>
    public static TextReview? Restore(string baseline, string current, IEnumerable<ReviewHunk> hunks, bool baselineExists = true) =>
        Restore(TextLines.Of(baseline), TextLines.Of(current), hunks, baselineExists);

    /// <summary>The same of texts whose lines are known.</summary>
    public static TextReview? Restore(TextLines baseline, TextLines current, IEnumerable<ReviewHunk> hunks, bool baselineExists = true)
    {
        var review = new TextReview(baseline, current, [.. hunks], baselineExists);
        return TextReviewLaw.Holds(review) ? review : null;
    }

    /// <summary>
    /// A review over other texts, for taking a decision back: places neither text changed since <paramref name="previous"/>
    /// keep their hunks, the others are compared anew, and a hunk equal in removed and added lines to an earlier one, in the same order, has its id.
    /// </summary>
    public static TextReview Realign(string baseline, string current, TextReview previous, Func<string> newId, bool baselineExists = true) =>
        TextReviewEdits.Realign(previous, TextLines.Of(baseline), TextLines.Of(current), baselineExists, newId);

    /// <summary>The agent wrote the file: what differs from the baseline is to be reviewed.</summary>
    public TextReview AgentEdit(string newCurrent, Func<string> newId) => TextReviewEdits.ByAgent(this, newCurrent, newId);

    /// <summary>Someone else wrote the file: outside hunks it belongs to both texts, inside one it becomes part of it.</summary>
    public TextReview UserEdit(string newCurrent, Func<string> newId) => TextReviewUserEdit.Apply(this, newCurrent, newId);

    /// <summary>Moves these hunks into the baseline; the current text stays.</summary>
    public TextReviewDecision Accept(IReadOnlyCollection<string> ids) => Decide(ids, _ => true, RejectChoice.Overwrite);

    /// <summary>Accepts every hunk.</summary>
    public TextReviewDecision AcceptAll() => Accept([.. Hunks.Select(hunk => hunk.Id)]);

    /// <summary>Takes these hunks out of the current text; the baseline stays, except for what <see cref="RejectChoice.KeepMine"/> settles.</summary>
    public TextReviewDecision Reject(IReadOnlyCollection<string> ids, RejectChoice choice) =>
        Decide(ids, hunk => hunk.UserEdited && choice == RejectChoice.KeepMine, choice);

    /// <summary>Rejects every hunk.</summary>
    public TextReviewDecision RejectAll(RejectChoice choice) => Reject([.. Hunks.Select(hunk => hunk.Id)], choice);

    /// <summary>The review with these hunks marked as edited by the user, those that were already too.</summary>
    public TextReview Marked(Func<ReviewHunk, bool> byUser) =>
        new(BaselineLines, CurrentLines, [.. Hunks.Select(hunk => hunk with { UserEdited = hunk.UserEdited || byUser(hunk) })], BaselineExists);

    /// <summary>The hunk's removed lines without their terminators.</summary>
    public IReadOnlyList<string> Removed(ReviewHunk hunk) => BaselineLines.Contents(hunk.Baseline);

    /// <summary>The hunk's added lines without their terminators.</summary>
    public IReadOnlyList<string> Added(ReviewHunk hunk) => CurrentLines.Contents(hunk.Current);

    /// <summary>The pending hunk with this id.</summary>
    public ReviewHunk? Find(string id) => Hunks.FirstOrDefault(hunk => hunk.Id == id);

    /// <summary>The hunk at a zero-based line of the current text: the one the line is in, else one that only deletes there or just above.</summary>
    public ReviewHunk? HunkAt(int line) =>
        Hunks.FirstOrDefault(hunk => line >= hunk.Current.Start && line < hunk.Current.End)
        ?? Hunks.FirstOrDefault(hunk => hunk.Current.Count == 0 && (line == hunk.Current.Start || line == hunk.Current.Start - 1));

    internal static TextReview Unchanged(string text, bool exists)
    {
        var lines = TextLines.Of(text);
        return new TextReview(lines, lines, [], exists);
    }

    private TextReviewDecision Decide(IReadOnlyCollection<string> ids, Func<ReviewHunk, bool> settles, RejectChoice choice)
    {
        var wanted = ids.ToHashSet();
        var decided = Hunks.Where(hunk => wanted.Contains(hunk.Id)).ToImmutableArray();
        var unknown = wanted.Except(decided.Select(hunk => hunk.Id)).ToImmutableArray();
        var conflicts = choice == RejectChoice.Report
            ? decided.Where(hunk => hunk.UserEdited).Select(hunk => hunk.Id).ToImmutableArray()
            : [];
        if (!unknown.IsEmpty || !conflicts.IsEmpty || decided.IsEmpty)
        {
            return new TextReviewDecision(this, [], conflicts, unknown);
        }

        var accepted = decided.Where(settles).ToList();
        var rejected = decided.Where(hunk => !settles(hunk)).ToList();
        var (shiftBaseline, shiftCurrent) = (0, 0);
        var rest = ImmutableArray.CreateBuilder<ReviewHunk>(Hunks.Length - decided.Length);
        foreach (var hunk in Hunks)
        {
            if (!wanted.Contains(hunk.Id))
            {
                rest.Add(hunk with
                {
                    Baseline = hunk.Baseline with { Start = hunk.Baseline.Start + shiftBaseline },
                    Current = hunk.Current with { Start = hunk.Current.Start + shiftCurrent },
                });
            }
            else if (settles(hunk))
            {
                shiftBaseline += hunk.Current.Count - hunk.Baseline.Count;
            }
            else
            {
                shiftCurrent += hunk.Baseline.Count - hunk.Current.Count;
            }
        }

        var baseline = Replaced(BaselineLines, accepted, hunk => hunk.Baseline, CurrentLines, hunk => hunk.Current);
        var current = Replaced(CurrentLines, rejected, hunk => hunk.Current, BaselineLines, hunk => hunk.Baseline);
        var review = new TextReview(baseline, current, rest.DrainToImmutable(), BaselineExists || accepted.Count > 0);
        return new TextReviewDecision(review, decided, [], []);
    }

    private static TextLines Replaced(
        TextLines lines, List<ReviewHunk> hunks, Func<ReviewHunk, LineSpan> from, TextLines other, Func<ReviewHunk, LineSpan> to)
    {
        if (hunks.Count == 0)
        {
            return lines;
        }

        var length = lines.Text.Length + hunks.Sum(hunk => other[to(hunk)].Length - lines[from(hunk)].Length);
        return TextLines.Of(string.Create(length, (lines, hunks, from, other, to), static (text, of) =>
        {
            var done = 0;
            foreach (var hunk in of.hunks)
            {
                text = Put(text, of.lines[LineSpan.Between(done, of.from(hunk).Start)]);
                text = Put(text, of.other[of.to(hunk)]);
                done = of.from(hunk).End;
            }

            Put(text, of.lines[LineSpan.Between(done, of.lines.Count)]);
        }));

        static Span<char> Put(Span<char> into, ReadOnlySpan<char> what)
        {
            what.CopyTo(into);
            return into[what.Length..];
        }
    }
}
