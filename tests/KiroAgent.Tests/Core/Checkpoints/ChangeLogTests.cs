using System.Collections.Immutable;
using KiroAgent.Core.Checkpoints;
using KiroAgent.Core.Files;
using KiroAgent.Core.Paths;
using NUnit.Framework;

namespace KiroAgent.Tests.Core.Checkpoints;

/// <summary>What a session did to files, counted by the stretches between its checkpoints.</summary>
public sealed class ChangeLogTests
{
    private static readonly FileKey[] s_files = [.. "abc".Select(name => new FileKey("/ws", WorkspacePath.Parse(name.ToString())))];

    [Test]
    public void AFileCountsWhereItsEndIsNotItsBeginning()
    {
        // a: 1 then 2, back to 1, then 3; b: made in the last stretch.
        var log = Log((0, 1, 2), (0, 2, 1), (0, 1, 3), (1, 0, 5));

        Assert.That(log.FilesChanged([0, 2, 2]), Is.EqualTo(new[] { 0, 0, 2 }));
        Assert.That(log.FilesChanged([0, 1, 3]), Is.EqualTo(new[] { 1, 1, 1 }));
        Assert.That(log.FilesChanged([3]), Is.EqualTo(new[] { 1 }));
        Assert.That(log.FilesChanged([4]), Is.EqualTo(new[] { 0 }));
    }

    [FsCheck.NUnit.Property]
    public bool EachStretchCountsAsItWouldAlone(byte[] steps, byte[] places)
    {
        var log = Log([.. (steps ?? []).Select(step => (step % 3, step / 3 % 3, step / 9 % 3))]);
        ImmutableArray<int> starts = [.. (places ?? []).Select(place => place % (log.Count + 1)).Order()];
        var alone = starts.Select((start, i) => log.ByFile.Values.Count(all =>
            all.Where(s => s.Number >= start && s.Number < (i + 1 < starts.Length ? starts[i + 1] : log.Count)).ToList() is { Count: > 0 } inside
            && inside[0].Step.Before != inside[^1].Step.After));
        return log.FilesChanged(starts).SequenceEqual(alone);
    }

    private static ChangeLog Log(params (int File, int Before, int After)[] steps) => steps.Aggregate(
        ChangeLog.Empty, (log, s) => log.With(new FileChange("c", null, null, ChangeSource.Tool, [new FileStep(s_files[s.File], State(s.Before), State(s.After))], [])));

    private static FileState State(int content) => content == 0 ? FileState.None : new FileState.Regular(ContentId.Of([(byte)content]), 1, 0b110_100_100);
}
