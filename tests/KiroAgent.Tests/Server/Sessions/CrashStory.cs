using System.Text;
using System.Text.Json;
using KiroAgent.Core.Checkpoints;
using KiroAgent.Core.Policy;
using KiroAgent.Core.Review;
using KiroAgent.Core.Sessions;
using KiroAgent.Core.Settings;
using KiroAgent.Core.Turns;
using KiroAgent.Server.Changes;
using KiroAgent.Server.Sessions;
using KiroAgent.Server.Turns;
using KiroAgent.Tests.Support;

namespace KiroAgent.Tests.Server.Sessions;

/// <summary>
/// Something a session does to a workspace that <see cref="Plant"/> makes: told up to its deed on a good disk, then the deed
/// itself on a disk that may stop or fail.
/// </summary>
internal sealed record CrashStory(string Name, AgentMode Mode, int TurnsBefore, Action<ServerRun, Session> Before, Action<ServerRun, Session?> Deed)
{
    /// <summary>The turn of every story: creates (in new folders), modifies, deletes, moves, writes in place, empties a folder.</summary>
    private static readonly (string Tool, object Arguments)[] s_first =
    [
        ("strReplace", new { path = "a.txt", oldStr = "two", newStr = "agent's two" }),
        ("fsWrite", new { path = "new/er/f.txt", text = "made\n" }),
        ("deleteFile", new { path = "only/b.txt" }),
        ("moveFile", new { from = "c.txt", to = "moved/c.txt" }),
        ("fsAppend", new { path = "run.sh", text = "echo agent\n" }),
        ("fsAppend", new { path = "hard.txt", text = "agent\n" }),
    ];

    private static readonly (string Tool, object Arguments)[] s_second =
    [
        ("strReplace", new { path = "a.txt", oldStr = "nine", newStr = "agent's nine" }),
        ("moveFile", new { from = "new/er/f.txt", to = "new/f.txt" }),
        ("fsWrite", new { path = "only/b.txt", text = "again\n" }),
    ];

    private static readonly (string Tool, object Arguments)[] s_asking =
    [
        ("strReplace", new { path = "a.txt", oldStr = "two", newStr = "agent's two" }),
        ("askUser", new { question = "Go on?", options = new[] { "yes", "no" } }),
        ("moveFile", new { from = "c.txt", to = "moved/c.txt" }),
    ];

    private static readonly (string Tool, object Arguments)[] s_approved =
    [
        ("strReplace", new { path = "a.txt", oldStr = "two", newStr = "agent's two" }),
        ("moveFile", new { from = "c.txt", to = "moved/c.txt" }),
    ];

    // A name in three files, and a move that writes the imports of two others anew.
    private static readonly (string Tool, object Arguments)[] s_renaming =
    [
        ("renameSymbol", new { path = "lib/a.ts", line = 1, symbol = "total", newName = "sum" }),
        ("moveFile", new { from = "lib/a.ts", to = "core/deep/a.ts" }),
    ];

    public static IReadOnlyList<CrashStory> All { get; } =
    [
        new("new session", AgentMode.Supervised, 0, Nothing, (run, _) => run.New(AgentMode.Supervised)),
        new("turn", AgentMode.Supervised, 0, Nothing, Turn),
        new("second turn on pending files", AgentMode.Supervised, 1, Nothing, Turn),
        new("autopilot turn", AgentMode.Autopilot, 0, Nothing, Turn),
        new("accept all", AgentMode.Supervised, 1, Nothing, (run, s) => Decide(run, s!, DecisionKind.Accept)),
        new("reject all", AgentMode.Supervised, 1, Nothing, (run, s) => Decide(run, s!, DecisionKind.Reject)),
        new("reject all after two turns", AgentMode.Supervised, 2, Nothing, (run, s) => Decide(run, s!, DecisionKind.Reject)),
        new("undo of reject", AgentMode.Supervised, 1, (run, s) => Decide(run, s, DecisionKind.Reject), (run, s) => Undo(run, s!)),
        new("undo of accept", AgentMode.Supervised, 1, (run, s) => Decide(run, s, DecisionKind.Accept), (run, s) => Undo(run, s!)),
        new("revert to checkpoint", AgentMode.Supervised, 2, Nothing, (run, s) => Revert(run, s!, RevertScope.All)),
        new("revert of files", AgentMode.Autopilot, 2, Nothing, (run, s) => Revert(run, s!, RevertScope.Files)),
        new("redo", AgentMode.Supervised, 2, (run, s) => Revert(run, s, RevertScope.All), (run, s) => Wait(Reverts(run, s!).RedoAsync(null, default))),
        new("revert of all changes", AgentMode.Autopilot, 2, Nothing, (run, s) => RevertAll(run, s!)),
        new("question", AgentMode.Supervised, 0, Nothing, Turn) { Asks = true },
        new("answer", AgentMode.Supervised, 1, Nothing, Answer) { Asks = true },
        new("rename and move with references", AgentMode.Supervised, 0, Nothing, Turn) { Renames = true },
        new("reject all of a rename and move", AgentMode.Supervised, 1, Nothing, (run, s) => Decide(run, s!, DecisionKind.Reject)) { Renames = true },
        new("revert of a rename and move", AgentMode.Autopilot, 1, Nothing, (run, s) => RevertAll(run, s!)) { Renames = true },
        new("approval", AgentMode.Supervised, 0, Nothing, Turn) { Approves = true },
        new("approval allowed", AgentMode.Supervised, 1, Nothing, Answer) { Approves = true },
    ];

    /// <summary>Whether its deed is the agent's: then files are changed one by one.</summary>
    public bool IsTurn => Deed == Turn || Deed == Answer;

    /// <summary>Whether its agent asks in the middle of the turn.</summary>
    public bool Asks { get; private init; }

    /// <summary>Whether each of its agent's changes is approved before it is made, and accepted with that.</summary>
    public bool Approves { get; private init; }

    /// <summary>Whether its agent changes several files by one call.</summary>
    public bool Renames { get; private init; }

    /// <summary>Whether there is no session before its deed.</summary>
    public bool MakesSession => Name == "new session";

    public override string ToString() => Name;

    /// <summary>The workspace before the session.</summary>
    public void Plant(SessionBench bench)
    {
        bench.Put("a.txt", "one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nnine\n");
        bench.Put("only/b.txt", "b\n");
        bench.Put("c.txt", "c\n");
        bench.Put("run.sh", "echo\n");
        bench.Put("hard.txt", "hard\n");
        bench.Put("untouched.txt", "untouched\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(bench.At("run.sh"), (UnixFileMode)0b111_101_101);
        }

        bench.HardLink("hard.txt", "other.txt");
        if (Renames)
        {
            bench.Put("lib/a.ts", "import { d } from './d';\nexport const total = d;\n");
            bench.Put("lib/b.ts", "import { total } from './a';\nuse(total);\n");
            bench.Put("lib/d.ts", "export const d = 1;\n");
            bench.Put("c.ts", "import { total } from './lib/a';\nuse(total);\n");
        }

        bench.PutScript(Renames ? Script([s_renaming]) : Asks ? Script([s_asking]) : Approves ? Script([s_approved]) : Script([s_first, s_second]));
        if (Approves)
        {
            bench.Settings = AgentSettings.Default with { SupervisedPause = SupervisedPause.Operation };
        }
    }

    /// <summary>Tells it up to its deed; the id of its session, or null.</summary>
    public string? Arrange(SessionBench bench)
    {
        Plant(bench);
        if (MakesSession)
        {
            return null;
        }

        using var run = bench.Start();
        var session = run.New(Mode, bench.Model);
        for (var turns = 0; turns < TurnsBefore; turns++)
        {
            Turn(run, session);
        }

        Before(run, session);
        return session.Id;
    }

    public static void Decide(ServerRun run, Session session, DecisionKind kind) =>
        Wait(new ReviewDesk(session, run.Bench).DecideAsync(kind, null, null, null, null, RejectChoice.Report, default));

    public static void RevertAll(ServerRun run, Session session) => Wait(Reverts(run, session).RevertChangesAsync(null, RejectChoice.Report, default));

    private static void Nothing(ServerRun run, Session session)
    {
        // The turns before are all there is to tell.
    }

    private static void Undo(ServerRun run, Session session) => Wait(new ReviewDesk(session, run.Bench).UndoAsync(RejectChoice.Report, default));

    private static void Revert(ServerRun run, Session session, RevertScope scope) =>
        Wait(Reverts(run, session).RevertAsync(session.State.Past.Checkpoints[0].Id, scope, RejectChoice.Report, default));

    private static RevertDesk Reverts(ServerRun run, Session session) => new(session, run.Bench);

    /// <summary>A turn by the real loop, to its end or to its question.</summary>
    private static void Turn(ServerRun run, Session? session)
    {
        var work = new TurnDesk(session!, run.Bench).Start("Go on.");
        Wait(Task.WhenAny(work.Finished.Task, run.Asked));
        // What asks holds the gate until the question is safe on disk.
        session!.Enter().AsTask().GetAwaiter().GetResult().Dispose();
    }

    /// <summary>Answers the question that waits, allows every approval, and sees the turn to its end.</summary>
    public static void Answer(ServerRun run, Session? session)
    {
        while (Asked(session!) is { } asked)
        {
            var desk = new TurnDesk(session!, run.Bench);
            var goOn = (session!.State.OpenQuestion is { } question
                ? desk.AnswerAsync(question.Id, "yes")
                : desk.RespondAsync(new SessionEvent.ApprovalResolved(asked, AskDecision.Allow, "user"))).GetAwaiter().GetResult();
            goOn();
            while (Asked(session) is null && !IsOver(run, session))
            {
                Thread.Yield();
            }
        }

        if (session!.Work is { } work && Asked(session) is null)
        {
            Wait(work.Finished.Task);
        }
    }

    private static string? Asked(Session session) => session.State.OpenQuestion?.Id ?? session.State.OpenApproval?.Id;

    private static bool IsOver(ServerRun run, Session session) => session.Work is null
        && (session.State.Turn is not TurnState.Running || session.EndToRecord is not null || run.Layer is FaultLayer { Stopped: true });

    private static void Wait(Task task) => task.GetAwaiter().GetResult();

    private static byte[] Script((string Tool, object Arguments)[][] steps)
    {
        static object Step((string Tool, object Arguments)[] calls) =>
            new { text = "Working.", tools = calls.Select(c => new { name = c.Tool, arguments = c.Arguments }) };
        return Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new { steps = steps.Select(Step).Append(new { text = "Done." }), whenExhausted = "repeatLast" }));
    }
}
