namespace KiroAgent.Core.Commands;

/// <summary>What a command that only reads does with the files it names.</summary>
internal enum Reading
{
    /// <summary>Reads what is in them; a folder it cannot read.</summary>
    Contents,
    /// <summary>Lists the names in folders.</summary>
    Names,
    /// <summary>Reads everything below folders.</summary>
    Below,
}

/// <summary>Asks what paths really are, each only once a line, and of one line not more than a bounded number of them.</summary>
internal sealed class PathAnswers(IPathLook look, string start, ShellKind shell)
{
    /// <summary>So many different paths are looked up for one line. Each costs walking down to it on the disk.</summary>
    public const int MostPaths = 500;

    /// <summary>So many folders are listed for one line.</summary>
    public const int MostFolders = 300;

    private const int MostNames = 10_000;

    private static readonly PathStanding s_notLooked = new(PathPlace.Unknown, null, Ignored: true, IsFolder: false, Exists: false);
    private static readonly string?[] s_unknown = [null];
    private readonly string?[] _start = [start];
    private readonly Dictionary<(string Path, string Cwd), PathStanding> _known = [];
    private readonly Dictionary<(string Path, string Cwd), bool> _holding = [];
    private readonly Dictionary<(RunWord Word, string Cwd), GlobMatches> _matches = [];
    private int _folders;
    private int _names;

    /// <summary>Whether there were more paths than are looked up, so that nothing is known for certain.</summary>
    public bool TooMany { get; private set; }

    public ShellKind Shell => shell;

    public PathStanding Of(string path, string cwd)
    {
        if (_known.TryGetValue((path, cwd), out var standing)) return standing;
        TooMany |= _known.Count >= MostPaths;
        return TooMany ? s_notLooked : _known[(path, cwd)] = look.Standing(path, cwd);
    }

    /// <summary>The names in a folder; null when they cannot be told, or were too many for one line.</summary>
    public IReadOnlyList<FolderName>? NamesIn(string folder, string cwd)
    {
        if (_names > MostNames || _folders == MostFolders) return null;
        _folders++;
        var names = look.Names(folder, cwd, MostNames - _names);
        _names += names?.Count ?? 0;
        return names;
    }

    /// <summary>The files a word with patterns means now.</summary>
    public GlobMatches Matches(RunWord word, string cwd)
    {
        if (!_matches.TryGetValue((word, cwd), out var matches)) _matches[(word, cwd)] = matches = GlobMatches.Of(word, cwd, this);
        return matches;
    }

    /// <summary>The strictest place it may be in.</summary>
    public PathPlace Place(string path, Places places)
    {
        var strictest = PathPlace.Inside;
        foreach (var cwd in Folders(path, places))
        {
            if (cwd is null || Of(path, cwd).Place == PathPlace.Unknown) return PathPlace.Unknown;
            if (Of(path, cwd).Place == PathPlace.Outside) strictest = PathPlace.Outside;
        }
        return strictest;
    }

    /// <summary>Where the path would be looked for: null for a relative one in a folder that is not known.</summary>
    public IReadOnlyList<string?> Folders(string path, Places places) =>
        path.StartsWith('/') || path.StartsWith("~/", StringComparison.Ordinal) ? _start : places.Known ? places.Folders : s_unknown;

    /// <summary>The pattern that protects the path in one of the folders. In an unknown one its names still count.</summary>
    public string? ProtectedBy(string path, Places places)
    {
        foreach (var cwd in Folders(path, places))
            if (Of(path, cwd ?? start).ProtectedBy is { } pattern) return pattern;
        return null;
    }

    /// <summary>Whether it is a folder, wherever it would be looked for.</summary>
    public bool IsFolder(string path, Places places) => Folders(path, places).All(cwd => cwd is not null && Of(path, cwd).IsFolder);

    /// <summary>Why a command that is not trusted by a rule may not read there, or null.</summary>
    public string? WhyNotRead(RunWord word, Places places, Reading reading)
    {
        if (!word.Known) return "which file is read is not known";
        if (word.Tilde) return $"`{word.Text}` is outside the workspace";
        foreach (var cwd in Folders(word.Text, places))
        {
            if (cwd is null) return $"which folder `{word.Text}` is in is not known";
            if ((word.IsLive ? WhyNotMatches(word, cwd, reading) : WhyNot(word.Text, cwd, reading)) is { } why) return why;
        }
        return null;
    }

    private string? WhyNotMatches(RunWord word, string cwd, Reading reading)
    {
        var matches = Matches(word, cwd);
        if (matches.WhyNot is { } unclear) return unclear;
        // A pattern nothing matches stays as it is written (zsh runs nothing).
        if (matches.Paths.IsEmpty) return WhyNot(word.Text, cwd, reading);
        foreach (var path in matches.Paths)
        {
            if (path.StartsWith('-')) return $"`{path}`, one of `{word.Text}`, would be an option";
            if (reading == Reading.Contents && Of(path, cwd) is { Place: PathPlace.Inside, IsFolder: true }) continue;
            if (WhyNot(path, cwd, reading) is { } why) return $"{why}, one of `{word.Text}`";
        }
        return null;
    }

    private string? WhyNot(string path, string cwd, Reading reading)
    {
        var standing = Of(path, cwd);
        if (standing.Place == PathPlace.Outside) return $"`{path}` is outside the workspace";
        if (standing.Place == PathPlace.Unknown) return $"where `{path}` leads is not known";
        if (standing.Ignored) return $"`{path}` is ignored";
        return reading == Reading.Below && standing.IsFolder && HoldsIgnored(path, cwd) ? $"`{path}` holds ignored files" : null;
    }

    private bool HoldsIgnored(string path, string cwd)
    {
        if (!_holding.TryGetValue((path, cwd), out var holds)) _holding[(path, cwd)] = holds = look.HoldsIgnored(path, cwd);
        return holds;
    }
}
