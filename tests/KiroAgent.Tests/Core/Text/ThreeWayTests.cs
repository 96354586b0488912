using KiroAgent.Core.Text;
using NUnit.Framework;

namespace KiroAgent.Tests.Core.Text;

public sealed class ThreeWayTests
{
    [TestCase("a\nb\nc\n", "A\nb\nc\n", "a\nb\nC\n", "A\nb\nC\n", TestName = "edits in different places")]
    [TestCase("a\nb\nc\n", "a\nB\nc\n", "a\nb\nC\n", "a\nB\nC\n", TestName = "edits of neighbouring lines")]
    [TestCase("a\nb\n", "A\nb\n", "a\nx\nb\n", "A\nx\nb\n", TestName = "an insertion behind an edited line")]
    [TestCase("a\nb\n", "a\nB\n", "a\nx\nb\n", "a\nx\nB\n", TestName = "an insertion before an edited line")]
    [TestCase("a\nb\nc\n", "a\nc\n", "a\nb\nx\nc\n", "a\nx\nc\n", TestName = "an insertion behind a deleted line")]
    [TestCase("a\nb\nc\n", "a\nB\nc\n", "a\nB\nc\n", "a\nB\nc\n", TestName = "the same edit on both sides")]
    [TestCase("a\nb\n", "a\nx\nb\n", "a\nx\nb\ny\n", "a\nx\nb\ny\n", TestName = "the same insertion and one more")]
    [TestCase("x\nx\nx\n", "x\nx\n", "x\nx\n", "x\nx\n", TestName = "the same deletion of one of several equal lines")]
    [TestCase("a\nb\nq\n", "a\nb\na\nb\nq\n", "a\nb\na\nb\nR\n", "a\nb\na\nb\nR\n", TestName = "the same insertion, here beside an edit")]
    [TestCase("q\na\n", "q\nx\na\n", "R\nx\na\n", "R\nx\na\n", TestName = "the same insertion, here behind an edit")]
    [TestCase("", "a\n", "", "a\n", TestName = "an empty base")]
    [TestCase("a\r\nb\r\n", "a\r\nB\r\n", "A\r\nb\r\n", "A\r\nB\r\n", TestName = "CRLF")]
    [TestCase("a\nb", "A\nb", "a\nB", "A\nB", TestName = "no final newline")]
    [TestCase("a\nb", "a\nb\n", "A\nb", "A\nb\n", TestName = "one side ends the last line")]
    [TestCase("{\n}\n{\n}\n", "{\n}\n{\nx\n}\n", "{\ny\n}\n{\n}\n", "{\ny\n}\n{\nx\n}\n", TestName = "equal lines around")]
    public void Edits_that_share_no_line_merge(string text, string ours, string theirs, string expected)
    {
        var merged = ThreeWay.Merge(text, ours, theirs, ConflictChoice.Report);
        Assert.That((merged.Text, merged.Conflict), Is.EqualTo((expected, false)));
    }

    [TestCase("a\nb\nc\n", "a\nO\nc\n", "a\nT\nc\n", TestName = "one line, two edits")]
    [TestCase("a\nb\nc\n", "a\nc\n", "a\nB\nc\n", TestName = "deleted here, edited there")]
    [TestCase("a\nb\n", "a\no\nb\n", "a\nt\nb\n", TestName = "two insertions at one place")]
    [TestCase("a\n", "a\nx\n", "a\nx\ny\n", TestName = "two insertions that begin alike")]
    [TestCase("", "o\n", "t\n", TestName = "two new files")]
    [TestCase("a\nb\nc\n", "a\r\nb\r\nc\r\n", "a\nB\nc\n", TestName = "line endings here, an edit there")]
    [TestCase("a\nb\n", "a\nb", "a\nb\nc\n", TestName = "the last line would run into the next")]
    [TestCase("a\nb\nc\nd\n", "a\nO\nO\nd\n", "a\nb\nT\nT\n", TestName = "overlapping ranges")]
    public void Where_both_changed_the_same_lines_it_does_not_guess(string text, string ours, string theirs)
    {
        var merged = ThreeWay.Merge(text, ours, theirs, ConflictChoice.Report);
        Assert.That(merged.Conflict);
        Assert.That(merged.Conflicts, Has.Length.EqualTo(1));
        Assert.That(ThreeWay.Merge(text, ours, theirs, ConflictChoice.Ours) is { Conflict: false } our && our.Text == ours, "One place: ours is all of ours.");
        Assert.That(ThreeWay.Merge(text, ours, theirs, ConflictChoice.Theirs) is { Conflict: false } their && their.Text == theirs, "One place: theirs is all of theirs.");
    }

    [Test]
    public void A_choice_is_made_place_by_place_and_the_rest_merges()
    {
        const string text = "1\n2\n3\n4\n5\n6\n7\n";
        const string ours = "1\nO2\n3\n4\nO5\n6\n7\nours\n";
        const string theirs = "theirs\n1\nT2\n3\n4\nT5\nT5\n6\n7\n";
        var merged = ThreeWay.Merge(text, ours, theirs, ConflictChoice.Theirs);
        Assert.That(merged.Text, Is.EqualTo("theirs\n1\nT2\n3\n4\nT5\nT5\n6\n7\nours\n"));
        Assert.That(merged.Conflicts, Is.EqualTo(new MergeConflict[]
        {
            new(new LineSpan(1, 1), new LineSpan(1, 1), new LineSpan(2, 1), new LineSpan(2, 1)),
            new(new LineSpan(4, 1), new LineSpan(4, 1), new LineSpan(5, 2), new LineSpan(5, 2)),
        }));
        Assert.That(ThreeWay.Merge(text, ours, theirs, ConflictChoice.Ours).Text, Is.EqualTo("theirs\n1\nO2\n3\n4\nO5\n6\n7\nours\n"));
    }

    [FsCheck.NUnit.Property(MaxTest = 3000, EndSize = 300)]
    public void A_side_that_changed_nothing_or_the_same_gives_way(int[] script)
    {
        var dice = new Dice(script);
        var text = dice.Text(20);
        var edited = dice.Edit(text);
        foreach (var choice in Enum.GetValues<ConflictChoice>())
        {
            Assert.That(ThreeWay.Merge(text, text, edited, choice).Text, Is.EqualTo(edited));
            Assert.That(ThreeWay.Merge(text, edited, text, choice).Text, Is.EqualTo(edited));
            Assert.That(ThreeWay.Merge(text, edited, edited, choice).Text, Is.EqualTo(edited));
        }
    }

    [FsCheck.NUnit.Property(MaxTest = 4000, EndSize = 300)]
    public void Without_conflict_the_sides_can_be_exchanged_and_no_choice_matters(int[] script)
    {
        var dice = new Dice(script);
        var text = dice.Text(20);
        var (ours, theirs) = (dice.Edit(text), dice.Edit(text));
        var (one, other) = (ThreeWay.Merge(text, ours, theirs, ConflictChoice.Report), ThreeWay.Merge(text, theirs, ours, ConflictChoice.Report));
        Assert.That(one.Conflicts, Has.Length.EqualTo(other.Conflicts.Length));
        Assert.That(ThreeWay.Merge(text, ours, theirs, ConflictChoice.Theirs).Text, Is.EqualTo(ThreeWay.Merge(text, theirs, ours, ConflictChoice.Ours).Text));
        if (!one.Conflict)
        {
            Assert.That(one.Text, Is.EqualTo(other.Text));
            Assert.That(ThreeWay.Merge(text, ours, theirs, ConflictChoice.Theirs).Text, Is.EqualTo(one.Text));
        }
    }

    [FsCheck.NUnit.Property(MaxTest = 3000, EndSize = 300)]
    public void Lines_only_one_side_wrote_are_in_the_merged_text(int[] script)
    {
        var dice = new Dice(script);
        var text = dice.Text(20);
        var number = 0;
        var ours = dice.Edit(text, () => $"ours {number++};\n");
        var theirs = dice.Edit(text, () => $"theirs {number++};\n");
        var merged = ThreeWay.Merge(text, ours, theirs, ConflictChoice.Report);
        var lines = TextLines.Of(merged.Text);
        foreach (var conflict in merged.Conflicts)
        {
            Assert.That(lines.SpanEquals(conflict.Merged, TextLines.Of(ours), conflict.Ours), "A conflict shows our lines.");
        }

        foreach (var line in Written(ours).Concat(merged.Conflict ? [] : Written(theirs)))
        {
            Assert.That(merged.Text, Does.Contain(line));
        }

        static IEnumerable<string> Written(string text) =>
            text.Split('\n', '\r').Where(line => line.StartsWith("ours ", StringComparison.Ordinal) || line.StartsWith("theirs ", StringComparison.Ordinal));
    }
}
