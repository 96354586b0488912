using System.Collections.Immutable;
using KiroAgent.Core.Policy;

namespace KiroAgent.Core.Sessions;

/// <summary>A tool call that waits for the user's word.</summary>
/// <param name="Id">Unique everywhere.</param>
/// <param name="ToolCallId">The call.</param>
/// <param name="CreatedAt">When it was asked, UTC.</param>
/// <param name="Reason">Why it is asked.</param>
/// <param name="Subject">What is asked about: what is shown is what will be done.</param>
/// <param name="Suggestions">Rules that would have allowed it.</param>
public sealed record Approval(
    string Id, string ToolCallId, DateTimeOffset CreatedAt, string Reason, AskSubject Subject, ImmutableArray<SuggestedRule> Suggestions)
{
    /// <summary>The turn it belongs to.</summary>
    public string? TurnId { get; init; }

    /// <summary>The rule that asks.</summary>
    public string? Rule { get; init; }

    /// <summary>Where that rule stands.</summary>
    public string? Source { get; init; }

    /// <summary>What it may do that cannot be taken back, as a sentence; null when there is nothing of the kind.</summary>
    public string? CannotRestore { get; init; }
}

/// <summary>An approval and what the user said, until the tool call it is about ends.</summary>
public sealed record GivenApproval(Approval Approval, SessionEvent.ApprovalResolved Word);
