using System.Collections.Concurrent;
using KiroAgent.Core.Files;
using KiroAgent.Core.Policy;
using KiroAgent.Core.Sessions;
using KiroAgent.Core.Text;
using KiroAgent.Protocol;
using KiroAgent.Server.Audit;
using KiroAgent.Server.JsonRpc;
using KiroAgent.Server.Launch;
using KiroAgent.Server.Logging;
using KiroAgent.Server.Lsp;
using KiroAgent.Server.Mcp;
using KiroAgent.Server.Models;
using KiroAgent.Server.Processes;
using KiroAgent.Server.Scan;
using KiroAgent.Server.Sessions;
using KiroAgent.Server.Settings;
using KiroAgent.Server.Storage;
using KiroAgent.Server.Telemetry;
using KiroAgent.Server.Tools;
using KiroAgent.Server.Turns;
using KiroAgent.Server.Web;
using KiroAgent.Server.Workspace;

namespace KiroAgent.Server.Handlers;

/// <summary>What serves one client: made at <c>initialize</c>, nothing opened or read before it is asked for.</summary>
internal sealed class ServerHost : IDisposable
{
    private readonly EditorClient _client;
    private readonly DataDirectory _data;
    private readonly IFileLayer _layer;
    private readonly PlainApprovals? _plain;
    private readonly ConcurrentDictionary<string, bool> _askedAgain = new();
    private readonly ConcurrentDictionary<string, bool> _asked = new();
    private volatile bool _ready;
    private readonly Lazy<SecretMask> _mask = new(EnvironmentSecrets.Mask);
    private readonly string? _model;
    private readonly SessionMode? _mode;

    public ServerHost(EditorClient client, LaunchOptions options, Log log, TimeProvider time, Ids ids, IFileLayer layer, Func<string, string?> environment)
    {
        _client = client;
        _layer = layer;
        Log = log;
        var serverId = Guid.NewGuid().ToString("N")[..12]; // loads no cryptography library at start, as a random number would
        _data = new DataDirectory(layer, DataDirectory.Resolve(
            options.DataDirectory, client.Options.DataDirectory, environment, Environment.GetFolderPath(Environment.SpecialFolder.UserProfile)));
        var folders = new WorkspaceFolders();
        foreach (var folder in client.Folders)
        {
            folders.Add(folder.Path, folder.Name);
        }
        if (client.Folders.Count == 0 && options.Workspace is { } given)
        {
            folders.Add(given);
        }
        var home = UserHome.Of(environment);
        var files = new WorkspaceFiles(layer, serverId, () => folders.Roots);
        var documents = new OpenDocuments(file => TextOnDisk(files, file));
        Keys = new ModelKeys(environment);
        foreach (var provider in Provider.All)
        {
            log.Hide(environment(provider.KeyVariable)?.Trim() ?? "");
        }
        var sandboxes = new Sandboxes(() => Bench!.Settings(), () => folders.Roots, _data.Root, home, environment);
        client.Connection.ErrorText = text => Mask.Of(text);
        Feed = new WireFeed(client.Connection, () => Wire!, time);
        Bench = new Workbench
        {
            ServerId = serverId,
            Folders = folders,
            Files = files,
            Blobs = new BlobStore(layer, _data.Blobs, serverId, time),
            Documents = documents,
            Models = new ModelCatalog(
                time, Keys, url => WebRules.MayContact(url, Config!.Settings.Current.Settings),
                new EndpointLooks(time, () => _ = client.Connection.NotifyAsync(Methods.ModelChanged, new()).AsTask())),
            Tools = new LazyTools(layer, folders, files, documents, time, Pages, () => Mcp!).Catalog,
            Time = time,
            Ids = ids,
            Listener = new Auditing(new UsageCounts(Feed, () => Config!.Settings.Current.Settings is { TelemetryEnabled: true, UsageStatisticsEnabled: true }, layer, Path.Combine(_data.Root, "telemetry")), () => Config!.Settings.Current.Settings.AuditEnabled, new AuditFile(layer, Path.Combine(_data.Root, "audit")), folders.WirePath, text => Mask.Of(text), text => log.Warning(text)),
            Mask = text => Mask.Of(text),
            WithoutKeys = text => Mask.WithoutKeys(text),
            UnsavedText = documents.DirtyText,
            Environment = environment,
            SaveDocument = SaveDocumentAsync,
            Problems = (state, files, cancellation) => Problems(state)(files, cancellation),
            Rename = (what, cancellation) => EditorLook.RenameAsync(client, Bench!, what, file => TextOnDisk(files, file), cancellation),
            CanAsk = () => client.Abilities?.Questions ?? true,
            CanType = () => client.Abilities is not null,
            CanApprove = () => client.Abilities?.Approvals ?? true,
            Rules = new LateRules(() => Config!.Rules),
            Settings = () => Config!.Settings.Current.Settings,
            Trusted = () => Config!.Settings.Trusted,
            Home = () => home,
            Sessions = () => [.. Store!.Open],
            NewCommandRunner = () => new CommandRunner(layer, CommandRunner.OfThisSystem(), Shell.Of(environment), OwnEnvironment, () => folders.Roots),
            Snapshots = new Snapshots(layer, root => Path.Combine(_data.Workspaces, DataDirectory.WorkspaceId([root])), _data.Root),
            OutputFolder = session => Path.Combine(_data.Outputs(DataDirectory.WorkspaceId(folders.Roots.Take(1))), session),
            Sandbox = sandboxes.Now,
        };
        Wire = new ToWire(Bench);
        // The first folder names the place, so that a folder added later changes nothing.
        Store = new SessionStore(layer, () => _data.Open(_data.Sessions(DataDirectory.WorkspaceId(folders.Roots.Take(1)))), Bench);
        Approvals = new WorkspaceApprovals(
            layer, () => _data.Open(Path.Combine(_data.Workspaces, DataDirectory.WorkspaceId(folders.Roots.Take(1)))), time, ids);
        Config = new ConfigDesk(client, Bench, layer, home, Approvals, () => Path.Combine(_data.Workspaces, DataDirectory.WorkspaceId(folders.Roots.Take(1))), () => _data.Root, log);
        McpTold = new McpWiring(Bench, client.Connection, log, time);
        Mcp = McpTold.Desk(() => Approvals, HideSecret);
        Config.Settings.Changed += Mcp.Look;
        Access = new SessionAccess(Store, Bench, Feed, () => Wire, () => Watch!.Start());
        Watch = new PendingWatch(Store, Access, time, Approvals.Follow);
        var collection = new Collection(layer, _data, Bench.Blobs, time);
        Housekeeping = new Housekeeping(time, collection.LastRun, (thorough, stop) => Collect(collection, thorough, stop), log.Warning);
        Feed.OnTurnEnded = Housekeeping.TurnEnded;
        _model = options.Model ?? environment("KIRO_AGENT_MODEL");
        _mode = options.Mode;
        if (client.Abilities is null)
        {
            var plain = _plain = new PlainApprovals(client.Connection, Bench, Access, Approvals, log);
            Feed.OnQuestion = (session, question) => _ = PlainQuestions.AskAsync(client.Connection, session, question, Bench, Access, () => plain.IsLeaving, log);
            Feed.OnApproval = (session, approval) => _ = _plain.AskAsync(session, approval);
        }
        Approvals.Changed += TellWorkspaceApproval;
        Approvals.Changed += Config.ApprovalChanged;
        Approvals.Changed += approval =>
        {
            if (approval.Subject is AskSubject.Environment)
            {
                _ = Task.Run(Mcp.Look); // it may be told in the middle of a look at the settings
            }
        };
        Approvals.Changed += approval => ((Auditing)Bench.Listener).OnWorkspaceApproval(approval, time.GetUtcNow());
    }

    public Log Log { get; }
    public ModelKeys Keys { get; }
    public Workbench Bench { get; }
    public SessionStore Store { get; }
    public WorkspaceApprovals Approvals { get; }
    public SessionAccess Access { get; }
    public WireFeed Feed { get; }
    public ToWire Wire { get; }
    public PendingWatch Watch { get; }
    public Housekeeping Housekeeping { get; }
    public ConfigDesk Config { get; }
    public McpDesk Mcp { get; }
    public McpWiring McpTold { get; }

    /// <summary>Takes secrets out of what is written down; made with the first text.</summary>
    public SecretMask Mask => _mask.Value;

    /// <summary>From now on this value is masked wherever it would be written down.</summary>
    public void HideSecret(string value)
    {
        Log.Hide(value.Trim());
        Mask.Hide(value);
    }

    /// <summary>The workspace's files under rules of what is ignored.</summary>
    public WorkspaceTree Tree(WorkspaceIgnore ignore) => new(_layer, Bench.Folders, ignore);

    /// <summary>The network as this server reaches it; made with the first page.</summary>
    public WebReach Reach { get => field ??= new WebReach(); set; }

    /// <summary>Fetches web pages.</summary>
    public PageReader Pages() => new(Reach);

    /// <summary>What the editor knows is wrong, without what a session's agent does not see.</summary>
    public ProblemsOf Problems(Core.Sessions.SessionState state) => (files, cancellation) =>
        EditorLook.ProblemsAsync(_client, Bench.Folders, Bench.Guard.IgnoreFor(state), files, cancellation);

    /// <summary>The model of new sessions: the command line's, the environment's, the settings', a configured provider's, else the one on board.</summary>
    public string DefaultModel => _model ?? Bench.Settings().Model ?? Bench.Models.Preferred;

    /// <summary>The mode of new sessions: the command line's, else the settings'.</summary>
    public AgentMode DefaultMode => _mode is { } mode ? FromWire.Mode(mode) : Bench.Settings().Mode;

    /// <summary>The client has its answer to <c>initialize</c>: from now on it may be told of what waits.</summary>
    public void Ready()
    {
        if (!Config.TryBegin())
        {
            return;
        }
        try
        {
            Config.Settings.Look(); // what an earlier process asked is read before anything is told
            _ready = true;
            var open = Approvals.Open;
            foreach (var approval in open)
            {
                TellWorkspaceApproval(approval);
            }
            if (open.Count > 0)
            {
                Watch.Start();
            }
            Config.Start();
        }
        finally
        {
            Config.Begun();
        }
    }

    /// <summary>Stops models, tools and processes; a turn that waits for the user stays waiting.</summary>
    public async Task ShutdownAsync()
    {
        await Config.StopAsync();
        _plain?.Leave();
        Watch.Dispose();
        var collecting = Housekeeping.StopAsync();
        await Task.WhenAll(Store.Open.Select(session => new TurnDesk(session, Bench).StopAsync()));
        await Mcp.DisposeAsync();
        await McpTold.DisposeAsync();
        if (Bench.HasRunCommands)
        {
            await Bench.Runner.DisposeAsync();
        }
        await collecting;
    }

    private static IEnumerable<KeyValuePair<string, string>> OwnEnvironment() =>
        Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>().Select(v => new KeyValuePair<string, string>((string)v.Key, (string?)v.Value ?? ""));

    /// <inheritdoc/>
    public void Dispose()
    {
        Watch.Dispose();
        Config.Dispose();
        Housekeeping.Dispose();
        Store.Dispose();
        Bench.Snapshots.Dispose();
        Bench.Blobs.Dispose();
    }

    /// <summary>Puts what waited through a restart to a client that can only be asked by a message box, once; not where another process can ask its own.</summary>
    public void AskAgain(Sessions.Session session)
    {
        var (approval, question) = (session.State.OpenApproval, session.State.OpenQuestion);
        if (_plain is null || session.Work is not null || (approval?.Id ?? question?.Id) is not { } id || !session.TryOwn() || !_askedAgain.TryAdd(id, true))
        {
            return;
        }
        if (approval is not null)
        {
            _ = _plain.AskAsync(session, Wire.Approval(session.Id, approval));
        }
        else
        {
            Feed.OnQuestion?.Invoke(session, question!);
        }
    }

    private void TellWorkspaceApproval(WorkspaceApproval approval)
    {
        if (!_ready || !Bench.CanApprove())
        {
            return;
        }
        var connection = _client.Connection;
        if (approval.IsOpen)
        {
            if (!_asked.TryAdd(approval.Id, true))
            {
                return; // asked while the start was telling what waits
            }
            var shown = ApprovalsToWire.Of(approval, Wire);
            _ = connection.NotifyAsync(Methods.ApprovalRequested, new(shown)).AsTask();
            _ = _plain?.AskAsync(shown);
        }
        else
        {
            _ = connection.NotifyAsync(Methods.ApprovalResolved, new(approval.Id, ApprovalsToWire.Decision(approval.Decision), approval.By ?? "user")).AsTask();
        }
    }

    private Collected? Collect(Collection collection, bool thorough, CancellationToken stop)
    {
        var done = collection.Run(Bench.Settings().Storage, thorough, stop);
        if (Bench.HasRunCommands && done is not null)
        {
            Bench.Snapshots.Tidy(collection.NeedsSnapshot);
        }
        if (done?.Freed is { FreedBytes: > 0 } freed)
        {
            Log.Info($"collected {freed.Deleted} contents nobody needs, {freed.FreedBytes} bytes; {done.Live} are needed, {done.LiveBytes} bytes");
        }
        return done;
    }

    private static string? TextOnDisk(WorkspaceFiles files, FileKey file) =>
        files.Read(file) is LookOutcome.Found { Bytes: { } bytes } ? FileText.TryDecode(bytes)?.Text : null;

    /// <summary>Asks the editor to save, and waits until the disk has the text; the editor's didSave may come later than its answer.</summary>
    private async Task<bool> SaveDocumentAsync(FileKey file, CancellationToken cancellation)
    {
        if (_client.Abilities is not { SaveDocument: true } || Bench.Documents.Find(file) is not { } document)
        {
            return false;
        }
        try
        {
            var answer = await _client.Connection.RequestAsync(Methods.EditorSave, new EditorSaveParams(document.Uri), cancellation);
            return answer.Saved && Bench.UnsavedText(file) is null;
        }
        catch (Exception e) when (e is RpcException or IOException)
        {
            Log.Warning("the editor did not save a document", e);
            return false;
        }
    }

    /// <summary>The tools' own helpers are made with the first call of a tool.</summary>
    private sealed class LazyTools(IFileLayer layer, WorkspaceFolders folders, WorkspaceFiles files, OpenDocuments documents, TimeProvider time, Func<PageReader> pages, Func<McpDesk> mcp)
    {
        public ToolCatalog Catalog
        {
            get
            {
                var ignore = new WorkspaceIgnore(files, WorkspaceIgnore.DefaultFileNames);
                var tree = new WorkspaceTree(layer, folders, ignore);
                return ToolCatalog.Of(files.Exactly, tree, new FileSearch(tree, folders), new GrepSearch(tree, folders, documents.DirtyText, time), pages, documents.DirtyText,
                    new OtherTools(() => mcp().Tools, (name, stop) => mcp().AwaitAsync(name, stop), () => mcp().Note()));
            }
        }
    }
}
