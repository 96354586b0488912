using System.Collections.Immutable;
using KiroAgent.Core.Files;
using KiroAgent.Core.Paths;
using KiroAgent.Core.Policy;
using KiroAgent.Core.Sessions;
using KiroAgent.Core.Settings;
using KiroAgent.Core.Turns;
using KiroAgent.Server.Sessions;
using KiroAgent.Server.Tools;

namespace KiroAgent.Server.Turns;

/// <summary>How a tool call ended, and what it changed.</summary>
internal sealed record CallOutcome(ToolStatus Status, string ForModel, string Summary, ImmutableArray<ToolChange> Made)
{
    /// <summary>Images for the model.</summary>
    public ImmutableArray<AttachedImage> Images { get; init; } = [];
}

/// <summary>
/// One tool call from its verdict to its end: judged, put to the user where that is asked for, judged again, run. What runs
/// is what was shown: a file change is worked out beforehand and only these very steps are let through; when something else
/// would be done by then, it is asked again. Goes by the session's state, so that an answer given after a restart counts.
/// </summary>
internal sealed class GuardedCall(
    Session session, Workbench bench, TurnUnderWay work, HeldGate gate, string callId, Func<IFileChanges, ToolContext> contextOf)
{
    /// <summary>How often a change that keeps turning out otherwise than foreseen is worked out anew.</summary>
    private const int MostSurprises = 5;

    /// <summary>Carries the call out, or says why not. Inside the gate, which is open while the user is asked.</summary>
    public async Task<CallOutcome> RunAsync(ToolRequest asked, CancellationToken stopped)
    {
        for (var surprises = 0; surprises <= MostSurprises;)
        {
            var given = session.State.Given is { } word && word.Approval.ToolCallId == callId ? word : null;
            if (given is { Word.Decision: AskDecision.Deny })
            {
                return Denied(given);
            }
            var (request, edited) = Edited(asked, given);
            var (verdict, judged) = bench.Guard.Judge(request, session.State);
            if (verdict.Kind != VerdictKind.Deny && Unplaced(judged) is null
                && await bench.Tools.PlanAsync(judged, contextOf(new ProposedChanges(session, bench)), stopped) is var planned && planned != judged)
            {
                (verdict, judged) = bench.Guard.Judge(planned, session.State);
            }
            if (verdict.Kind == VerdictKind.Deny)
            {
                return Refused(verdict.Reason);
            }
            if (verdict.Kind == VerdictKind.Allow)
            {
                return await CarryOutAsync(judged, NewFiles(null, accepted: false), edited, stopped);
            }
            var subject = verdict.Subject ?? throw new InvalidOperationException("an asking verdict says what it asks about");
            ImmutableArray<FileStep>? proposed = null;
            if (ChangesByItself(judged) && subject is AskSubject.Edit or AskSubject.ProtectedPath or AskSubject.OutsideWorkspace)
            {
                proposed = await ProposeAsync(judged, stopped);
                subject = Named(subject.WithProposal(proposed.Value), judged);
                if (proposed.Value.IsEmpty && judged.Paths.All(path => path.File is { } file && bench.Folders.Holds(file)))
                {
                    // It would change nothing, or fail: there is nothing to allow. Should it change something by then, it may not.
                    // Outside the workspace why it fails is told only to who may read there.
                    var idle = NewFiles([], accepted: false);
                    var outcome = await CarryOutAsync(judged, idle, edited, stopped);
                    if (!idle.WasSurprised)
                    {
                        return outcome;
                    }
                    surprises++;
                    continue;
                }
            }
            if (given is not null && (edited is not null || IsAnswered(given.Approval.Subject, subject)))
            {
                var files = NewFiles(proposed, accepted: PausesBefore(judged));
                var outcome = await CarryOutAsync(judged, files, edited, stopped);
                if (!files.WasSurprised || files.Made.Length > 0)
                {
                    return outcome;
                }
                surprises++;
                continue;
            }
            if (!bench.CanApprove())
            {
                return Refused($"{Sentence(verdict.Reason)} It needs the user's permission, and nobody is here to give it.");
            }
            session.Record(new SessionEvent.ApprovalRequested(bench.Ids.New("apr"), callId, verdict.Reason, subject, verdict.Suggestions)
            {
                Rule = verdict.Rule,
                Source = verdict.Source,
                CannotRestore = judged is CommandRequest or McpToolRequest ? SessionCommands.Of(session, bench).CannotRestore(judged is McpToolRequest, stopped) : null,
            });
            session.Sync();
            await gate.WaitForUserAsync(work, stopped);
        }
        return new(ToolStatus.Failed, "What this would do changed each time before it was done, so it could not be shown first. Nothing was done.", "Changed each time before it was done", []);
    }

    private FileChanges NewFiles(ImmutableArray<FileStep>? permitted, bool accepted) =>
        new(session, bench, callId) { Permitted = permitted, CountsAsAccepted = accepted };

    private async Task<CallOutcome> CarryOutAsync(ToolRequest request, FileChanges files, string? edited, CancellationToken stopped)
    {
        if (Unplaced(request) is { } use)
        {
            var problem = $"{EscapedText.Of(use.Named)} cannot be worked on: it {use.Problem ?? "cannot be looked up"}.";
            return new(ToolStatus.Failed, problem, problem, []);
        }
        var outcome = await bench.Tools.RunAsync(request, contextOf(files), stopped);
        var told = edited is null ? outcome.ForModel : $"The user changed the command to: {edited}\n{outcome.ForModel}";
        return new(outcome.Succeeded ? ToolStatus.Succeeded : ToolStatus.Failed, told, outcome.Summary, files.Made) { Images = outcome.Images };
    }

    /// <summary>What the tool would do; empty when it would do nothing, or fail.</summary>
    private async Task<ImmutableArray<FileStep>> ProposeAsync(ToolRequest request, CancellationToken stopped)
    {
        if (Unplaced(request) is not null)
        {
            return [];
        }
        var proposal = new ProposedChanges(session, bench);
        var context = new ToolContext
        {
            Display = bench.Display,
            Files = proposal,
            Output = _ => { },
            UpdatePlan = _ => { },
            AskUser = (_, _, _) => throw new InvalidOperationException("a tool that changes files asks nothing"),
        };
        var outcome = await bench.Tools.RunAsync(request, context, stopped);
        return outcome.Succeeded ? proposal.Steps : [];
    }

    /// <summary>A path of which nobody knows where it leads: it can be asked about, but not opened.</summary>
    private static PathUse? Unplaced(ToolRequest request) => request.Paths.FirstOrDefault(use => use.File is null);

    /// <summary>Whether each change is approved beforehand anyway: then no review asks about this one again.</summary>
    private bool PausesBefore(ToolRequest request) =>
        ChangesByItself(request) && session.State.StepMode == AgentMode.Supervised && bench.Settings().SupervisedPause == SupervisedPause.Operation;

    /// <summary>Whether the tool changes files itself, so that what it would do can be worked out. What a command does shows afterwards.</summary>
    private static bool ChangesByItself(ToolRequest request) => request.ChangesFiles && request.Kind is ToolKind.Edit or ToolKind.Delete or ToolKind.Move;

    /// <summary>The subject of a pause with the path and the operation as they turned out.</summary>
    private AskSubject Named(AskSubject subject, ToolRequest request)
    {
        if (subject is not AskSubject.Edit edit || edit.Proposed.IsEmpty)
        {
            return subject;
        }
        var first = edit.Proposed[0];
        var operation = request is MoveFileRequest ? "moveFrom"
            : first.Before is FileState.Absent ? "create"
            : first.After is FileState.Absent ? "delete"
            : "modify";
        return edit with { Named = request is MoveFileRequest ? edit.Named : bench.Display(first.File), Operation = operation };
    }

    /// <summary>Whether the user's word on one question is a word on this one: the same places, and the same bytes before and after.</summary>
    private static bool IsAnswered(AskSubject asked, AskSubject now) =>
        ToolPolicy.IsSameQuestion(asked, now) && asked.Proposal.SequenceEqual(now.Proposal) && (asked, now) switch
        {
            (AskSubject.Command a, AskSubject.Command b) => (a.Line, a.Cwd) == (b.Line, b.Cwd),
            (AskSubject.McpTool a, AskSubject.McpTool b) => a == b,
            (AskSubject.Fetch a, AskSubject.Fetch b) => a.Url == b.Url,
            _ => true,
        };

    private static (ToolRequest Request, string? Edited) Edited(ToolRequest asked, GivenApproval? given) =>
        given?.Word.Command is { } line && asked is CommandRequest command && line != command.Command ? (command with { Command = line }, line) : (asked, null);

    private static CallOutcome Refused(string reason) => new(ToolStatus.Denied, "Not carried out: " + reason, reason, []);

    private static CallOutcome Denied(GivenApproval given) => given.Word.Feedback is { Length: > 0 } feedback
        ? new(ToolStatus.Denied, $"Not carried out: the user denied it and said: {feedback}", $"Denied: {feedback}", [])
        : new(ToolStatus.Denied, "Not carried out: the user denied it. Do not try it again in another way; go on with the rest, or ask.", "Denied", []);

    private static string Sentence(string reason) =>
        reason.Length == 0 ? reason : char.ToUpperInvariant(reason[0]) + reason[1..] + (reason[^1] is '.' or '!' or '?' ? "" : ".");
}
