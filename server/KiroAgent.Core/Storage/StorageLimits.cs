namespace KiroAgent.Core.Storage;

/// <summary>How much of what is kept may stay. Neither limit touches what a pending review or the newest checkpoints need.</summary>
/// <param name="MaxMegabytes"><c>storage.maxMegabytes</c>: above so many mebibytes on disk, snapshots nobody needs go, then the oldest output of commands, then older checkpoints of the oldest sessions lose theirs.</param>
/// <param name="RetentionDays"><c>storage.retentionDays</c>: a session not touched for so many days, with nothing pending, keeps only what its newest checkpoints need.</param>
public sealed record StorageLimits(int MaxMegabytes, int RetentionDays)
{
    /// <summary>How many of a session's newest checkpoints, and of the reverts that can be taken back, always keep what they need.</summary>
    public const int NewestKept = 20;

    /// <summary>2 GiB, 30 days.</summary>
    public static StorageLimits Default { get; } = new(2048, 30);

    /// <summary>Bytes of the rest of what is kept (snapshots, output of commands), which take from what contents may take.</summary>
    public long Besides { get; init; }

    /// <summary>What contents may take: <see cref="MaxMegabytes"/> in bytes, without <see cref="Besides"/>.</summary>
    public long MaxBytes => Math.Max(0, ((long)MaxMegabytes << 20) - Besides);
}
