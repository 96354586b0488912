using KiroAgent.Core.Files;

namespace KiroAgent.Server.Workspace;

/// <summary>Giving room back.</summary>
internal sealed partial class BlobPacks
{
    // A pack is written anew when at least one part in so many of it is of no use.
    private const int WorthwhilePart = 4;

    /// <summary>
    /// Writes packs anew that hold much (when thorough: anything) that is not to be kept, one at each step. Of other processes' packs only
    /// those that nobody has open for appending and nobody appended to since <paramref name="old"/>. What is read on between two steps is fine.
    /// </summary>
    public IEnumerable<BlobPack> Compact(Func<ContentId, bool> keep, bool thorough, DateTimeOffset old)
    {
        foreach (var (name, pack) in _packs.ToArray())
        {
            if (!_owned.Contains(pack) && _packs.GetValueOrDefault(name) == pack)
            {
                CompactOthers(name, old, keep, thorough);
                yield return pack;
            }
        }

        foreach (var (name, pack) in _packs.Where(p => _owned.Contains(p.Value)).ToArray())
        {
            if (_packs.GetValueOrDefault(name) == pack && KeptIn(pack, keep) is var kept && IsWorthwhile(pack, kept, thorough))
            {
                Rewrite(name, pack, pack == _current ? _current = Make() : Current(old), kept);
                yield return pack;
            }
        }
    }

    private void CompactOthers(string name, DateTimeOffset old, Func<ContentId, bool> keep, bool thorough)
    {
        var into = Current(old);
        if (!_packs.TryGetValue(name, out var read) || _owned.Contains(read))
        {
            return; // taken over just now
        }

        if ((read.End >= SmallPack && !IsWorthwhile(read, KeptIn(read, keep), thorough)) || Open(name, write: true) is not { } pack)
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
        if (IsWorthwhile(pack, kept, thorough) || pack.End < SmallPack)
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

    private static bool IsWorthwhile(BlobPack pack, List<BlobRecord> kept, bool thorough)
    {
        var dead = pack.End - kept.Sum(record => (long)record.Length + BlobPack.HeaderLength);
        return thorough ? dead > 0 : dead * WorthwhilePart >= Math.Max(1, pack.End);
    }
}
