using System.Text.Json;
using KiroAgent.Core.Storage;
using KiroAgent.Protocol;
using KiroAgent.Server.Handlers;
using KiroAgent.Server.JsonRpc;
using KiroAgent.Server.Launch;
using KiroAgent.Server.Logging;
using KiroAgent.Server.Lsp;
using KiroAgent.Server.Sessions;
using KiroAgent.Server.Storage;
using KiroAgent.Server.Workspace;
using KiroAgent.Tests.Support;

namespace KiroAgent.Tests.Server.Storage;

/// <summary>A workspace and a data directory, whole servers over them, and collections as a later process does them.</summary>
internal sealed class StorageBench : IDisposable
{
    public static readonly StorageLimits Nothing = new(0, 0);

    private readonly TempFolder _folder = new();

    public StorageBench() => _folder.Folder("w");

    public string DataPath => _folder.In("data");

    public DataDirectory Data => new(Disk.Open(), DataPath);

    public void Dispose() => _folder.Dispose();

    public void Write(string path, string text) => _folder.Write("w/" + path, text);

    public string Read(string path) => File.ReadAllText(_folder.In("w/" + path));

    public string In(string path) => _folder.In("w/" + path);

    public string Journal(string session) => Directory.GetFiles(DataPath, session + ".jsonl", SearchOption.AllDirectories).Single();

    /// <summary>Works with a server as its client; it has ended when this returns.</summary>
    public async Task<T> WithAsync<T>(Func<StorageClient, Task<T>> work, TimeProvider? time = null, JsonElement? settings = null)
    {
        ServerHost? host = null;
        var (clientEnd, serverEnd) = Loopback.Create();
        var serving = new LspServer(serverEnd, (client, router) =>
        {
            host = new ServerHost(client, new LaunchOptions(), Log.None, time ?? TimeProvider.System, new Ids(), Disk.Open(), _ => null);
            return Routes.Add(host, router);
        }, Log.None).RunAsync();
        var connection = new Connection(clientEnd, new ContentLengthFraming(), new Router());
        var running = connection.RunAsync();
        await connection.RequestAsync(Methods.Initialize, new InitializeParams(
            InitializationOptions: new InitializationOptions(Methods.ProtocolVersion, true, DataPath, settings),
            WorkspaceFolders: [new KiroAgent.Protocol.WorkspaceFolder(new Uri(_folder.In("w")).AbsoluteUri, "w")]));
        await connection.NotifyAsync(Methods.Initialized, new InitializedParams());
        try
        {
            return await work(new StorageClient(connection, host!));
        }
        finally
        {
            await connection.RequestAsync(Methods.Shutdown, new EmptyParams());
            await connection.NotifyAsync(Methods.Exit, new EmptyParams());
            await serving;
            await connection.CloseAsync(TimeSpan.FromSeconds(5));
            await running;
        }
    }

    /// <summary>Collects as another process, so much later.</summary>
    public Collected? Collect(StorageLimits limits, TimeSpan later, IFileLayer? layer = null, TimeProvider? time = null)
    {
        var clock = new MovedClock();
        clock.Move(later);
        layer ??= Disk.Open();
        using var blobs = Blobs(clock, layer);
        return new Collection(layer, new DataDirectory(layer, DataPath), blobs, time ?? clock).Run(limits, thorough: true);
    }

    public BlobStore Blobs(TimeProvider? time = null, IFileLayer? layer = null) =>
        new(layer ?? Disk.Open(), Data.Blobs, Guid.NewGuid().ToString("n")[..8], time ?? TimeProvider.System);

    /// <summary>Whether each of these texts is kept.</summary>
    public bool[] Keeps(params string[] texts)
    {
        using var blobs = Blobs();
        return [.. texts.Select(t => blobs.Get(Core.Storage.History.Id(t)) is not null)];
    }
}

/// <summary>A client of one server, with what storage tests ask for.</summary>
internal sealed record StorageClient(Connection Connection, ServerHost Host)
{
    public Task<TResult> AskAsync<TParams, TResult>(RequestMethod<TParams, TResult> method, TParams parameters) =>
        Connection.RequestAsync(method, parameters);

    public async Task<string> NewAsync(SessionMode mode = SessionMode.Autopilot) =>
        (await AskAsync(Methods.SessionNew, new SessionNewParams(mode))).Session.Id;

    public async Task<TurnResult> TurnAsync(string session, string prompt)
    {
        var result = await AskAsync(Methods.AgentTurn, new AgentTurnParams(session, prompt));
        return result.StopReason is StopReason.Completed or StopReason.AwaitingReview ? result : throw new InvalidOperationException(result.ToString());
    }

    /// <summary>So many turns, each making the file's text one version more: <c>v0</c>, <c>v1</c>, ….</summary>
    public async Task TurnsAsync(string session, string path, int count, string version = "v")
    {
        for (var n = 0; n < count; n++)
        {
            await TurnAsync(session, $"replace \"{version}{n}\" with \"{version}{n + 1}\" in {path}");
        }
    }

    public async Task<IReadOnlyList<Checkpoint>> CheckpointsAsync(string session) =>
        (await AskAsync(Methods.CheckpointList, new CheckpointListParams(session))).Checkpoints;

    public Task<RevertOutcome> RevertAsync(string session, string checkpoint) =>
        AskAsync(Methods.CheckpointRevert, new CheckpointRevertParams(session, checkpoint));
}
