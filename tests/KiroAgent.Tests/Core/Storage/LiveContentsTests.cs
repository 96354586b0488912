using System.Globalization;
using KiroAgent.Core.Checkpoints;
using KiroAgent.Core.Files;
using KiroAgent.Core.Review;
using KiroAgent.Core.Sessions;
using KiroAgent.Core.Storage;
using NUnit.Framework;

namespace KiroAgent.Tests.Core.Storage;

internal sealed class LiveContentsTests
{
    private static void Needs(History history, int? newest, params string[] contents) =>
        Assert.That(LiveContents.Of(history.State, newest), Is.EquivalentTo(contents.Select(History.Id)));

    [Test]
    public void A_new_session_needs_nothing() => Needs(new History(), null);

    // Three turns on one file: v0 → v1 → v2 → v3; a revert to the n-th newest checkpoint reads where its run begins, and the end.
    [TestCase(1, "v2 v3")]
    [TestCase(2, "v1 v2 v3")]
    [TestCase(3, "v0 v1 v2 v3")]
    [TestCase(0, "")]
    public void Each_kept_checkpoint_needs_where_its_run_begins(int newest, string contents)
    {
        var history = new History().Prompt("one", ("a", "v0", "v1")).Prompt("two", ("a", "v1", "v2")).Prompt("three", ("a", "v2", "v3"));
        Needs(history, newest, contents.Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    [Test]
    public void What_came_and_went_within_a_turn_is_not_needed() =>
        Needs(new History().Prompt("one", ("a", "v0", "v1"), ("a", "v1", "v2"), ("a", "v2", "v3")), null, "v0", "v3");

    [Test]
    public void Where_somebody_else_came_between_both_ends_of_each_run_are_needed() =>
        Needs(new History().Prompt("one", ("a", "v0", "v1"), ("a", "v1", "v2"), ("a", "user", "v3"), ("a", "v3", "v4")), null, "v0", "v2", "user", "v4");

    [Test]
    public void Files_that_only_older_turns_touched_are_not_needed() =>
        Needs(new History().Prompt("one", ("a", "a0", "a1")).Prompt("two", ("b", "", "b1")), 1, "b1");

    [Test]
    public void A_prompt_without_changes_is_a_checkpoint_too() =>
        Needs(new History().Prompt("one", ("a", "a0", "a1")).Prompt("two"), 1);

    [Test]
    public void What_is_under_review_is_needed_with_the_state_others_edits_are_worked_out_from()
    {
        var history = new History().Prompt("one", ("a", "a0", "a1")).Review("a", "a0", "edited", anchor: "a1").Prompt("two");
        Needs(history, 0, "a0", "edited", "a1");
    }

    [Test]
    public void What_was_under_review_at_a_kept_checkpoint_waits_again_after_a_revert()
    {
        var history = new History().Prompt("one").Review("a", "a0", "a1").Prompt("two").Reject("a").Prompt("three").Prompt("four");
        Assert.That(history.State.Review.IsEmpty, Is.True);
        Needs(history, 2);
        Needs(history, 3, "a0", "a1");
    }

    [Test]
    public void Decisions_since_the_oldest_kept_checkpoint_can_be_taken_back()
    {
        var history = new History().Prompt("one").Review("a", "a0", "a1").Reject("a").Prompt("two").Review("b", "b0", "b1").Reject("b");
        Needs(history, 1, "b0", "b1");
        Needs(history, 2, "a0", "a1", "b0", "b1");
    }

    [Test]
    public void Files_that_were_decided_when_the_review_closed_are_shown_again_by_an_undo()
    {
        var history = new History().Prompt("one").Review("a", "a0", "a1").Review("b", "b0", "b1").Reject("a").Reject("b").Prompt("two");
        Assert.That(history.State.Review.IsEmpty, Is.True);
        Needs(history, 1);
        // The second rejection closed the review: its undo shows the first file again, as it was left.
        Assert.That(history.State.Past.Closed, Has.Count.EqualTo(1));
        Needs(history, 2, "a0", "a1", "b0", "b1");
    }

    [Test]
    public void A_decision_that_was_taken_back_stays_to_be_looked_at()
    {
        var history = new History().Prompt("one").Review("a", "a0", "a1").Reject("a");
        var taken = history.State.Past.Decisions[^1];
        var undo = new Decision("dec_undo", DecisionKind.Undo, null, []) { Undoes = taken.DecisionId };
        history.Add(new SessionEvent.DecisionIntended(undo)).Add(new SessionEvent.DecisionEnded(undo.DecisionId, []));
        Assert.That(history.State.Past.Decisions, Is.Empty);
        Needs(history, 1, "a0", "a1");
    }

    [Test]
    public void A_redo_needs_what_was_reverted_and_brings_its_checkpoints_back()
    {
        var history = new History().Prompt("one", ("a", "v0", "v1")).Prompt("two", ("a", "v1", "v2")).Revert("one", "a", "v2", "v0");
        Assert.That(history.State.Past.Checkpoints, Is.Empty);
        Needs(history, 1, "v0", "v1", "v2");
        Needs(history, null, "v0", "v1", "v2");
    }

    [Test]
    public void A_revert_that_was_redone_needs_no_more_than_the_checkpoints()
    {
        var history = new History().Prompt("one", ("a", "v0", "v1")).Prompt("two", ("b", "", "w")).Revert("one", "a", "v1", "v0");
        history.Revert("one", "a", "v0", "v1", redoes: history.State.Reverts[^1].Revert.RevertId);
        Assert.That(history.State.Past.Checkpoints.Select(c => c.Id), Is.EqualTo(new[] { "one", "two" }));
        Needs(history, 0);
    }

    [Test]
    public void The_checkpoints_of_now_are_kept_beside_those_a_redo_brings_back()
    {
        var history = new History();
        for (var i = 1; i <= 6; i++)
        {
            history.Prompt("p" + i, ("f" + i, "before" + i, "after" + i));
        }
        // Back to the third: one and two are left, and a redo brings six back.
        history.Revert("p3", "f3", "after3", "before3");
        Needs(history, 1, "before2", "after2", "before3", "after3", "before4", "after4", "before5", "after5", "before6", "after6");
    }

    [Test]
    public void After_the_conversation_was_reverted_the_changes_can_still_be()
    {
        var history = new History().Prompt("one", ("a", "v0", "v1")).Revert("one", "x", "", "", RevertScope.Conversation);
        Needs(history, null, "v0", "v1");
    }

    [Test]
    public void What_is_being_written_is_needed()
    {
        var change = new FileChange("chg", null, null, ChangeSource.Tool, [new FileStep(History.File("a"), History.At("x0"), History.At("x1"))], []);
        var history = new History().Add(new SessionEvent.ChangeIntended(change));
        Needs(history, 0, "x0", "x1");
        Assert.That(LiveContents.IsPending(history.State), Is.True);
        history = new History().Prompt("one").Revert("one", "a", "y1", "y0", carriedOut: false);
        Needs(history, 0, "y0", "y1");
        Assert.That(LiveContents.IsPending(history.State), Is.True);
    }

    [Test]
    public void Contents_the_agent_only_saw_are_not_needed() =>
        Needs(new History().Add(new SessionEvent.FileRead(History.File("a"), History.At("seen"))), null);

    [TestCase("nothing", false)]
    [TestCase("turn", true)]
    [TestCase("review", true)]
    [TestCase("decided", false)]
    public void Something_waits(string what, bool pending)
    {
        var history = new History().Prompt("one");
        _ = what switch
        {
            "turn" => history.Add(new SessionEvent.TurnStarted("t", "c", "go", null, null)),
            "review" => history.Review("a", "a0", "a1"),
            "decided" => history.Review("a", "a0", "a1").Reject("a"),
            _ => history,
        };
        Assert.That(LiveContents.IsPending(history.State), Is.EqualTo(pending));
    }

    [Test]
    public void More_checkpoints_never_need_less()
    {
        var history = new History();
        for (var i = 0; i < 30; i++)
        {
            var name = i.ToString(CultureInfo.InvariantCulture);
            history.Prompt("p" + name, ("f" + (i % 4), "v" + name, "w" + name), ("g", "g" + name, "g" + (i + 1)));
        }
        for (var n = 0; n < 30; n++)
        {
            Assert.That(LiveContents.Of(history.State, n), Is.SubsetOf(LiveContents.Of(history.State, n + 1)));
        }
        Assert.That(LiveContents.Of(history.State, LiveContents.CountCheckpoints(history.State)), Is.EquivalentTo(LiveContents.Of(history.State)));
    }
}
