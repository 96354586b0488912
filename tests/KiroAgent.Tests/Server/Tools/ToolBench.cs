using System.Text;
using System.Text.Json;
using KiroAgent.Core.Files;
using KiroAgent.Server.Tools;
using KiroAgent.Server.Workspace;

namespace KiroAgent.Tests.Server.Tools;

/// <summary>A workspace in a temporary folder with all tools over it; changes go straight to disk and are written down.</summary>
internal sealed class ToolBench
{
    private readonly WorkspaceIgnore _ignore;

    public ToolBench()
    {
        Folder = Path.Combine(Path.GetTempPath(), "kiro-agent-tools-" + Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(Folder);
        Folders = new WorkspaceFolders();
        Folders.Add(Folder);
        IFileLayer layer = OperatingSystem.IsWindows() ? new WindowsDisk() : new PosixDisk();
        Files = new WorkspaceFiles(layer, "test", () => Folders.Roots);
        _ignore = new WorkspaceIgnore(Files, WorkspaceIgnore.DefaultFileNames);
        var tree = new WorkspaceTree(layer, Folders, _ignore);
        Tools = ToolCatalog.Of(Files, tree, new FileSearch(tree, Folders), new GrepSearch(tree, Folders, _ => null, TimeProvider.System));
        Changes = new PlainFileChanges(Files, Folders);
    }

    public string Folder { get; }

    public WorkspaceFolders Folders { get; }

    public WorkspaceFiles Files { get; }

    public ToolCatalog Tools { get; }

    public PlainFileChanges Changes { get; }

    public List<PlanEntry> Plan { get; } = [];

    public string? Answer { get; set; }

    /// <summary>Happens between working a call out and carrying it out.</summary>
    public Action BeforeRun { get; set; } = () => { };

    /// <summary>The editor's rename; without it there is none.</summary>
    public RenameBy Rename { get; set; } = (_, _) => Task.FromResult(new EditorRename(null, "this editor cannot rename"));

    /// <summary>Runs a call as a turn does, without a guard but for paths outside.</summary>
    public async Task<ToolOutcome> Run(string tool, string argumentsJson)
    {
        if (Tools.Parse(tool, argumentsJson, Folders) is not ParsedCall.Understood { Request: var request })
        {
            return ToolOutcome.Failed(((ParsedCall.Refused)Tools.Parse(tool, argumentsJson, Folders)).Problem);
        }

        if (request.Paths.FirstOrDefault(path => path.File is null) is { } outside)
        {
            return ToolOutcome.Failed(outside.Problem!);
        }

        var planned = await Tools.PlanAsync(request, Context(), default);
        BeforeRun();
        return await Tools.RunAsync(planned, Context(), default);
    }

    /// <summary>Runs a call with these arguments: strings, flags, numbers.</summary>
    public Task<ToolOutcome> Run(string tool, params (string Name, object Value)[] arguments) =>
        Run(tool, JsonSerializer.Serialize(arguments.ToDictionary(argument => argument.Name, argument => argument.Value)));

    public string At(string path) => Path.Combine(Folder, path);

    public void Put(string path, string text) => Put(path, Encoding.UTF8.GetBytes(text));

    public void Put(string path, byte[] bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
        File.WriteAllBytes(At(path), bytes);
    }

    public string Text(string path) => Encoding.UTF8.GetString(Bytes(path));

    public byte[] Bytes(string path) => File.ReadAllBytes(At(path));

    public void Remove() => Directory.Delete(Folder, recursive: true);

    private ToolContext Context() => new()
    {
        Display = Folders.WirePath,
        Files = Changes,
        Rename = Rename,
        Locate = (uri, operation) => PathUses.OfUri(uri, operation, Folders),
        Ignore = _ignore,
        AskUser = (_, _, _) => Task.FromResult(Answer),
        UpdatePlan = entries =>
        {
            Plan.Clear();
            Plan.AddRange(entries);
        },
        Output = _ => { },
    };
}

/// <summary>File changes without a session: what a tool asks for is done, and noted.</summary>
internal sealed class PlainFileChanges(WorkspaceFiles files, WorkspaceFolders folders) : IFileChanges
{
    public List<string> Made { get; } = [];

    public ValueTask<FileView> ReadAsync(FileKey file, CancellationToken cancellation) => ValueTask.FromResult(View(file));

    public ValueTask<EditTarget> OpenForEditAsync(FileKey file, CancellationToken cancellation) =>
        ValueTask.FromResult<EditTarget>(files.Read(file) is LookOutcome.Refused refused
            ? new EditTarget.Refused($"{folders.WirePath(file)} {refused.Reason}.")
            : new EditTarget.Ready(View(file)));

    public ValueTask<ChangeOutcome> WriteAsync(FileView seen, byte[] bytes, CancellationToken cancellation) =>
        Outcome($"write {folders.WirePath(seen.File)}", files.Write(seen.File, bytes, WriteOptions.Edit with { Expected = seen.State }));

    public ValueTask<ChangeOutcome> DeleteAsync(FileView seen, CancellationToken cancellation) =>
        Outcome($"delete {folders.WirePath(seen.File)}", files.Delete(seen.File, WriteOptions.Edit with { Expected = seen.State }));

    public ValueTask<ChangeOutcome> MoveAsync(FileKey from, FileKey to, CancellationToken cancellation) =>
        Outcome($"move {folders.WirePath(from)} {folders.WirePath(to)}", files.Move(from, to, WriteOptions.Edit));

    private FileView View(FileKey file) => files.Read(file) switch
    {
        LookOutcome.Found found => new FileView(found.Touched, found.State, found.Bytes),
        LookOutcome.Refused refused => new FileView(file, new FileState.Other(), null) { Problem = refused.Reason },
        _ => throw new InvalidOperationException("A look is found or refused."),
    };

    private ValueTask<ChangeOutcome> Outcome(string what, FileOutcome outcome)
    {
        if (outcome is FileOutcome.Refused refused)
        {
            return ValueTask.FromResult<ChangeOutcome>(new ChangeOutcome.Failed($"{what}: {refused.Reason}"));
        }

        Made.Add(what);
        return ValueTask.FromResult<ChangeOutcome>(new ChangeOutcome.Done(1, 1));
    }
}
