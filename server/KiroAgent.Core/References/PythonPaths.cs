using System.Collections.Immutable;
using KiroAgent.Core.Files;
using KiroAgent.Core.Paths;

namespace KiroAgent.Core.References;

/// <summary>A module that was found: a file, or a folder that is a package, and the folder its name is written from (null where it is relative).</summary>
internal readonly record struct PythonModule(FileKey Place, FileKey? Root);

/// <summary>How Python writes the path of a module: dots for folders, a leading one for here; absolute ones from a folder the workspace is run from.</summary>
internal static class PythonPaths
{
    /// <summary>The module an import names; null when it is none of the workspace.</summary>
    public static PythonModule? Resolve(FileKey file, PythonImport import, PathLook look)
    {
        if (import.Dots > 0)
        {
            var folder = file.Parent;
            for (var up = 1; up < import.Dots; up++)
            {
                if (folder.Path.IsRoot)
                {
                    return null;
                }

                folder = folder.Parent;
            }

            return Under(folder, import.Parts, look) is { } place ? new PythonModule(place, null) : null;
        }

        var root = file with { Path = WorkspacePath.Root };
        foreach (var folder in new[] { root, root.Child("src"), file.Parent })
        {
            if (Under(folder, import.Parts, look) is { } place)
            {
                return new PythonModule(place, folder);
            }
        }

        return null;
    }

    /// <summary>A module or package of this name in a package; null when there is none.</summary>
    public static FileKey? Submodule(FileKey package, string name, PathLook look) => look.IsFolder(package) ? Under(package, [name], look) : null;

    /// <summary>The module's name as it is written in a file; null when it cannot be named.</summary>
    public static string? Name(FileKey file, FileKey module, FileKey? root)
    {
        var target = module.Path.Name is "__init__.py" or "__init__.pyi" ? module.Parent : module;
        var names = target.Path.Names;
        if (names.Length > 0)
        {
            names[^1] = WithoutExtension(names[^1]);
        }

        if (root is { } from)
        {
            var inner = from.Path.Names;
            return names.Length > inner.Length && names.AsSpan(0, inner.Length).SequenceEqual(inner) && names[inner.Length..].All(IsName)
                ? string.Join('.', names[inner.Length..])
                : null;
        }

        var here = file.Parent.Path.Names;
        var shared = 0;
        while (shared < here.Length && shared < names.Length && here[shared] == names[shared])
        {
            shared++;
        }

        return names[shared..].All(IsName) ? new string('.', here.Length - shared + 1) + string.Join('.', names[shared..]) : null;
    }

    private static FileKey? Under(FileKey folder, ImmutableArray<string> parts, PathLook look)
    {
        if (parts.IsEmpty)
        {
            return folder;
        }

        var at = folder;
        foreach (var part in parts[..^1])
        {
            at = at.Child(part);
        }

        foreach (var extension in new[] { ".py", ".pyi" })
        {
            if (look.IsFile(at.Child(parts[^1] + extension)))
            {
                return at.Child(parts[^1] + extension);
            }
        }

        return look.IsFolder(at.Child(parts[^1])) ? at.Child(parts[^1]) : null;
    }

    private static string WithoutExtension(string name) =>
        name.EndsWith(".pyi", StringComparison.Ordinal) ? name[..^4] : name.EndsWith(".py", StringComparison.Ordinal) ? name[..^3] : name;

    private static bool IsName(string name) => CodeNames.IsName(name, CodeSyntax.Python);
}
