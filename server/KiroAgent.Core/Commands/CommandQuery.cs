using System.Collections.Immutable;
using KiroAgent.Core.Policy;

namespace KiroAgent.Core.Commands;

/// <summary>Which shell will read the line: what a line means depends on it.</summary>
public enum ShellKind
{
    /// <summary><c>sh</c>, <c>dash</c>, <c>ksh</c> and whatever else reads POSIX lines.</summary>
    Posix,
    /// <summary><c>bash</c>.</summary>
    Bash,
    /// <summary><c>zsh</c>.</summary>
    Zsh,
    /// <summary><c>fish</c>: not parsed, exact patterns and <c>*</c> only.</summary>
    Fish,
    /// <summary>PowerShell: not parsed, exact patterns and <c>*</c> only.</summary>
    PowerShell,
    /// <summary>Windows' <c>cmd</c>: not parsed, exact patterns and <c>*</c> only.</summary>
    Cmd,
}

/// <summary>How trusted patterns are compared (setting <c>trustedCommandMatching</c>).</summary>
public enum CommandMatching
{
    /// <summary>The line is parsed and each sub-command must be trusted.</summary>
    Subcommands,
    /// <summary>Kiro's documented matching: the whole line as a string, whatever follows a trusted prefix.</summary>
    Prefix,
}

/// <summary>A pattern of <c>trustedCommands</c> or <c>commandDenylist</c>, and the layer or file it stands in.</summary>
public sealed record CommandRule(string Pattern, string Source);

/// <summary>The rules a line is judged by: the settings in force.</summary>
public sealed record CommandRules(ImmutableArray<CommandRule> Trusted, CommandMatching Matching, ImmutableArray<CommandRule> Denied, bool TrustReadOnly)
{
    /// <summary>What is in force with no settings at all: nothing trusted but the read-only list.</summary>
    public static CommandRules Default { get; } = new(
        [],
        CommandMatching.Subcommands,
        [.. new[] { "rm -rf", "sudo", "chmod 777", "| sh", "| bash", "eval" }.Select(pattern => new CommandRule(pattern, "default"))],
        TrustReadOnly: true);
}

/// <summary>Where a path really lies, after every link.</summary>
public enum PathPlace
{
    /// <summary>In the workspace.</summary>
    Inside,
    /// <summary>Not in the workspace.</summary>
    Outside,
    /// <summary>It could not be found out.</summary>
    Unknown,
}

/// <summary>What a path argument really is, on the disk as it stands.</summary>
/// <param name="Place">Where it lies.</param>
/// <param name="ProtectedBy">The pattern that protects it, or null.</param>
/// <param name="Ignored">Whether the agent may not see it.</param>
/// <param name="IsFolder">Whether it is a folder now, also through a link.</param>
/// <param name="Exists">Whether something stands there now.</param>
public sealed record PathStanding(PathPlace Place, string? ProtectedBy, bool Ignored, bool IsFolder, bool Exists);

/// <summary>A name in a folder; a link is no folder, wherever it leads.</summary>
public readonly record struct FolderName(string Name, bool IsFolder, bool IsLink);

/// <summary>
/// What the guard of paths knows of a path as the command would open it: quotes already off, a relative one named in the folder <c>cwd</c>.
/// Asked during one judgement, it answers from the disk and never throws.
/// </summary>
public interface IPathLook
{
    /// <summary>What the path is.</summary>
    PathStanding Standing(string path, string cwd);

    /// <summary>Whether a folder has something in it, at any depth, that the agent may not see. May walk the whole folder.</summary>
    bool HoldsIgnored(string path, string cwd);

    /// <summary>All names in a folder, <c>.</c> and <c>..</c> not among them; null when it cannot be listed, or holds more than <paramref name="most"/>.</summary>
    IReadOnlyList<FolderName>? Names(string path, string cwd, int most);
}

/// <summary>A line to be judged, with all that its verdict depends on.</summary>
/// <param name="Line">The line, or lines, as the shell would get it.</param>
/// <param name="Cwd">The folder it would run in.</param>
/// <param name="Shell">The shell that would read it.</param>
/// <param name="Rules">The settings in force.</param>
/// <param name="Look">Answers what a path is.</param>
/// <param name="WorkspaceTrusted">While false nothing runs without asking.</param>
public sealed record CommandQuery(string Line, string Cwd, ShellKind Shell, CommandRules Rules, IPathLook Look, bool WorkspaceTrusted);

/// <summary>One part of a line (a sub-command, a redirection, a construct) with its verdict, the reason, and the rule and its source where one decided.</summary>
public sealed record JudgedPart(string Text, VerdictKind Verdict, string Reason, string? Rule, string? Source);

/// <summary>A pattern that would have allowed what asked, with the words to offer it by.</summary>
public sealed record SuggestedPattern(string Pattern, string Label);

/// <summary>The verdict on a line: that of its strictest part, all parts, and the narrowest rules that would allow it (all of the exact ones together, or all of the wider ones).</summary>
public sealed record CommandVerdict(VerdictKind Kind, string Reason, string? Rule, string? Source, ImmutableArray<JudgedPart> Parts, ImmutableArray<SuggestedPattern> Suggestions);
