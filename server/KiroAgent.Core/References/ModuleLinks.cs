using System.Collections.Immutable;
using KiroAgent.Core.Files;

namespace KiroAgent.Core.References;

/// <summary>What one file takes from another, by tokens.</summary>
/// <param name="Target">The other file.</param>
/// <param name="Names">The names taken.</param>
/// <param name="Namespace">The tokens of the name under which all of it is known here, as it would be used; empty when there is none.</param>
/// <param name="PassesAll">Whether all of it is passed on.</param>
internal sealed record ModuleLink(FileKey Target, ImmutableArray<ImportedName> Names, ImmutableArray<string> Namespace, bool PassesAll);

/// <summary>What files take from each other, in the languages whose imports say it.</summary>
internal static class ModuleLinks
{
    /// <summary>Whether names are known in another file only where it imports them.</summary>
    public static bool Rule(CodeSyntax syntax) => syntax is CodeSyntax.JavaScript or CodeSyntax.Python;

    /// <summary>The links of a file to other files of the workspace.</summary>
    public static ImmutableArray<ModuleLink> Of(CodeFile file, PathLook look) => file.Family.Syntax == CodeSyntax.Python ? Python(file, look) : Script(file, look);

    private static ImmutableArray<ModuleLink> Script(CodeFile file, PathLook look)
    {
        var links = ImmutableArray.CreateBuilder<ModuleLink>();
        foreach (var import in ScriptImports.Of(file))
        {
            if (ScriptPaths.Resolve(file.Key, file.Text.Substring(import.Specifier.Start, import.Specifier.Length), look) is { } target)
            {
                links.Add(new ModuleLink(target, import.Names, import.Namespace < 0 ? [] : [file[import.Namespace].ToString()], import.PassesAll));
            }
        }

        return links.ToImmutable();
    }

    private static ImmutableArray<ModuleLink> Python(CodeFile file, PathLook look)
    {
        var links = ImmutableArray.CreateBuilder<ModuleLink>();
        foreach (var import in PythonImports.Of(file))
        {
            if (PythonPaths.Resolve(file.Key, import, look) is not { } module)
            {
                continue;
            }

            var target = look.IsFile(module.Place) ? module.Place : module.Place.Child("__init__.py");
            if (!import.From)
            {
                links.Add(new ModuleLink(target, [], import.Alias < 0 ? import.Parts : [file[import.Alias].ToString()], false));
                continue;
            }

            // A module taken from a package stands for itself; a star passes all on.
            var modules = import.Names.Where(name => PythonPaths.Submodule(module.Place, file[name.Token].ToString(), look) is not null).ToImmutableArray();
            foreach (var name in modules)
            {
                var place = PythonPaths.Submodule(module.Place, file[name.Token].ToString(), look)!.Value;
                links.Add(new ModuleLink(place, [], [file[name.Alias < 0 ? name.Token : name.Alias].ToString()], false));
            }

            links.Add(new ModuleLink(target, [.. import.Names.Except(modules)], [], import.Names.IsEmpty));
        }

        return links.ToImmutable();
    }
}
