using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using KiroAgent.Core.Files;
using KiroAgent.Core.Review;
using KiroAgent.Core.Sessions;
using KiroAgent.Core.Turns;
using KiroAgent.Protocol;
using KiroAgent.Server.Changes;
using KiroAgent.Server.Models;
using KiroAgent.Server.Sessions;
using WorkspaceFolder = KiroAgent.Server.Workspace.WorkspaceFolder;
using Wire = KiroAgent.Protocol;

namespace KiroAgent.Server.Handlers;

/// <summary>From domain types to the protocol's records: dull on purpose, and the only place that sees both, with <see cref="FromWire"/>.</summary>
internal sealed class ToWire(Workbench bench)
{
    private readonly ConditionalWeakTable<ReviewEntry, FileReview> _files = [];
    private ImmutableArray<WorkspaceFolder> _folders = bench.Folders.All; // those the paths in _files were made with

    public static Wire.Session Session(Core.Sessions.SessionState state) => new(
        state.Id, state.Title, state.Kind == "spec" ? SessionKind.Spec : SessionKind.Vibe, Mode(state.Mode), state.Model,
        State(state), state.CreatedAt, state.UpdatedAt,
        // A meter only where there is something to run out of.
        Provider.Of(state.Model) is null || state.Past.Conversation.IsEmpty ? null : (int)Math.Min(state.ContextTokens, int.MaxValue), ModelLimits.ContextOf(state.Model), state.ReadOnly);

    public static Wire.SessionState State(Core.Sessions.SessionState state) => state.Turn switch
    {
        TurnState.Running => Wire.SessionState.Running,
        TurnState.AwaitingAnswer => Wire.SessionState.AwaitingAnswer,
        TurnState.AwaitingApproval => Wire.SessionState.AwaitingApproval,
        _ when state.Review.Undecided > 0 => Wire.SessionState.AwaitingReview,
        _ => Wire.SessionState.Idle,
    };

    public static SessionMode Mode(AgentMode mode) => mode == AgentMode.Supervised ? SessionMode.Supervised : SessionMode.Autopilot;

    public Review? Review(Core.Sessions.SessionState state) => state.Review.IsEmpty ? null : new(
        state.Review.TurnId ?? "", state.Review.Version,
        [.. state.Review.Entries.Values.OrderBy(e => e.File).Select(File)], state.Review.Undecided);

    public static ReviewSummary? Summary(Core.Sessions.SessionState state) =>
        state.Review.IsEmpty ? null : new(state.Review.TurnId ?? "", state.Review.Version, state.Review.Undecided);

    /// <summary>A file under review; computed once for each entry, which never changes, unless folders came or went and paths read differently.</summary>
    public FileReview File(ReviewEntry entry)
    {
        var folders = bench.Folders.All;
        if (folders != _folders)
        {
            _files.Clear();
            _folders = folders;
        }
        return _files.GetValue(entry, Convert);
    }

    public static Hunk Hunk(ReviewHunk hunk, TextReview text) => new(
        hunk.Id, new(hunk.Baseline.Start, hunk.Baseline.Count), new(hunk.Current.Start, hunk.Current.Count),
        [.. text.Removed(hunk)], [.. text.Added(hunk)], hunk.UserEdited);

    public TurnResult Result(Core.Sessions.SessionState state, FinishedTurn turn) => new(
        turn.TurnId, turn.CheckpointId, Reason(turn.Reason), turn.Message, Review(state), Usage(turn.Usage),
        turn.Error is { } error ? new Wire.TurnError(error.Kind, error.Message, error.Retryable) : null);

    public ReviewOutcome Outcome(Core.Sessions.SessionState state, DecisionOutcome outcome) => new(
        Review(state),
        [.. outcome.Files.Select(f => new ReviewedFile(Path(f.File), Result(f.Result), f.Result == FileResult.Conflict ? f.Problem : null))],
        outcome.Execution switch
        {
            Changes.Execution.Continues => Wire.Execution.Continues,
            Changes.Execution.Waiting => Wire.Execution.Waiting,
            _ => Wire.Execution.Stopped,
        });

    /// <summary>A net change; <paramref name="kept"/> where its after is a moment of the past, not the file now.</summary>
    public Change Change(NetChange change, bool kept)
    {
        var path = Path(change.File);
        return new(
            path, Uri(change.File), Operation(change.Operation), change.Additions, change.Deletions,
            ReviewUris.Of(change.Before, change.MovedFrom is { } from ? Path(from) : path),
            kept || change.After is FileState.Absent ? ReviewUris.Of(change.After, path) : Uri(change.File),
            [.. change.Sources.Select(Source)], change.TurnIds,
            change.MovedFrom is { } origin ? Path(origin) : null, change.Binary);
    }

    public static IReadOnlyList<Wire.Checkpoint> Checkpoints(Core.Sessions.SessionState state)
    {
        var files = state.Changes.FilesChanged([.. state.Past.Checkpoints.Select(c => c.ChangeCount)]);
        return [.. state.Past.Checkpoints.Select((c, i) => new Wire.Checkpoint(c.Id, c.TurnId, c.CreatedAt, c.Prompt, files[i]))];
    }

    public static Wire.Question Question(string sessionId, Core.Sessions.Question question) =>
        new(question.Id, sessionId, question.Text, question.Options.IsEmpty ? null : [.. question.Options]);

    public Wire.Approval Approval(string sessionId, Core.Sessions.Approval approval) => ApprovalsToWire.Of(sessionId, approval, this);

    /// <summary>A file as a review would show it, before anything is written.</summary>
    public FileReview Proposed(FileStep step, FileKey? movedFrom)
    {
        var hunks = 0;
        var entry = new ReviewEntry(step.File, step.Before, step.After) { MovedFrom = movedFrom };
        try
        {
            entry = Reviewing.Compared(entry, bench.Contents(), () => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"h{++hunks}"));
        }
        catch (ContentMissingException)
        {
            entry = entry with { Whole = WholeReason.Binary }; // damaged: it is shown without its lines
        }
        return Convert(entry) with { CurrentUri = ReviewUris.Of(step.After, Path(step.File)) };
    }

    public RevertOutcome Outcome(RevertDone done) => new(
        done.Revert.RevertId, [.. done.Revert.Files.Select(f => new Wire.RevertedFile(Path(f.File), Reverted(f.Result), f.Result == FileResult.Conflict ? f.Problem : null))],
        done.MessagesDropped, done.Revert.Prompt);

    public Wire.FileChange Changed(ToolChange change) => new(
        Path(change.File), Operation(change.Operation), change.Additions, change.Deletions, change.MovedFrom is { } from ? Path(from) : null);

    public string Path(FileKey file) => bench.Display(file);

    public string Uri(FileKey file) => bench.Folders.Uri(file);

    public static Wire.Usage? Usage(Core.Sessions.Usage? usage) => usage is null ? null : new((int)usage.InputTokens, (int)usage.OutputTokens, (int?)usage.CachedTokens);

    public static ModelInfo Model(ModelChoice model) => new(
        model.Id, model.Label, model.Available, model.Reason,
        model switch
        {
            { Endpoint: null } => null,
            { Look: null } => (ModelReach?)ModelReach.Unchecked,
            { Look.Reach: Reach.Checking } => ModelReach.Checking,
            { Look.Reach: Reach.Silent } => ModelReach.Unreachable,
            { Look.Reach: Reach.KeyRefused } => ModelReach.KeyRefused,
            _ => model.IsLacking ? ModelReach.UnknownModel : ModelReach.Reachable,
        },
        model.IsLacking ? $"{model.Endpoint!.Host} answers, and does not list this model" : model.Look?.Note);

    public static Wire.StopReason Reason(Core.Turns.StopReason reason) => reason switch
    {
        Core.Turns.StopReason.Completed => Wire.StopReason.Completed,
        Core.Turns.StopReason.AwaitingReview => Wire.StopReason.AwaitingReview,
        Core.Turns.StopReason.Interrupted => Wire.StopReason.Interrupted,
        Core.Turns.StopReason.StepLimit => Wire.StopReason.StepLimit,
        Core.Turns.StopReason.Refused => Wire.StopReason.Refused,
        _ => Wire.StopReason.Failed,
    };

    public static ReviewResult Result(FileResult result) => result switch
    {
        FileResult.Accepted => ReviewResult.Accepted,
        FileResult.Restored => ReviewResult.Restored,
        FileResult.Merged => ReviewResult.Merged,
        FileResult.Conflict => ReviewResult.Conflict,
        _ => ReviewResult.Unchanged,
    };

    public static RevertResult Reverted(FileResult result) => result switch
    {
        FileResult.Restored => RevertResult.Restored,
        FileResult.Merged => RevertResult.Merged,
        FileResult.Conflict => RevertResult.Conflict,
        _ => RevertResult.Unchanged,
    };

    public static Wire.FileOperation Operation(Core.Files.FileOperation operation) => operation switch
    {
        Core.Files.FileOperation.Created => Wire.FileOperation.Created,
        Core.Files.FileOperation.Deleted => Wire.FileOperation.Deleted,
        Core.Files.FileOperation.Moved => Wire.FileOperation.Moved,
        _ => Wire.FileOperation.Modified,
    };

    public static ToolKind Kind(string kind) => Enum.TryParse<ToolKind>(kind, ignoreCase: true, out var known) ? known : ToolKind.Other;

    public static ToolCallStatus Status(ToolStatus status) => status switch
    {
        ToolStatus.Succeeded => ToolCallStatus.Succeeded,
        ToolStatus.Denied => ToolCallStatus.Denied,
        ToolStatus.Cancelled => ToolCallStatus.Cancelled,
        _ => ToolCallStatus.Failed,
    };

    public static IReadOnlyList<Wire.PlanEntry> Plan(ImmutableArray<PlanItem> entries) =>
        [.. entries.Select(e => new Wire.PlanEntry(e.Text, Enum.TryParse<PlanStatus>(e.Status, ignoreCase: true, out var status) ? status : PlanStatus.Pending))];

    private static Wire.ChangeSource Source(Core.Files.ChangeSource source) => source switch
    {
        Core.Files.ChangeSource.Command => Wire.ChangeSource.Command,
        Core.Files.ChangeSource.Mcp => Wire.ChangeSource.Mcp,
        Core.Files.ChangeSource.Hook => Wire.ChangeSource.Hook,
        _ => Wire.ChangeSource.Tool,
    };

    private FileReview Convert(ReviewEntry entry)
    {
        var contents = bench.Contents();
        var path = Path(entry.File);
        var text = entry.Hunks.IsEmpty ? null : Reviewing.TextOf(entry, contents);
        return new(
            path, Uri(entry.File), Operation(entry.Operation), entry.Version,
            entry.State switch
            {
                ReviewFileState.Accepted => FileReviewState.Accepted,
                ReviewFileState.Rejected => FileReviewState.Rejected,
                ReviewFileState.Mixed => FileReviewState.Mixed,
                _ => FileReviewState.Pending,
            },
            new(entry.Accepted, entry.Rejected), entry.Additions, entry.Deletions,
            ReviewUris.Of(entry.Baseline, entry.MovedFrom is { } from ? Path(from) : path),
            entry.Current is FileState.Regular ? Uri(entry.File) : ReviewUris.Of(entry.Current, path),
            text is null ? [] : [.. entry.Hunks.Select(h => Hunk(h, text))],
            entry.MovedFrom is { } origin ? Path(origin) : null,
            entry.Whole == WholeReason.Binary, entry.Whole == WholeReason.TooLarge, entry.UserEdited, entry.Conflict,
            entry is { Baseline: FileState.Regular b, Current: FileState.Regular c } && b.Mode != c.Mode,
            entry.Baseline is FileState.Link || entry.Current is FileState.Link
                ? new((entry.Baseline as FileState.Link)?.Target, (entry.Current as FileState.Link)?.Target)
                : null,
            entry is { IsPending: true, UserEdited: true, Anchor.Current: FileState.Regular left } && left != entry.Current ? ReviewUris.Of(left, path) : null);
    }
}
