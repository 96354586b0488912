using KiroAgent.Core.Text;
using NUnit.Framework;

namespace KiroAgent.Tests.Core.Text;

public sealed class LineDiffTests
{
    [FsCheck.NUnit.Property(MaxTest = 3000)]
    public void Applied_to_the_one_text_it_gives_the_other(int[] script)
    {
        var dice = new Dice(script);
        var a = dice.Text(30);
        var b = dice.Next(4) == 1 ? dice.Text(30) : dice.Edit(a);
        Holds(a, b);
    }

    [TestCase(400, 1)]
    [TestCase(400, 2)]
    [TestCase(3000, 4)]
    [TestCase(3000, 10)]
    [TestCase(3000, 3000)]
    public void It_also_does_for_long_texts_of_few_different_lines(int lines, int symbols)
    {
        var random = new Random(7 * symbols);
        Holds(Random(), Random());
        string Random() => string.Concat(Enumerable.Range(0, lines).Select(_ => $"line {random.Next(symbols)}\n"));
    }

    internal static void Holds(string a, string b)
    {
        var (from, to) = (TextLines.Of(a), TextLines.Of(b));
        var (baseLine, newLine) = (0, 0);
        foreach (var change in LineDiff.Compute(a, b))
        {
            Assert.That(change.BaseCount + change.NewCount, Is.Positive, "A change changes something.");
            Assert.That(change.BaseStart, baseLine == 0 ? Is.GreaterThanOrEqualTo(0) : Is.GreaterThan(baseLine), "An equal line parts two changes.");
            Assert.That(
                from.SpanEquals(LineSpan.Between(baseLine, change.BaseStart), to, LineSpan.Between(newLine, change.NewStart)), "Lines between changes are equal.");
            (baseLine, newLine) = (change.BaseEnd, change.NewEnd);
        }

        Assert.That(from.SpanEquals(LineSpan.Between(baseLine, from.Count), to, LineSpan.Between(newLine, to.Count)), "Lines after the last change are equal.");
    }

    [TestCase("a\n", "a\n", "")]
    [TestCase("a\n", "a\r\n", "0,1>0,1")]
    [TestCase("a", "a\n", "0,1>0,1")]
    [TestCase("", "a\n", "0,0>0,1")]
    [TestCase("a\nb\nc\n", "a\nc\n", "1,1>1,0")]
    [TestCase("a\n  b\nc\n", "a\nb\nc\n", "1,1>1,1")]
    [TestCase("a\nb\nc\nd\ne\n", "a\nB\nc\nD\ne\n", "1,1>1,1 3,1>3,1")]
    [TestCase("x\nx\n", "x\nx\nx\n", "2,0>2,1")]
    public void Small_changes_are_found_as_they_are(string a, string b, string expected) =>
        Assert.That(
            string.Join(' ', LineDiff.Compute(a, b).Select(c => $"{c.BaseStart},{c.BaseCount}>{c.NewStart},{c.NewCount}")), Is.EqualTo(expected));

    [Test]
    public void A_stretch_is_compared_in_the_numbers_of_the_whole_text()
    {
        var (a, b) = (TextLines.Of("0\n1\n2\n3\n"), TextLines.Of("z\n0\n1\nx\n3\n"));
        Assert.That(LineDiff.Compute(a, new LineSpan(1, 3), b, new LineSpan(2, 3)), Is.EqualTo(new[] { new LineChange(2, 1, 3, 1) }));
    }

    [Test]
    public void Few_edits_in_a_long_repetitive_text_stay_few()
    {
        var lines = Enumerable.Range(0, 20_000).Select(i => $"row {i * i % 10}\n").ToList();
        var a = string.Concat(lines);
        for (var at = 19_000; at > 0; at -= 1_000)
        {
            lines[at] = $"changed {at}\n";
            lines.RemoveAt(at - 500);
        }

        var changes = LineDiff.Compute(a, string.Concat(lines));
        Assert.That(changes.Sum(change => change.BaseCount + change.NewCount), Is.EqualTo(19 * 3));
    }
}
