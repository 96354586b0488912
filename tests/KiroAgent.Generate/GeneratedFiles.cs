using KiroAgent.Core.Settings;

namespace KiroAgent.Generate;

/// <summary>The files of protocol/generated, as they must be: path below the folder → content.</summary>
public static class GeneratedFiles
{
    /// <summary>All of them; '/' in paths, LF in contents.</summary>
    public static IReadOnlyDictionary<string, string> All { get; } = Make();

    /// <summary>Where they stand.</summary>
    public static string FindFolder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "KiroAgent.sln")))
            {
                return Path.Combine(folder.FullName, "protocol", "generated");
            }
        }
        throw new InvalidOperationException("KiroAgent.sln stands in no folder above: run this from a checkout.");
    }

    /// <summary>Files in the folder that nothing makes any more.</summary>
    public static IEnumerable<string> Stale(string folder) => Directory
        .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(folder, path).Replace('\\', '/'))
        .Where(path => !All.ContainsKey(path));

    private static SortedDictionary<string, string> Make()
    {
        var model = WireModel.Read();
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["protocol.ts"] = TypeScript.Write(model),
            ["schema.json"] = SchemaFile.Write(model),
            ["methods.md"] = Reference.Write(model),
            ["settings.schema.json"] = SettingsSchema.Settings,
            ["mcp.schema.json"] = SettingsSchema.Mcp,
        };
        foreach (var (name, content) in Samples.Write(model))
        {
            files.Add("samples/" + name, content);
        }
        return files;
    }
}
