using KiroAgent.Core.Audit;
using NUnit.Framework;

namespace KiroAgent.Tests.Core.Audit;

[TestFixture]
internal sealed class AuditChainTests
{
    [Test]
    public void What_was_written_is_whole()
    {
        var look = AuditChain.Verify(Lines(5));
        Assert.That((look.Entries, look.Problem, look.CutOff), Is.EqualTo((5L, (string?)null, 0)));
        Assert.That(look.Head, Is.EqualTo(AuditChain.Read(Lines(5)[4])!.Value.Hash));
    }

    [Test]
    public void A_change_of_any_character_is_found()
    {
        var lines = Lines(3);
        for (var at = 0; at < lines[1].Length; at++)
        {
            var changed = lines.ToList();
            changed[1] = lines[1][..at] + (lines[1][at] == 'x' ? 'y' : 'x') + lines[1][(at + 1)..];
            Assert.That(AuditChain.Verify(changed).Problem, Is.Not.Null, $"character {at}");
        }
    }

    [TestCase("0 1 3 4")]
    [TestCase("1 2 3 4")]
    [TestCase("0 2 1 3 4")]
    [TestCase("0 1 1 2 3 4")]
    public void Lines_taken_out_moved_or_repeated_are_found(string order) =>
        Assert.That(AuditChain.Verify(order.Split(' ').Select(i => Lines(5)[int.Parse(i)])).Problem, Does.Contain("taken out, put in or moved"));

    [Test]
    public void A_line_that_was_never_finished_is_told_and_breaks_nothing()
    {
        var lines = Lines(3);
        var look = AuditChain.Verify([lines[0], lines[1], lines[2][..20], lines[2]]);
        Assert.That((look.Entries, look.Problem, look.CutOff), Is.EqualTo((3L, (string?)null, 1)));
    }

    private static List<string> Lines(int count)
    {
        var (lines, head) = (new List<string>(), AuditChain.Start);
        for (var i = 1; i <= count; i++)
        {
            (var line, head) = AuditChain.Line(i, head, $"{{\"kind\":\"prompt\",\"text\":\"say \\\"{i}\\\"\"}}");
            lines.Add(line);
        }
        return lines;
    }
}
