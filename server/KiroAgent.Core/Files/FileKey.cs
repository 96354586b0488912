using KiroAgent.Core.Paths;

namespace KiroAgent.Core.Files;

/// <summary>One place on disk: a workspace folder (absolute, canonical, no separator at its end) and the path in it.</summary>
public readonly record struct FileKey(string Root, WorkspacePath Path) : IComparable<FileKey>
{
    /// <summary>The absolute path, <c>/</c>-separated below the root.</summary>
    public string FullPath => Path.IsRoot ? Root : Root.EndsWith('/') ? Root + Path.Value : Root + "/" + Path.Value;

    /// <summary>The folder that holds it.</summary>
    public FileKey Parent => this with { Path = Path.Parent };

    /// <summary>The place called <paramref name="name"/> in this folder.</summary>
    public FileKey Child(string name) => this with { Path = Path.Child(name) };

    /// <inheritdoc/>
    public int CompareTo(FileKey other)
    {
        var byRoot = string.CompareOrdinal(Root, other.Root);
        return byRoot != 0 ? byRoot : Path.CompareTo(other.Path);
    }

    /// <inheritdoc/>
    public override string ToString() => FullPath;

    /// <summary>Ordinal order, by root, then path.</summary>
    public static bool operator <(FileKey left, FileKey right) => left.CompareTo(right) < 0;

    /// <summary>Ordinal order, by root, then path.</summary>
    public static bool operator <=(FileKey left, FileKey right) => left.CompareTo(right) <= 0;

    /// <summary>Ordinal order, by root, then path.</summary>
    public static bool operator >(FileKey left, FileKey right) => left.CompareTo(right) > 0;

    /// <summary>Ordinal order, by root, then path.</summary>
    public static bool operator >=(FileKey left, FileKey right) => left.CompareTo(right) >= 0;
}
