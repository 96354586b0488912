using System.Collections.Concurrent;
using KiroAgent.Server.Workspace;
using KiroAgent.Tests.Support;

namespace KiroAgent.Tests.Server.Sessions;

/// <summary>The workspace before a story's session, before its deed and after it, as it is on a disk without faults; told once per story.</summary>
internal sealed class Moments
{
    private static readonly ConcurrentDictionary<CrashStory, Moments> s_known = new();

    // What the agent's files are on the way from before to after: steps of a turn change some of them more than once.
    private readonly HashSet<(string Path, string? Content)> _between = [];

    private Moments(CrashStory story)
    {
        using var planted = new SessionBench();
        story.Plant(planted);
        Original = Seen(planted);
        using var done = new SessionBench();
        var id = story.Arrange(done);
        Before = Seen(done);
        void Look(DiskOperation operation) => _between.UnionWith(Seen(done).Where(f => !IsLinked(f.Key) && !IsOurs(f.Key)).Select(f => (f.Key, (string?)f.Value)));
        CrashWatch.Do(done, new FaultLayer { SparesFlushes = true, Before = Look }, story, id);
        After = Seen(done);
        // Where the first edit of a file failed, the second comes to what was there before.
        _between.Add(("a.txt", Before["a.txt"].Replace(Convert.ToHexString("\nnine"u8), Convert.ToHexString("\nagent's nine"u8), StringComparison.Ordinal)));
        // Where the rename came to nothing in a file, the move that follows finds the old name in it.
        foreach (var (path, content) in story.Renames ? _between.ToList() : [])
        {
            _between.Add((path, content?.Replace(Convert.ToHexString("sum"u8), Convert.ToHexString("total"u8), StringComparison.Ordinal)));
        }
    }

    public SortedDictionary<string, string> Original { get; }

    public SortedDictionary<string, string> Before { get; }

    public SortedDictionary<string, string> After { get; }

    public static Moments Of(CrashStory story) => s_known.GetOrAdd(story, s => new Moments(s));

    /// <summary>The workspace without the second name of the file with two.</summary>
    public static SortedDictionary<string, string> Seen(SessionBench bench)
    {
        var tree = bench.Tree();
        tree.Remove("other.txt");
        return tree;
    }

    /// <summary>Paths at which these trees hold other files.</summary>
    public static List<string> Differing(SortedDictionary<string, string> before, SortedDictionary<string, string> now) =>
        [.. before.Concat(now).Where(IsFile).Select(f => f.Key).Distinct()
            .Where(path => before.GetValueOrDefault(path) != now.GetValueOrDefault(path)).Order(StringComparer.Ordinal)];

    public static bool IsFile(KeyValuePair<string, string> seen) => seen.Value.StartsWith("file", StringComparison.Ordinal);

    /// <summary>Whether a file may hold this (null: be away) at some moment of the deed.</summary>
    public bool Knows(string path, string? content) =>
        content == Before.GetValueOrDefault(path) || content == After.GetValueOrDefault(path) || (content is null ? IsMadeOnTheWay(path) : _between.Contains((path, content)));

    private bool IsMadeOnTheWay(string path) => _between.Any(b => b.Path == path);

    // Written in place, so in pieces: the journal knows, and a restart puts it right.
    private static bool IsLinked(string path) => path is "hard.txt" or "other.txt";

    private static bool IsOurs(string path) => TempNames.IsOurs(Path.GetFileName(path));
}

/// <summary>Does a story's deed over a layer that may stop or fail, as a server does it.</summary>
internal static class CrashWatch
{
    /// <summary>Opens the session (null: all) over the layer, as the next server does, as far as it comes.</summary>
    public static void Reopen(SessionBench bench, FaultLayer layer, string? id)
    {
        using var run = bench.Start(layer);
        try
        {
            foreach (var session in id is null ? run.Store.List(_ => { }).Select(s => s.Id) : [id])
            {
                run.Open(session);
            }
        }
        catch (Exception e) when (FaultLayer.IsStop(e))
        {
            // Killed again.
        }
    }

    /// <summary>What the deed threw, or null.</summary>
    public static Exception? Do(SessionBench bench, FaultLayer layer, CrashStory story, string? id)
    {
        using var run = bench.Start(layer);
        try
        {
            story.Deed(run, id is null ? null : run.Open(id));
            return null;
        }
        catch (Exception e) when (FaultLayer.IsStop(e))
        {
            return e;
        }
    }
}
