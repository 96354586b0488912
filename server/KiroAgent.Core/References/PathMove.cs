using KiroAgent.Core.Files;
using KiroAgent.Core.Paths;
using KiroAgent.Core.Text;

namespace KiroAgent.Core.References;

/// <summary>A file or folder that comes to another place of the same workspace folder.</summary>
public sealed record PathMove(FileKey From, FileKey To)
{
    /// <summary>Where something stands afterwards.</summary>
    public FileKey After(FileKey key) =>
        key.Root == From.Root && key.Path.RelativeTo(From.Path) is { } inner ? To with { Path = To.Path.Combine(inner) } : key;

    /// <summary>Whether it is moved.</summary>
    public bool Moves(FileKey key) => key.Root == From.Root && key.Path.RelativeTo(From.Path) is not null;

    /// <summary>
    /// Whether a file that stays may name what is moved: a quick look that lets pass too much rather than too little.
    /// </summary>
    public bool MayBeNamedIn(string text) => Stem is not { } stem || text.Contains(stem, StringComparison.OrdinalIgnoreCase);

    /// <summary>The same look at a file's bytes, not decoded; null when every file passes.</summary>
    public ByteNeedle? Needle => Stem is { } stem ? new ByteNeedle(stem, ignoresCase: true) : null;

    // What any way to name it holds; null where that cannot be said.
    private string? Stem
    {
        get
        {
            var name = From.Path.Name;
            var stem = name.TrimStart('_', '.');
            var dot = stem.IndexOf('.', StringComparison.Ordinal);
            stem = dot > 0 ? stem[..dot] : stem;
            return stem is "" or "index" or "init__" || stem.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('_' or '-')) ? null : stem;
        }
    }
}

/// <summary>What stands in the workspace before a move.</summary>
/// <param name="IsFile">Whether a file is there.</param>
/// <param name="IsFolder">Whether a folder is there.</param>
public sealed record PathLook(Func<FileKey, bool> IsFile, Func<FileKey, bool> IsFolder);

/// <summary>Paths written relative to the folder of the file they stand in, <c>/</c>-separated.</summary>
internal static class RelativePath
{
    /// <summary>The place a path means from this folder; null when it leaves the workspace folder or is none.</summary>
    public static FileKey? Join(FileKey folder, string written)
    {
        var joined = folder.Path.IsRoot ? written : folder.Path.Value + "/" + written;
        return WorkspacePath.TryParse(joined, PathStyle.Posix, out var path, out _) ? folder with { Path = path } : null;
    }

    /// <summary>The path from a folder to a place in the same workspace folder; <c>.</c> when it is that folder.</summary>
    public static string Between(FileKey folder, FileKey target)
    {
        var (from, to) = (folder.Path.Names, target.Path.Names);
        var shared = 0;
        while (shared < from.Length && shared < to.Length && from[shared] == to[shared])
        {
            shared++;
        }

        var written = string.Join('/', Enumerable.Repeat("..", from.Length - shared).Concat(to[shared..]));
        return written.Length == 0 ? "." : written;
    }
}
