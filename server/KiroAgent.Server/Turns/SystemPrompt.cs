using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using KiroAgent.Core.Files;
using KiroAgent.Core.Paths;
using KiroAgent.Core.Sessions;
using KiroAgent.Server.Sessions;

namespace KiroAgent.Server.Turns;

/// <summary>
/// What every model is told before the conversation: a text of ours (<c>Prompts/</c>, each version a file of its own), what the
/// mode means, and where it works. Made once a turn, so that a provider's cache of it holds.
/// </summary>
internal sealed class SystemPrompt(Workbench bench)
{
    private const int NamesShown = 40, NamesLookedAt = 500, DocumentsShown = 20;

    private string? _environment;

    /// <summary>The system prompt for the next step of a session.</summary>
    public string For(SessionState state) =>
        Read("system.v1.md") + "\n" + Read(state.Mode == AgentMode.Supervised ? "supervised.v1.md" : "autopilot.v1.md") + "\n" + (_environment ??= Environment(state)) + (bench.Tools.Others.Note() is { } note ? "\n" + note : "");

    /// <summary>One of the texts.</summary>
    public static string Read(string name)
    {
        using var stream = typeof(SystemPrompt).Assembly.GetManifestResourceStream("prompts/" + name)!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    private string Environment(SessionState state)
    {
        var text = new StringBuilder("<environment>\n");
        text.Append("Operating system: ").Append(System()).Append(", ").Append(RuntimeInformation.OSArchitecture).Append('\n');
        text.Append("Shell: ").Append(Path.GetFileNameWithoutExtension(bench.Environment("SHELL")) is { Length: > 0 } shell ? shell : OperatingSystem.IsWindows() ? "PowerShell" : "sh").Append('\n');
        text.Append("Date: ").Append(bench.Time.GetLocalNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)).Append('\n');
        foreach (var folder in bench.Folders.All)
        {
            text.Append("Workspace folder ").Append(EscapedText.Of(folder.Root)).Append(": ").Append(TopLevel(folder.Root, state)).Append('\n');
        }
        var open = bench.Documents.All.Select(d => EscapedText.Of(bench.Display(d.Key))).Order(StringComparer.Ordinal).ToList();
        if (open.Count > 0)
        {
            text.Append("Open in the editor: ").AppendJoin(", ", open.Take(DocumentsShown)).Append(More(open.Count, DocumentsShown)).Append('\n');
        }
        return text.Append("</environment>").ToString();
    }

    private string TopLevel(string root, SessionState state)
    {
        try
        {
            var ignore = bench.Guard.IgnoreFor(state);
            var names = new List<string>();
            foreach (var entry in new DirectoryInfo(root).EnumerateFileSystemInfos().Take(NamesLookedAt))
            {
                var isFolder = entry is DirectoryInfo && entry.LinkTarget is null;
                if (entry.Name != ".git" && WorkspacePath.TryParse(entry.Name, bench.Folders.Style, out var path, out _) && !ignore.IsIgnored(new FileKey(root, path), isFolder))
                {
                    names.Add(EscapedText.Of(entry.Name) + (isFolder ? "/" : ""));
                }
            }
            names.Sort(StringComparer.Ordinal);
            return names.Count == 0 ? "(empty)" : string.Join(", ", names.Take(NamesShown)) + More(names.Count, NamesShown);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "(cannot be listed)";
        }
    }

    private static string More(int count, int shown) => count > shown ? $" and {count - shown} more" : "";

    private static string System() => OperatingSystem.IsWindows() ? "Windows" : OperatingSystem.IsMacOS() ? "macOS" : OperatingSystem.IsLinux() ? "Linux" : RuntimeInformation.OSDescription;
}
