using KiroAgent.Protocol;
using KiroAgent.Server.Logging;

namespace KiroAgent.Server.Launch;

/// <summary>What the command line and the environment ask for.</summary>
internal sealed record LaunchOptions
{
    /// <summary>The front end's name: <c>--stdio</c> for editors, else the command's.</summary>
    public string FrontEnd { get; init; } = FrontEnds.Editor;

    /// <summary>What follows the command, such as the prompt of <c>run</c>.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>The path of a pipe or Unix socket to connect to instead of standard input and output.</summary>
    public string? Pipe { get; init; }

    /// <summary>The port on 127.0.0.1 to connect to instead of standard input and output.</summary>
    public int? Socket { get; init; }

    /// <summary>The workspace folder, absolute; null when not given.</summary>
    public string? Workspace { get; init; }

    /// <summary>The folder for sessions, kept contents and logs; null when not given here (the editor or the environment may name one).</summary>
    public string? DataDirectory { get; init; }

    /// <summary>The model new sessions get; null when not given.</summary>
    public string? Model { get; init; }

    /// <summary>The mode new sessions get; null when not given.</summary>
    public SessionMode? Mode { get; init; }

    /// <summary>From which level the log is written.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Info;

    /// <summary>Options that only the chosen command knows, by name.</summary>
    public IReadOnlyDictionary<string, string> Own { get; init; } = new Dictionary<string, string>();

    /// <summary>Output for programs.</summary>
    public bool Json { get; init; }

    /// <summary>Work on a fresh copy of the sample workspace (<c>chat</c>).</summary>
    public bool Sample { get; init; }

    /// <summary>The workspace is trusted for this run: what stands in it may configure the agent (<c>chat</c>, <c>run</c>).</summary>
    public bool TrustWorkspace { get; init; }

    /// <summary>Print the help and nothing else.</summary>
    public bool Help { get; init; }

    /// <summary>Print the version and nothing else.</summary>
    public bool ShowVersion { get; init; }
}
