using KiroAgent.Protocol;
using KiroAgent.Server.Handlers;
using KiroAgent.Server.JsonRpc;
using KiroAgent.Server.Launch;
using KiroAgent.Server.Logging;
using KiroAgent.Server.Lsp;
using KiroAgent.Server.Sessions;
using KiroAgent.Server.Workspace;
using KiroAgent.Tests.Support;
using NUnit.Framework;
using WorkspaceFolder = KiroAgent.Protocol.WorkspaceFolder;

namespace KiroAgent.Tests.Server.Turns;

/// <summary>An interrupt is heard whenever it comes: also while the prompt before it is still on its way.</summary>
[TestFixture]
internal sealed class InterruptTests : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private const string Never = """{ "text": "never heard whole", "chunks": 10, "delayMs": 600000 }""";

    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TempFolder _temp = null!;
    private Connection _client = null!;
    private Task _serving = Task.CompletedTask;
    private string _session = "";

    [SetUp]
    public async Task SetUp()
    {
        _temp = new TempFolder();
        File.WriteAllText(Path.Combine(_temp.Folder("models"), "slow.json"), $$"""{ "steps": [ {{Never}} ], "whenExhausted": "repeatLast" }""");
        var workspace = new Uri(_temp.Folder("workspace")).AbsoluteUri;
        var (clientEnd, serverEnd) = Loopback.Create();
        var options = new LaunchOptions { DataDirectory = _temp.Folder("data") };
        _serving = new LspServer(serverEnd, (client, router) => Routes.Add(
            new ServerHost(client, options, Log.None, TimeProvider.System, new Ids(), Disk.Open(), _ => null), router), Log.None).RunAsync();
        var router = new Router();
        router.Handle(Methods.EditorDiagnostics, NeverAnswered);
        _client = new Connection(clientEnd, new ContentLengthFraming(), router);
        _ = _client.RunAsync();
        await Ask(Methods.Initialize, new InitializeParams(
            Capabilities: new ClientCapabilities(Experimental: new ClientExperimental(new KiroAgentClientCapabilities(Diagnostics: true))),
            WorkspaceFolders: [new WorkspaceFolder(workspace, "workspace")]));
        _session = (await Ask(Methods.SessionNew, new SessionNewParams(Model: Model("slow")))).Session.Id;
    }

    [TearDown]
    public async Task TearDown()
    {
        await Ask(Methods.Shutdown, new EmptyParams());
        await _client.NotifyAsync(Methods.Exit, new EmptyParams());
        await _serving.WaitAsync(s_patience);
        Dispose();
    }

    public void Dispose() => _temp.Dispose();

    [Test]
    public async Task A_prompt_whose_attachments_are_being_read_is_taken_back_and_leaves_nothing()
    {
        var turn = Ask(Methods.AgentTurn, new AgentTurnParams(_session, "Mend #problems."));
        await _asked.Task.WaitAsync(s_patience);
        var stopped = await Ask(Methods.AgentInterrupt, new AgentInterruptParams(_session));
        Assert.That(stopped.Interrupted, Is.True);
        Assert.That(async () => await turn, Throws.TypeOf<RpcException>().With.Property(nameof(RpcException.Code)).EqualTo(ErrorCodes.RequestCancelled));
        var open = await Ask(Methods.SessionOpen, new SessionOpenParams(_session));
        Assert.That((open.Session.State, open.Transcript.Count, open.Checkpoints.Count), Is.EqualTo((SessionState.Idle, 0, 0)));
    }

    [Test]
    public async Task An_interrupt_right_behind_a_prompt_never_lets_its_turn_run_on()
    {
        for (var round = 0; round < 100; round++)
        {
            var turn = Ask(Methods.AgentTurn, new AgentTurnParams(_session, $"Prompt {round}."));
            var stop = Ask(Methods.AgentInterrupt, new AgentInterruptParams(_session));
            Assert.That((await stop).Interrupted, Is.True, $"round {round}");
            try
            {
                Assert.That((await turn).StopReason, Is.EqualTo(StopReason.Interrupted), $"round {round}");
            }
            catch (RpcException e)
            {
                Assert.That(e.Code, Is.EqualTo(ErrorCodes.RequestCancelled), $"round {round}: {e.Message}");
            }
            var open = await Ask(Methods.SessionOpen, new SessionOpenParams(_session));
            Assert.That(open.Session.State, Is.EqualTo(SessionState.Idle), $"round {round}");
        }
    }

    [Test]
    public async Task An_interrupt_right_behind_a_decision_s_answer_keeps_the_agent_from_going_on()
    {
        for (var round = 0; round < 25; round++)
        {
            File.WriteAllText(Path.Combine(_temp.Folder("models"), "edit.json"), $$"""
                { "steps": [ { "text": "Edit.", "tools": [ { "name": "fsWrite", "arguments": { "path": "a.txt", "text": "{{round}}" } } ] }, {{Never}} ] }
                """);
            var id = (await Ask(Methods.SessionNew, new SessionNewParams(SessionMode.Supervised, Model: Model("edit")))).Session.Id;
            Assert.That((await Ask(Methods.AgentTurn, new AgentTurnParams(id, "Edit."))).StopReason, Is.EqualTo(StopReason.AwaitingReview));
            Assert.That((await Ask(Methods.ReviewAccept, new ReviewAcceptParams(id))).Execution, Is.EqualTo(Execution.Continues));
            Assert.That((await Ask(Methods.AgentInterrupt, new AgentInterruptParams(id))).Interrupted, Is.True, $"round {round}");
            var open = await Ask(Methods.SessionOpen, new SessionOpenParams(id));
            Assert.That(open.Session.State, Is.EqualTo(SessionState.Idle), $"round {round}");
        }
    }

    [Test]
    public void What_is_to_go_on_is_taken_once()
    {
        using var run = new Sessions.SessionBench();
        using var server = run.Start();
        var session = server.New(KiroAgent.Core.Sessions.AgentMode.Supervised);
        Assert.That(session.TakeGoingOn(), Is.False);
        session.LetGoOn();
        Assert.That((session.TakeGoingOn(), session.TakeGoingOn()), Is.EqualTo((true, false)));
    }

    [Test]
    public void The_end_of_a_turn_leaves_the_next_ones_work_alone()
    {
        using var run = new Sessions.SessionBench();
        using var server = run.Start();
        using var first = new TurnUnderWay("turn_1");
        using var second = new TurnUnderWay("turn_2");
        var session = server.New(KiroAgent.Core.Sessions.AgentMode.Autopilot);
        session.Begin(first);
        session.Begin(second); // as a prompt does that comes while the first one's last lines still run
        session.Ended(first);
        Assert.That(session.Work, Is.SameAs(second));
        session.Ended(second);
        Assert.That(session.Work, Is.Null);
    }

    private async Task<EditorDiagnosticsResult> NeverAnswered(EditorDiagnosticsParams asked, RequestContext context)
    {
        _asked.TrySetResult();
        await Task.Delay(Timeout.InfiniteTimeSpan, context.CancellationToken);
        return new EditorDiagnosticsResult([]);
    }

    private string Model(string name) => "scripted:" + Path.Combine(_temp.Folder("models"), name + ".json");

    private Task<TResult> Ask<TParams, TResult>(RequestMethod<TParams, TResult> method, TParams parameters) =>
        _client.RequestAsync(method, parameters).WaitAsync(s_patience);
}
