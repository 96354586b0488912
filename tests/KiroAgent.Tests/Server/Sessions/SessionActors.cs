using System.Globalization;
using System.Text;
using KiroAgent.Core.Files;
using KiroAgent.Core.Review;
using KiroAgent.Core.Sessions;
using KiroAgent.Core.Storage;
using KiroAgent.Core.Turns;
using KiroAgent.Server.Changes;
using KiroAgent.Server.Sessions;
using KiroAgent.Server.Tools;
using KiroAgent.Server.Turns;
using KiroAgent.Tests.Core.Text;
using NUnit.Framework;

namespace KiroAgent.Tests.Server.Sessions;

/// <summary>
/// What an agent, a user and the passing of servers do to one session, chosen by dice. Every line is unique and says who
/// wrote it: <c>o…</c> was there, <c>a…</c> is the agent's, <c>u…</c> the user's.
/// </summary>
internal sealed class SessionActors(SessionBench bench, Dice dice) : IDisposable
{
    private static readonly string[] s_paths = ["one.txt", "two.txt", "dir/three.txt", "dir/four.txt", "made/five.txt", "made/in/six.txt"];
    private ServerRun _server = bench.Start();
    private string _sessionId = "";
    private int _lines;

    public SessionBench Bench => bench;

    public ServerRun Server => _server;

    public Session Session { get; private set; } = null!;

    public SessionState State => Session.State;

    /// <summary>What the last change was, in words.</summary>
    public string Last { get; private set; } = "";

    public ReviewDesk Review => new(Session, _server.Bench);

    public RevertDesk Reverts => new(Session, _server.Bench);

    /// <summary>Lines for a new file, or what was there before.</summary>
    public void Plant(AgentMode mode)
    {
        foreach (var path in s_paths[..4])
        {
            if (dice.Next(5) != 4)
            {
                bench.Put(path, Text('o', 1 + dice.Next(7)));
            }
        }

        Session = _server.New(mode);
        _sessionId = Session.Id;
    }

    /// <summary>The server ends, by request or by a kill, and another one opens the session. In between a collection may free all that the session does not need.</summary>
    public void Restart()
    {
        var live = LiveContents.Of(State);
        _server.Dispose();
        if (dice.Next(2) == 0)
        {
            bench.Collect(live.Contains);
        }

        _server = bench.Start();
        Session = _server.Open(_sessionId);
    }

    public void StartTurn()
    {
        Review.Observe();
        var ids = bench.Ids;
        Session.Record(new SessionEvent.TurnStarted(ids.New("turn"), ids.New("cp"), "Do something.", null, null));
        Session.Record(new SessionEvent.StepStarted(1, State.Mode));
    }

    public void EndTurn()
    {
        if (State.Turn.IsActive)
        {
            TurnEnd.Record(Session, _server.Bench, State.Review.Undecided > 0 && State.StepChangedFiles ? StopReason.AwaitingReview : StopReason.Completed);
        }
    }

    /// <summary>One tool call of a random kind; in a turn, which is started when none runs.</summary>
    public void AgentChanges()
    {
        if (!State.Turn.IsActive)
        {
            StartTurn();
        }

        var changes = new FileChanges(Session, _server.Bench, "call");
        var path = Pick(s_paths);
        var key = bench.Key(path);
        var read = Now(changes.ReadAsync(key, default));
        if (read.Problem is not null || Now(changes.OpenForEditAsync(key, default)) is not EditTarget.Ready { View: var view })
        {
            return;
        }

        var outcome = (view.State, dice.Next(10)) switch
        {
            (FileState.Regular, 7) => Now(changes.DeleteAsync(view, default)),
            (FileState.Regular, 8) when Pick(s_paths) is var to && !File.Exists(bench.At(to)) => Now(changes.MoveAsync(view.File, bench.Key(to), default)),
            (FileState.Regular, 9) => Now(changes.WriteAsync(view, dice.Next(2) == 0 ? [0, 1, (byte)dice.Next(200)] : [], default)),
            (FileState.Regular, _) => Now(changes.WriteAsync(view, Edited(view.Bytes!, 'a'), default)),
            (FileState.Absent, _) => Now(changes.WriteAsync(view, Bytes(Text('a', dice.Next(6))), default)),
            _ => null,
        };
        Last = $"agent {path} {State.StepMode}";
        Assert.That(outcome, Is.Null.Or.InstanceOf<ChangeOutcome.Done>());
    }

    /// <summary>The user changes a file: lines of it, or the whole file, or its mode.</summary>
    public void UserChanges()
    {
        var path = Pick(s_paths);
        Last = $"user {path}";
        var at = bench.At(path);
        if (!File.Exists(at))
        {
            if (dice.Next(3) == 0)
            {
                bench.Put(path, Text('u', 1 + dice.Next(3)));
            }

            return;
        }

        switch (dice.Next(9))
        {
            case 7:
                File.Delete(at);
                // Tidy as the session is: else its own tidying would look like a change.
                EmptyFolders.Remove(_server.Bench.Files, State.Changes.FoldersMade, [bench.Key(path)]);

                break;
            case 8 when !OperatingSystem.IsWindows():
                File.SetUnixFileMode(at, File.GetUnixFileMode(at) ^ UnixFileMode.UserExecute);
                break;
            default:
                bench.Put(path, Edited(File.ReadAllBytes(at), 'u'));
                break;
        }
    }

    /// <summary>A decision over all, a file or some hunks; null when nothing waits.</summary>
    public Verdict? ChooseVerdict()
    {
        Review.Observe();
        var waiting = State.Review.Entries.Values.Where(e => e.IsPending).OrderBy(e => e.File).ToList();
        if (waiting.Count == 0)
        {
            return null;
        }

        var kind = dice.Next(2) == 0 ? DecisionKind.Accept : DecisionKind.Reject;
        var choice = (RejectChoice)dice.Next(3);
        var entry = waiting[dice.Next(waiting.Count)];
        switch (dice.Next(4))
        {
            case 0:
                return new Verdict(kind, null, null, choice);
            case 1:
                return new Verdict(kind, entry.File, null, choice);
            default:
                var hunks = entry.Hunks.Where(_ => dice.Next(2) == 0).Select(h => h.Id).ToArray();
                return new Verdict(kind, entry.File, hunks.Length == 0 ? null : hunks, choice);
        }
    }

    public DecisionOutcome Decide(Verdict verdict) => Review.DecideAsync(
        verdict.Kind, verdict.File, null, verdict.Hunks is { } hunks ? [.. hunks] : null, null, verdict.Choice, default).GetAwaiter().GetResult();

    public DecisionOutcome Undo(RejectChoice choice) => Review.UndoAsync(choice, default).GetAwaiter().GetResult();

    /// <summary>Every line of every text file of the workspace, with the file it is in.</summary>
    public Dictionary<string, string> LinesOnDisk() => Directory.EnumerateFiles(bench.Workspace, "*", SearchOption.AllDirectories)
        .SelectMany(file => Lines(File.ReadAllBytes(file)).Select(line => (line, file))).GroupBy(l => l.line).ToDictionary(l => l.Key, l => string.Join(' ', l.Select(f => f.file).Order()));

    /// <summary>The lines of one file; none when it is not there.</summary>
    public static HashSet<string> LinesOf(FileKey file) => File.Exists(file.FullPath) ? [.. Lines(File.ReadAllBytes(file.FullPath))] : [];

    public static IEnumerable<string> Lines(byte[] bytes) =>
        Encoding.UTF8.GetString(bytes).Split('\n').Where(line => line.Length > 1 && line[0] is 'o' or 'a' or 'u');

    public void Dispose() => _server.Dispose();

    private static T Now<T>(ValueTask<T> task) => task.AsTask().GetAwaiter().GetResult();

    private string Pick(string[] all) => all[dice.Next(all.Length)];

    private string Line(char who) => who + (++_lines).ToString(CultureInfo.InvariantCulture) + ";";

    private string Text(char who, int lines)
    {
        var text = string.Concat(Enumerable.Range(0, lines).Select(_ => Line(who) + "\n"));
        return lines > 0 && dice.Next(6) == 5 ? text[..^1] : text;
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>The text with some lines taken out, put in or replaced; the others in their order.</summary>
    private byte[] Edited(byte[] bytes, char who)
    {
        if (bytes.Contains((byte)0))
        {
            return Bytes(Text(who, 2));
        }

        var lines = KiroAgent.Core.Text.TextLines.Of(Encoding.UTF8.GetString(bytes));
        var list = Enumerable.Range(0, lines.Count).Select(i => lines[i].ToString()).ToList();
        for (var edits = 1 + dice.Next(2); edits > 0; edits--)
        {
            var where = dice.Next(list.Count + 1);
            var (gone, added) = dice.Next(5) switch { 0 => (1, 1), 1 => (1, 0), 2 => (2, 1), 3 => (1, 2), _ => (0, 1) };
            gone = Math.Min(gone, list.Count - where);
            list.RemoveRange(where, gone);
            if (where > 0 && added > 0 && !list[where - 1].EndsWith('\n'))
            {
                list[where - 1] += "\n";
            }

            list.InsertRange(where, Enumerable.Range(0, added).Select(_ => Line(who) + "\n"));
        }

        return Bytes(string.Concat(list));
    }
}

/// <summary>A decision to be made: hunks of a file, a file, or (no file) all.</summary>
internal sealed record Verdict(DecisionKind Kind, FileKey? File, string[]? Hunks, RejectChoice Choice);
