using KiroAgent.Core.Checkpoints;
using KiroAgent.Core.Review;
using KiroAgent.Core.Sessions;
using KiroAgent.Tests.Core.Text;
using NUnit.Framework;

namespace KiroAgent.Tests.Server.Sessions;

/// <summary>A session as random steps make it; each step proves the laws that are its own.</summary>
internal sealed class SessionHistory : IDisposable
{
    private static readonly bool s_story = Environment.GetEnvironmentVariable(Laws.StoryVariable) is not null;
    private readonly Dice _dice;
    private readonly SessionActors _actors;
    private readonly SessionLaws _laws;
    private readonly SortedDictionary<string, string> _first;

    // The tree at each checkpoint, until somebody else changes a file.
    private readonly Dictionary<string, (SortedDictionary<string, string> Tree, string[] Review)> _trees = [];
    private bool _alone = true;

    public SessionHistory(SessionBench bench, Dice dice)
    {
        _dice = dice;
        _actors = new SessionActors(bench, dice);
        _actors.Plant(dice.Next(4) == 3 ? AgentMode.Autopilot : AgentMode.Supervised);
        _laws = new SessionLaws(_actors);
        _laws.Begin();
        _first = bench.Tree();
    }

    public List<string> Told { get; } = [];

    private SessionState State => _actors.State;

    private SortedDictionary<string, string> Tree => _actors.Bench.Tree();

    /// <summary>The next step; a failure tells the whole story.</summary>
    public void Step()
    {
        try
        {
            Next();
        }
        catch (Exception e)
        {
            throw new InvalidOperationException(string.Join("; ", Told) + "\n" + e.Message, e);
        }
    }

    private void Next()
    {
        switch (_dice.Next(16))
        {
            case 0 or 1 or 2 or 3:
                AgentChanges();
                break;
            case 4 or 5:
                UserChanges();
                break;
            case 6:
                ChangeModeOrEndTurn();
                break;
            case 7 or 8:
                Decide();
                break;
            case 9:
                Undo();
                break;
            case 10:
                DecideAndUndo();
                break;
            case 11:
                Revert();
                break;
            case 12:
                RevertAndRedo();
                break;
            case 13:
                RevertChanges();
                break;
            case 14:
                Redo();
                break;
            default:
                Restart();
                break;
        }

        if (s_story)
        {
            Tell(string.Concat(Tree.Select(f => $"\n     {f.Key} {Content(f.Value)}"))
                + "\n  under review:" + string.Concat(State.Review.Entries.Values.OrderBy(e => e.File).Select(e => $"\n     {e.File.Path.Value} {(e.IsPending ? "waits" : "decided")}, from {e.MovedFrom?.Path.Value}")) + "\n  ");
        }

        if (_dice.Next(4) != 3)
        {
            _actors.Review.Observe();
            _laws.Hold();
        }
    }

    private void AgentChanges()
    {
        if (!State.Turn.IsActive)
        {
            _actors.StartTurn();
            _trees[State.CheckpointId] = (Tree, Facts.Review(_actors));
        }

        _actors.AgentChanges();
        Tell(_actors.Last);
        _laws.AgentWrote();
    }

    private void UserChanges()
    {
        var before = Tree;
        _actors.UserChanges();
        Tell(_actors.Last);
        _laws.UserWrote();
        if (!Tree.SequenceEqual(before))
        {
            _alone = false;
            _trees.Clear();
        }
    }

    private void ChangeModeOrEndTurn()
    {
        Tell("end turn");
        if (State.Turn.IsActive && _dice.Next(2) == 0)
        {
            _actors.EndTurn();
        }
        else
        {
            _actors.Session.Record(new SessionEvent.ModeSet((AgentMode)_dice.Next(2)));
        }
    }

    private bool Decide()
    {
        if (_actors.ChooseVerdict() is not { } verdict)
        {
            return false;
        }

        Tell(verdict.ToString());
        var lines = _actors.LinesOnDisk();
        var outcome = _actors.Decide(verdict);
        Assert.That(verdict.Choice == RejectChoice.Report || outcome.Files.All(f => f.Result != FileResult.Conflict || f.Before!.MovedFrom is not null), "told what to do about conflicts, there are none");
        _laws.SessionWrote($"{verdict}", verdict is { Kind: DecisionKind.Reject, Choice: RejectChoice.Overwrite });
        _laws.Decided(verdict, outcome, lines.Keys);
        return true;
    }

    private void Undo()
    {
        Tell("undo");
        var choice = (RejectChoice)_dice.Next(3);
        _actors.Undo(choice);
        _laws.SessionWrote("undo", choice == RejectChoice.Overwrite);
    }

    /// <summary>Decisions taken back one by one, to the first of them, leave nothing behind.</summary>
    private void DecideAndUndo()
    {
        var moments = new Stack<(SortedDictionary<string, string> Tree, string[] Review)>();
        _actors.Review.Observe();
        for (var decisions = 1 + _dice.Next(3); decisions > 0; decisions--)
        {
            var (tree, review, made) = (Tree, Facts.Review(_actors), State.Past.Decisions.Count);
            if (!Decide())
            {
                break;
            }

            if (State.Past.Decisions.Count > made)
            {
                moments.Push((tree, review));
            }
        }

        while (moments.TryPop(out var moment))
        {
            Tell("and undo");
            _actors.Undo(RejectChoice.Report);
            _laws.SessionWrote("undo", overwrites: false);
            Assert.That(Tree, Is.EqualTo(moment.Tree), "an undone decision leaves every byte, mode and folder as it was");
            Assert.That(Facts.Review(_actors), Is.EqualTo(moment.Review), "an undone decision leaves the review as it was");
        }
    }

    private void Revert()
    {
        if (State.Past.Checkpoints.IsEmpty)
        {
            return;
        }

        _actors.EndTurn();
        var checkpoint = State.Past.Checkpoints[_dice.Next(State.Past.Checkpoints.Count)];
        var (scope, choice) = ((RevertScope)_dice.Next(3), (RejectChoice)_dice.Next(3));
        Tell($"revert {scope} {choice}");
        _actors.Reverts.RevertAsync(checkpoint.Id, scope, choice, default).GetAwaiter().GetResult();
        AfterRevert("revert", choice == RejectChoice.Overwrite);
        if (scope != RevertScope.Conversation && _trees.TryGetValue(checkpoint.Id, out var then))
        {
            Assert.That(Tree, Is.EqualTo(then.Tree), "a revert restores every byte, mode and folder of the checkpoint when nobody else wrote");
            if (scope == RevertScope.All)
            {
                Assert.That(Facts.Review(_actors), Is.EqualTo(then.Review), "a revert restores the review of the checkpoint when nobody else wrote");
            }
        }
    }

    private void RevertAndRedo()
    {
        if (State.Past.Checkpoints.IsEmpty)
        {
            return;
        }

        _actors.EndTurn();
        _actors.Review.Observe();
        var (tree, review, past) = (Tree, Facts.Review(_actors), State.Past);
        var checkpoint = State.Past.Checkpoints[_dice.Next(State.Past.Checkpoints.Count)];
        var scope = (RevertScope)_dice.Next(3);
        Tell($"revert and redo {scope}");
        if (_dice.Next(3) == 2)
        {
            _actors.Reverts.RevertChangesAsync(null, (RejectChoice)_dice.Next(3), default).GetAwaiter().GetResult();
        }
        else
        {
            _actors.Reverts.RevertAsync(checkpoint.Id, scope, (RejectChoice)_dice.Next(3), default).GetAwaiter().GetResult();
        }

        if (_dice.Next(3) == 2)
        {
            _actors.Restart();
        }

        _actors.Reverts.RedoAsync(null, default).GetAwaiter().GetResult();
        _laws.SessionWrote("revert and redo", overwrites: false);
        Assert.That(Tree, Is.EqualTo(tree), "a revert and its redo leave every byte, mode and folder as it was");
        Assert.That(Facts.Review(_actors), Is.EqualTo(review), "a revert and its redo leave the review as it was");
        Assert.That(State.Past.Conversation.Select(m => m.ToString()), Is.EqualTo(past.Conversation.Select(m => m.ToString())), "a revert and its redo leave the conversation as it was");
        Assert.That(State.Past.Checkpoints, Is.EqualTo(past.Checkpoints));
        Assert.That(State.Past.Decisions.Select(d => d.DecisionId), Is.EqualTo(past.Decisions.Select(d => d.DecisionId)));
    }

    private void RevertChanges()
    {
        _actors.EndTurn();
        var choice = (RejectChoice)_dice.Next(3);
        Tell($"revert changes {choice}");
        _actors.Reverts.RevertChangesAsync(null, choice, default).GetAwaiter().GetResult();
        AfterRevert("changes/revert", choice == RejectChoice.Overwrite);
        Assert.That(!_alone || Tree.SequenceEqual(_first), "reverting all changes restores every byte, mode and folder of the session's start when nobody else wrote");
        if (_alone)
        {
            Assert.That(Facts.Changes(_actors), Is.Empty);
        }
    }

    private void Redo()
    {
        if (!State.Reverts.Any(r => !r.Redone && r.Revert.Redoes is null))
        {
            return;
        }

        _actors.EndTurn();
        Tell("redo");
        _actors.Reverts.RedoAsync(null, default).GetAwaiter().GetResult();
        AfterRevert("redo", overwrites: false);
    }

    private void AfterRevert(string what, bool overwrites)
    {
        _laws.SessionWrote(what, overwrites);
        _laws.Reverted();
    }

    private void Restart()
    {
        Tell("restart");
        _actors.EndTurn();
        _actors.Review.Observe();
        var kept = Facts.Kept(_actors);
        var tree = Tree;
        _actors.Restart();
        Assert.That(Facts.Kept(_actors), Is.EqualTo(kept), "a restart changes nothing");
        Assert.That(Tree, Is.EqualTo(tree), "a restart writes nothing");
    }

    private static string Content(string told) => told.Split(' ') is ["file", var mode, var hex]
        ? $"{mode} {System.Text.Encoding.UTF8.GetString(Convert.FromHexString(hex)).ReplaceLineEndings("/")}"
        : told;

    private void Tell(string what) => Told.Add(what);

    public void Dispose() => _actors.Dispose();
}
