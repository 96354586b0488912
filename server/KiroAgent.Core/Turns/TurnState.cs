namespace KiroAgent.Core.Turns;

/// <summary>Why a turn ended or paused (protocol: <c>stopReason</c>).</summary>
public enum StopReason
{
    /// <summary>The agent was done.</summary>
    Completed,
    /// <summary>Files wait for the user's review.</summary>
    AwaitingReview,
    /// <summary>The user or the end of the server stopped it.</summary>
    Interrupted,
    /// <summary>It made as many model calls as <c>maxSteps</c> allows.</summary>
    StepLimit,
    /// <summary>The model refused.</summary>
    Refused,
    /// <summary>It failed; the error says how.</summary>
    Failed,
}

/// <summary>Where a session's turn stands. A closed machine: <see cref="After"/> is the whole of it, its table is golden.</summary>
public abstract record TurnState
{
    private TurnState() { }

    /// <summary>No turn runs; nothing the agent would go on with by itself.</summary>
    public sealed record Idle : TurnState;

    /// <summary>A turn runs: a model call or a tool is under way.</summary>
    public sealed record Running(string TurnId) : TurnState;

    /// <summary>A turn waits for the user's answer to a question.</summary>
    public sealed record AwaitingAnswer(string TurnId, string QuestionId) : TurnState;

    /// <summary>A turn waits for the user's approval of a tool call.</summary>
    public sealed record AwaitingApproval(string TurnId, string ApprovalId) : TurnState;

    /// <summary>The turn paused in the middle of its work; it goes on by itself once everything is accepted.</summary>
    public sealed record Paused(string TurnId) : TurnState;

    /// <summary>Whether a turn is under way (then <c>agent/turn</c> and reverts answer <c>turnInProgress</c>).</summary>
    public bool IsActive => this is Running or AwaitingAnswer or AwaitingApproval;

    /// <summary>The turn under way or paused, if any.</summary>
    public string? CurrentTurnId => this switch
    {
        Running s => s.TurnId,
        AwaitingAnswer s => s.TurnId,
        AwaitingApproval s => s.TurnId,
        Paused s => s.TurnId,
        _ => null,
    };

    /// <summary>The state after an event, or null where the event cannot happen here.</summary>
    public TurnState? After(TurnEvent happened) => (this, happened) switch
    {
        (Idle or Paused, TurnEvent.Started e) => new Running(e.TurnId),
        (Running s, TurnEvent.QuestionAsked e) => new AwaitingAnswer(s.TurnId, e.QuestionId),
        (Running s, TurnEvent.ApprovalRequested e) => new AwaitingApproval(s.TurnId, e.ApprovalId),
        (AwaitingAnswer s, TurnEvent.QuestionAnswered e) when e.QuestionId == s.QuestionId => new Running(s.TurnId),
        (AwaitingApproval s, TurnEvent.ApprovalResolved e) when e.ApprovalId == s.ApprovalId => new Running(s.TurnId),
        (Running s, TurnEvent.Ended { Reason: StopReason.AwaitingReview, MidWork: true }) => new Paused(s.TurnId),
        (Running or AwaitingAnswer or AwaitingApproval, TurnEvent.Ended) => new Idle(),
        (Idle or Paused, TurnEvent.Rewound) => new Idle(),
        _ => null,
    };
}

/// <summary>What can happen to a turn, as far as its state is concerned.</summary>
public abstract record TurnEvent
{
    private TurnEvent() { }

    /// <summary>A prompt, or a continuation after a review, started a turn.</summary>
    public sealed record Started(string TurnId) : TurnEvent;

    /// <summary>The agent asked the user.</summary>
    public sealed record QuestionAsked(string QuestionId) : TurnEvent;

    /// <summary>The user answered, or the question was withdrawn.</summary>
    public sealed record QuestionAnswered(string QuestionId) : TurnEvent;

    /// <summary>The guard asked the user.</summary>
    public sealed record ApprovalRequested(string ApprovalId) : TurnEvent;

    /// <summary>The user decided, or the request was withdrawn.</summary>
    public sealed record ApprovalResolved(string ApprovalId) : TurnEvent;

    /// <summary>The turn ended or paused; <paramref name="MidWork"/> when the agent had more to do.</summary>
    public sealed record Ended(StopReason Reason, bool MidWork) : TurnEvent;

    /// <summary>The conversation was cut back to before this turn.</summary>
    public sealed record Rewound : TurnEvent;
}
