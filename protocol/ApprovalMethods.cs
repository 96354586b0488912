namespace KiroAgent.Protocol;

/// <summary>Allowed or not.</summary>
[JsonConverter(typeof(CamelCaseEnum<ApprovalDecision>))]
public enum ApprovalDecision
{
    /// <summary>It may happen.</summary>
    Allow,
    /// <summary>It must not; the agent goes on with the rest.</summary>
    Deny,
}

/// <summary>How far a remembered rule reaches.</summary>
[JsonConverter(typeof(CamelCaseEnum<RuleScope>))]
public enum RuleScope
{
    /// <summary>This session.</summary>
    Session,
    /// <summary>This workspace.</summary>
    Workspace,
    /// <summary>This user, everywhere.</summary>
    User,
}

/// <summary>An approval is wanted.</summary>
public sealed record ApprovalRequestedParams(Approval Approval) : ISessionScoped
{
    string ISessionScoped.SessionId => Approval.SessionId ?? "";
}

/// <summary>An approval was given, refused or withdrawn.</summary>
/// <param name="By">Such as <c>user</c> or <c>interrupt</c>.</param>
public sealed record ApprovalResolvedParams(string ApprovalId, ApprovalDecision Decision, string By);

/// <summary>Whose approvals are wanted.</summary>
/// <param name="SessionId">Without it, all of the workspace.</param>
public sealed record ApprovalPendingParams(string? SessionId = null);

/// <summary>Approvals that wait.</summary>
public sealed record ApprovalPendingResult(IReadOnlyList<Approval> Approvals);

/// <summary>The user's word.</summary>
/// <param name="Remember">A rule to keep.</param>
/// <param name="Command">The command as the user edited it; it is judged again.</param>
/// <param name="Feedback">What the model is told.</param>
public sealed record ApprovalRespondParams(
    string ApprovalId,
    ApprovalDecision Decision,
    RememberedRule? Remember = null,
    string? Command = null,
    string? Feedback = null);

/// <summary>A rule to keep.</summary>
public sealed record RememberedRule(string Pattern, RuleScope Scope);

/// <summary>Something the agent wants to know.</summary>
/// <param name="Options">Answers to offer; another may be given.</param>
public sealed record Question(string Id, string SessionId, string Text, IReadOnlyList<string>? Options = null);

/// <summary>The agent asks.</summary>
public sealed record QuestionAskedParams(Question Question) : ISessionScoped
{
    string ISessionScoped.SessionId => Question.SessionId;
}

/// <summary>Whose questions are wanted.</summary>
/// <param name="SessionId">Without it, all of the workspace.</param>
public sealed record QuestionPendingParams(string? SessionId = null);

/// <summary>Questions that wait.</summary>
public sealed record QuestionPendingResult(IReadOnlyList<Question> Questions);

/// <summary>The user's answer.</summary>
public sealed record QuestionAnswerParams(string QuestionId, string Answer);
