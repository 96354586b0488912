using System.Collections.Immutable;
using KiroAgent.Core.Files;

namespace KiroAgent.Server.Workspace;

/// <summary>Files whose paths fit a query, best first. <paramref name="More"/>: there were others.</summary>
internal sealed record FileSearchResult(ImmutableArray<FileKey> Files, bool More);

/// <summary>Finds files by their path: what holds the query's words, then what holds its letters in order.</summary>
internal sealed class FileSearch(WorkspaceTree tree, WorkspaceFolders folders)
{
    /// <summary>The same search under other rules of what is ignored.</summary>
    public FileSearch With(WorkspaceIgnore ignore) => new(tree.With(ignore), folders);

    /// <summary>At most <paramref name="limit"/> files; an empty query finds none.</summary>
    public FileSearchResult Find(string query, int limit, CancellationToken cancellation)
    {
        var wanted = query.Trim().Replace('\\', '/');
        if (wanted.Length == 0)
        {
            return new FileSearchResult([], More: false);
        }

        // The worst of the best on top, so that memory does not grow with the workspace.
        var best = new PriorityQueue<FileKey, (int Score, string Path)>(Comparer<(int Score, string Path)>.Create(static (a, b) =>
            a.Score != b.Score ? a.Score.CompareTo(b.Score)
            : a.Path.Length != b.Path.Length ? b.Path.Length.CompareTo(a.Path.Length)
            : string.CompareOrdinal(b.Path, a.Path)));
        var found = 0;
        foreach (var (key, entry) in tree.Everything(cancellation))
        {
            if (entry.Kind is not (FileKind.Regular or FileKind.Link))
            {
                continue;
            }

            var path = folders.WirePath(key);
            var score = PathScore.Of(path, wanted);
            if (score > 0)
            {
                found++;
                best.Enqueue(key, (score, path));
                if (best.Count > limit)
                {
                    best.Dequeue();
                }
            }
        }

        var files = new FileKey[best.Count];
        for (var i = files.Length - 1; i >= 0; i--)
        {
            files[i] = best.Dequeue();
        }

        return new FileSearchResult([.. files], found > limit);
    }
}

/// <summary>How well a path fits a query; 0 is not at all. Case does not count.</summary>
internal static class PathScore
{
    private const int SameName = 1000;
    private const int NameStarts = 800;
    private const int InName = 600;
    private const int InPath = 400;
    private const int AllWords = 300;
    private const int Letters = 100;

    public static int Of(string path, string query)
    {
        var name = path.AsSpan(path.LastIndexOf('/') + 1);
        var stem = name.LastIndexOf('.') is > 0 and var dot ? name[..dot] : name;
        if (name.Equals(query, StringComparison.OrdinalIgnoreCase) || stem.Equals(query, StringComparison.OrdinalIgnoreCase))
        {
            return SameName;
        }

        return name.StartsWith(query, StringComparison.OrdinalIgnoreCase) ? NameStarts
            : name.Contains(query, StringComparison.OrdinalIgnoreCase) ? InName
            : path.Contains(query, StringComparison.OrdinalIgnoreCase) ? InPath
            : HoldsWords(path, query) ? AllWords
            : LettersIn(name, query) is > 0 and var near ? Letters + near
            : LettersIn(path, query);
    }

    private static bool HoldsWords(string path, string query) =>
        query.Contains(' ', StringComparison.Ordinal)
        && Array.TrueForAll(query.Split(' ', StringSplitOptions.RemoveEmptyEntries), word => path.Contains(word, StringComparison.OrdinalIgnoreCase));

    // 1 to 99 by how close together the letters stand; 0 when they do not all occur in this order.
    private static int LettersIn(ReadOnlySpan<char> text, string query)
    {
        const int Closest = 99;
        var (first, at) = (-1, 0);
        foreach (var c in query)
        {
            if (c == ' ')
            {
                continue;
            }

            while (at < text.Length && char.ToLowerInvariant(text[at]) != char.ToLowerInvariant(c))
            {
                at++;
            }

            if (at == text.Length)
            {
                return 0;
            }

            first = first < 0 ? at : first;
            at++;
        }

        return Math.Max(1, Closest - (at - first - query.Length));
    }
}
