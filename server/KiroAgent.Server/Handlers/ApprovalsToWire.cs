using System.Collections.Immutable;
using System.Text.Json;
using KiroAgent.Core.Files;
using KiroAgent.Core.Policy;
using KiroAgent.Protocol;
using KiroAgent.Server.Sessions;
using FileOperation = KiroAgent.Protocol.FileOperation;
using SuggestedRule = KiroAgent.Protocol.SuggestedRule;

namespace KiroAgent.Server.Handlers;

/// <summary>Approvals as the protocol shows them.</summary>
internal static class ApprovalsToWire
{
    public static Approval Of(string sessionId, Core.Sessions.Approval approval, ToWire wire) => new(
        approval.Id, approval.CreatedAt, approval.Reason, Subject(approval.Subject, wire),
        Rules(approval.Suggestions),
        sessionId, approval.TurnId, approval.ToolCallId, approval.Rule, approval.Source, approval.CannotRestore);

    public static Approval Of(WorkspaceApproval approval, ToWire wire) =>
        new(approval.Id, approval.CreatedAt, approval.Reason, Subject(approval.Subject, wire), []);

    public static ApprovalDecision Decision(AskDecision? decision) =>
        decision == AskDecision.Allow ? ApprovalDecision.Allow : ApprovalDecision.Deny;

    /// <summary>Rules that would have allowed what asked.</summary>
    public static SuggestedRule[] Rules(ImmutableArray<Core.Policy.SuggestedRule> suggestions) =>
        [.. suggestions.Select(s => new SuggestedRule(s.Pattern, Scope(s.Scope), s.Label))];

    private static RuleScope Scope(string scope) => scope switch
    {
        "workspace" => RuleScope.Workspace,
        "user" => RuleScope.User,
        _ => RuleScope.Session,
    };

    private static ApprovalSubject Subject(AskSubject subject, ToWire wire)
    {
        var files = Files(subject.Proposal, wire);
        // Of several files the one the question is about, else the first.
        var about = subject switch { AskSubject.ProtectedPath s => s.Named, AskSubject.OutsideWorkspace s => s.Named, _ => null };
        var first = files?.FirstOrDefault(file => file.Path == about) ?? (files is [var one, ..] ? one : null);
        switch (subject)
        {
            case AskSubject.Edit s:
                return new EditSubject(
                    first?.Path ?? s.Named, first?.Operation ?? FileOperation.Modified,
                    first?.BaselineUri ?? ReviewUris.Of(FileState.None, s.Named), first?.CurrentUri ?? ReviewUris.Of(FileState.None, s.Named), files);
            case AskSubject.ProtectedPath s:
                return new ProtectedPathSubject(
                    s.Named, s.Resolved, s.Operation, s.Rule,
                    first?.BaselineUri ?? ReviewUris.Of(FileState.None, s.Named), first?.CurrentUri ?? ReviewUris.Of(FileState.None, s.Named), files);
            case AskSubject.OutsideWorkspace s:
                return new OutsideWorkspaceSubject(s.Named, s.Resolved, s.Operation, first?.BaselineUri, first?.CurrentUri, files);
            case AskSubject.Settings s:
                return new SettingsSubject(s.Source, [.. s.Changes.Select(c => new SettingChange(c.Key, Json(c.ValueJson)))], s.Hash);
            case AskSubject.McpServer s:
                return new McpServerSubject(s.Server, Json(s.EntryJson), s.Hash, s.Source);
            case AskSubject.Hook s:
                return new HookSubject(s.Path, Json(s.EntryJson), s.Hash);
            case AskSubject.Command s:
                return new CommandSubject(s.Line, s.Cwd, [.. s.Parts.Select(p => new CommandPart(p.Text, Verdict(p.Verdict), p.Reason))]);
            case AskSubject.McpTool s:
                return new McpToolSubject(s.Server, s.Tool, Json(s.ArgumentsJson), s.Description);
            case AskSubject.Fetch s:
                return new FetchSubject(s.Url);
            case AskSubject.Environment s:
                return new EnvironmentSubject(s.Variable, s.Server);
            default:
                throw new InvalidOperationException("a subject has no wire form");
        }
    }

    /// <summary>The files of a proposal; the two steps of a move are one.</summary>
    private static List<FileReview>? Files(ImmutableArray<FileStep> steps, ToWire wire)
    {
        if (steps.IsEmpty)
        {
            return null;
        }
        var files = new List<FileReview>();
        for (var at = 0; at < steps.Length; at++)
        {
            var isMove = at + 1 < steps.Length && steps[at].After is FileState.Absent && steps[at + 1].Before is FileState.Absent
                && steps[at].Before is not FileState.Absent && steps[at].Before == steps[at + 1].After;
            files.Add(isMove
                ? wire.Proposed(steps[at + 1] with { Before = steps[at].Before }, steps[at].File)
                : wire.Proposed(steps[at], null));
            at += isMove ? 1 : 0;
        }
        return files;
    }

    public static Protocol.Verdict Verdict(VerdictKind verdict) => verdict switch
    {
        VerdictKind.Allow => Protocol.Verdict.Allow,
        VerdictKind.Deny => Protocol.Verdict.Deny,
        _ => Protocol.Verdict.Ask,
    };

    /// <summary>JSON as it was written down; what is none is shown as text.</summary>
    private static JsonElement Json(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return JsonSerializer.SerializeToElement(json, ProtocolJson.Default.String);
        }
    }
}
