using KiroAgent.Protocol;

namespace KiroAgent.Server.Terminal;

/// <summary>Where a person is in a review: at a file that waits, or at one of its hunks.</summary>
internal sealed class ReviewCursor
{
    private int? _hunk;

    public ReviewCursor(Review review) => Take(review);

    /// <summary>The review as it was last told.</summary>
    public Review Review { get; private set; } = new("", 0, [], 0);

    /// <summary>The files that wait, in the review's order.</summary>
    public IReadOnlyList<FileReview> Pending { get; private set; } = [];

    /// <summary>The place of the file at hand among those that wait.</summary>
    public int Index { get; private set; }

    /// <summary>The file at hand; only while something waits.</summary>
    public FileReview File => Pending[Index];

    /// <summary>The place of the hunk at hand; null while the file is decided as a whole.</summary>
    public int? HunkIndex => _hunk;

    /// <summary>The hunk at hand; null while the file is decided as a whole.</summary>
    public Hunk? Hunk => _hunk is { } index ? File.Hunks[index] : null;

    /// <summary>The version a decision here names: a hunk's id says already which lines were shown.</summary>
    public int? Version => _hunk is null ? File.Version : null;

    /// <summary>The hunks a decision here names.</summary>
    public IReadOnlyList<string>? Hunks => Hunk is { } hunk ? [hunk.Id] : null;

    /// <summary>Takes over a newer state of the review; stays at its file, or goes to the one that took its place.</summary>
    public void Take(Review? review)
    {
        var path = Pending.Count > 0 ? File.Path : null;
        Review = review ?? Review with { Files = [], Undecided = 0 };
        Pending = [.. Review.Files.Where(file => file.State == FileReviewState.Pending)];
        var same = -1;
        for (var index = 0; index < Pending.Count && same < 0; index++)
        {
            same = Pending[index].Path == path ? index : -1;
        }

        Index = same >= 0 ? same : Math.Clamp(Index, 0, Math.Max(0, Pending.Count - 1));
        _hunk = same >= 0 && File.Hunks.Count > 0 && _hunk is { } hunk ? Math.Min(hunk, File.Hunks.Count - 1) : null;
    }

    /// <summary>To the next or previous file, or hunk; around the end.</summary>
    public void Move(int step)
    {
        if (_hunk is { } hunk)
        {
            _hunk = Wrap(hunk + step, File.Hunks.Count);
        }
        else
        {
            Index = Wrap(Index + step, Pending.Count);
        }
    }

    /// <summary>Between the file as a whole and its hunks; false when it has none.</summary>
    public bool ToggleHunks()
    {
        _hunk = _hunk is null && File.Hunks.Count > 0 ? 0 : null;
        return File.Hunks.Count > 0;
    }

    private static int Wrap(int index, int count) => (index + count) % count;
}
