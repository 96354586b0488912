using System.Security.Cryptography;
using System.Text;

namespace KiroAgent.Server.Workspace;

/// <summary>Where the server keeps what is its own. Nothing is made before it is needed; folders are 0700, files 0600.</summary>
internal sealed class DataDirectory(IFileLayer layer, string root)
{
    public const string Variable = "KIRO_AGENT_DATA_DIR";

    /// <summary>Absolute.</summary>
    public string Root { get; } = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));

    /// <summary>The content-addressed store, shared by all workspaces.</summary>
    public string Blobs => Path.Combine(Root, "blobs");

    public string Logs => Path.Combine(Root, "logs");

    /// <summary>One folder per workspace.</summary>
    public string Workspaces => Path.Combine(Root, "workspaces");

    /// <summary>The journals of a workspace's sessions.</summary>
    public string Sessions(string workspaceId) => Path.Combine(Workspaces, workspaceId, "sessions");

    /// <summary>What the commands of a workspace's sessions wrote: a folder for each session.</summary>
    public string Outputs(string workspaceId) => Path.Combine(Workspaces, workspaceId, "output");

    /// <summary>The first that is given: option, initialization option, <see cref="Variable"/>; else the platform's place for state.</summary>
    /// <param name="option"><c>--data-dir</c>.</param>
    /// <param name="initializationOption"><c>initializationOptions.dataDirectory</c>.</param>
    /// <param name="environment">Reads an environment variable.</param>
    /// <param name="home">The user's home folder.</param>
    public static string Resolve(string? option, string? initializationOption, Func<string, string?> environment, string home)
    {
        var given = new[] { option, initializationOption, environment(Variable) }.FirstOrDefault(path => !string.IsNullOrWhiteSpace(path));
        if (given is not null)
        {
            return Path.GetFullPath(given);
        }

        if (OperatingSystem.IsWindows())
        {
            var local = environment("LOCALAPPDATA");
            return Path.Combine(string.IsNullOrEmpty(local) ? Path.Combine(home, "AppData", "Local") : local, "KiroAgent");
        }

        if (OperatingSystem.IsMacOS())
        {
            return Path.Combine(home, "Library", "Application Support", "KiroAgent");
        }

        // The XDG specification: a relative value is to be ignored.
        var state = environment("XDG_STATE_HOME");
        return Path.Combine(Path.IsPathRooted(state) ? state : Path.Combine(home, ".local", "state"), "kiro-agent");
    }

    /// <summary>Names the workspace made of these canonical folders, whatever their order: readable, then a hash.</summary>
    public static string WorkspaceId(IEnumerable<string> roots)
    {
        const int LongestName = 32;
        const int HashDigits = 16;
        var sorted = roots.Order(StringComparer.Ordinal).ToArray();
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', sorted))))[..HashDigits];
        var name = new string([.. Path.GetFileName(sorted.FirstOrDefault() ?? "").Where(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_').Take(LongestName)]);
        return name.Length == 0 ? hash : $"{name}-{hash}";
    }

    /// <summary>Opens a folder under the root, making what is missing.</summary>
    public FolderHandle Open(string absolutePath) => PrivateFolders.Open(layer, absolutePath);

    /// <summary>Makes the directory and a file in it, and takes the file away: null when that works, else why not.</summary>
    public string? ProbeWritable()
    {
        try
        {
            using var folder = Open(Root);
            var name = TempNames.For("probe", Guid.NewGuid().ToString("n"), 0);
            using (var file = layer.Create(folder, name, FileModes.Private))
            {
                try
                {
                    layer.Write(file, 0, "probe"u8);
                }
                finally
                {
                    layer.Unlink(folder, name);
                }
            }

            return null;
        }
        catch (DiskException e)
        {
            return $"the data directory {Root} cannot be written: {e.Detail}";
        }
    }
}
