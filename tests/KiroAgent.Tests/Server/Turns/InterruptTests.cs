using System.Text;
using KiroAgent.Protocol;
using KiroAgent.Server.Changes;
using KiroAgent.Server.Handlers;
using KiroAgent.Server.JsonRpc;
using KiroAgent.Server.Launch;
using KiroAgent.Server.Logging;
using KiroAgent.Server.Lsp;
using KiroAgent.Server.Sessions;
using KiroAgent.Server.Turns;
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
            Assert.That((await Ask(Methods.ReviewAccept, new ReviewAcceptParams(id))).Execution, Is.EqualTo(KiroAgent.Protocol.Execution.Continues));
            Assert.That((await Ask(Methods.AgentInterrupt, new AgentInterruptParams(id))).Interrupted, Is.True, $"round {round}");
            var open = await Ask(Methods.SessionOpen, new SessionOpenParams(id));
            Assert.That(open.Session.State, Is.EqualTo(SessionState.Idle), $"round {round}");
        }
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task The_agent_goes_on_only_while_no_interrupt_came(bool interrupted)
    {
        using var run = new Sessions.SessionBench();
        run.PutScript(Encoding.UTF8.GetBytes($$"""
            { "steps": [ { "text": "Edit.", "tools": [ { "name": "fsWrite", "arguments": { "path": "a.txt", "text": "x" } } ] }, {{Never}} ] }
            """));
        using var server = run.Start();
        var session = server.New(KiroAgent.Core.Sessions.AgentMode.Supervised, run.Model);
        var desk = new TurnDesk(session, server.Bench);
        await Start(session, desk).Finished.Task.WaitAsync(s_patience);
        using (await session.Enter())
        {
            await new ReviewDesk(session, server.Bench).DecideAsync(KiroAgent.Core.Review.DecisionKind.Accept, null, null, null, null, KiroAgent.Core.Review.RejectChoice.Report, default);
            session.LetGoOn();
        }
        if (interrupted)
        {
            Assert.That(await desk.InterruptAsync(), Is.True);
        }
        using (await session.Enter())
        {
            desk.Continue();
        }
        Assert.That(session.Work is null, Is.EqualTo(interrupted));
        await desk.StopAsync();
    }

    [Test]
    public async Task An_interrupt_that_waited_while_a_turn_started_stops_its_work()
    {
        using var run = new Sessions.SessionBench();
        run.PutScript(Encoding.UTF8.GetBytes($$"""{ "steps": [ {{Never}} ] }"""));
        using var server = run.Start();
        var session = server.New(KiroAgent.Core.Sessions.AgentMode.Autopilot, run.Model);
        var desk = new TurnDesk(session, server.Bench);
        Task<bool> interrupt;
        TurnUnderWay work;
        using (await session.Enter())
        {
            interrupt = desk.InterruptAsync(); // nothing runs yet: it waits for the gate
            work = desk.Start("Go.");
        }
        Assert.That(await interrupt.WaitAsync(s_patience), Is.True);
        Assert.That(work.Finished.Task.IsCompletedSuccessfully, Is.True, "its work had ended by then");
        Assert.That((session.Work, session.State.Past.LastTurn?.Reason), Is.EqualTo(((TurnUnderWay?)null, (KiroAgent.Core.Turns.StopReason?)KiroAgent.Core.Turns.StopReason.Interrupted)));
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

    private static TurnUnderWay Start(KiroAgent.Server.Sessions.Session session, TurnDesk desk)
    {
        using var gate = session.TryEnter();
        return desk.Start("Go.");
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
