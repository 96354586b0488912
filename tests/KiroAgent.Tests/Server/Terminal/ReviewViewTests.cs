using KiroAgent.Protocol;
using KiroAgent.Server.Terminal;
using NUnit.Framework;

namespace KiroAgent.Tests.Server.Terminal;

public sealed class ReviewViewTests
{
    private static readonly string[] Twenty = [.. Enumerable.Range(1, 20).Select(number => $"line {number}")];

    [Test]
    public void A_change_is_shown_with_three_lines_around_it()
    {
        Assert.That(Diff([Hunk(9, ["line 10"], 9, ["line ten", "and a half"])], Twenty), Is.EqualTo(new[]
        {
            "@@ -7,7 +7,8 @@", " line 7", " line 8", " line 9", "-line 10", "+line ten", "+and a half",
            " line 11", " line 12", " line 13",
        }));
    }

    [Test]
    public void Changes_that_share_context_share_a_heading()
    {
        var lines = Diff([Hunk(4, ["line 5"], 4, []), Hunk(11, [], 10, ["new"])], Twenty);
        Assert.That(lines, Is.EqualTo(new[]
        {
            "@@ -2,13 +2,13 @@", " line 2", " line 3", " line 4", "-line 5",
            " line 6", " line 7", " line 8", " line 9", " line 10", " line 11", "+new", " line 12", " line 13", " line 14",
        }));
    }

    [Test]
    public void Changes_further_apart_have_headings_of_their_own()
    {
        var lines = Diff([Hunk(1, ["line 2"], 1, ["two"]), Hunk(15, ["line 16"], 15, ["sixteen"])], Twenty);
        Assert.That(lines.Where(line => line[0] == '@'), Is.EqualTo(new[] { "@@ -1,5 +1,5 @@", "@@ -13,7 +13,7 @@" }));
    }

    [Test]
    public void A_new_file_counts_from_zero() =>
        Assert.That(Diff([Hunk(0, [], 0, ["one", "two"])], []), Is.EqualTo(new[] { "@@ -0,0 +1,2 @@", "+one", "+two" }));

    [Test]
    public void Without_a_baseline_there_is_no_context() =>
        Assert.That(Diff([Hunk(9, ["a"], 9, ["b"])], null), Is.EqualTo(new[] { "@@ -10 +10 @@", "-a", "+b" }));

    [TestCase("", new string[0])]
    [TestCase("a", new[] { "a" })]
    [TestCase("a\nb\r\nc\rd\n", new[] { "a", "b", "c", "d" })]
    [TestCase("\n\r\n", new[] { "", "" })]
    public void Lines_end_with_any_of_the_three_terminators(string text, string[] lines) =>
        Assert.That(UnifiedDiff.Split(text), Is.EqualTo(lines));

    [TestCase(80)]
    [TestCase(40)]
    public void Everything_stays_inside_the_width_and_shows_controls(int width)
    {
        using var paper = PaperScreen.Plain(width);
        var path = "src/" + string.Concat(Enumerable.Repeat("very-long-folder/", 8)) + "na\nme\u001b[2J.ts";
        var file = File(path, [Hunk(0, ["old\u009b2J"], 0, ["\tnew\u001b]0;x\a" + new string('x', 200)])]) with { UserEdited = true, ModeChanged = true };
        ReviewView.ShowList(paper.Screen, [file, file], 1);
        Show(paper, file, ["old"], ReviewView.ShortDiff);

        Assert.That(paper.Lines, Has.All.Length.LessThanOrEqualTo(width));
        Assert.That(paper.Text.Where(char.IsControl), Is.All.EqualTo('\n'));
        Assert.That(paper.Text.Replace("\n", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal),
            Does.Contain(@"na\nme\x1b[2J.ts").And.Contain(@"old\x9b2J").And.Contain(@"new\x1b]0;x\x07xx"));
    }

    [Test]
    public void A_long_diff_says_how_much_is_left_out()
    {
        using var paper = PaperScreen.Plain();
        var file = File("a.txt", [Hunk(0, [], 0, [.. Enumerable.Repeat("x", 100)])]);
        Show(paper, file, [], 11);

        Assert.That(paper.Lines[^1], Is.EqualTo("  … 90 more lines (d shows all)"));
    }

    [Test]
    public void A_list_of_many_files_shows_those_around_the_one_at_hand()
    {
        using var paper = PaperScreen.Plain();
        ReviewView.ShowList(paper.Screen, [.. Enumerable.Range(0, 2000).Select(number => File($"f{number}", []))], 1000);

        Assert.That(paper.Lines, Has.Length.EqualTo(15));
        Assert.That(paper.Text, Does.Contain("Review: 2000 files wait").And.Contain("▸ modified +1 −0    f1000")
            .And.Contain("994 more before").And.Contain("994 more after"));
    }

    [Test]
    public void Line_ends_alone_are_explained()
    {
        using var paper = PaperScreen.Plain();
        Show(paper, File("a.txt", [Hunk(0, ["same"], 0, ["same"])]), ["same"], 60);

        Assert.That(paper.Text, Does.Contain("differ in their line ends"));
    }

    [Test]
    public void What_cannot_be_compared_line_by_line_says_so()
    {
        using var paper = PaperScreen.Plain();
        Show(paper, File("logo.png", []) with { Binary = true }, null, 60);

        Assert.That(paper.Text, Does.Contain("not text; it is decided whole"));
    }

    private static void Show(PaperScreen paper, FileReview file, IReadOnlyList<string>? baseline, int limit) =>
        ReviewView.ShowPlace(paper.Screen, new ReviewCursor(new Review("t", 1, [file], 1)), baseline, limit);

    internal static Hunk Hunk(int baseline, string[] removed, int current, string[] added) =>
        new($"h{baseline}", new LineSpan(baseline, removed.Length), new LineSpan(current, added.Length), removed, added);

    internal static FileReview File(string path, IReadOnlyList<Hunk> hunks) =>
        new(path, "file:///w/f", FileOperation.Modified, 1, FileReviewState.Pending, new DecidedHunks(0, 0), 1, 0,
            "kiro-review:/b", "file:///w/f", hunks);

    private static string[] Diff(IReadOnlyList<Hunk> hunks, IReadOnlyList<string>? baseline) =>
        [.. UnifiedDiff.Lines(hunks, baseline).Select(line => line.Sign == '@' ? line.Text : line.Sign + line.Text)];
}
