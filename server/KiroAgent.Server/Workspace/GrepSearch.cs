using System.Collections.Immutable;
using System.Text.RegularExpressions;
using KiroAgent.Core.Files;
using KiroAgent.Core.Paths;
using KiroAgent.Core.Text;

namespace KiroAgent.Server.Workspace;

/// <summary>What to look for, as a regular expression over single lines.</summary>
internal sealed record GrepQuery(string Pattern)
{
    /// <summary>A glob; only files it means are searched.</summary>
    public string? Include { get; init; }

    /// <summary>A glob; files it means are not searched.</summary>
    public string? Exclude { get; init; }

    public bool CaseSensitive { get; init; }

    /// <summary>The search ends at so many lines.</summary>
    public int MostHits { get; init; } = 200;
}

/// <summary>A line that fits: its number from 0, and its text, cut when it is long.</summary>
internal readonly record struct GrepHit(FileKey File, int Line, string Text);

/// <summary>How a search ended: a closed set.</summary>
internal abstract record GrepOutcome
{
    private GrepOutcome()
    {
    }

    /// <summary>The lines, by file and number. <paramref name="Cut"/>: why there may be more, null when these are all.</summary>
    public sealed record Found(ImmutableArray<GrepHit> Hits, int FilesSearched, string? Cut) : GrepOutcome;

    /// <summary>The pattern or a glob cannot be understood; the reason is a sentence.</summary>
    public sealed record Invalid(string Reason) : GrepOutcome;
}

/// <summary>
/// Searches the lines of the workspace's text files. Reads what an editor holds unsaved instead of the disk. Bounded in hits, file size,
/// line length and time, also for patterns that would run away.
/// </summary>
/// <param name="tree">The files.</param>
/// <param name="folders">Their paths.</param>
/// <param name="unsaved">The user's unsaved text of a file, null when there is none.</param>
/// <param name="time">Ends a search that takes too long.</param>
internal sealed class GrepSearch(WorkspaceTree tree, WorkspaceFolders folders, Func<FileKey, string?> unsaved, TimeProvider time)
{
    private const long LargestFile = 8 << 20;
    private const int LongestLine = 400;
    private const int KeptBeforeMatch = 100;

    private static readonly TimeSpan s_perLine = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan s_inAll = TimeSpan.FromSeconds(30);

    /// <summary>The same search under other rules of what is ignored.</summary>
    public GrepSearch With(WorkspaceIgnore ignore) => new(tree.With(ignore), folders, unsaved, time);

    public GrepOutcome Search(GrepQuery query, CancellationToken cancellation)
    {
        if (TryParse(query.Include, "include", out var include) is { } includeProblem)
        {
            return new GrepOutcome.Invalid(includeProblem);
        }

        if (TryParse(query.Exclude, "exclude", out var exclude) is { } excludeProblem)
        {
            return new GrepOutcome.Invalid(excludeProblem);
        }

        Regex pattern;
        try
        {
            pattern = Compile(query);
        }
        catch (ArgumentException e)
        {
            return new GrepOutcome.Invalid($"The pattern is not a regular expression: {e.Message}");
        }

        var hits = ImmutableArray.CreateBuilder<GrepHit>();
        var (files, skipped, started) = (0, 0, time.GetTimestamp());
        foreach (var (key, entry) in tree.Everything(cancellation))
        {
            if (entry.Kind != FileKind.Regular || !IsWanted(key, include, exclude))
            {
                continue;
            }

            if (time.GetElapsedTime(started) > s_inAll)
            {
                return new GrepOutcome.Found(hits.ToImmutable(), files, $"stopped after {s_inAll.TotalSeconds} seconds");
            }

            if (TextOf(key, entry) is not { } text)
            {
                continue;
            }

            files++;
            if (!SearchLines(key, text, pattern, query.MostHits, hits))
            {
                skipped++;
            }

            if (hits.Count >= query.MostHits)
            {
                return new GrepOutcome.Found(hits.ToImmutable(), files, $"stopped at {query.MostHits} lines");
            }
        }

        var cut = skipped > 0 ? $"the pattern took too long on {skipped} of the files" : null;
        return new GrepOutcome.Found(hits.ToImmutable(), files, cut);
    }

    // The kind without backtracking takes time in proportion to the text; what it cannot express runs with a limit per line.
    private static Regex Compile(GrepQuery query)
    {
        var options = RegexOptions.CultureInvariant | (query.CaseSensitive ? RegexOptions.None : RegexOptions.IgnoreCase);
        try
        {
            return new Regex(query.Pattern, options | RegexOptions.NonBacktracking, s_perLine);
        }
        catch (NotSupportedException)
        {
            return new Regex(query.Pattern, options, s_perLine);
        }
    }

    private static string? TryParse(string? text, string which, out Glob? glob)
    {
        glob = null;
        return string.IsNullOrWhiteSpace(text) || Glob.TryParse(text, ignoreCase: false, out glob, out var reason)
            ? null
            : $"The {which} pattern {EscapedText.Of(text)} {reason}.";
    }

    // False when the pattern ran out of time in this file; what it found before that stays.
    private static bool SearchLines(FileKey key, string text, Regex pattern, int most, ImmutableArray<GrepHit>.Builder hits)
    {
        try
        {
            // Lines as everywhere here: they end with LF, CRLF or a lone CR.
            var rest = text.AsSpan();
            for (var number = 0; !rest.IsEmpty; number++)
            {
                var length = rest.IndexOfAny('\r', '\n');
                var line = length < 0 ? rest : rest[..length];
                rest = length < 0 ? [] : rest[(length + (rest[length..].StartsWith("\r\n") ? 2 : 1))..];
                foreach (var match in pattern.EnumerateMatches(line))
                {
                    hits.Add(new GrepHit(key, number, Cut(line, match.Index)));
                    break;
                }

                if (hits.Count >= most)
                {
                    return true;
                }
            }

            return true;
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }

    private static string Cut(ReadOnlySpan<char> line, int match)
    {
        if (line.Length <= LongestLine)
        {
            return line.ToString();
        }

        var start = Math.Clamp(match - KeptBeforeMatch, 0, line.Length - LongestLine);
        start += start > 0 && char.IsLowSurrogate(line[start]) ? 1 : 0;
        var end = Math.Min(start + LongestLine, line.Length);
        end -= end < line.Length && char.IsLowSurrogate(line[end]) ? 1 : 0;
        return $"{(start > 0 ? "…" : "")}{line[start..end]}{(end < line.Length ? "…" : "")}";
    }

    private bool IsWanted(FileKey key, Glob? include, Glob? exclude) =>
        (include is null || Means(include, key)) && (exclude is null || !Means(exclude, key));

    // A model may write a path as it sees it, so with the folder's name in front too.
    private bool Means(Glob glob, FileKey key) =>
        glob.IsMatch(key.Path)
        || (folders.All.Length > 1 && WorkspacePath.TryParse(folders.WirePath(key), PathStyle.Posix, out var path, out _) && glob.IsMatch(path));

    private string? TextOf(FileKey key, WalkedEntry entry)
    {
        if (unsaved(key) is { } text)
        {
            return text;
        }

        var bytes = tree.Read(entry, LargestFile);
        return bytes is null ? null : FileText.TryDecode(bytes)?.Text;
    }
}
