using KiroAgent.Core.Commands;
using KiroAgent.Core.Policy;

namespace KiroAgent.Tests.Core.Commands;

/// <summary>
/// A workspace in words, for judging: `/ws` and below is inside; `out` is a link that leads out, `dangling` one nobody knows where.
/// `.env` and `secret/` are ignored, so `/ws/mixed` and `/ws/secret` hold ignored files. The home folder is outside.
/// </summary>
internal class TableLook : IPathLook
{
    public virtual PathStanding Standing(string path, string cwd)
    {
        const string Root = JudgeTable.Root;
        if (path.StartsWith("~/", StringComparison.Ordinal)) return new(PathPlace.Outside, ProtectedBy(path.Split('/'), path), false, false, true);
        var absolute = Normal(path.StartsWith('/') ? path : (cwd.StartsWith('/') ? cwd : Root + "/" + cwd) + "/" + path);
        var inside = absolute == Root || absolute.StartsWith(Root + "/", StringComparison.Ordinal);
        var names = absolute.Split('/');
        var place = !inside || names.Contains("out") ? PathPlace.Outside : names.Contains("dangling") ? PathPlace.Unknown : PathPlace.Inside;
        return new(place, ProtectedBy(names, absolute), names.Contains(".env") || names.Contains("secret"), !names[^1].Contains('.', StringComparison.Ordinal), Exists: true);
    }

    public virtual bool HoldsIgnored(string path, string cwd) => path.Split('/')[^1] is "mixed" or "secret";

    public virtual IReadOnlyList<FolderName>? Names(string path, string cwd, int most) => null;

    private static string? ProtectedBy(string[] names, string absolute)
    {
        if (names.Any(name => name.Equals(".git", StringComparison.OrdinalIgnoreCase))) return ".git/";
        if (names.Any(name => name.Equals(".vscode", StringComparison.OrdinalIgnoreCase))) return ".vscode/";
        if (names[^1] is "mcp.json" or ".kiroignore") return names[^1];
        return absolute.Contains(".code-workspace", StringComparison.Ordinal) ? ".code-workspace" : absolute.Contains(".kiro/settings", StringComparison.Ordinal) ? ".kiro/settings/" : null;
    }

    private static string Normal(string path)
    {
        var names = new List<string>();
        foreach (var name in path.Split('/'))
            if (name == "..") names.RemoveRange(Math.Max(0, names.Count - 1), Math.Min(1, names.Count));
            else if (name is not ("" or ".")) names.Add(name);
        return "/" + string.Join('/', names);
    }

}

/// <summary>Judges lines in the workspace of <see cref="TableLook"/>.</summary>
internal static class JudgeTable
{
    public const string Root = "/ws";

    public static IPathLook Look { get; } = new TableLook();

    public static CommandRules Rules(params string[] trusted) =>
        CommandRules.Default with { Trusted = [.. trusted.Select(pattern => new CommandRule(pattern, "test"))] };

    public static CommandVerdict Judge(string line, params string[] trusted) => Judge(line, ShellKind.Bash, Rules(trusted));

    public static CommandVerdict Judge(string line, ShellKind shell, CommandRules rules, bool workspaceTrusted = true) =>
        CommandJudge.Judge(new(line, Root, shell, rules, Look, workspaceTrusted));

    /// <summary>Whether it runs without asking.</summary>
    public static bool Allows(string line, params string[] trusted) => Judge(line, trusted).Kind == VerdictKind.Allow;
}
