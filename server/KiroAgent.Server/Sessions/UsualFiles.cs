using System.Text;
using System.Text.Unicode;
using KiroAgent.Core.Files;
using KiroAgent.Core.Paths;

namespace KiroAgent.Server.Sessions;

/// <summary>Files as a journal names them, read once each: a long session names few files over and over. For one thread.</summary>
internal sealed class UsualFiles
{
    private const int Places = 256; // a power of two

    private readonly Known?[] _known = new Known?[Places];

    /// <summary>A file by its folder and its path there, as they stand in the line; null when that is no path.</summary>
    /// <param name="root">The folder, as UTF-8.</param>
    /// <param name="rootText">The folder where it is written with escapes, else null.</param>
    /// <param name="path">The path in it, as UTF-8.</param>
    /// <param name="pathText">The path where it is written with escapes, else null.</param>
    public FileKey? Find(ReadOnlySpan<byte> root, string? rootText, ReadOnlySpan<byte> path, string? pathText)
    {
        ref var known = ref _known[Place(path) & (Places - 1)];
        if (known is { } found && path.SequenceEqual(found.Path) && root.SequenceEqual(found.Root))
        {
            return found.File;
        }
        var parsed = WorkspacePath.Root;
        if (!Utf8.IsValid(root) || !Utf8.IsValid(path))
        {
            return null;
        }
        if (!path.IsEmpty && !WorkspacePath.TryParse(pathText ?? Encoding.UTF8.GetString(path), PathStyle.Posix, out parsed, out _))
        {
            return null;
        }
        var file = new FileKey(rootText ?? Encoding.UTF8.GetString(root), parsed);
        known = new Known(root.ToArray(), path.ToArray(), file);
        return file;
    }

    private static int Place(ReadOnlySpan<byte> path)
    {
        var place = path.Length;
        foreach (var letter in path)
        {
            place = (place * 31) + letter;
        }
        return place;
    }

    private sealed record Known(byte[] Root, byte[] Path, FileKey File);
}
