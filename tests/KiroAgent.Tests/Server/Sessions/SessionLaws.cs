using KiroAgent.Core.Review;
using KiroAgent.Server.Changes;
using NUnit.Framework;

namespace KiroAgent.Tests.Server.Sessions;

/// <summary>What must be true of a session and its files after every step, and who wrote which line.</summary>
internal sealed class SessionLaws(SessionActors actors)
{
    private readonly Dictionary<string, (string Removed, string Added)> _hunks = [];

    // Lines on disk that the user typed, and where; nothing of the session has put them there since.
    private readonly Dictionary<string, string> _typed = [];
    private Dictionary<string, string> _before = [];

    // Agent's lines accepted by a decision that still stands, by that decision.
    private readonly Dictionary<string, HashSet<string>> _accepted = [];

    public void Begin() => _before = actors.LinesOnDisk();

    /// <summary>The user wrote files.</summary>
    public void UserWrote()
    {
        var now = actors.LinesOnDisk();
        foreach (var (line, path) in now.Where(l => !_before.ContainsKey(l.Key)))
        {
            _typed[line] = path;
        }

        Saw(now);
    }

    /// <summary>The agent wrote files: what it takes out it takes out, what it moves away it has put there.</summary>
    public void AgentWrote() => Saw(actors.LinesOnDisk());

    /// <summary>A decision, revert or redo wrote files: never is a line gone that the user typed since, unless it was to be overwritten.</summary>
    public void SessionWrote(string what, bool overwrites)
    {
        var now = actors.LinesOnDisk();
        if (!overwrites)
        {
            Assert.That(_typed.Keys.Except(now.Keys), Is.Empty, $"{what} took lines away that the user typed");
        }

        Saw(now);
    }

    /// <summary>A verdict was carried out over entries as they were before it.</summary>
    public void Decided(Verdict verdict, DecisionOutcome outcome, IEnumerable<string> linesBefore)
    {
        var id = actors.State.Past.Decisions.LastOrDefault()?.DecisionId ?? "";
        var accepted = new HashSet<string>();
        foreach (var file in outcome.Files.Where(f => f.Result != FileResult.Conflict && f.Before is { Whole: WholeReason.None }))
        {
            var contents = actors.Server.Bench.Contents();
            var text = Reviewing.TextOf(file.Before!, contents)!;
            foreach (var hunk in file.Before!.Hunks.Where(h => verdict.Hunks is null || verdict.Hunks.Contains(h.Id)))
            {
                var own = text.Added(hunk).Except(text.Removed(hunk)).Where(l => l.StartsWith('a')).ToList();
                if (verdict.Kind == DecisionKind.Accept)
                {
                    Assert.That(own, Is.SubsetOf(SessionActors.LinesOf(file.File)), "an accepted line stays");
                    accepted.UnionWith(own);
                }
                else if (!hunk.UserEdited || verdict.Choice == RejectChoice.Overwrite)
                {
                    Assert.That(own.Intersect(SessionActors.LinesOf(file.File)), Is.Empty, "a rejected line is gone");
                }
            }
        }

        var now = actors.LinesOnDisk().Keys;
        var stands = actors.State.Past.Decisions.Select(d => d.DecisionId).ToHashSet();
        var kept = _accepted.Where(a => stands.Contains(a.Key)).SelectMany(a => a.Value);
        Assert.That(kept.Intersect(linesBefore).Except(now), Is.Empty, "an accepted line stays through later decisions");
        _accepted[id] = accepted;
    }

    /// <summary>After a revert or redo what was accepted may be gone by right.</summary>
    public void Reverted() => _accepted.Clear();

    /// <summary>The laws of the review as it stands; it was brought up to date with the disk just before.</summary>
    public void Hold()
    {
        var contents = actors.Server.Bench.Contents();
        var state = actors.State;
        Assert.That(state.Review.Undecided, Is.EqualTo(state.Review.Entries.Values.Count(e => e.IsPending)));
        Assert.That(state.Review.IsEmpty || state.Review.Undecided > 0);
        foreach (var entry in state.Review.Entries.Values.Where(e => e.IsPending))
        {
            Assert.That(entry.MovedFrom is not { } origin || state.Review.Find(origin) is not { IsPending: true }, $"{entry.File.Path.Value} waits in two places");
            Assert.That(entry.IsNoChange, Is.False, $"{entry.File.Path.Value} waits with nothing to decide");
            Assert.That(OnDisk.Now(actors.Server.Bench, entry.File, out _), Is.EqualTo(entry.Current), "what the review shows is what stands there");
            if (entry.Whole != WholeReason.None)
            {
                Assert.That(entry.Hunks, Is.Empty);
                continue;
            }

            var text = Reviewing.TextOf(entry, contents);
            Assert.That(text, Is.Not.Null, $"baseline and hunks of {entry.File.Path.Value} make its current text");
            foreach (var hunk in text!.Hunks)
            {
                var lines = (string.Join('\n', text.Removed(hunk)), string.Join('\n', text.Added(hunk)));
                Assert.That(_hunks.TryAdd(hunk.Id, lines) || _hunks[hunk.Id] == lines, "a hunk's id never stands for other lines");
                var lost = text.Added(hunk).Intersect(_typed.Keys).Except(text.BaselineLines.Contents(text.BaselineLines.All));
                Assert.That(hunk.UserEdited || !lost.Any(), $"rejecting {hunk.Id} of {entry.File.Path.Value} would take the user's {string.Join(' ', lost)} and does not say so");
            }
        }

        Assert.That(actors.Bench.Leftovers(), Is.Empty);
    }

    private void Saw(Dictionary<string, string> now)
    {
        foreach (var (line, path) in _typed.ToList())
        {
            if (now.GetValueOrDefault(line) != path)
            {
                _typed.Remove(line);
            }
        }

        _before = now;
    }
}

/// <summary>What a client is shown, without what counts events and moments.</summary>
internal static class Facts
{
    /// <summary>Each entry under review in one line, with its hunks.</summary>
    public static string[] Review(SessionActors actors, bool ids = true)
    {
        var wire = actors.Server.Wire.Review(actors.State);
        return wire is null ? [] : [.. wire.Files.Select(f =>
            $"{f.Path} {f.Operation} from {f.MovedFrom} {f.State} {f.Decided.Accepted}/{f.Decided.Rejected} +{f.Additions} -{f.Deletions} "
            + $"{f.Binary} {f.TooLarge} {f.UserEdited} {f.ModeChanged} {f.BaselineUri}\n"
            + string.Concat(f.Hunks.Select(h => $"  {(ids ? h.Id : "")} {h.Baseline} {h.Current} {h.UserEdited}\n   -{string.Join("\n   -", h.Removed)}\n   +{string.Join("\n   +", h.Added)}\n")))];
    }

    /// <summary>The net changes of the session, one line each.</summary>
    public static string[] Changes(SessionActors actors) =>
        [.. ChangeList.Of(actors.State, actors.Server.Bench, 0).Select(c => $"{c.File.Path.Value} {c.Operation} from {c.MovedFrom?.Path.Value} {c.Before} → {c.After} +{c.Additions} -{c.Deletions}")];

    /// <summary>All that a restart must not change.</summary>
    public static string[] Kept(SessionActors actors)
    {
        var past = actors.State.Past;
        return
        [
            .. Review(actors), .. Changes(actors),
            $"mode {actors.State.Mode} title {actors.State.Title} version {actors.State.Review.Version} undecided {actors.State.Review.Undecided}",
            .. past.Checkpoints.Select(c => c.ToString()),
            .. past.Decisions.Select(d => $"{d.DecisionId} {d.Kind} {string.Join(' ', d.Files.Select(f => $"{f.File.Path.Value} {f.Result} {f.Steps.Length}"))}"),
            .. past.Untold.Select(u => u.ToString()),
            .. past.Seen.OrderBy(s => s.Key).Select(s => $"{s.Key.Path.Value} {s.Value}"),
            .. actors.State.Reverts.Select(r => $"{r.Revert.RevertId} {r.Redone}"),
            $"{past.Conversation.Count} messages {past.ModelCalls} calls",
            .. actors.State.Changes.FoldersMade.Select(f => f.Path.Value).Order(),
        ];
    }
}
