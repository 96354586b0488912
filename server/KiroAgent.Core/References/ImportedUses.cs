using System.Collections.Immutable;
using KiroAgent.Core.Files;

namespace KiroAgent.Core.References;

/// <summary>Where a name of one file is known in others, by what they import.</summary>
internal static class ImportedUses
{
    /// <summary>
    /// The files in which the name is the same thing; with each the tokens that are it, or null where all are. An import
    /// that seems to stand where the name is declared anew (<paramref name="isLocal"/>) is not followed: it would keep its name.
    /// </summary>
    public static Dictionary<FileKey, IReadOnlySet<int>?> Of(CodeFile named, string name, IReadOnlyList<CodeFile> files, PathLook look, Func<CodeFile, int, bool> isLocal)
    {
        var links = files.ToDictionary(file => file.Key, file => ModuleLinks.Of(file, look)
            .Select(link => link with { Names = link.Names.RemoveAll(taken => file.Is(taken.Token, name) && isLocal(file, taken.Token)) }).ToImmutableArray());
        var byKey = files.ToDictionary(file => file.Key);
        var known = new Dictionary<FileKey, IReadOnlySet<int>?> { [named.Key] = null };
        var passing = new HashSet<FileKey>();
        var changed = true;
        while (changed)
        {
            changed = false;
            foreach (var file in files)
            {
                changed |= Sources(file, name, links[file.Key], known, byKey);
                changed |= Takers(file, name, links[file.Key], known, passing);
            }
        }

        return known;
    }

    // Where a file that knows it has it from knows it too.
    private static bool Sources(CodeFile file, string name, ImmutableArray<ModuleLink> links, Dictionary<FileKey, IReadOnlySet<int>?> known, Dictionary<FileKey, CodeFile> byKey)
    {
        var changed = false;
        if (known.TryGetValue(file.Key, out var tokens) && tokens is null)
        {
            foreach (var link in links.Where(link => link.Names.Any(taken => file.Is(taken.Token, name) && taken.Alias < 0)))
            {
                changed |= byKey.ContainsKey(link.Target) && known.TryAdd(link.Target, null);
            }
        }

        return changed;
    }

    // Who takes it from a file that knows it, knows it too.
    private static bool Takers(CodeFile file, string name, ImmutableArray<ModuleLink> links, Dictionary<FileKey, IReadOnlySet<int>?> known, HashSet<FileKey> passing)
    {
        var changed = false;
        foreach (var link in links.Where(link => (known.TryGetValue(link.Target, out var all) && all is null) || passing.Contains(link.Target)))
        {
            changed |= link.PassesAll && passing.Add(file.Key);
            if (known.TryGetValue(file.Key, out var before) && before is null)
            {
                continue;
            }

            if (link.Names.Any(taken => file.Is(taken.Token, name) && taken.Alias < 0))
            {
                known[file.Key] = null;
                changed = true;
                continue;
            }

            var some = Some(file, name, link).ToHashSet();
            if (some.Count > 0 && (before is null || !some.IsSubsetOf(before)))
            {
                known[file.Key] = before is null ? some : [.. some.Union(before)];
                changed = true;
            }
        }

        return changed;
    }

    // The old name of what gets another here, and what stands behind the module's own name.
    private static IEnumerable<int> Some(CodeFile file, string name, ModuleLink link)
    {
        foreach (var taken in link.Names.Where(taken => file.Is(taken.Token, name)))
        {
            yield return taken.Token;
        }

        foreach (var use in link.Namespace.IsEmpty ? [] : file.Uses(name))
        {
            var space = link.Namespace;
            var first = use - (2 * space.Length);
            if (Enumerable.Range(0, space.Length).All(n => file.Is(first + (2 * n), space[n]) && file.Is(first + (2 * n) + 1, ".")) && !file.IsMember(first))
            {
                yield return use;
            }
        }
    }
}
