using System.Collections.Immutable;

namespace KiroAgent.Server.Workspace;

/// <summary>Where a path really leads.</summary>
/// <param name="FullPath">Absolute, <c>/</c>-separated, without links; as far as it is known where there is a problem.</param>
/// <param name="Stat">What stands there; absent where nothing does, or where nobody may look.</param>
internal sealed record RealPath(string FullPath, FileStat Stat)
{
    /// <summary>Why it could not be followed to its end; completes a sentence about the path.</summary>
    public string? Problem { get; init; }

    /// <summary>The folder part that is another machine's share (<c>//server/share</c>); it was not looked at.</summary>
    public string? Remote { get; init; }

    /// <summary>Folders that hold a repository's own data, as found on the way, wherever they are and whatever they are called.</summary>
    public ImmutableArray<string> GitFolders { get; init; } = [];
}

/// <summary>Text of absolute, <c>/</c>-separated paths.</summary>
internal static class AbsolutePath
{
    /// <summary>The place of a name in a folder.</summary>
    public static string In(string folder, string name) => folder.EndsWith('/') ? folder + name : folder + "/" + name;

    /// <summary>The root of its disk, <c>/</c>, <c>C:/</c> or <c>//server/share</c>, and the names from there.</summary>
    public static (string Root, string[] Names) Split(string path)
    {
        var root = path.StartsWith("//", StringComparison.Ordinal) ? string.Join('/', path.Split('/').Take(4))
            : path.Length > 1 && path[1] == ':' ? path[..2] + "/"
            : "/";
        return (root, path[Math.Min(root.Length, path.Length)..].Split('/', StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>Whether a path is a folder, or lies in it: whole names count, not their beginnings.</summary>
    public static bool IsIn(string path, string folder, StringComparison comparison = StringComparison.Ordinal) =>
        path.StartsWith(folder, comparison) && (path.Length == folder.Length || folder.EndsWith('/') || path[folder.Length] == '/');
}
