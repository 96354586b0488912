namespace KiroAgent.Core.Storage;

/// <summary>How much of what is kept may stay. Neither limit touches what a pending review or the newest checkpoints need.</summary>
/// <param name="MaxMegabytes"><c>storage.maxMegabytes</c>: above so many mebibytes of contents on disk, older checkpoints of the oldest sessions lose theirs.</param>
/// <param name="RetentionDays"><c>storage.retentionDays</c>: a session not touched for so many days, with nothing pending, keeps only what its newest checkpoints need.</param>
public sealed record StorageLimits(int MaxMegabytes, int RetentionDays)
{
    /// <summary>How many of a session's newest checkpoints, and of the reverts that can be taken back, always keep what they need.</summary>
    public const int NewestKept = 20;

    /// <summary>2 GiB, 30 days.</summary>
    public static StorageLimits Default { get; } = new(2048, 30);

    /// <summary><see cref="MaxMegabytes"/> in bytes.</summary>
    public long MaxBytes => (long)MaxMegabytes << 20;
}
