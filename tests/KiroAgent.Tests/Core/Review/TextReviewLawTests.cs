using KiroAgent.Core.Review;
using KiroAgent.Tests.Core.Text;
using NUnit.Framework;

namespace KiroAgent.Tests.Core.Review;

/// <summary>Laws over random histories of agent edits, user edits and decisions, on texts with every kind of line ending and many equal lines.</summary>
public sealed class TextReviewLawTests
{
    [FsCheck.NUnit.Property(MaxTest = 4000, EndSize = 400)]
    public void Every_law_holds_after_every_step_of_any_history(int[] script)
    {
        var dice = new Dice(script);
        var history = new TextReviewHistory(dice.Text(20), dice.Next(8) != 1);
        for (var steps = 0; dice.HasMore && steps < 30; steps++)
        {
            history.Step(dice);
            history.HoldsItsLaws();
        }
    }

    [FsCheck.NUnit.Property(MaxTest = 2000, EndSize = 400)]
    public void Without_a_user_rejecting_all_gives_the_bytes_from_before_and_accepting_all_keeps_the_current(int[] script)
    {
        var dice = new Dice(script);
        var before = dice.Text(20);
        var history = new TextReviewHistory(before, baselineExists: true);
        while (dice.HasMore)
        {
            history.AgentEdits(dice);
        }

        Assert.That(history.Review.RejectAll(RejectChoice.Report).Review.Current, Is.EqualTo(before));
        Assert.That(history.Review.AcceptAll().Review.Baseline, Is.EqualTo(history.Review.Current));
    }

    [FsCheck.NUnit.Property(MaxTest = 2000, EndSize = 400)]
    public void Disjoint_decisions_commute(int[] script)
    {
        var dice = new Dice(script);
        var history = new TextReviewHistory(dice.Text(30), baselineExists: true);
        for (var edits = 1 + dice.Next(5); edits > 0; edits--)
        {
            history.EditSomehow(dice);
        }

        var sides = history.Review.Hunks.ToLookup(_ => dice.Next(3), hunk => hunk.Id);
        TextReview Accept(TextReview review) => review.Accept([.. sides[1]]).Review;
        TextReview Reject(TextReview review) => review.Reject([.. sides[2]], RejectChoice.Overwrite).Review;
        var (one, other) = (Accept(Reject(history.Review)), Reject(Accept(history.Review)));
        Assert.That((one.Baseline, one.Current), Is.EqualTo((other.Baseline, other.Current)));
        Assert.That(one.Hunks, Is.EqualTo(other.Hunks));
    }

    [FsCheck.NUnit.Property(MaxTest = 2000, EndSize = 400)]
    public void A_users_line_outside_hunks_is_in_both_texts_whatever_is_decided(int[] script)
    {
        var dice = new Dice(script);
        var history = new TextReviewHistory(dice.Text(20), baselineExists: true);
        history.AgentEdits(dice);
        var kept = new List<string>();
        while (dice.HasMore)
        {
            if (dice.Next(2) == 0)
            {
                kept.AddRange(history.UserInsertsOutside(dice));
            }
            else
            {
                history.Decide(dice);
            }

            foreach (var line in kept)
            {
                Assert.That(history.Review.Baseline, Does.Contain(line));
                Assert.That(history.Review.Current, Does.Contain(line));
            }
        }
    }

    [FsCheck.NUnit.Property(MaxTest = 2000, EndSize = 400)]
    public void A_review_is_restored_from_what_is_stored_of_it_and_only_from_that(int[] script)
    {
        var dice = new Dice(script);
        var history = new TextReviewHistory(dice.Text(20), baselineExists: true);
        for (var edits = 1 + dice.Next(4); edits > 0; edits--)
        {
            history.EditSomehow(dice);
        }

        var review = history.Review;
        var restored = TextReview.Restore(review.Baseline, review.Current, review.Hunks)!;
        Assert.That((restored.Baseline, restored.Current), Is.EqualTo((review.Baseline, review.Current)));
        Assert.That(restored.Hunks, Is.EqualTo(review.Hunks));
        foreach (var hunk in review.Hunks)
        {
            Assert.That(TextReview.Restore(review.Baseline, review.Current, review.Hunks.Remove(hunk)), Is.Null);
            var longer = hunk with { Current = hunk.Current with { Count = hunk.Current.Count + 1 } };
            Assert.That(TextReview.Restore(review.Baseline, review.Current, review.Hunks.Replace(hunk, longer)), Is.Null);
        }
    }

    [FsCheck.NUnit.Property(MaxTest = 2000, EndSize = 400)]
    public void Realigned_over_other_texts_the_law_holds_and_ids_keep_their_lines(int[] script)
    {
        var dice = new Dice(script);
        var history = new TextReviewHistory(dice.Text(20), baselineExists: true);
        history.AgentEdits(dice);
        var before = history.Review;
        for (var steps = dice.Next(4); steps > 0; steps--)
        {
            history.Step(dice);
        }

        var realigned = TextReview.Realign(history.Review.Baseline, history.Review.Current, before, history.NewId);
        Assert.That((realigned.Baseline, realigned.Current), Is.EqualTo((history.Review.Baseline, history.Review.Current)));
        Assert.That(TextReviewLaw.Holds(realigned));
        foreach (var hunk in realigned.Hunks)
        {
            history.StandsForTheSameLines(realigned, hunk);
        }

        Assert.That(TextReview.Realign(before.Baseline, before.Current, before, history.NewId).Hunks, Is.EqualTo(before.Hunks));
    }
}
