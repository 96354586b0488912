namespace KiroAgent.Server.Launch;

/// <summary>One way of using the program.</summary>
/// <param name="Name">The word on the command line.</param>
/// <param name="Usage">The word with what may follow it, for the help.</param>
/// <param name="Summary">One line for the help.</param>
/// <param name="TakesArguments">Whether anything may follow it that is no option.</param>
/// <param name="TakesJson">Whether it knows <c>--json</c>.</param>
/// <param name="Run">Runs it; the result is the exit code.</param>
internal sealed record FrontEnd(
    string Name, string Usage, string Summary, bool TakesArguments, bool TakesJson, Func<LaunchOptions, Task<int>> Run)
{
    /// <summary>Options with a value that it alone knows.</summary>
    public IReadOnlyList<string> OwnOptions { get; init; } = [];

    /// <summary>Whether it knows <c>--sample</c>.</summary>
    public bool TakesSample { get; init; }

    /// <summary>Whether it knows <c>--trust-workspace</c>.</summary>
    public bool TakesTrust { get; init; }
}

/// <summary>Exit codes every front end shares.</summary>
internal static class ExitCodes
{
    /// <summary>The command line cannot be meant: sysexits' EX_USAGE, which is no verdict of <c>explain</c> and no result of <c>run</c>.</summary>
    public const int Usage = 64;
}

/// <summary>Names known to the command line.</summary>
internal static class FrontEnds
{
    /// <summary>The one without a word: an editor on standard input and output, a pipe or a socket.</summary>
    public const string Editor = "--stdio";
}
