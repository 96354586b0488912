using KiroAgent.Protocol;
using KiroAgent.Server.Handlers;
using KiroAgent.Server.JsonRpc;
using KiroAgent.Server.Launch;
using KiroAgent.Server.Logging;
using KiroAgent.Server.Lsp;
using KiroAgent.Server.Sessions;
using KiroAgent.Server.Terminal;
using KiroAgent.Server.Workspace;
using NUnit.Framework;

namespace KiroAgent.Tests.Server.Terminal;

/// <summary>The server as the program composes it, a copy of the sample workspace, and a data folder: all temporary.</summary>
internal sealed class RealServer : IDisposable
{
    public SampleCopy Sample { get; } = SampleWorkspace.Unpack();

    public void Dispose()
    {
        if (Directory.Exists(Sample.Home))
        {
            Directory.Delete(Sample.Home, recursive: true);
        }
    }

    public string Read(string path) => File.ReadAllText(Path.Combine(Sample.Workspace, path));

    public void Write(string path, string text) => File.WriteAllText(Path.Combine(Sample.Workspace, path), text);

    public void WriteSettings(string text)
    {
        Directory.CreateDirectory(Path.Combine(Sample.Workspace, ".kiro"));
        Write(".kiro/settings.json", text);
    }

    public bool IsUntouched(string path) =>
        File.ReadAllBytes(Path.Combine(Sample.Workspace, path)).AsSpan().SequenceEqual(SampleWorkspace.Read(path));

    /// <summary>The id of a scripted model that plays this.</summary>
    public string Script(string json)
    {
        var file = Path.Combine(Sample.Home, Guid.NewGuid().ToString("N") + ".json");
        File.WriteAllText(file, json);
        return "scripted:" + file;
    }

    /// <summary>Starts a server, works with it as a client, and shuts it down.</summary>
    public async Task<T> WithAsync<T>(Func<AgentClient, Task<T>> work)
    {
        var (clientEnd, serverEnd) = Loopback.Create();
        var serving = new LspServer(serverEnd, (client, router) => Routes.Add(
            new ServerHost(client, new LaunchOptions(), Log.None, TimeProvider.System, new Ids(), Disk.Open(), _ => null), router), Log.None).RunAsync();
        await using (var client = await AgentClient.ConnectAsync(clientEnd, new ClientSetup(Sample.Workspace, DataDirectory: Sample.Data)))
        {
            var result = await work(client);
            await client.DisposeAsync();
            await serving;
            return result;
        }
    }

    /// <summary>A chat in which exactly these keys are typed; answers what the screen showed.</summary>
    public Task<string> ChatAsync(string keys, SessionMode mode = SessionMode.Supervised, string? model = null) =>
        WithAsync(async client =>
        {
            using var paper = PaperScreen.Plain();
            var session = await client.AskAsync(Methods.SessionNew, new SessionNewParams(mode, Model: model));
            using var chat = new Chat(client, paper.Screen, new ScriptedKeys(keys), session.Session);
            Assert.That(await chat.RunAsync(), Is.Zero);
            Assert.That(paper.Lines, Has.All.Length.LessThanOrEqualTo(80));
            Assert.That(paper.Text.Where(char.IsControl), Is.All.EqualTo('\n'));
            return paper.Text;
        });
}
