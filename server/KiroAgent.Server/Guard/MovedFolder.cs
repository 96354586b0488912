using KiroAgent.Core.Files;
using KiroAgent.Core.Policy;
using KiroAgent.Server.Workspace;

namespace KiroAgent.Server.Guard;

/// <summary>What is in a folder that is to be moved, found in one walk through it.</summary>
/// <param name="Protected">A file in it that is protected, where it stands or where it would come to.</param>
/// <param name="BroughtToLight">The rule that hides something in it which would be seen there.</param>
/// <param name="Problem">Why nobody knows all that is in it; completes a sentence about the path.</param>
internal sealed record MovedFolder(Protection? Protected, IgnoredBy? BroughtToLight, string? Problem)
{
    private const int Most = 20_000;

    /// <summary>Looks through a folder (a real one) that is to become another.</summary>
    public static MovedFolder Of(WorkspaceFiles files, ProtectionLook protection, FileKey folder, FileKey moved, Sight sight)
    {
        Protection? found = null;
        string? problem = null;
        var seen = 0;
        var open = new Stack<(FileKey From, FileKey To, bool IsFolder)>([(folder, moved, true)]);
        while (open.TryPop(out var at))
        {
            if (sight.Ignore.Why(at.From, at.IsFolder) is { } by && sight.Ignore.Why(at.To, at.IsFolder) is null)
            {
                return new(found, by, problem);
            }

            found ??= at.From == folder ? null : protection.Moved(at.From.FullPath, at.To.FullPath, sight.Protection);
            if (!at.IsFolder)
            {
                continue;
            }

            var entries = files.List(at.From, out var refused, out var reason);
            problem ??= entries is null && refused is not (RefusalKind.NotAFolder or RefusalKind.NotFound) ? $"holds a folder of which nobody knows what is in it: {at.From.Path.Name} {reason}" : null;
            foreach (var entry in entries ?? [])
            {
                if (++seen > Most)
                {
                    return new(found, null, "holds too many files to be looked through");
                }

                // Where the list does not say what a name is, it is looked into; links are not folders.
                open.Push((at.From.Child(entry.Name), at.To.Child(entry.Name), entry.Kind is FileKind.Folder or FileKind.Other));
            }
        }

        return new(found ?? protection.GitFolderIn(folder.FullPath, sight), null, problem);
    }
}
