using System.Globalization;
using KiroAgent.Core.Review;
using KiroAgent.Core.Text;
using KiroAgent.Tests.Core.Text;
using NUnit.Framework;

namespace KiroAgent.Tests.Core.Review;

/// <summary>A review as random steps make it, and what must be true of it after each. The user writes lines nobody else writes.</summary>
internal sealed class TextReviewHistory
{
    private readonly Dictionary<string, (string Removed, string Added)> lines = [];

    /// <summary>Lines of the user's that the agent took out somewhere; where they stand since is the agent's doing.</summary>
    private readonly HashSet<string> moved = [];
    private int ids;
    private int userLines;

    public TextReviewHistory(string text, bool baselineExists) => Review = TextReview.Start(baselineExists ? text : "", text, NewId, baselineExists);

    public TextReview Review { get; private set; }

    public string NewId() => "h" + ids++.ToString(CultureInfo.InvariantCulture);

    public void Step(Dice dice)
    {
        switch (dice.Next(4))
        {
            case 0:
                AgentEdits(dice);
                break;
            case 1:
                UserEdits(dice);
                break;
            default:
                Decide(dice);
                break;
        }
    }

    public void EditSomehow(Dice dice)
    {
        if (dice.Next(2) == 0)
        {
            AgentEdits(dice);
        }
        else
        {
            UserEdits(dice);
        }
    }

    public void AgentEdits(Dice dice)
    {
        var (before, baseline) = (Review, Review.Baseline);
        var target = dice.Edit(Review.Current);
        Review = Review.AgentEdit(target, NewId);
        Assert.That((Review.Baseline, Review.Current), Is.EqualTo((baseline, target)));
        moved.UnionWith(Review.Hunks.SelectMany(hunk => UserLines(Review.BaselineLines, hunk.Baseline)));
        UntouchedKeepTheirIds(before);
    }

    public void UserEdits(Dice dice)
    {
        var before = Review;
        var target = dice.Edit(Review.Current, () => $"user {userLines++}{dice.Word()}{dice.Ending()}");
        Review = Review.UserEdit(target, NewId);
        Assert.That(Review.Current, Is.EqualTo(target));
        UntouchedKeepTheirIds(before);
    }

    /// <summary>Inserts a line of the user's where no hunk has lines on both sides; returns it.</summary>
    public IEnumerable<string> UserInsertsOutside(Dice dice)
    {
        var places = Enumerable.Range(0, Review.CurrentLines.Count + 1)
            .Where(line => !Review.Hunks.Any(hunk => hunk.Current.Start < line && line < hunk.Current.End))
            .Where(line => line == 0 || Review.CurrentLines[line - 1].EndsWith("\n")).ToList();
        if (places.Count == 0 || (Review.Baseline.Length > 0 && !Review.Baseline.EndsWith('\n')))
        {
            yield break;
        }

        var text = $"kept {userLines++};\n";
        Review = Review.UserEdit(Review.Current.Insert(Review.CurrentLines.OffsetOf(places[dice.Next(places.Count)]), text), NewId);
        Assert.That(Review.Hunks.Any(hunk => Review.CurrentLines[hunk.Current].Contains(text, StringComparison.Ordinal)), Is.False);
        yield return text;
    }

    public void Decide(Dice dice)
    {
        var before = Review;
        var chosen = before.Hunks.Where(_ => dice.Next(2) == 1).Select(hunk => hunk.Id).ToList();
        var choice = (RejectChoice)dice.Next(3);
        var decision = dice.Next(2) == 0 ? before.Accept(chosen) : before.Reject(chosen, choice);
        Review = decision.Review;
        if (decision.Done)
        {
            Assert.That(decision.Decided.Select(hunk => hunk.Id), Is.EqualTo(chosen));
            Assert.That(Review.Hunks.Select(Facts), Is.EqualTo(before.Hunks.Where(hunk => !chosen.Contains(hunk.Id)).Select(hunk => Facts(before, hunk))));
        }
        else
        {
            Assert.That(Review, Is.SameAs(before));
        }
    }

    public void HoldsItsLaws()
    {
        Assert.That(TextReviewLaw.Holds(Review));
        Assert.That(WithAll(Review), Is.EqualTo(Review.Current), "Baseline and hunks make the current text.");
        foreach (var hunk in Review.Hunks)
        {
            StandsForTheSameLines(Review, hunk);
            var lost = UserLines(Review.CurrentLines, hunk.Current).Except(UserLines(Review.BaselineLines, Review.BaselineLines.All)).Except(moved);
            Assert.That(hunk.UserEdited || !lost.Any(), "A hunk whose rejection takes the user's lines away says so.");
        }

        Assert.That(Review.AcceptAll().Review is { } accepted && accepted.Baseline == Review.Current && accepted.Current == Review.Current && accepted.Hunks.IsEmpty);
        Assert.That(Review.RejectAll(RejectChoice.Overwrite).Review is { } rejected && rejected.Current == Review.Baseline && rejected.Hunks.IsEmpty);
        var mine = Review.RejectAll(RejectChoice.KeepMine).Review;
        Assert.That(mine.Current, Is.EqualTo(mine.Baseline));
        foreach (var hunk in Review.Hunks)
        {
            Assert.That(TextReviewLaw.Holds(Review.Accept([hunk.Id]).Review));
            Assert.That(TextReviewLaw.Holds(Review.Reject([hunk.Id], RejectChoice.Overwrite).Review));
        }
    }

    public void StandsForTheSameLines(TextReview review, ReviewHunk hunk)
    {
        var now = (review.BaselineLines[hunk.Baseline].ToString(), review.CurrentLines[hunk.Current].ToString());
        Assert.That(lines.TryAdd(hunk.Id, now) || lines[hunk.Id] == now, "An id never stands for other lines.");
    }

    private void UntouchedKeepTheirIds(TextReview before)
    {
        var ids = before.Hunks.Select(hunk => hunk.Id).ToHashSet();
        foreach (var hunk in Review.Hunks.Where(hunk => ids.Contains(hunk.Id)))
        {
            Assert.That(Facts(hunk), Is.EqualTo(Facts(before, before.Find(hunk.Id)!)));
        }
    }

    private static IEnumerable<string> UserLines(TextLines lines, LineSpan span) =>
        lines.Contents(span).Where(line => line.StartsWith("user ", StringComparison.Ordinal));

    private (string Id, string Removed, string Added) Facts(ReviewHunk hunk) => Facts(Review, hunk);

    private static (string Id, string Removed, string Added) Facts(TextReview review, ReviewHunk hunk) =>
        (hunk.Id, review.BaselineLines[hunk.Baseline].ToString(), review.CurrentLines[hunk.Current].ToString());

    private static string WithAll(TextReview review)
    {
        var text = "";
        var done = 0;
        foreach (var hunk in review.Hunks)
        {
            text += review.BaselineLines[LineSpan.Between(done, hunk.Baseline.Start)].ToString() + review.CurrentLines[hunk.Current].ToString();
            done = hunk.Baseline.End;
        }

        return text + review.BaselineLines[LineSpan.Between(done, review.BaselineLines.Count)].ToString();
    }
}
