namespace KiroAgent.Server.Workspace;

/// <summary>The user's home folder.</summary>
internal static class UserHome
{
    private const string Posix = "HOME", Windows = "USERPROFILE";

    /// <summary>Absolute, or null where the environment names none.</summary>
    public static string? Of(Func<string, string?> environment) =>
        environment(OperatingSystem.IsWindows() ? Windows : Posix) is { Length: > 0 } home && Path.IsPathFullyQualified(home)
            ? Path.TrimEndingDirectorySeparator(Path.GetFullPath(home))
            : null;

    /// <summary>The files below the home folder. Everything on its disk is the user's to link to.</summary>
    public static (string Folder, WorkspaceFiles Files) FilesOf(IFileLayer layer, string serverId, string home)
    {
        string[] roots = [home, Path.GetPathRoot(home)!.Replace('\\', '/')];
        return (home, new WorkspaceFiles(layer, serverId, () => roots));
    }

    /// <summary>The process's environment; where it does not name the home folder, the system does.</summary>
    public static string? Environment(string name) =>
        System.Environment.GetEnvironmentVariable(name)
        ?? (name is Posix or Windows && System.Environment.GetFolderPath(System.Environment.SpecialFolder.UserProfile) is { Length: > 0 } home ? home : null);
}
