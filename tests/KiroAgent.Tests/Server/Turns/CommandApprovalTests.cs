using KiroAgent.Core.Policy;
using KiroAgent.Core.Sessions;
using KiroAgent.Core.Settings;
using KiroAgent.Core.Turns;
using KiroAgent.Server.Models;
using KiroAgent.Server.Scan;
using KiroAgent.Server.Sessions;
using KiroAgent.Server.Tools;
using KiroAgent.Server.Turns;
using KiroAgent.Server.Workspace;
using KiroAgent.Tests.Server.Sessions;
using KiroAgent.Tests.Support;
using NUnit.Framework;

namespace KiroAgent.Tests.Server.Turns;

/// <summary>Approvals of command lines by the real loop and guard; the tool only notes what it would have run.</summary>
internal sealed class CommandApprovalTests : IDisposable
{
    private readonly List<string> _ran = [];
    private TempFolder _folder = null!;
    private AgentSettings _settings = null!;
    private Workbench _bench = null!;
    private SessionStore _store = null!;

    [SetUp]
    public void SetUp()
    {
        _ran.Clear();
        _folder = new TempFolder();
        _settings = AgentSettings.Default;
        var disk = Disk.Open();
        var folders = new WorkspaceFolders();
        folders.Add(_folder.Folder("ws"));
        var files = new WorkspaceFiles(disk, "srv", () => folders.Roots);
        _bench = new Workbench
        {
            ServerId = "srv", Folders = folders, Files = files, Blobs = new BlobStore(disk, _folder.In("blobs"), "srv", TimeProvider.System),
            Documents = new OpenDocuments(_ => null), Models = new ModelCatalog(TimeProvider.System), Tools = new ToolCatalog(new NotingTool(_ran)),
            Time = TimeProvider.System, Ids = new CountingIds(), Listener = new Deaf(), UnsavedText = _ => null,
            SaveDocument = (_, _) => Task.FromResult(false), CanAsk = () => true, Settings = () => _settings, Trusted = () => true,
            Snapshots = new Snapshots(disk, _ => _folder.In("snapshots"), _folder.In("snapshots")),
        };
        _store = new SessionStore(disk, () => PrivateFolders.Open(disk, _folder.In("sessions")), _bench);
    }

    [TearDown]
    public void Dispose()
    {
        _store.Dispose();
        _bench.Blobs.Dispose();
        _folder.Dispose();
    }

    [Test]
    public async Task What_was_allowed_runs_to_the_letter()
    {
        var session = await AskedAsync("npm test && npm run lint");
        var subject = (AskSubject.Command)session.State.OpenApproval!.Subject;
        Assert.That((subject.Line, subject.Cwd), Is.EqualTo(("npm test && npm run lint", _folder.In("ws"))));
        Assert.That(subject.Parts.Select(p => (p.Text, p.Verdict)), Is.EqualTo(new[] { ("npm test", VerdictKind.Ask), ("npm run lint", VerdictKind.Ask) }));
        await SayAsync(session, Allow(session));
        Assert.That(_ran, Is.EqualTo(new[] { "npm test && npm run lint" }));
    }

    [Test]
    public async Task An_edited_command_runs_in_its_place_and_the_model_is_told()
    {
        var session = await AskedAsync("npm test");
        await SayAsync(session, Allow(session) with { Command = "npm test -- --watch=false" });
        Assert.That(_ran, Is.EqualTo(new[] { "npm test -- --watch=false" }));
        var results = session.State.Past.Conversation.OfType<ConversationMessage.ToolResults>().Single().Results;
        Assert.That(results[0].Text, Does.StartWith("The user changed the command to: npm test -- --watch=false\n"));
    }

    [Test]
    public async Task An_edited_command_is_judged_again_and_a_denied_one_does_not_run()
    {
        var session = await AskedAsync("npm test");
        _settings = _settings with { ExcludeTools = ["run_shell_command"] };
        await SayAsync(session, Allow(session) with { Command = "npm run other" });
        Assert.That(_ran, Is.Empty);
        Assert.That(Ended(session), Is.EqualTo(ToolStatus.Denied));
    }

    [Test]
    public async Task What_became_denied_while_it_waited_does_not_run()
    {
        var session = await AskedAsync("npm test");
        _settings = _settings with { ExcludeTools = ["executeCommand"] };
        await SayAsync(session, Allow(session));
        Assert.That(_ran, Is.Empty);
        Assert.That(Ended(session), Is.EqualTo(ToolStatus.Denied));
    }

    [Test]
    public async Task A_rule_kept_for_the_session_asks_no_more_there_and_still_elsewhere()
    {
        var script = Script("npm test", "npm run lint", "npx tsc");
        var session = await AskedAsync(script);
        await SayAsync(session, Allow(session) with { Remember = new RememberedRule("command", "npm *", "session") }, untilAsked: true);
        Assert.That(_ran, Is.EqualTo(new[] { "npm test", "npm run lint" }));
        Assert.That(((AskSubject.Command)session.State.OpenApproval!.Subject).Line, Is.EqualTo("npx tsc"));
        await SayAsync(session, new(session.State.OpenApproval.Id, AskDecision.Deny, "user"));
        Assert.That(_ran, Has.Count.EqualTo(2));

        var other = await AskedAsync("npm test");
        Assert.That(other.State.OpenApproval, Is.Not.Null, "another session has its own rules");
        await SayAsync(other, new(other.State.OpenApproval!.Id, AskDecision.Deny, "user"));
    }

    [Test]
    public async Task A_rule_that_cannot_be_kept_answers_nothing()
    {
        var session = await AskedAsync("npm test");
        var word = Allow(session) with { Remember = new RememberedRule("command", "npm *", "user") };
        Assert.That(async () => await SayAsync(session, word), Throws.InstanceOf<SessionFailure>());
        Assert.That((session.State.OpenApproval is not null, _ran.Count), Is.EqualTo((true, 0)));
        await SayAsync(session, Allow(session));
        Assert.That(_ran, Has.Count.EqualTo(1));
    }

    private static SessionEvent.ApprovalResolved Allow(Session session) => new(session.State.OpenApproval!.Id, AskDecision.Allow, "user");

    private static ToolStatus? Ended(Session session) => session.State.Past.Transcript.OfType<TranscriptItem.ToolCalled>().Last().End?.Status;

    private string Script(params string[] lines)
    {
        var tools = string.Join(',', lines.Select(line => $$$"""{"name":"executeCommand","arguments":{"command":"{{{line}}}"}}"""));
        return "scripted:" + _folder.Write(Guid.NewGuid().ToString("N") + ".json", $$$"""{"steps":[{"text":"Run.","tools":[{{{tools}}}]},{"text":"Done."}]}""");
    }

    /// <summary>A session whose turn waits for the approval of its first command.</summary>
    private async Task<Session> AskedAsync(string line)
    {
        var model = line.StartsWith("scripted:", StringComparison.Ordinal) ? line : Script(line);
        var session = _store.Create(id => new SessionEvent.Created(id, 1, "vibe", AgentMode.Autopilot, model, "", false, [.. _bench.Folders.Roots], "srv"));
        TurnUnderWay work;
        using (await session.Enter())
        {
            work = new TurnDesk(session, _bench).Start("go");
        }

        await UntilAsync(session, work);
        return session;
    }

    private async Task SayAsync(Session session, SessionEvent.ApprovalResolved word, bool untilAsked = false)
    {
        var work = session.Work!;
        (await new TurnDesk(session, _bench).RespondAsync(word))();
        await (untilAsked ? UntilAsync(session, work) : work.Finished.Task);
    }

    private static async Task UntilAsync(Session session, TurnUnderWay work)
    {
        while (session.State.OpenApproval is null && !work.Finished.Task.IsCompleted)
        {
            await Task.Yield();
        }
    }

    private sealed class NotingTool(List<string> ran) : Tool<ExecuteCommandRequest>("executeCommand", "Runs.", """{"type":"object"}""")
    {
        public override ToolRequest Parse(ArgumentReader arguments) =>
            new ExecuteCommandRequest("Run", arguments.NonEmptyString("command"), arguments.FolderPath("cwd", PathOperation.List), 1000);

        protected override ValueTask<ToolOutcome> RunAsync(ExecuteCommandRequest request, ToolContext context, CancellationToken cancellation)
        {
            ran.Add(request.Command);
            return new(new ToolOutcome(true, "ran", "ran"));
        }
    }

    private sealed class Deaf : ISessionListener
    {
        public void OnRecorded(Session session, JournalLine line, SessionState before, SessionState after)
        {
            // The state says it all.
        }

        public Task OnText(Session session, string text) => Task.CompletedTask;

        public Task OnThought(Session session, string text) => Task.CompletedTask;

        public void OnToolOutput(Session session, string toolCallId, string text)
        {
            // Nothing is run.
        }
    }
}
