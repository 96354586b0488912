using KiroAgent.Core.Files;

namespace KiroAgent.Server.Workspace;

/// <summary>Giving room back.</summary>
internal sealed partial class BlobPacks
{
    // A pack is written anew when at least one part in so many of it is of no use.
    private const int WorthwhilePart = 4;

    /// <summary>
    /// Writes packs anew that hold much that is not to be kept. Of other processes' packs only those that nobody has open for appending
    /// and nobody appended to since <paramref name="old"/>.
    /// </summary>
    public void Compact(Func<ContentId, bool> keep, DateTimeOffset old, CancellationToken cancellation)
    {
        var into = Current(old);
        foreach (var (name, pack) in _packs.ToArray())
        {
            cancellation.ThrowIfCancellationRequested();
            if (pack != into && !_owned.Contains(pack))
            {
                CompactOthers(name, old, into, keep);
            }
        }

        foreach (var (name, pack) in _packs.Where(p => _owned.Contains(p.Value)).ToArray())
        {
            cancellation.ThrowIfCancellationRequested();
            var kept = KeptIn(pack, keep);
            if (IsWorthwhile(pack, kept))
            {
                into = pack == _current ? _current = Make() : Current(old);
                Rewrite(name, pack, into, kept);
            }
        }
    }

    private void CompactOthers(string name, DateTimeOffset old, BlobPack into, Func<ContentId, bool> keep)
    {
        var read = _packs[name];
        if ((read.End >= SmallPack && !IsWorthwhile(read, KeptIn(read, keep))) || Open(name, write: true) is not { } pack)
        {
            return;
        }

        if (!pack.TryOwn() || IsYoung(pack, old))
        {
            pack.Dispose();
            return;
        }

        Replace(name, pack);
        var kept = KeptIn(pack, keep);
        if (IsWorthwhile(pack, kept) || pack.End < SmallPack)
        {
            Rewrite(name, pack, into, kept);
            return;
        }

        // Left as it is: give the right to append back, and go on only reading it.
        Drop(name, pack);
        ReadOn();
    }

    private void Rewrite(string name, BlobPack pack, BlobPack into, List<BlobRecord> kept)
    {
        foreach (var record in kept)
        {
            if (pack.Read(record) is { } stored)
            {
                Append(into, record.Id, stored);
            }
        }

        // The copy must be safe before the original goes.
        Flush();
        layer.Unlink(Root(), name);
        _namesUnsynced = true;
        Drop(name, pack);
    }

    private List<BlobRecord> KeptIn(BlobPack pack, Func<ContentId, bool> keep) =>
        [.. _index.Where(at => at.Value.Pack == pack && keep(at.Key)).Select(at => at.Value.Record)];

    private static bool IsWorthwhile(BlobPack pack, List<BlobRecord> kept) =>
        (pack.End - kept.Sum(record => (long)record.Length + BlobPack.HeaderLength)) * WorthwhilePart >= Math.Max(1, pack.End);
}
