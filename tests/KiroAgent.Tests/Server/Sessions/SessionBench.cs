using System.Globalization;
using KiroAgent.Core.Files;
using KiroAgent.Core.Paths;
using KiroAgent.Core.Sessions;
using KiroAgent.Core.Settings;
using KiroAgent.Server.Handlers;
using KiroAgent.Server.Models;
using KiroAgent.Server.Processes;
using KiroAgent.Server.Scan;
using KiroAgent.Server.Sessions;
using KiroAgent.Server.Tools;
using KiroAgent.Server.Turns;
using KiroAgent.Server.Workspace;
using KiroAgent.Tests.Support;

namespace KiroAgent.Tests.Server.Sessions;

/// <summary>One workspace and one data directory in a temporary folder, and the servers that come and go over them, without a wire.</summary>
internal sealed class SessionBench : IDisposable
{
    private readonly TempFolder _folder = new(inMemory: true);
    private int _servers;

    public SessionBench()
    {
        Workspace = _folder.Folder("workspace");
        Data = _folder.Folder("data");
    }

    /// <summary>The workspace folder, absolute.</summary>
    public string Workspace { get; }

    /// <summary>The data directory, absolute.</summary>
    public string Data { get; }

    /// <summary>The workspace as the data directory names it.</summary>
    public string Id => DataDirectory.WorkspaceId([Workspace]);

    /// <summary>The settings of its servers.</summary>
    public AgentSettings Settings { get; set; } = AgentSettings.Default;

    /// <summary>What configures its servers' providers; null for nothing.</summary>
    public ModelKeys? Keys { get; set; }

    /// <summary>Tools that come and go.</summary>
    public OtherTools Others { get; set; } = OtherTools.None;

    /// <summary>Whether anybody gives or refuses permissions.</summary>
    public bool CanApprove { get; set; } = true;

    /// <summary>Ids that count, so that a run can be repeated; never the same twice, also over restarts.</summary>
    public CountingIds Ids { get; } = new();

    /// <summary>A server over the plain disk (its flushes spared) or over the layer given.</summary>
    public ServerRun Start(IFileLayer? layer = null) =>
        new(this, layer ?? new FaultLayer { SparesFlushes = true }, "srv" + (++_servers).ToString(CultureInfo.InvariantCulture));

    /// <summary>Frees, as a later process does, every content but these.</summary>
    public void Collect(Func<ContentId, bool> isLive)
    {
        var later = new MovedClock();
        later.Move(BlobStore.Grace * 2);
        var layer = new FaultLayer { SparesFlushes = true };
        using var blobs = new BlobStore(layer, new DataDirectory(layer, Data).Blobs, "collector", later);
        blobs.Collect(isLive, thorough: true);
    }

    /// <summary>A file of the workspace.</summary>
    public FileKey Key(string path) => WorkspacePath.TryParse(path, PathStyle.Posix, out var parsed, out var reason)
        ? new FileKey(Workspace, parsed)
        : throw new ArgumentException(reason, nameof(path));

    /// <summary>Where a file of the workspace stands on disk.</summary>
    public string At(string path) => Path.Combine(Workspace, path);

    /// <summary>Writes a file as anybody else would.</summary>
    public void Put(string path, string text) => Put(path, System.Text.Encoding.UTF8.GetBytes(text));

    /// <summary>Writes a file as anybody else would: aside, then over it, as editors do.</summary>
    public void Put(string path, byte[] bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
        var aside = Path.Combine(_folder.Path, "aside");
        File.WriteAllBytes(aside, bytes);
        if (!OperatingSystem.IsWindows() && File.Exists(At(path)))
        {
            File.SetUnixFileMode(aside, File.GetUnixFileMode(At(path)));
        }

        File.Move(aside, At(path), overwrite: true);
    }

    /// <summary>Another name for a file, so that it has to be written in place.</summary>
    public void HardLink(string existing, string added) => _folder.HardLink("workspace/" + existing, "workspace/" + added);

    /// <summary>A pipe with a name, outside the workspace: who opens it waits for whoever opens the other end.</summary>
    public string Pipe(string name)
    {
        _folder.Pipe(name);
        return Path.Combine(_folder.Path, name);
    }

    /// <summary>The scripted model at <see cref="Model"/>; it is no file of the workspace.</summary>
    public void PutScript(byte[] script) => File.WriteAllBytes(Path.Combine(_folder.Path, "script.json"), script);

    /// <summary>The scripted model as a session names it.</summary>
    public string Model => "scripted:" + Path.Combine(_folder.Path, "script.json");

    /// <summary>Every file, link and folder of the workspace with all there is to it.</summary>
    public SortedDictionary<string, string> Tree() => _folder.SnapshotOf("workspace");

    /// <summary>Names of files of ours being written that stand anywhere in the workspace.</summary>
    public IEnumerable<string> Leftovers() => Tree().Keys.Where(name => TempNames.IsOurs(Path.GetFileName(name)));

    public void Dispose() => _folder.Dispose();
}

/// <summary>One server process's life, in process: what the composition root makes, over one file layer.</summary>
internal sealed class ServerRun : IDisposable
{
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ServerRun(SessionBench bench, IFileLayer layer, string serverId)
    {
        Layer = layer;
        var folders = new WorkspaceFolders();
        folders.Add(bench.Workspace);
        var files = new WorkspaceFiles(layer, serverId, () => folders.Roots);
        var documents = new OpenDocuments(_ => null);
        var data = new DataDirectory(layer, bench.Data);
        var tree = new WorkspaceTree(layer, folders, new WorkspaceIgnore(files, WorkspaceIgnore.DefaultFileNames));
        Bench = new Workbench
        {
            ServerId = serverId,
            Folders = folders,
            Files = files,
            Blobs = new BlobStore(layer, data.Blobs, serverId, TimeProvider.System),
            Documents = documents,
            Models = new ModelCatalog(TimeProvider.System, bench.Keys),
            Tools = ToolCatalog.Of(files.Exactly, tree, new FileSearch(tree, folders), new GrepSearch(tree, folders, _ => null, TimeProvider.System), others: bench.Others),
            Time = TimeProvider.System,
            Ids = bench.Ids,
            Listener = new Listening(_asked),
            UnsavedText = _ => null,
            SaveDocument = (_, _) => Task.FromResult(false),
            CanAsk = () => true,
            CanApprove = () => bench.CanApprove,
            Sessions = () => [.. Store!.Open],
            NewCommandRunner = () => new CommandRunner(layer, CommandRunner.OfThisSystem(), new Shell(KiroAgent.Core.Commands.ShellKind.Posix, "/bin/sh", "-c"),
                () => [new("PATH", Environment.GetEnvironmentVariable("PATH")!), new("HOME", bench.Data)], () => []),
            Snapshots = new Snapshots(layer, _ => Path.Combine(data.Workspaces, bench.Id), bench.Data),
            OutputFolder = session => Path.Combine(data.Outputs(bench.Id), session),
            Settings = () => bench.Settings,
        };
        Wire = new ToWire(Bench);
        Store = new SessionStore(layer, () => data.Open(data.Sessions(bench.Id)), Bench);
    }

    public IFileLayer Layer { get; }

    /// <summary>Done when an agent of this server's has asked its user.</summary>
    public Task Asked => _asked.Task;

    public Workbench Bench { get; }

    public SessionStore Store { get; }

    public ToWire Wire { get; }

    /// <summary>Makes a session as <c>session/new</c> does.</summary>
    public Session New(AgentMode mode, string model = ModelCatalog.Default) => Store.Create(id => new SessionEvent.Created(
        id, SessionStore.Schema, "vibe", mode, model, "", false, [.. Bench.Folders.Roots], Bench.ServerId));

    /// <summary>Opens a stored session for writing as a request does: found, owned, what was left open closed.</summary>
    public Session Open(string id)
    {
        var session = Store.Find(id, out _) ?? throw new InvalidOperationException($"there is no session {id}");
        if (!session.TryOwn())
        {
            throw new InvalidOperationException($"the session {id} is owned by somebody else");
        }

        new TurnDesk(session, Bench).TakeOver();
        return session;
    }

    public void Dispose()
    {
        if (Bench.HasRunCommands)
        {
            Bench.Runner.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }

        Store.Dispose();
        Bench.Snapshots.Dispose();
        Bench.Blobs.Dispose();
    }

    private sealed class Listening(TaskCompletionSource asked) : ISessionListener
    {
        public void OnRecorded(Session session, JournalLine line, SessionState before, SessionState after)
        {
            if (line.What is SessionEvent.QuestionAsked or SessionEvent.ApprovalRequested)
            {
                asked.TrySetResult();
            }
        }

        public Task OnText(Session session, string text) => Task.CompletedTask;

        public Task OnThought(Session session, string text) => Task.CompletedTask;

        public void OnToolOutput(Session session, string toolCallId, string text)
        {
            // Nobody watches.
        }
    }
}

/// <summary>Ids that count.</summary>
internal sealed class CountingIds : Ids
{
    private int _last;

    public override string New(string prefix) => prefix + "_" + Interlocked.Increment(ref _last).ToString(CultureInfo.InvariantCulture);
}
