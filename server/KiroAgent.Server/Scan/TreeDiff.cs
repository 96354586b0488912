using KiroAgent.Server.Workspace;

namespace KiroAgent.Server.Scan;

/// <summary>A place that differs between two trees; null where nothing stands.</summary>
internal readonly record struct ScanChange(string Path, ScanEntry? Before, ScanEntry? After);

/// <summary>Compares two trees of the same folder; what both share is not looked at.</summary>
internal static class TreeDiff
{
    /// <summary>Everything that is not the very same entry, folders before what is in them. What is ignored counts as absent.</summary>
    public static List<ScanChange> Of(ScanFolder before, ScanFolder after)
    {
        var found = new List<ScanChange>();
        Compare("", before, after, found);
        return found;
    }

    private static void Compare(string prefix, ScanFolder before, ScanFolder after, List<ScanChange> found)
    {
        if (ReferenceEquals(before.Entries, after.Entries))
        {
            return;
        }

        Dictionary<byte[], ScanEntry>? left = null;
        var at = 0;
        foreach (var entry in after.Entries)
        {
            ScanEntry? was = null;
            if (left is null && at < before.Entries.Length && before.Entries[at].Name.AsSpan().SequenceEqual(entry.Name))
            {
                was = before.Entries[at++];
            }
            else
            {
                left ??= before.Entries.Skip(at).ToDictionary(e => e.Name, NameComparer.Instance);
                left.Remove(entry.Name, out was);
            }

            Pair(prefix, was, entry, found);
        }

        foreach (var gone in left is null ? before.Entries.Skip(at) : left.Values)
        {
            Pair(prefix, gone, null, found);
        }
    }

    private static void Pair(string prefix, ScanEntry? before, ScanEntry? after, List<ScanChange> found)
    {
        if (ReferenceEquals(before, after))
        {
            return;
        }

        before = before is { Ignored: true } ? null : before;
        after = after is { Ignored: true } ? null : after;
        if (before is null && after is null)
        {
            return;
        }

        var path = prefix + (before ?? after)!.NameText;
        var (wasFolder, isFolder) = (before?.Stat.Kind == FileKind.Folder, after?.Stat.Kind == FileKind.Folder);
        if (!(wasFolder && isFolder && before!.Stat.Mode == after!.Stat.Mode))
        {
            found.Add(new ScanChange(path, before, after));
        }

        if (wasFolder || isFolder)
        {
            Compare(path + "/", (wasFolder ? before!.Folder : null) ?? ScanFolder.Empty, (isFolder ? after!.Folder : null) ?? ScanFolder.Empty, found);
        }
    }
}
