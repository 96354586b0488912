using System.Collections.Immutable;
using KiroAgent.Core.Checkpoints;
using KiroAgent.Core.Files;
using KiroAgent.Core.Policy;
using KiroAgent.Core.Review;
using KiroAgent.Core.Turns;

namespace KiroAgent.Core.Sessions;

/// <summary>How the latest turn ended.</summary>
public sealed record FinishedTurn(string TurnId, string CheckpointId, StopReason Reason, bool MidWork, string Message, TurnError? Error, Usage? Usage);

/// <summary>The part of a session that a revert of the conversation cuts back, and its redo puts forth again.</summary>
public sealed record SessionMark
{
    /// <summary>The messages the model sees.</summary>
    public ImmutableList<ConversationMessage> Conversation { get; init; } = [];

    /// <summary>What the provider counted last; null before its first answer and after a summary.</summary>
    public CountedContext? Counted { get; init; }

    /// <summary>The chat as the user sees it.</summary>
    public ImmutableList<TranscriptItem> Transcript { get; init; } = [];

    /// <summary>The checkpoints, oldest first.</summary>
    public ImmutableList<Checkpoint> Checkpoints { get; init; } = [];

    /// <summary>Model calls made so far, failed ones too: the scripted model's position.</summary>
    public int ModelCalls { get; init; }

    /// <summary>What the agent last saw in each file it read or wrote.</summary>
    public ImmutableDictionary<FileKey, FileState> Seen { get; init; } = ImmutableDictionary<FileKey, FileState>.Empty;

    /// <summary>Decisions that <c>review/undo</c> would take back, oldest first.</summary>
    public ImmutableList<Decision> Decisions { get; init; } = [];

    /// <summary>Files that were decided already when a decision closed the review, by that decision: its undo shows them again.</summary>
    public ImmutableDictionary<string, ImmutableArray<ReviewEntry>> Closed { get; init; } = ImmutableDictionary<string, ImmutableArray<ReviewEntry>>.Empty;

    /// <summary>What the user decided and the model was not yet told, by the id of the decision or revert.</summary>
    public ImmutableList<(string Id, string Text)> Untold { get; init; } = [];

    /// <summary>How the latest turn ended.</summary>
    public FinishedTurn? LastTurn { get; init; }
}

/// <summary>A revert that was carried out, with what its redo needs.</summary>
public sealed record DoneRevert(Revert Revert, SessionMark Before, bool Redone)
{
    /// <summary>Files that were decided already when it closed the review: its redo shows them again.</summary>
    public ImmutableArray<ReviewEntry> Closed { get; init; } = [];

    /// <summary>What the user had not accepted before it: a redo brings it back as that.</summary>
    public ImmutableDictionary<FileKey, UnacceptedFile> Unaccepted { get; init; } = ImmutableDictionary<FileKey, UnacceptedFile>.Empty;
}

/// <summary>
/// Everything a session is, as the fold of its journal: <see cref="After"/> is the only way it changes. Immutable, so a
/// read during a turn sees one moment.
/// </summary>
public sealed partial record SessionState
{
    /// <summary>The state before the first event.</summary>
    public static SessionState Initial { get; } = new();

    /// <summary>Unique everywhere.</summary>
    public string Id { get; init; } = "";

    /// <summary>The journal's schema version.</summary>
    public int Schema { get; init; }

    /// <summary>The schema this version writes; a session of a higher one is only read.</summary>
    public const int KnownSchema = 1;

    /// <summary>Why the session can only be read: a newer version wrote to it; null when it can be written.</summary>
    public string? ReadOnly { get; init; }

    /// <summary><c>vibe</c> or <c>spec</c>.</summary>
    public string Kind { get; init; } = "vibe";

    /// <summary>The mode of the steps to come.</summary>
    public AgentMode Mode { get; init; }

    /// <summary>The model of the steps to come.</summary>
    public string Model { get; init; } = "";

    /// <summary>The title: given, or the beginning of the first prompt.</summary>
    public string Title { get; init; } = "";

    /// <summary>Whether the user chose the title.</summary>
    public bool TitleGiven { get; init; }

    /// <summary>The workspace folders when it was made, absolute.</summary>
    public ImmutableArray<string> Roots { get; init; } = [];

    /// <summary>When it was made, UTC.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When something last happened, UTC.</summary>
    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The server process that wrote last: its unfinished files are known by its name.</summary>
    public string Owner { get; init; } = "";

    /// <summary>The number of the last journal line.</summary>
    public long Seq { get; init; }

    /// <summary>Where the turn stands.</summary>
    public TurnState Turn { get; init; } = new TurnState.Idle();

    /// <summary>The checkpoint of the turn under way or last.</summary>
    public string CheckpointId { get; init; } = "";

    /// <summary>Conversation, chat, checkpoints and what else a revert of the conversation cuts.</summary>
    public SessionMark Past { get; init; } = new();

    /// <summary>What <see cref="Past"/> was at each checkpoint, with the review of that moment.</summary>
    public ImmutableDictionary<string, (SessionMark Past, ReviewLedger Review)> Marks { get; init; } = ImmutableDictionary<string, (SessionMark, ReviewLedger)>.Empty;

    /// <summary>Reverts and redos done, oldest first.</summary>
    public ImmutableList<DoneRevert> Reverts { get; init; } = [];

    /// <summary>Model calls of the turn under way.</summary>
    public int Step { get; init; }

    /// <summary>The mode the step under way began with.</summary>
    public AgentMode StepMode { get; init; }

    /// <summary>Whether the step under way changed files.</summary>
    public bool StepChangedFiles { get; init; }

    /// <summary>The last answer's tool calls that have no result yet, in order.</summary>
    public ImmutableList<ToolCall> PendingCalls { get; init; } = [];

    /// <summary>Whether <see cref="PendingCalls"/> are the prompt's and not an answer's.</summary>
    public bool CallsArePrompts { get; init; }

    /// <summary>Results of the last answer's tool calls so far.</summary>
    public ImmutableArray<ToolResult> Results { get; init; } = [];

    /// <summary>The tool call under way.</summary>
    public string? RunningCall { get; init; }

    /// <summary>The text of the latest model answer of the turn.</summary>
    public string Message { get; init; } = "";

    /// <summary>Tokens of the turn under way.</summary>
    public Usage? Usage { get; init; }

    /// <summary>Messages added to the running turn that the model has not seen yet.</summary>
    public ImmutableList<string> Steers { get; init; } = [];

    /// <summary>The question that waits for an answer.</summary>
    public Question? OpenQuestion { get; init; }

    /// <summary>The answer to the question just closed, until the tool call that asked ends.</summary>
    public string? Answer { get; init; }

    /// <summary>The tool call that waits for the user's word.</summary>
    public Approval? OpenApproval { get; init; }

    /// <summary>The approval just closed with the user's word on it, until the tool call that asked ends.</summary>
    public GivenApproval? Given { get; init; }

    /// <summary>Rules the user kept for this session.</summary>
    public ImmutableList<RememberedRule> Remembered { get; init; } = [];

    /// <summary>The agent's plan.</summary>
    public ImmutableArray<PlanItem> Plan { get; init; } = [];

    /// <summary>The files under review.</summary>
    public ReviewLedger Review { get; init; } = ReviewLedger.Empty;

    /// <summary>All this session did to files.</summary>
    public ChangeLog Changes { get; init; } = ChangeLog.Empty;

    /// <summary>How many of <see cref="Changes"/> were flushed to disk: later ones a loss of power may have taken back.</summary>
    public int Flushed { get; init; }

    /// <summary>A change whose result is not journaled yet.</summary>
    public FileChange? OpenChange { get; init; }

    /// <summary>Commands that run, or whose end was never journaled, by their id.</summary>
    public ImmutableDictionary<string, CommandRun> Commands { get; init; } = ImmutableDictionary<string, CommandRun>.Empty;

    /// <summary>Whether a notice told what commands may do that cannot be taken back.</summary>
    public bool ToldCannotRestore { get; init; }

    /// <summary>A decision that is not carried out yet.</summary>
    public Decision? OpenDecision { get; init; }

    /// <summary>A revert that is not carried out yet.</summary>
    public Revert? OpenRevert { get; init; }

    /// <summary>Whether the model's latest answer called tools, so that it expects to be asked again.</summary>
    public bool LastAnswerCalledTools =>
        Past.Conversation.FindLast(m => m is ConversationMessage.Assistant) is ConversationMessage.Assistant { ToolCalls.IsEmpty: false };

    /// <summary>Whether everything being accepted now makes the agent go on by itself.</summary>
    public bool ContinuesWhenAccepted =>
        Turn is TurnState.Paused paused
        && !Past.Decisions.Any(d => d.TurnId == paused.TurnId && d.Kind == DecisionKind.Reject);
}
