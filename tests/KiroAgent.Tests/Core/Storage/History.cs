using System.Text;
using KiroAgent.Core.Checkpoints;
using KiroAgent.Core.Files;
using KiroAgent.Core.Paths;
using KiroAgent.Core.Review;
using KiroAgent.Core.Sessions;
using KiroAgent.Core.Turns;

namespace KiroAgent.Tests.Core.Storage;

/// <summary>A session's history told in events; contents are named by the text that stands for them.</summary>
internal sealed class History
{
    private static readonly DateTimeOffset s_start = new(2001, 2, 3, 4, 5, 6, TimeSpan.Zero);
    private int _last;

    public History() => Add(new SessionEvent.Created("ses_1", 1, "vibe", AgentMode.Supervised, "offline", "t", false, ["/w"], "s"));

    public SessionState State { get; private set; } = SessionState.Initial;

    public static ContentId Id(string content) => ContentId.Of(Encoding.UTF8.GetBytes(content));

    public static FileKey File(string path) =>
        WorkspacePath.TryParse(path, PathStyle.Posix, out var parsed, out _) ? new FileKey("/w", parsed) : throw new ArgumentException(path);

    public static FileState At(string content) =>
        content.Length == 0 ? FileState.None : new FileState.Regular(Id(content), content.Length, 0b110_100_100);

    /// <summary>A prompt opens a checkpoint called <paramref name="name"/>; its turn changes files and ends.</summary>
    public History Prompt(string name, params (string Path, string Before, string After)[] changes)
    {
        Add(new SessionEvent.TurnStarted("turn_" + name, name, "do " + name, null, null));
        foreach (var (path, before, after) in changes)
        {
            Change(path, before, after);
        }
        return Add(new SessionEvent.TurnEnded("turn_" + name, StopReason.Completed, false, "", null));
    }

    public History Change(string path, string before, string after, ReviewUpdate? review = null)
    {
        var id = "chg_" + ++_last;
        Add(new SessionEvent.ChangeIntended(new FileChange(id, State.Turn.CurrentTurnId, null, ChangeSource.Tool, [new FileStep(File(path), At(before), At(after))], [])));
        return Add(new SessionEvent.ChangeEnded(id, null, review));
    }

    /// <summary>Puts a file under review; <paramref name="anchor"/> is what the agent left before others edited it.</summary>
    public History Review(string path, string baseline, string current, string? anchor = null)
    {
        var entry = new ReviewEntry(File(path), At(baseline), At(current))
        {
            Anchor = anchor is null ? null : new ReviewEntry(File(path), At(baseline), At(anchor)),
        };
        return Add(new SessionEvent.ReviewObserved(new ReviewUpdate([entry], [])));
    }

    /// <summary>The user rejects a pending file whole.</summary>
    public History Reject(string path)
    {
        var before = State.Review.Find(File(path))!;
        var after = before with { State = ReviewFileState.Rejected, Current = before.Baseline, Anchor = null, Version = before.Version + 1 };
        var decided = new DecidedFile(before.File, FileResult.Restored, before, after, [new FileStep(before.File, before.Current, before.Baseline)]);
        var decision = new Decision("dec_" + ++_last, DecisionKind.Reject, null, [decided]);
        Add(new SessionEvent.DecisionIntended(decision));
        return Add(new SessionEvent.DecisionEnded(decision.DecisionId, []));
    }

    /// <summary>Goes back to a checkpoint, one file restored.</summary>
    public History Revert(string checkpoint, string path, string now, string target, RevertScope scope = RevertScope.All, string? redoes = null, bool carriedOut = true)
    {
        var file = new RevertedFile(File(path), FileResult.Restored, [new FileStep(File(path), At(now), At(target))], State.Review.Find(File(path)), null);
        var revert = new Revert("rev_" + ++_last, scope, [file]) { CheckpointId = checkpoint, Redoes = redoes };
        Add(new SessionEvent.RevertIntended(revert));
        return carriedOut ? Add(new SessionEvent.RevertEnded(revert.RevertId, [])) : this;
    }

    public History Add(SessionEvent what)
    {
        State = State.After(State.Seq + 1, s_start + TimeSpan.FromMinutes(State.Seq), what);
        return this;
    }
}
