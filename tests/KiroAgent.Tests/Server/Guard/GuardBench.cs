using System.Text.Json;
using KiroAgent.Core.Policy;
using KiroAgent.Core.Sessions;
using KiroAgent.Core.Settings;
using KiroAgent.Server.Guard;
using KiroAgent.Server.Tools;
using KiroAgent.Server.Workspace;
using KiroAgent.Tests.Support;

namespace KiroAgent.Tests.Server.Guard;

/// <summary>A guard over a real folder, with a place outside it and a home.</summary>
internal sealed class GuardBench : IDisposable
{
    private readonly TempFolder _folder = new(inMemory: true);
    private readonly ToolCatalog _tools;

    public GuardBench(IFileLayer? layer = null)
    {
        Folders = new WorkspaceFolders();
        Workspace = Folders.Add(_folder.Folder("ws")).Root;
        Outside = CanonicalPath.Of(_folder.Folder("ws-evil"));
        Home = CanonicalPath.Of(_folder.Folder("home"));
        var disk = layer ?? Disk.Open();
        Files = new WorkspaceFiles(disk, "server1", () => Folders.Roots);
        var tree = new WorkspaceTree(disk, Folders, new WorkspaceIgnore(Files, []));
        _tools = ToolCatalog.Of(Files.Exactly, tree, new FileSearch(tree, Folders), new GrepSearch(tree, Folders, _ => null, TimeProvider.System));
        Guard = new ToolGuard(Folders, Files, new GuardSurroundings(() => Settings, () => true, () => Home, Environment.GetValueOrDefault, _ => null));
    }

    public WorkspaceFolders Folders { get; }

    public WorkspaceFiles Files { get; }

    public ToolGuard Guard { get; }

    public AgentSettings Settings { get; set; } = AgentSettings.Default;

    public Dictionary<string, string> Environment { get; } = [];

    /// <summary>The workspace folder.</summary>
    public string Workspace { get; }

    /// <summary>A folder beside it whose path begins with the workspace's.</summary>
    public string Outside { get; }

    public string Home { get; }

    public TempFolder Folder => _folder;

    /// <summary>Judges a call of a tool.</summary>
    public Judged Judge(string tool, params (string Name, object Value)[] arguments) =>
        _tools.Parse(tool, JsonSerializer.Serialize(arguments.ToDictionary(a => a.Name, a => a.Value)), Folders) is ParsedCall.Understood { Request: var request }
            ? Guard.Judge(request, SessionState.Initial)
            : throw new ArgumentException(tool, nameof(tool));

    /// <summary>What is found out about one path.</summary>
    public (Verdict Verdict, PathFacts Facts) Explain(string path, PathOperation operation, string? cwd = null)
    {
        var use = new PathUse(path, operation, null, null);
        var (verdict, facts) = Guard.Explain(new FsWriteRequest("", use, ""), use, null, cwd);
        return (verdict, facts!);
    }

    public void Link(string at, string target)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(Workspace, at))!);
        File.CreateSymbolicLink(Path.Combine(Workspace, at), target);
    }

    public void Put(string path, string text = "x\n") => _folder.Write(Path.Combine(Workspace, path), text);

    public void Dispose() => _folder.Dispose();
}
