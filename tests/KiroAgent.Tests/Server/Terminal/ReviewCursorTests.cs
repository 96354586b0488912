using KiroAgent.Protocol;
using KiroAgent.Server.Terminal;
using NUnit.Framework;

namespace KiroAgent.Tests.Server.Terminal;

public sealed class ReviewCursorTests
{
    private static readonly Hunk First = ReviewViewTests.Hunk(1, ["a"], 1, ["b"]);
    private static readonly Hunk Second = ReviewViewTests.Hunk(5, ["c"], 5, ["d"]);

    [Test]
    public void It_goes_around_the_files_that_wait()
    {
        var at = new ReviewCursor(Review(File("x"), File("y") with { State = FileReviewState.Accepted }, File("z")));
        at.Move(-1);
        Assert.That((at.File.Path, at.Index), Is.EqualTo(("z", 1)));
        at.Move(1);
        Assert.That(at.File.Path, Is.EqualTo("x"));
    }

    [Test]
    public void It_stays_at_its_file_when_others_leave()
    {
        var at = new ReviewCursor(Review(File("x"), File("y"), File("z")));
        at.Move(1);
        at.Take(Review(File("y"), File("z")));
        Assert.That(at.File.Path, Is.EqualTo("y"));
        at.Take(Review(File("z")));
        Assert.That(at.File.Path, Is.EqualTo("z"));
        at.Take(null);
        Assert.That(at.Pending, Is.Empty);
    }

    [Test]
    public void A_hunk_is_named_by_its_id_and_a_file_by_its_version()
    {
        var at = new ReviewCursor(Review(File("x", First, Second)));
        Assert.That((at.Version, at.Hunks), Is.EqualTo(((int?)1, (IReadOnlyList<string>?)null)));
        at.ToggleHunks();
        at.Move(1);
        Assert.That(at.Version, Is.Null);
        Assert.That(at.Hunks, Is.EqualTo(new[] { Second.Id }));
    }

    [Test]
    public void It_stays_among_the_hunks_of_its_file_and_leaves_them_with_it()
    {
        var at = new ReviewCursor(Review(File("x", First, Second), File("y", First)));
        at.ToggleHunks();
        at.Move(1);
        at.Take(Review(File("x", First), File("y", First)));
        Assert.That(at.HunkIndex, Is.Zero);
        at.Take(Review(File("y", First)));
        Assert.That((at.File.Path, at.HunkIndex), Is.EqualTo(("y", (int?)null)));
    }

    [Test]
    public void A_file_without_hunks_is_decided_whole() =>
        Assert.That(new ReviewCursor(Review(File("x"))).ToggleHunks(), Is.False);

    private static Review Review(params FileReview[] files) => new("t", 1, files, files.Length);

    private static FileReview File(string path, params Hunk[] hunks) => ReviewViewTests.File(path, hunks);
}
