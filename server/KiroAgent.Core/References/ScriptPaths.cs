using System.Collections.Immutable;
using KiroAgent.Core.Files;

namespace KiroAgent.Core.References;

/// <summary>How scripts write the path of another file: relative, mostly without its extension, a folder for its <c>index</c> file.</summary>
internal static class ScriptPaths
{
    private static readonly ImmutableArray<string> s_extensions = [".ts", ".tsx", ".d.ts", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs", ".json"];

    // What is written for what stands there: TypeScript is imported by the name it is compiled to.
    private static readonly ImmutableArray<(string Written, ImmutableArray<string> Real)> s_compiled =
    [
        (".js", [".ts", ".tsx", ".d.ts"]), (".jsx", [".tsx"]), (".mjs", [".mts"]), (".cjs", [".cts"]),
    ];

    /// <summary>Whether a path is meant as relative to the file it stands in.</summary>
    public static bool IsRelative(string written) =>
        written is "." or ".." || written.StartsWith("./", StringComparison.Ordinal) || written.StartsWith("../", StringComparison.Ordinal);

    /// <summary>The file a path means; null when there is none.</summary>
    public static FileKey? Resolve(FileKey file, string written, PathLook look) => Find(file, Path(written), look)?.Target;

    /// <summary>The path as it is to be written after a move; null when it stays as it is.</summary>
    public static string? Moved(FileKey file, string written, PathMove move, PathLook look)
    {
        var path = Path(written);
        if (!IsRelative(path) || Find(file, path, look) is not { } found)
        {
            return null;
        }

        var (here, there) = (move.After(file), move.After(found.Target));
        if (here == file && there == found.Target)
        {
            return null;
        }

        var now = RelativePath.Between(here.Parent, there);
        now = found.Tail switch
        {
            null => now,
            { Length: 0 } => Without(now, s_extensions),
            "/" => IsIndex(there) ? Folder(now) : Without(now, s_extensions),
            var compiled => WithCompiled(now, compiled),
        };
        now = IsRelative(now) ? now : "./" + now;
        return now == path ? null : now + written[path.Length..];
    }

    // The target, and how it was written: null in full, "" without extension, "/" as a folder, else with this extension for another.
    private static (FileKey Target, string? Tail)? Find(FileKey file, string path, PathLook look)
    {
        if (!IsRelative(path) || RelativePath.Join(file.Parent, path) is not { } at)
        {
            return null;
        }

        if (!at.Path.IsRoot && !path.EndsWith('/'))
        {
            if (look.IsFile(at))
            {
                return (at, null);
            }

            foreach (var extension in s_extensions)
            {
                if (look.IsFile(Named(at, at.Path.Name + extension)))
                {
                    return (Named(at, at.Path.Name + extension), "");
                }
            }

            foreach (var (writtenAs, real) in s_compiled.Where(c => at.Path.Name.EndsWith(c.Written, StringComparison.Ordinal) && at.Path.Name.Length > c.Written.Length))
            {
                foreach (var extension in real)
                {
                    var name = at.Path.Name[..^writtenAs.Length] + extension;
                    if (look.IsFile(Named(at, name)))
                    {
                        return (Named(at, name), writtenAs);
                    }
                }
            }
        }

        foreach (var extension in s_extensions)
        {
            if (look.IsFile(at.Child("index" + extension)))
            {
                return (at.Child("index" + extension), "/");
            }
        }

        return null;
    }

    private static FileKey Named(FileKey at, string name) => at.Parent.Child(name);

    private static bool IsIndex(FileKey key) => s_extensions.Any(extension => key.Path.Name == "index" + extension);

    private static string Folder(string path) => path.LastIndexOf('/') is > 0 and var cut ? path[..cut] : ".";

    private static string Without(string path, ImmutableArray<string> extensions) =>
        extensions.Where(e => path.EndsWith(e, StringComparison.Ordinal)).OrderByDescending(e => e.Length).FirstOrDefault() is { } extension ? path[..^extension.Length] : path;

    private static string WithCompiled(string path, string written)
    {
        foreach (var (writtenAs, real) in s_compiled.OrderByDescending(c => c.Written == written))
        {
            foreach (var extension in real.Where(e => path.EndsWith(e, StringComparison.Ordinal)).OrderByDescending(e => e.Length))
            {
                return path[..^extension.Length] + writtenAs;
            }
        }

        return path;
    }

    // Bundlers take "./a.svg?url".
    private static string Path(string written) => written.IndexOf('?', StringComparison.Ordinal) is >= 0 and var cut ? written[..cut] : written;
}
