using KiroAgent.Core.Settings;
using KiroAgent.Server.Workspace;

namespace KiroAgent.Server.Terminal;

/// <summary>
/// What the person said about folders, for the terminal, which has no editor to ask for it: JSON lines in the data directory, the
/// last one about a folder counts. A line that cannot be read is no word.
/// </summary>
internal sealed class TrustedFolders(IFileLayer layer, string dataDirectory)
{
    /// <summary>The file in the data directory.</summary>
    public const string FileName = "trusted-folders.jsonl";

    /// <summary>Those of a data directory, or of the usual one.</summary>
    public static TrustedFolders Of(string? dataDirectory) => new(Disk.Open(), DataDirectory.Resolve(
        dataDirectory, null, Environment.GetEnvironmentVariable, Environment.GetFolderPath(Environment.SpecialFolder.UserProfile)));

    private static readonly string[] s_configuring = ["settings.json", "settings", "hooks", "steering", "agents"];

    /// <summary>What below a folder configures the agent, by name; empty where nothing does.</summary>
    public static IReadOnlyList<string> Configures(string folder) =>
        [.. s_configuring.Where(name => Path.Exists(Path.Combine(folder, ".kiro", name))).Select(name => ".kiro/" + name)];

    /// <summary>The person's word about a folder, or null.</summary>
    public bool? Find(string folder)
    {
        try
        {
            using var place = layer.OpenRoot(dataDirectory);
            if (layer.Stat(place, FileName).Kind != FileKind.Regular)
            {
                return null;
            }
            using var file = layer.OpenRead(place, FileName);
            bool? word = null;
            var canonical = CanonicalPath.Of(folder);
            foreach (var line in System.Text.Encoding.UTF8.GetString(FileBytes.ReadAll(layer, file, out _) ?? []).Split('\n'))
            {
                if (JsoncText.Parse(line) is { IsWhole: true, Root: JsoncObject said } && said["folder"] is JsoncString { Value: var about } && about == canonical && said["trusted"] is JsoncFlag { Value: var trusted })
                {
                    word = trusted;
                }
            }
            return word;
        }
        catch (DiskException)
        {
            return null;
        }
    }

    /// <summary>Keeps it; false where it cannot be kept.</summary>
    public bool Remember(string folder, bool trusted)
    {
        try
        {
            using var place = PrivateFolders.Open(layer, dataDirectory);
            if (layer.Stat(place, FileName).Kind == FileKind.Absent)
            {
                layer.Create(place, FileName, FileModes.Private).Dispose();
            }
            using var file = layer.OpenWrite(place, FileName);
            var line = $"{{\"folder\":{JsoncValue.Quoted(CanonicalPath.Of(folder))},\"trusted\":{(trusted ? "true" : "false")}}}\n";
            layer.Write(file, layer.Stat(file).Size, System.Text.Encoding.UTF8.GetBytes(line));
            layer.Sync(file);
            return true;
        }
        catch (DiskException)
        {
            return false;
        }
    }
}
