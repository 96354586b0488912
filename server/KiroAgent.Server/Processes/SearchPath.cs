using KiroAgent.Server.Workspace;

namespace KiroAgent.Server.Processes;

/// <summary>
/// The folders programs are looked for in. What a judged line calls `ls` must not be a file of the workspace, which the agent or a repository can
/// put there: relative entries, and empty ones (the folder it runs in), are left out, and those in the workspace come last.
/// </summary>
internal static class SearchPath
{
    /// <summary>The variable's name, on Windows in any case.</summary>
    public const string Variable = "PATH";

    /// <summary>The entries outside the workspace, in their order.</summary>
    public static IEnumerable<string> Outside(string? path, IReadOnlyList<string> workspace) => Entries(path).Where(entry => !IsIn(entry, workspace));

    /// <summary>The value to hand to commands.</summary>
    public static string For(string? path, IReadOnlyList<string> workspace) =>
        string.Join(Path.PathSeparator, Outside(path, workspace).Concat(Entries(path).Where(entry => IsIn(entry, workspace))));

    private static IEnumerable<string> Entries(string? path) => (path ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Where(Path.IsPathFullyQualified);

    // As written, and where links lead.
    private static bool IsIn(string entry, IReadOnlyList<string> workspace) =>
        workspace.Any(folder => AbsolutePath.IsIn(Slashes(Path.GetFullPath(entry)), folder, s_byName) || AbsolutePath.IsIn(Slashes(CanonicalPath.Of(entry)), folder, s_byName));

    private static readonly StringComparison s_byName = OperatingSystem.IsLinux() ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;

    private static string Slashes(string path) => path.Replace(Path.DirectorySeparatorChar, '/');
}
