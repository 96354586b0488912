using KiroAgent.Core.Turns;
using KiroAgent.Tests.Repo;
using NUnit.Framework;

namespace KiroAgent.Tests.Core.Turns;

public sealed class TurnStateTests
{
    private static readonly TurnState[] s_states =
    [
        new TurnState.Idle(),
        new TurnState.Running("t"),
        new TurnState.AwaitingAnswer("t", "q"),
        new TurnState.AwaitingApproval("t", "a"),
        new TurnState.Paused("t"),
    ];

    private static readonly (string Name, TurnEvent Event)[] s_events =
    [
        ("started", new TurnEvent.Started("u")),
        ("questionAsked", new TurnEvent.QuestionAsked("q")),
        ("questionAnswered", new TurnEvent.QuestionAnswered("q")),
        ("approvalRequested", new TurnEvent.ApprovalRequested("a")),
        ("approvalResolved", new TurnEvent.ApprovalResolved("a")),
        ("ended", new TurnEvent.Ended(StopReason.Completed, false)),
        ("paused for review", new TurnEvent.Ended(StopReason.AwaitingReview, true)),
        ("rewound", new TurnEvent.Rewound()),
    ];

    /// <summary>Worked out by hand from protocol section 4a: which event can happen where, and where it leads; a dash cannot happen.</summary>
    private const string Table = """
        | state | started | questionAsked | questionAnswered | approvalRequested | approvalResolved | ended | paused for review | rewound |
        |---|---|---|---|---|---|---|---|---|
        | Idle | Running | – | – | – | – | – | – | Idle |
        | Running | – | AwaitingAnswer | – | AwaitingApproval | – | Idle | Paused | – |
        | AwaitingAnswer | – | – | Running | – | – | Idle | Idle | – |
        | AwaitingApproval | – | – | – | – | Running | Idle | Idle | – |
        | Paused | Running | – | – | – | – | – | – | Idle |
        """;

    [Test]
    public void Every_event_in_every_state_leads_where_the_table_says()
    {
        var lines = new List<string>
        {
            $"| state | {string.Join(" | ", s_events.Select(e => e.Name))} |",
            $"|{string.Concat(Enumerable.Repeat("---|", s_events.Length + 1))}",
        };
        lines.AddRange(s_states.Select(state =>
            $"| {state.GetType().Name} | {string.Join(" | ", s_events.Select(e => state.After(e.Event)?.GetType().Name ?? "–"))} |"));

        Assert.That(string.Join('\n', lines), Is.EqualTo(Table));
    }

    [Test]
    public void The_readme_shows_the_table() =>
        Assert.That(File.ReadAllText(Path.Combine(RepoFile.Root, "server", "README.md")), Does.Contain(Table), "server/README.md: put the table of TurnStateTests under \"The turn's states\".");

    [Test]
    public void Another_question_or_approval_answers_nothing()
    {
        Assert.That(new TurnState.AwaitingAnswer("t", "q").After(new TurnEvent.QuestionAnswered("other")), Is.Null);
        Assert.That(new TurnState.AwaitingApproval("t", "a").After(new TurnEvent.ApprovalResolved("other")), Is.Null);
    }

    [Test]
    public void A_turn_keeps_its_id_while_it_waits()
    {
        TurnState? state = new TurnState.Idle();
        foreach (var happened in new TurnEvent[] { new TurnEvent.Started("t1"), new TurnEvent.QuestionAsked("q"), new TurnEvent.QuestionAnswered("q"), new TurnEvent.Ended(StopReason.AwaitingReview, true) })
        {
            state = state!.After(happened);
            Assert.That(state!.CurrentTurnId, Is.EqualTo("t1"));
        }
    }
}
