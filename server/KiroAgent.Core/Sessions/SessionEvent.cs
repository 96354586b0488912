using System.Collections.Immutable;
using System.Text.Json.Serialization;
using KiroAgent.Core.Checkpoints;
using KiroAgent.Core.Files;
using KiroAgent.Core.Policy;
using KiroAgent.Core.Review;
using KiroAgent.Core.Turns;

namespace KiroAgent.Core.Sessions;

/// <summary>How much is asked of the user (protocol: <c>mode</c>).</summary>
public enum AgentMode
{
    /// <summary>Works end to end; changes are on disk at once.</summary>
    Autopilot,
    /// <summary>Pauses for review after each step that changed files.</summary>
    Supervised,
}

/// <summary>How a tool call ended (protocol: <c>status</c>).</summary>
public enum ToolStatus
{
    /// <summary>It did what it was asked.</summary>
    Succeeded,
    /// <summary>It could not; the result says why.</summary>
    Failed,
    /// <summary>The guard or the user said no; nothing happened.</summary>
    Denied,
    /// <summary>It was stopped, or never started.</summary>
    Cancelled,
}

/// <summary>Tokens the provider counted.</summary>
public sealed record Usage(long InputTokens, long OutputTokens)
{
    /// <summary>The sum of two counts.</summary>
    public Usage Plus(Usage other) => new(InputTokens + other.InputTokens, OutputTokens + other.OutputTokens)
    {
        CachedTokens = CachedTokens is null ? other.CachedTokens : CachedTokens + (other.CachedTokens ?? 0),
    };

    /// <summary>How many of the input tokens came from the provider's cache; null for none.</summary>
    public long? CachedTokens { get; init; }
}

/// <summary>Why a turn failed, for the user.</summary>
public sealed record TurnError(string Kind, string Message, bool Retryable);

/// <summary>One entry of the agent's plan; status is <c>pending</c>, <c>inProgress</c> or <c>completed</c>.</summary>
public sealed record PlanItem(string Text, string Status);

/// <summary>A file that could not be written, and why.</summary>
public sealed record FailedFile(FileKey File, string Problem);

/// <summary>One file a tool call changed, for its row in the chat.</summary>
public sealed record ToolChange(FileKey File, FileOperation Operation, int Additions, int Deletions)
{
    /// <summary>Where a moved file came from.</summary>
    public FileKey? MovedFrom { get; init; }
}

/// <summary>
/// What happened in a session. The journal is these, one per line, in order; <see cref="SessionState"/> is their fold.
/// An event says what happened, never what to do: replaying one touches nothing. These records are the stored format:
/// add members and kinds, never rename them.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "event")]
[JsonDerivedType(typeof(Created), "created")]
[JsonDerivedType(typeof(Owned), "owned")]
[JsonDerivedType(typeof(Renamed), "renamed")]
[JsonDerivedType(typeof(ModeSet), "modeSet")]
[JsonDerivedType(typeof(ModelSet), "modelSet")]
[JsonDerivedType(typeof(TurnStarted), "turnStarted")]
[JsonDerivedType(typeof(PromptCalled), "promptCalled")]
[JsonDerivedType(typeof(Steered), "steered")]
[JsonDerivedType(typeof(StepStarted), "stepStarted")]
[JsonDerivedType(typeof(StepRetried), "stepRetried")]
[JsonDerivedType(typeof(ModelAnswered), "modelAnswered")]
[JsonDerivedType(typeof(ConversationSummarised), "conversationSummarised")]
[JsonDerivedType(typeof(ToolStarted), "toolStarted")]
[JsonDerivedType(typeof(ToolEnded), "toolEnded")]
[JsonDerivedType(typeof(QuestionAsked), "questionAsked")]
[JsonDerivedType(typeof(QuestionAnswered), "questionAnswered")]
[JsonDerivedType(typeof(ApprovalRequested), "approvalRequested")]
[JsonDerivedType(typeof(ApprovalResolved), "approvalResolved")]
[JsonDerivedType(typeof(PlanUpdated), "planUpdated")]
[JsonDerivedType(typeof(FileRead), "fileRead")]
[JsonDerivedType(typeof(ChangeIntended), "changeIntended")]
[JsonDerivedType(typeof(ChangeEnded), "changeEnded")]
[JsonDerivedType(typeof(ReviewObserved), "reviewObserved")]
[JsonDerivedType(typeof(DecisionIntended), "decisionIntended")]
[JsonDerivedType(typeof(DecisionEnded), "decisionEnded")]
[JsonDerivedType(typeof(RevertIntended), "revertIntended")]
[JsonDerivedType(typeof(RevertEnded), "revertEnded")]
[JsonDerivedType(typeof(CommandStarted), "commandStarted")]
[JsonDerivedType(typeof(CommandEnded), "commandEnded")]
[JsonDerivedType(typeof(Noticed), "noticed")]
[JsonDerivedType(typeof(TurnEnded), "turnEnded")]
public abstract record SessionEvent
{
    private SessionEvent() { }

    /// <summary>The first line of every journal.</summary>
    public sealed record Created(string SessionId, int Schema, string Kind, AgentMode Mode, string Model, string Title, bool TitleGiven, ImmutableArray<string> Roots, string ServerId) : SessionEvent;

    /// <summary>A server process took over as the owner.</summary>
    public sealed record Owned(string ServerId) : SessionEvent;

    /// <summary>The user named the session.</summary>
    public sealed record Renamed(string Title) : SessionEvent;

    /// <summary>The mode for the steps to come.</summary>
    public sealed record ModeSet(AgentMode Mode) : SessionEvent;

    /// <summary>The model for the steps to come.</summary>
    public sealed record ModelSet(string Model) : SessionEvent;

    /// <summary>A turn started: by a prompt (a checkpoint opens) or as the continuation of <paramref name="Continues"/>; <paramref name="Note"/> tells the model what the user decided meanwhile.</summary>
    public sealed record TurnStarted(string TurnId, string CheckpointId, string? Prompt, string? Continues, string? Note) : SessionEvent
    {
        /// <summary>What the prompt's first word called (<c>/SERVER:PROMPT</c>), written out as the model reads it behind the prompt; null where it called nothing.</summary>
        public string? Called { get; init; }

        /// <summary>What was attached to the prompt, as the model reads it behind the prompt.</summary>
        public string? Attached { get; init; }

        /// <summary>What was attached, as the client named it (a JSON array), for drawing the chat again; the bytes of images are in <see cref="Images"/>.</summary>
        public string? Context { get; init; }

        /// <summary>The attached images, in the order of <see cref="Context"/>; null for none.</summary>
        public ImmutableArray<AttachedImage>? Images { get; init; }
    }

    /// <summary>The prompt's text names web pages: these calls fetch them before the model is asked, and what comes of them stands behind the prompt.</summary>
    public sealed record PromptCalled(ImmutableArray<ToolCall> ToolCalls) : SessionEvent;

    /// <summary>The user added a message to the running turn.</summary>
    public sealed record Steered(string Text) : SessionEvent;

    /// <summary>A model call begins; failed ones count too.</summary>
    public sealed record StepStarted(int Step, AgentMode Mode) : SessionEvent;

    /// <summary>The model call ended without an answer and will be tried again.</summary>
    public sealed record StepRetried(int Attempt, int DelayMs, string Reason) : SessionEvent;

    /// <summary>The model answered.</summary>
    public sealed record ModelAnswered(string Text, string? Thought, ImmutableArray<ToolCall> ToolCalls, Usage? Usage) : SessionEvent
    {
        /// <summary>The thoughts as their provider wants them back (a JSON array), where it does.</summary>
        public string? ThoughtBlocks { get; init; }
    }

    /// <summary>The conversation was summarised to make room: <paramref name="Text"/> stands for all of it but the last <paramref name="Kept"/> messages.</summary>
    public sealed record ConversationSummarised(string Text, int Kept, Usage? Usage) : SessionEvent;

    /// <summary>A tool call begins.</summary>
    public sealed record ToolStarted(string ToolCallId, string Tool, string Title, string ToolKind, ImmutableArray<string> Paths) : SessionEvent
    {
        /// <summary>The command line it runs, if it runs one.</summary>
        public string? Command { get; init; }
    }

    /// <summary>A tool call ended; <paramref name="Result"/> is what the model reads.</summary>
    public sealed record ToolEnded(string ToolCallId, ToolStatus Status, string Summary, string Result, ImmutableArray<ToolChange> Changes) : SessionEvent
    {
        /// <summary>Images the model gets with it; null for none.</summary>
        public ImmutableArray<AttachedImage>? Images { get; init; }
    }

    /// <summary>The agent asked the user something.</summary>
    public sealed record QuestionAsked(string QuestionId, string ToolCallId, string Text, ImmutableArray<string> Options) : SessionEvent;

    /// <summary>The question is closed: answered, or withdrawn (null) by an interrupt.</summary>
    public sealed record QuestionAnswered(string QuestionId, string? Answer, string By) : SessionEvent;

    /// <summary>A tool call waits for the user's word; the contents that <paramref name="Subject"/> proposes are kept.</summary>
    public sealed record ApprovalRequested(string ApprovalId, string ToolCallId, string Reason, AskSubject Subject, ImmutableArray<SuggestedRule> Suggestions) : SessionEvent
    {
        /// <summary>The rule that asks.</summary>
        public string? Rule { get; init; }

        /// <summary>Where that rule stands.</summary>
        public string? Source { get; init; }

        /// <summary>What it may do that cannot be taken back, as a sentence; null when there is nothing of the kind.</summary>
        public string? CannotRestore { get; init; }
    }

    /// <summary>The approval is closed: by the user, or as denied by an interrupt.</summary>
    /// <param name="ApprovalId">The approval.</param>
    /// <param name="Decision">The word.</param>
    /// <param name="By"><c>user</c> or <c>interrupt</c>.</param>
    public sealed record ApprovalResolved(string ApprovalId, AskDecision Decision, string By) : SessionEvent
    {
        /// <summary>What the user wants the model to be told.</summary>
        public string? Feedback { get; init; }

        /// <summary>A rule kept with it; of scope <c>session</c> it is in force from here on.</summary>
        public RememberedRule? Remember { get; init; }

        /// <summary>The command line as the user edited it.</summary>
        public string? Command { get; init; }
    }

    /// <summary>The agent's plan.</summary>
    public sealed record PlanUpdated(ImmutableArray<PlanItem> Entries) : SessionEvent;

    /// <summary>The agent read a file: what it saw, so that an edit of something else is noticed.</summary>
    public sealed record FileRead(FileKey File, FileState Seen) : SessionEvent;

    /// <summary>Files are about to be changed: what stands there now and what will; the old bytes are already kept.</summary>
    public sealed record ChangeIntended(FileChange Change) : SessionEvent;

    /// <summary>The change is on disk, with what it makes of the review; or it did not happen (then <paramref name="Problem"/> says why).</summary>
    public sealed record ChangeEnded(string ChangeId, string? Problem, ReviewUpdate? Review) : SessionEvent;

    /// <summary>The user, or somebody else, was seen to have changed a pending file.</summary>
    public sealed record ReviewObserved(ReviewUpdate Review) : SessionEvent;

    /// <summary>The user decided; what it does to files follows (carried out exactly once, also after a crash).</summary>
    public sealed record DecisionIntended(Decision Decision) : SessionEvent;

    /// <summary>The decision is carried out; files in <paramref name="Failed"/> could not be written and stay as they were.</summary>
    public sealed record DecisionEnded(string DecisionId, ImmutableArray<FailedFile> Failed) : SessionEvent;

    /// <summary>A revert or redo is about to restore files and conversation.</summary>
    public sealed record RevertIntended(Revert Revert) : SessionEvent;

    /// <summary>The revert is carried out; files in <paramref name="Failed"/> could not be written and stay as they were.</summary>
    public sealed record RevertEnded(string RevertId, ImmutableArray<FailedFile> Failed) : SessionEvent;

    /// <summary>A command is about to run; what stood in the workspace is kept.</summary>
    public sealed record CommandStarted(CommandRun Run) : SessionEvent;

    /// <summary>The command and all it started are over, and what it changed is journaled.</summary>
    public sealed record CommandEnded(string RunId, int? ExitCode, string? Signal) : SessionEvent;

    /// <summary>Something the user must know, shown in the chat.</summary>
    public sealed record Noticed(string Text) : SessionEvent
    {
        /// <summary>Whether it tells what commands may do that cannot be taken back, which is told once a session.</summary>
        public bool CannotRestore { get; init; }
    }

    /// <summary>The turn ended or paused; <paramref name="MidWork"/> when the agent had more to do.</summary>
    public sealed record TurnEnded(string TurnId, StopReason Reason, bool MidWork, string Message, TurnError? Error) : SessionEvent;
}
