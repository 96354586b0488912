using System.Collections.Immutable;
using KiroAgent.Core.Checkpoints;
using KiroAgent.Core.Review;

namespace KiroAgent.Core.Sessions;

/// <summary>One entry of the chat as a client draws it afresh; <see cref="Seq"/> is the number of the journal line that made it.</summary>
public abstract record TranscriptItem(long Seq, DateTimeOffset At, string? TurnId)
{
    /// <summary>What the user asked; <paramref name="CheckpointId"/> is null for a message added to a running turn.</summary>
    public sealed record Prompt(long Seq, DateTimeOffset At, string? TurnId, string Text, string? CheckpointId) : TranscriptItem(Seq, At, TurnId)
    {
        /// <summary>What its first word called, as the model read it behind the prompt; null for nothing.</summary>
        public string? Called { get; init; }

        /// <summary>What was attached to it, as the client named it (a JSON array); null for nothing.</summary>
        public string? Context { get; init; }

        /// <summary>The bytes of the images in <see cref="Context"/>, in its order.</summary>
        public ImmutableArray<Turns.AttachedImage>? Images { get; init; }
    }

    /// <summary>What the model said.</summary>
    public sealed record Spoken(long Seq, DateTimeOffset At, string? TurnId, string Said) : TranscriptItem(Seq, At, TurnId);

    /// <summary>What the model thought.</summary>
    public sealed record Thinking(long Seq, DateTimeOffset At, string? TurnId, string Said) : TranscriptItem(Seq, At, TurnId);

    /// <summary>A tool call; its end is null while it runs.</summary>
    public sealed record ToolCalled(long Seq, DateTimeOffset At, string? TurnId, SessionEvent.ToolStarted Call, SessionEvent.ToolEnded? End) : TranscriptItem(Seq, At, TurnId);

    /// <summary>The user decided on a review.</summary>
    public sealed record Decided(long Seq, DateTimeOffset At, string? TurnId, Decision Decision) : TranscriptItem(Seq, At, TurnId);

    /// <summary>Files or conversation went back, or forth again.</summary>
    public sealed record Reverted(long Seq, DateTimeOffset At, string? TurnId, Revert Revert) : TranscriptItem(Seq, At, TurnId);

    /// <summary>A question and, once given, its answer.</summary>
    public sealed record Asked(long Seq, DateTimeOffset At, string? TurnId, Question Question, string? Answer) : TranscriptItem(Seq, At, TurnId);

    /// <summary>A tool call that asked for permission and, once given, the word on it.</summary>
    public sealed record Permission(long Seq, DateTimeOffset At, string? TurnId, Approval Approval, SessionEvent.ApprovalResolved? Word) : TranscriptItem(Seq, At, TurnId);

    /// <summary>Something the user must know.</summary>
    public sealed record Notice(long Seq, DateTimeOffset At, string? TurnId, string Said) : TranscriptItem(Seq, At, TurnId);
}

/// <summary>A question the agent asked, waiting for the user's answer.</summary>
public sealed record Question(string Id, string ToolCallId, string Text, ImmutableArray<string> Options);
