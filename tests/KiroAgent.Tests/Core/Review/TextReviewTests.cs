using System.Globalization;
using KiroAgent.Core.Review;
using KiroAgent.Core.Text;
using NUnit.Framework;

namespace KiroAgent.Tests.Core.Review;

/// <summary>Worked examples. A text is written as one letter or word per line: "a b c" is three lines that end with LF.</summary>
public sealed class TextReviewTests
{
    private int ids;

    [SetUp]
    public void StartIds() => ids = 0;

    private string NewId() => "h" + (++ids).ToString(CultureInfo.InvariantCulture);

    private static string Lines(string words) => string.Concat(words.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => word + "\n"));

    private TextReview Start(string baseline, string current) => TextReview.Start(Lines(baseline), Lines(current), NewId);

    /// <summary>Each hunk as id:removed>added, with ! when the user edited it.</summary>
    private static string Hunks(TextReview review) => string.Join(' ', review.Hunks.Select(hunk =>
        $"{hunk.Id}:{string.Join('+', review.Removed(hunk))}>{string.Join('+', review.Added(hunk))}{(hunk.UserEdited ? "!" : "")}"));

    private static string Words(string text) => text.TrimEnd('\n').Replace('\n', ' ');

    private static void Is(TextReview review, string baseline, string current, string hunks) =>
        Assert.That((Words(review.Baseline), Words(review.Current), Hunks(review)), NUnit.Framework.Is.EqualTo((baseline, current, hunks)));

    [Test]
    public void Rejecting_keeps_what_the_user_wrote_elsewhere_in_the_file()
    {
        var review = Start("a b c d e", "a B c d e").UserEdit(Lines("a B c d mine e"), NewId);
        Is(review, "a b c d mine e", "a B c d mine e", "h1:b>B");
        Is(review.RejectAll(RejectChoice.Report).Review, "a b c d mine e", "a b c d mine e", "");
    }

    [TestCase("a mine B c", "a mine b c", TestName = "a line before it")]
    [TestCase("a B mine c", "a b mine c", TestName = "a line behind it")]
    [TestCase("A B C", "A b C", TestName = "the lines around it changed")]
    [TestCase("B", "b", TestName = "the lines around it deleted")]
    public void A_users_edit_beside_a_hunk_stays_out_of_it(string edited, string rejected)
    {
        var review = Start("a b c", "a B c").UserEdit(Lines(edited), NewId);
        Is(review, rejected, edited, "h1:b>B");
        Assert.That(Words(review.RejectAll(RejectChoice.Report).Review.Current), NUnit.Framework.Is.EqualTo(rejected));
    }

    [Test]
    public void A_users_edit_in_a_hunk_becomes_part_of_it_and_is_a_conflict_to_reject()
    {
        var review = Start("a b c d", "a B C d").UserEdit(Lines("a B mine C d"), NewId);
        Is(review, "a b c d", "a B mine C d", "h2:b+c>B+mine+C!");
        var rejected = review.Reject(["h2"], RejectChoice.Report);
        Assert.That((rejected.Done, rejected.Conflicts.Single()), NUnit.Framework.Is.EqualTo((false, "h2")));
        Assert.That(rejected.Review, NUnit.Framework.Is.SameAs(review));
        Is(review.Reject(["h2"], RejectChoice.KeepMine).Review, "a B mine C d", "a B mine C d", "");
        Is(review.Reject(["h2"], RejectChoice.Overwrite).Review, "a b c d", "a b c d", "");
        Is(review.Accept(["h2"]).Review, "a B mine C d", "a B mine C d", "");
    }

    [Test]
    public void A_conflict_holds_back_the_whole_rejection_and_keep_mine_restores_the_rest()
    {
        var review = Start("a b c d e", "a B1 B2 c D e").UserEdit(Lines("a B1 mine B2 c D e"), NewId);
        Is(review, "a b c d e", "a B1 mine B2 c D e", "h3:b>B1+mine+B2! h2:d>D");
        Assert.That(review.RejectAll(RejectChoice.Report).Review, NUnit.Framework.Is.SameAs(review));
        Is(review.RejectAll(RejectChoice.KeepMine).Review, "a B1 mine B2 c d e", "a B1 mine B2 c d e", "");
    }

    [Test]
    public void Deciding_one_hunk_leaves_the_others_as_they_were()
    {
        var review = Start("a b c d e f g", "A x x b c e f G");
        Is(review, "a b c d e f g", "A x x b c e f G", "h1:a>A+x+x h2:d> h3:g>G");
        Is(review.Reject(["h1"], RejectChoice.Report).Review, "a b c d e f g", "a b c e f G", "h2:d> h3:g>G");
        Is(review.Accept(["h2"]).Review, "a b c e f g", "A x x b c e f G", "h1:a>A+x+x h3:g>G");
        Is(review.Reject(["h2"], RejectChoice.Report).Review.Accept(["h1"]).Review, "A x x b c d e f g", "A x x b c d e f G", "h3:g>G");
    }

    [Test]
    public void An_accepted_hunk_stays_accepted_when_the_agent_goes_on()
    {
        var review = Start("a b c d", "a B c d").Accept(["h1"]).Review.AgentEdit(Lines("a B c D"), NewId);
        Is(review, "a B c d", "a B c D", "h2:d>D");
        Is(review.RejectAll(RejectChoice.Report).Review, "a B c d", "a B c d", "");
    }

    [Test]
    public void A_rejected_hunk_does_not_come_back_with_the_next_edit()
    {
        var review = Start("a b c d", "a B c d").Reject(["h1"], RejectChoice.Report).Review.AgentEdit(Lines("a b c D"), NewId);
        Is(review, "a b c d", "a b c D", "h2:d>D");
    }

    [TestCase("a B c d E", "h1:b>B h2:e>E", TestName = "an edit elsewhere leaves the hunk alone")]
    [TestCase("a BB c d e", "h2:b>BB", TestName = "an edit of the hunk is a new one")]
    [TestCase("a B x c d e", "h2:b>B+x", TestName = "an edit that touches it joins it")]
    [TestCase("a b c d e", "", TestName = "an edit that takes it back removes it")]
    [TestCase("a c d e", "h2:b>", TestName = "a deletion of what was added leaves the removal")]
    public void The_agents_next_edit(string current, string hunks) =>
        Is(Start("a b c d e", "a B c d e").AgentEdit(Lines(current), NewId), "a b c d e", current, hunks);

    [Test]
    public void A_user_who_restores_the_baselines_lines_settles_the_hunk()
    {
        Is(Start("a b c d", "a B c D").UserEdit(Lines("a b c D"), NewId), "a b c d", "a b c D", "h2:d>D");
        Is(Start("a b c", "a c").UserEdit(Lines("a b c"), NewId), "a b c", "a b c", "");
        Is(Start("a a", "a a a").UserEdit(Lines("a a"), NewId), "a a", "a a", "");
    }

    [Test]
    public void A_user_who_restores_part_of_a_hunk_leaves_the_rest_the_agents()
    {
        var review = Start("a b c d e", "a B C D e").UserEdit(Lines("a B c D e"), NewId);
        Is(review, "a b c d e", "a B c D e", "h2:b>B h3:d>D");
    }

    [Test]
    public void Where_lines_were_only_removed_an_insertion_stands_behind_them() =>
        Is(Start("a b c", "a c").UserEdit(Lines("a mine c"), NewId), "a b mine c", "a mine c", "h1:b>");

    [Test]
    public void An_insertion_that_can_stand_outside_a_hunk_does() =>
        Is(Start("a z", "a x y x z").UserEdit(Lines("a x y x y x z"), NewId), "a y x z", "a x y x y x z", "h1:>x+y+x");

    [Test]
    public void Hunks_brought_together_by_the_user_stay_two()
    {
        var review = Start("a b c d e", "a B c D e").UserEdit(Lines("a B D e"), NewId);
        Is(review, "a b d e", "a B D e", "h1:b>B h2:d>D");
        Is(review.Reject(["h1"], RejectChoice.Report).Review, "a b d e", "a b D e", "h2:d>D");
        Is(review.Accept(["h1"]).Review, "a B d e", "a B D e", "h2:d>D");
    }

    [Test]
    public void Hunks_whose_lines_could_run_together_become_one()
    {
        // Accepting only the first would put a lone carriage return before the line feed of the other's removed line.
        var review = TextReview.Start("x\n-\n\n", "y\r-\nz\n", NewId);
        Assert.That(Hunks(review), NUnit.Framework.Is.EqualTo("h1:x>y h2:>z"));
        review = review.UserEdit("y\rz\n", NewId);
        Assert.That((review.Baseline, Hunks(review)), NUnit.Framework.Is.EqualTo(("x\n\n", "h3:x+>y+z")));
    }

    [Test]
    public void A_user_edit_of_a_created_file_is_all_inside()
    {
        var review = TextReview.Start("", Lines("a b"), NewId, baselineExists: false).UserEdit(Lines("a b mine"), NewId);
        Is(review, "", "a b mine", "h2:>a+b+mine!");
        Assert.That(review.BaselineExists, NUnit.Framework.Is.False);
        Assert.That(review.Accept(["h2"]).Review.BaselineExists);
        Assert.That(review.RejectAll(RejectChoice.Overwrite).Review.BaselineExists, NUnit.Framework.Is.False);
    }

    [Test]
    public void An_unknown_hunk_makes_the_request_stale_and_nothing_is_done()
    {
        var review = Start("a b c", "A b C");
        var decision = review.Accept(["h1", "gone"]);
        Assert.That((decision.Done, decision.Unknown.Single()), NUnit.Framework.Is.EqualTo((false, "gone")));
        Assert.That(decision.Review, NUnit.Framework.Is.SameAs(review));
    }

    [TestCase("a\r\nb\r\n", "a\r\nB\r\n", TestName = "CRLF")]
    [TestCase("a\r\nb\nc\rd", "a\nb\r\nc\rd", TestName = "line endings alone")]
    [TestCase("a\nb", "a\nb\n", TestName = "a final newline added")]
    [TestCase("a\nb\n", "a\nb", TestName = "a final newline removed")]
    [TestCase("", "a", TestName = "from an empty file")]
    [TestCase("a", "", TestName = "to an empty file")]
    [TestCase("let a = '$&';\n", "let a = \"$1\\0\";\n", TestName = "signs that mean something in a replacement")]
    [TestCase("ü😀\n", "ü😁\n", TestName = "outside the basic plane")]
    public void Rejecting_gives_the_bytes_from_before_and_accepting_keeps_those_now(string before, string after)
    {
        var review = TextReview.Start(before, after, NewId);
        Assert.That(review.Hunks, NUnit.Framework.Is.Not.Empty);
        Assert.That(review.RejectAll(RejectChoice.Report).Review.Current, NUnit.Framework.Is.EqualTo(before));
        Assert.That(review.AcceptAll().Review.Baseline, NUnit.Framework.Is.EqualTo(after));
    }

    [Test]
    public void A_users_last_line_never_runs_into_the_baselines()
    {
        var review = TextReview.Start("a\nb", "a\nb\n", NewId).UserEdit("a\nb\nmine\n", NewId);
        Assert.That(review.Baseline, NUnit.Framework.Is.EqualTo("a\nb"));
        Assert.That(review.Hunks.Single().UserEdited);
        Assert.That(review.Reject([review.Hunks[0].Id], RejectChoice.KeepMine).Review.Current, NUnit.Framework.Is.EqualTo("a\nb\nmine\n"));
    }

    [Test]
    public void Taking_a_decision_back_brings_the_hunks_back_with_their_ids_beside_what_the_user_wrote_since()
    {
        var before = Start("a b c d e f", "a B c d e F");
        var after = before.Reject(["h1"], RejectChoice.Report).Review.UserEdit(Lines("a b c mine d e F"), NewId);
        var undone = TextReview.Realign(after.Baseline, Lines("a B c mine d e F"), before, NewId);
        Is(undone, "a b c mine d e f", "a B c mine d e F", "h1:b>B h2:f>F");
    }

    [Test]
    public void The_hunk_at_a_line_is_the_one_around_it_or_the_removal_beside_it()
    {
        var review = Start("a b c d e", "a B c e");
        Assert.That(
            Enumerable.Range(0, 5).Select(line => review.HunkAt(line)?.Id), NUnit.Framework.Is.EqualTo(new[] { null, "h1", "h2", "h2", null }));
    }

    [Test]
    public void A_review_is_not_restored_from_hunks_that_do_not_explain_the_text()
    {
        var hunk = new ReviewHunk("h", new LineSpan(1, 1), new LineSpan(1, 1), false);
        Assert.That(TextReview.Restore(Lines("a b c"), Lines("a B c"), [hunk]), NUnit.Framework.Is.Not.Null);
        Assert.That(TextReview.Restore(Lines("a b c"), Lines("a B c"), []), NUnit.Framework.Is.Null);
        Assert.That(TextReview.Restore(Lines("a b c"), Lines("a B C"), [hunk]), NUnit.Framework.Is.Null);
        Assert.That(TextReview.Restore(Lines("a b c"), Lines("a B c"), [hunk with { Baseline = new LineSpan(1, 9) }]), NUnit.Framework.Is.Null);
    }
}
