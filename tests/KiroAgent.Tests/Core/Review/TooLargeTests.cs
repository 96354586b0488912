using System.Collections.Immutable;
using System.Text;
using KiroAgent.Core.Files;
using KiroAgent.Core.Paths;
using KiroAgent.Core.Review;
using NUnit.Framework;

namespace KiroAgent.Tests.Core.Review;

/// <summary>Text over 8 MiB or 200,000 lines is decided whole.</summary>
internal sealed class TooLargeTests
{
    private const int MostBytes = 8 << 20;
    private const int MostLines = 200_000;
    private static readonly FileKey s_file = WorkspacePath.TryParse("big.txt", PathStyle.Posix, out var path, out _) ? new FileKey("/w", path) : default;
    private readonly Contents _contents = new(_ => null);
    private int _ids;

    private string NewId() => "h" + ++_ids;

    private FileState.Regular State(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return new FileState.Regular(_contents.Add(bytes), bytes.Length, 0b110_100_100);
    }

    private ReviewLedger Change(ReviewLedger ledger, FileState before, FileState after) =>
        ledger.With(Reviewing.Changed(ledger, new FileChange("c", "t", null, ChangeSource.Tool, [new FileStep(s_file, before, after)], []), _contents, NewId), "t");

    private ReviewEntry Entry(string before, string after) => Change(ReviewLedger.Empty, State(before), State(after)).Find(s_file)!;

    private static string Lines(int count, string ending = "\n") => new StringBuilder().Insert(0, "x" + ending, count).ToString();

    private static string Wide(int bytes) => string.Concat(Enumerable.Repeat(new string('y', 1023) + "\n", bytes / 1024)) + new string('z', bytes % 1024);

    [TestCase(MostBytes, false)]
    [TestCase(MostBytes + 1, true)]
    public void By_bytes(int bytes, bool whole)
    {
        var entry = Entry("first\n", Wide(bytes));
        Assert.That((entry.Whole, entry.Hunks.IsEmpty), Is.EqualTo((whole ? WholeReason.TooLarge : WholeReason.None, whole)));
        Assert.That(Entry(Wide(bytes), "first\n").Whole, Is.EqualTo(entry.Whole), "either side");
    }

    [TestCase(MostLines, "\n", "", false)]
    [TestCase(MostLines, "\n", "one more without an end", true)]
    [TestCase(MostLines + 1, "\n", "", true)]
    [TestCase(MostLines, "\r\n", "", false)]
    [TestCase(MostLines + 1, "\r\n", "", true)]
    [TestCase(MostLines, "\r", "", false)]
    [TestCase(MostLines + 1, "\r", "", true)]
    public void By_lines_however_they_end(int lines, string ending, string more, bool whole)
    {
        var text = Lines(lines, ending) + more;
        Assert.That(Entry(text, "y" + text).Whole, Is.EqualTo(whole ? WholeReason.TooLarge : WholeReason.None));
    }

    [Test]
    public void It_is_accepted_and_rejected_whole_and_the_rejection_taken_back()
    {
        var (before, after) = (State(Lines(MostLines + 1)), State(Lines(MostLines + 2)));
        var entry = Change(ReviewLedger.Empty, before, after).Find(s_file)!;
        var accepted = Deciding.Accept(entry, null, _contents);
        Assert.That((accepted.Result, accepted.After!.State, accepted.Steps.IsEmpty), Is.EqualTo((FileResult.Accepted, ReviewFileState.Accepted, true)));
        var rejected = Deciding.Reject(entry, null, RejectChoice.Report, FileState.None, _contents);
        Assert.That(rejected.Steps, Is.EqualTo(ImmutableArray.Create(new FileStep(s_file, after, before))));
        var undone = Deciding.Undo(rejected, rejected.After, _ => before, RejectChoice.Report, _contents, NewId);
        Assert.That(undone.Steps, Is.EqualTo(ImmutableArray.Create(new FileStep(s_file, before, after))));
        Assert.That((undone.After!.IsPending, undone.After.Whole), Is.EqualTo((true, WholeReason.TooLarge)));
    }

    [Test]
    public void One_that_grows_too_large_loses_its_hunks_and_gets_them_back_when_it_shrinks()
    {
        var (small, edited, large) = (State("a\nb\n"), State("a\nB\n"), State(Lines(MostLines + 1)));
        var ledger = Change(ReviewLedger.Empty, small, edited);
        Assert.That(ledger.Find(s_file)!.Hunks, Has.Length.EqualTo(1));
        ledger = Change(ledger, edited, large);
        Assert.That((ledger.Find(s_file)!.Whole, ledger.Find(s_file)!.Hunks.IsEmpty, ledger.Find(s_file)!.Baseline), Is.EqualTo((WholeReason.TooLarge, true, small)));
        ledger = Change(ledger, large, edited);
        Assert.That((ledger.Find(s_file)!.Whole, ledger.Find(s_file)!.Hunks.Length), Is.EqualTo((WholeReason.None, 1)));
    }

    [Test]
    public void The_users_edit_of_one_is_a_conflict_that_overwriting_settles()
    {
        var (before, after, mine) = (State(Lines(MostLines + 1)), State(Lines(MostLines + 2)), State("mine\n" + Lines(MostLines + 2)));
        var entry = Change(ReviewLedger.Empty, before, after).Find(s_file)!;
        var seen = Reviewing.Observed(entry, mine, _contents, NewId)!;
        Assert.That((seen.UserEdited, seen.Whole), Is.EqualTo((true, WholeReason.TooLarge)));
        Assert.That(Deciding.Reject(seen, null, RejectChoice.Report, FileState.None, _contents).Result, Is.EqualTo(FileResult.Conflict));
        Assert.That(Deciding.Reject(seen, null, RejectChoice.KeepMine, FileState.None, _contents).Steps, Is.Empty);
        Assert.That(Deciding.Reject(seen, null, RejectChoice.Overwrite, FileState.None, _contents).Steps.Single(), Is.EqualTo(new FileStep(s_file, mine, before)));
    }
}
