namespace KiroAgent.Core.Paths;

/// <summary>The ignore rules in force in one folder: those of its own files over those of the folders around it.</summary>
public sealed class IgnoreScope
{
    private readonly IgnoreScope? _outer;
    private readonly WorkspacePath _folder;
    private readonly IgnoreFile?[] _files;

    private IgnoreScope(IgnoreScope? outer, WorkspacePath folder, IgnoreFile?[] files)
    {
        _outer = outer;
        _folder = folder;
        _files = files;
    }

    /// <summary>No rules, for so many kinds of ignore file.</summary>
    public static IgnoreScope Empty(int kinds) => new(null, WorkspacePath.Root, new IgnoreFile?[kinds]);

    /// <summary>The rules in a folder inside, given the texts of its ignore files, one per kind in their order, null where there is none.</summary>
    public IgnoreScope Enter(WorkspacePath folder, IReadOnlyList<string?> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var files = texts.Select(text => text is null || IgnoreFile.Parse(text) is not { IsEmpty: false } file ? null : file).ToArray();
        return Array.TrueForAll(files, file => file is null) ? this : new IgnoreScope(this, folder, files);
    }

    /// <summary>
    /// Whether something in this folder is ignored, its parents being taken for not ignored. Each kind of file is judged on its own:
    /// a rule of one kind does not take back in what another kind ignores. A link is never a folder.
    /// </summary>
    public bool IsIgnored(WorkspacePath path, bool isFolder) => Deciding(path, isFolder) is not null;

    /// <summary>The rule that ignores it, as <see cref="IsIgnored"/> has it, or null.</summary>
    public IgnoreMatch? Deciding(WorkspacePath path, bool isFolder)
    {
        for (var kind = 0; kind < _files.Length; kind++)
        {
            for (var scope = this; scope is not null; scope = scope._outer)
            {
                var start = scope._folder.IsRoot ? 0 : scope._folder.Value.Length + 1;
                if (scope._files[kind]?.Deciding(path.Value.AsSpan(start), isFolder) is { } found)
                {
                    if (found.Ignores)
                    {
                        return new IgnoreMatch(kind, scope._folder, found.Rule);
                    }

                    break;
                }
            }
        }

        return null;
    }
}

/// <summary>A rule that ignores something: as written, with the folder of its file and which kind of file that is, by position.</summary>
public sealed record IgnoreMatch(int Kind, WorkspacePath Folder, string Rule);
