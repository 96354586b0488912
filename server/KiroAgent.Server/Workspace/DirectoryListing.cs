using System.Collections.Immutable;
using KiroAgent.Core.Files;

namespace KiroAgent.Server.Workspace;

/// <summary>One line of a listing. Depth counts from 1 for the folder's own entries.</summary>
internal readonly record struct ListedEntry(FileKey Key, FileKind Kind, int Depth);

/// <summary>The entries of a folder, each folder followed by what is in it. <paramref name="More"/>: there were others.</summary>
internal sealed record DirectoryListing(ImmutableArray<ListedEntry> Entries, bool More)
{
    /// <summary>Lists a folder so many levels deep, without what is ignored.</summary>
    public static DirectoryListing Of(WorkspaceTree tree, FileKey folder, int depth, int limit, CancellationToken cancellation)
    {
        var entries = ImmutableArray.CreateBuilder<ListedEntry>();
        foreach (var (key, entry) in tree.Under(folder, depth, cancellation))
        {
            if (entries.Count == limit)
            {
                return new DirectoryListing(entries.ToImmutable(), More: true);
            }

            entries.Add(new ListedEntry(key, entry.Kind, entry.Depth));
        }

        return new DirectoryListing(entries.ToImmutable(), More: false);
    }
}
