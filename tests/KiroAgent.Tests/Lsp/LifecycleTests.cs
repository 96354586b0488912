using KiroAgent.Protocol;
using KiroAgent.Server.JsonRpc;
using KiroAgent.Server.Logging;
using KiroAgent.Server.Lsp;
using NUnit.Framework;

namespace KiroAgent.Tests.Lsp;

/// <summary>What may come when, and what the end of a connection means.</summary>
internal sealed class LifecycleTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    [Test]
    public async Task Nothing_is_served_before_initialize_and_all_of_it_after()
    {
        var editor = new Editor();
        await Refused(editor.Connection.RequestAsync(Methods.SessionList, new SessionListParams()), -32002);
        await editor.Connection.NotifyAsync(Methods.DidChangeTrust, new DidChangeTrustParams(true));
        var result = await editor.InitializeAsync();
        Assert.That(editor.Told, Is.Empty, "a notification before initialize is dropped");
        Assert.That(result.Capabilities.Experimental!.KiroAgent.Methods, Does.Contain("session/list").And.Contain("initialize").And.Not.Contain("agent/turn"));
        Assert.That(result.Capabilities.Experimental.KiroAgent.ProtocolVersion, Is.EqualTo(1));
        Assert.That(result.Capabilities.Experimental.KiroAgent.Events, Is.EqualTo(new[] { "agent/event" }));
        Assert.That(result.Capabilities.TextDocumentSync, Is.Null, "it has no route");
        Assert.That(result.Capabilities.ExecuteCommandProvider, Is.Null);
        Assert.That(result.ServerInfo!.Name, Is.EqualTo("KiroAgent"));
        Assert.That((await editor.Connection.RequestAsync(Methods.SessionList, new SessionListParams())).Sessions, Is.Empty);
        await Refused(editor.Connection.RequestAsync(Methods.AgentSteer, new AgentSteerParams("s", "p")), -32601);
        await Refused(editor.InitializeAsync(), -32600);
        await editor.EndAsync();
    }

    [Test]
    public async Task Shutdown_then_exit_is_zero_and_stops_things_once()
    {
        var editor = new Editor();
        await editor.InitializeAsync();
        await editor.Connection.RequestAsync(Methods.Shutdown, new EmptyParams());
        Assert.That(editor.Told, Is.EqualTo(new[] { "shutdown" }), "before it is answered");
        await Refused(editor.Connection.RequestAsync(Methods.SessionList, new SessionListParams()), -32600);
        await Refused(editor.Connection.RequestAsync(Methods.Shutdown, new EmptyParams()), -32600);
        await editor.Connection.NotifyAsync(Methods.Exit, new EmptyParams());
        Assert.That(await editor.Code.WaitAsync(s_patience), Is.Zero);
        Assert.That(editor.Told, Is.EqualTo(new[] { "shutdown", "end" }));
    }

    [Test]
    public async Task Exit_alone_is_one_and_stops_things_too()
    {
        var editor = new Editor();
        await editor.InitializeAsync();
        await editor.Connection.NotifyAsync(Methods.Exit, new EmptyParams());
        Assert.That(await editor.Code.WaitAsync(s_patience), Is.EqualTo(1));
        Assert.That(editor.Told, Is.EqualTo(new[] { "shutdown", "end" }));
    }

    [Test]
    public async Task Exit_before_initialize_is_one()
    {
        var editor = new Editor();
        await editor.Connection.NotifyAsync(Methods.Exit, new EmptyParams());
        Assert.That(await editor.Code.WaitAsync(s_patience), Is.EqualTo(1));
    }

    [Test]
    public async Task A_lost_connection_is_one_also_after_shutdown()
    {
        var editor = new Editor();
        await editor.InitializeAsync();
        await editor.Connection.RequestAsync(Methods.Shutdown, new EmptyParams());
        await editor.Connection.CloseAsync(s_patience);
        Assert.That(await editor.Code.WaitAsync(s_patience), Is.EqualTo(1));
        Assert.That(editor.Told, Is.EqualTo(new[] { "shutdown", "end" }));
    }

    [Test]
    public async Task A_hook_that_fails_changes_no_exit_code()
    {
        var editor = new Editor(failing: true);
        await editor.InitializeAsync();
        await Refused(editor.Connection.RequestAsync(Methods.Shutdown, new EmptyParams()), -32603);
        await editor.Connection.NotifyAsync(Methods.Exit, new EmptyParams());
        Assert.That(await editor.Code.WaitAsync(s_patience), Is.Zero);
        Assert.That(editor.Told, Is.EqualTo(new[] { "shutdown", "end" }));
    }

    [Test]
    public async Task Another_major_version_is_refused_with_both_named_and_may_try_again()
    {
        var editor = new Editor();
        var error = await Refused(editor.InitializeAsync(new InitializationOptions(ProtocolVersion: 2)), -32602);
        Assert.That(error.Message, Does.Contain("2").And.Contain("1"));
        await Refused(editor.Connection.RequestAsync(Methods.SessionList, new SessionListParams()), -32002);
        await editor.InitializeAsync();
        await editor.EndAsync();
    }

    private static async Task<RpcException> Refused(Task call, int code)
    {
        try
        {
            await call.WaitAsync(s_patience);
        }
        catch (RpcException e)
        {
            Assert.That(e.Code, Is.EqualTo(code), e.Message);
            return e;
        }

        throw new AssertionException($"answered, not refused with {code}");
    }

    /// <summary>A client at the other end of a server with one method.</summary>
    private sealed class Editor
    {
        private readonly bool _failing;

        public Editor(bool failing = false)
        {
            _failing = failing;
            var (client, server) = Loopback.Create();
            Connection = new Connection(client, new ContentLengthFraming(), new Router());
            _ = Connection.RunAsync();
            Code = new LspServer(server, Compose, Log.None).RunAsync();
        }

        public Connection Connection { get; }

        public Task<int> Code { get; }

        public List<string> Told { get; } = [];

        public Task<InitializeResult> InitializeAsync(InitializationOptions? options = null) =>
            Connection.RequestAsync(Methods.Initialize, new InitializeParams(Capabilities: new ClientCapabilities(), InitializationOptions: options ?? new InitializationOptions(1)));

        public async Task EndAsync()
        {
            await Connection.RequestAsync(Methods.Shutdown, new EmptyParams());
            await Connection.NotifyAsync(Methods.Exit, new EmptyParams());
            Assert.That(await Code.WaitAsync(s_patience), Is.Zero);
        }

        private EditorHost Compose(EditorClient client, Router router)
        {
            router.Handle(Methods.SessionList, (_, _) => Task.FromResult(new SessionListResult([])));
            router.Handle(Methods.DidChangeTrust, (_, _) => Tell("trust"), MethodMode.Immediate);
            return new EditorHost { Events = ["agent/event"], OnShutdown = () => Tell("shutdown"), OnEnd = () => Tell("end") };
        }

        private Task Tell(string what)
        {
            Told.Add(what);
            return _failing ? Task.FromException(new InvalidOperationException(what)) : Task.CompletedTask;
        }
    }
}
