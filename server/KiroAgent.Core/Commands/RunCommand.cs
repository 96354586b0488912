using System.Collections.Immutable;

namespace KiroAgent.Core.Commands;

/// <summary>The folders a command may run in, as far as the line tells; none known when <c>cd</c> went somewhere unknown.</summary>
internal sealed record Places(ImmutableArray<string> Folders)
{
    private const int Most = 4;

    // Who changes the folder more often in one line, or goes deeper than a path can be, is not followed.
    private const int MostMoves = 40;
    private const int LongestFolder = 4096;

    public static Places Unknown { get; } = new([]);

    public bool Known => !Folders.IsEmpty;

    /// <summary>How often the line changed the folder until here.</summary>
    public int Moves { get; private init; }

    public static Places Of(string folder) => new([folder]);

    /// <summary>Here or there.</summary>
    public Places Or(Places other)
    {
        if (!Known || !other.Known) return Unknown;
        if (Same(other)) return Moves >= other.Moves ? this : other;
        var all = Folders.Union(other.Folders, StringComparer.Ordinal).ToImmutableArray();
        return all.Length > Most ? Unknown : new(all) { Moves = Math.Max(Moves, other.Moves) };
    }

    public bool Same(Places other) => Folders.SequenceEqual(other.Folders, StringComparer.Ordinal);

    /// <summary>After <c>cd</c> to a plain path: <c>.</c> and <c>..</c> are taken by name, as shells do.</summary>
    public Places Into(string path)
    {
        if (Moves == MostMoves || path.Length > LongestFolder) return Unknown;
        if (path.StartsWith('/')) return Of(Joined("/", path)) with { Moves = Moves + 1 };
        ImmutableArray<string> folders = [.. Folders.Select(folder => Joined(folder, path)).Distinct(StringComparer.Ordinal)];
        return folders.All(folder => folder.Length <= LongestFolder) ? new(folders) { Moves = Moves + 1 } : Unknown;
    }

    private static string Joined(string folder, string path)
    {
        var absolute = folder.StartsWith('/');
        var names = new List<string>();
        foreach (var name in (folder + "/" + path).Split('/'))
        {
            if (name is "" or ".") continue;
            if (name == ".." && names.Count > 0 && names[^1] != "..") names.RemoveAt(names.Count - 1);
            else if (name != ".." || !absolute) names.Add(name);
        }
        var joined = string.Join('/', names);
        return absolute ? "/" + joined : joined.Length == 0 ? "." : joined;
    }
}

/// <summary>A redirection as it would happen.</summary>
/// <param name="Text">As it stands.</param>
/// <param name="Writes">Whether it makes, empties or changes a file.</param>
/// <param name="Target">The file, or null where it is a descriptor or text of the line itself.</param>
internal sealed record RunRedirection(string Text, bool Writes, RunWord? Target)
{
    /// <summary>What goes to these is written nowhere.</summary>
    public bool Harmless => Target is null || (Target.Plain && Target.Text is "/dev/null" or "/dev/stdout" or "/dev/stderr");
}

/// <summary>One command of a line as it would run, or a construct that runs none but must be judged.</summary>
internal sealed record RunCommand(string Text, ImmutableArray<RunWord> Words, Places Places, ImmutableArray<RunRedirection> Redirections)
{
    /// <summary>Whether it is fed by a pipe.</summary>
    public bool Piped { get; init; }

    /// <summary>Whether <c>cd</c> stands before it.</summary>
    public bool Moved { get; init; }

    /// <summary>Whether it is only that a loop sets its variable, which what follows shows.</summary>
    public bool SetsLoopVariable { get; init; }

    /// <summary>Whether it stands here once more, for another value of a loop's variable.</summary>
    public bool Again { get; init; }

    /// <summary>What is hidden in it: asks unless the whole of <c>*</c> is trusted.</summary>
    public ImmutableArray<string> Hides { get; init; } = [];

    /// <summary>Why the code in it is not understood: asks whatever is trusted.</summary>
    public string? Refused { get; init; }

    /// <summary>The words' texts; what <c>$IFS</c> brings splits them.</summary>
    public IReadOnlyList<string> Texts => field ??=
        [.. Words.SelectMany(word => word.Text.Contains(RunWord.Blank, StringComparison.Ordinal) ? word.Text.Split(RunWord.Blank, StringSplitOptions.RemoveEmptyEntries) : [word.Text])];

    /// <summary>The texts in one, quotes off.</summary>
    public string Line => field ??= string.Join(' ', Texts);

    /// <summary>The name without its folder and Windows' ending.</summary>
    public static ReadOnlySpan<char> BareName(string name)
    {
        var bare = name.AsSpan(name.AsSpan().LastIndexOfAny('/', '\\') + 1);
        return bare.EndsWith(".exe", StringComparison.OrdinalIgnoreCase) ? bare[..^4] : bare;
    }
}
