using System.Collections.Immutable;
using System.Text.Json;
using KiroAgent.Core.Files;
using KiroAgent.Core.Review;
using KiroAgent.Core.Sessions;
using KiroAgent.Core.Text;

namespace KiroAgent.Server.Sessions;

/// <summary>What a change makes of the review: most of what a supervised session's journal holds.</summary>
internal ref partial struct UsualLine
{
    private SessionEvent.ReviewObserved? ReviewObserved() =>
        More() && Is("review"u8) && Review() is { } review && !More() ? new SessionEvent.ReviewObserved(review) : null;

    private SessionEvent.DecisionIntended? DecisionIntended() =>
        More() && Is("decision"u8) && Decision() is { } decision && !More() ? new SessionEvent.DecisionIntended(decision) : null;

    private SessionEvent.DecisionEnded? DecisionEnded()
    {
        string? decision = null;
        var failed = false;
        while (More())
        {
            if (Is("decisionId"u8)) decision = Text();
            else if (Is("failed"u8)) failed = Begin(JsonTokenType.StartArray) && Begin(JsonTokenType.EndArray); // one that could not be written is rare
            else return null;
        }
        return decision is null || !failed ? null : new SessionEvent.DecisionEnded(decision, []);
    }

    private Decision? Decision()
    {
        string? id = null, feedback = null, undoes = null, turn = null, told = null;
        DecisionKind? kind = null;
        List<DecidedFile>? files = null;
        bool? byHunk = null;
        if (Begin(JsonTokenType.StartObject))
        {
            while (More())
            {
                if (Is("decisionId"u8)) id = Text();
                else if (Is("kind"u8)) kind = Kind();
                else if (Is("feedback"u8)) feedback = Text();
                else if (Is("files"u8)) files = DecidedFiles();
                else if (Is("undoes"u8)) undoes = Text();
                else if (Is("turnId"u8)) turn = Text();
                else if (Is("byHunk"u8)) byHunk = Flag();
                else if (Is("didNothing"u8)) Flag();
                else if (Is("told"u8)) told = Text();
                else _odd = true; // folders
            }
        }
        return _odd || id is null || kind is null || files is null || byHunk is null || told is null ? null
            : new Decision(id, kind.Value, feedback, [.. files]) { Undoes = undoes, TurnId = turn, ByHunk = byHunk.Value, Told = told };
    }

    private List<DecidedFile> DecidedFiles()
    {
        var files = new List<DecidedFile>();
        if (Begin(JsonTokenType.StartArray))
        {
            while (Another(JsonTokenType.StartObject))
            {
                FileKey? file = null;
                FileResult? result = null;
                ReviewEntry? before = null, after = null;
                ImmutableArray<FileStep>? steps = null;
                string? problem = null;
                while (More())
                {
                    if (Is("file"u8)) file = File();
                    else if (Is("result"u8)) result = Result();
                    else if (Is("before"u8)) before = Begin(JsonTokenType.StartObject) ? Entry() : null;
                    else if (Is("after"u8)) after = Begin(JsonTokenType.StartObject) ? Entry() : null;
                    else if (Is("steps"u8)) steps = Steps();
                    else if (Is("problem"u8)) problem = Text();
                    else _odd = true;
                }
                _odd |= file is null || result is null || steps is null;
                files.Add(new DecidedFile(file ?? default, result ?? default, before, after, steps ?? []) { Problem = problem });
            }
        }
        return files;
    }

    private ReviewUpdate Review()
    {
        List<ReviewEntry>? put = null;
        ImmutableArray<FileKey>? removed = null;
        if (Begin(JsonTokenType.StartObject))
        {
            while (More())
            {
                if (Is("put"u8)) put = Entries();
                else if (Is("removed"u8)) removed = Files();
                else if (Is("isEmpty"u8)) Flag();
                else _odd = true;
            }
        }
        _odd |= put is null || removed is null;
        return new ReviewUpdate([.. put ?? []], removed ?? []);
    }

    private List<ReviewEntry> Entries()
    {
        var entries = new List<ReviewEntry>();
        if (Begin(JsonTokenType.StartArray))
        {
            while (Another(JsonTokenType.StartObject))
            {
                if (Entry() is { } entry)
                {
                    entries.Add(entry);
                }
            }
        }
        return entries;
    }

    private ReviewEntry? Entry()
    {
        FileKey? file = null, from = null;
        FileState? baseline = null, current = null;
        ImmutableArray<ReviewHunk>? hunks = null;
        WholeReason? whole = null;
        ReviewFileState? state = null;
        FileOperation? settled = null;
        int? version = null, accepted = null, rejected = null, additions = null, deletions = null;
        bool? touched = null, edited = null, conflict = null;
        while (More())
        {
            if (Is("file"u8)) file = File();
            else if (Is("baseline"u8)) baseline = State();
            else if (Is("current"u8)) current = State();
            else if (Is("movedFrom"u8)) from = File();
            else if (Is("hunks"u8)) hunks = Hunks();
            else if (Is("whole"u8)) whole = Whole();
            else if (Is("version"u8)) version = Number();
            else if (Is("state"u8)) state = Decided();
            else if (Is("accepted"u8)) accepted = Number();
            else if (Is("rejected"u8)) rejected = Number();
            else if (Is("additions"u8)) additions = Number();
            else if (Is("deletions"u8)) deletions = Number();
            else if (Is("touched"u8)) touched = Flag();
            else if (Is("userEdited"u8)) edited = Flag();
            else if (Is("conflict"u8)) conflict = Flag();
            else if (Is("isPending"u8) || Is("isNoChange"u8)) Flag();
            else if (Is("operation"u8)) Operation();
            else if (Is("settled"u8)) settled = Operation();
            else _odd = true; // an anchor
        }
        if (_odd || file is null || baseline is null || current is null || hunks is null || whole is null || version is null || state is null || accepted is null
            || rejected is null || additions is null || deletions is null || touched is null || edited is null || conflict is null)
        {
            _odd = true;
            return null;
        }
        return new ReviewEntry(file.Value, baseline, current)
        {
            MovedFrom = from,
            Hunks = hunks.Value,
            Whole = whole.Value,
            Version = version.Value,
            State = state.Value,
            Accepted = accepted.Value,
            Rejected = rejected.Value,
            Additions = additions.Value,
            Deletions = deletions.Value,
            Touched = touched.Value,
            UserEdited = edited.Value,
            Conflict = conflict.Value,
            Settled = settled,
        };
    }

    private ImmutableArray<ReviewHunk> Hunks()
    {
        var hunks = new List<ReviewHunk>();
        if (Begin(JsonTokenType.StartArray))
        {
            while (Another(JsonTokenType.StartObject))
            {
                string? id = null;
                LineSpan? baseline = null, current = null;
                bool? edited = null;
                while (More())
                {
                    if (Is("id"u8)) id = Text();
                    else if (Is("baseline"u8)) baseline = Lines();
                    else if (Is("current"u8)) current = Lines();
                    else if (Is("userEdited"u8)) edited = Flag();
                    else _odd = true;
                }
                _odd |= id is null || baseline is null || current is null || edited is null;
                hunks.Add(new ReviewHunk(id ?? "", baseline ?? default, current ?? default, edited ?? false));
            }
        }
        return [.. hunks];
    }

    private LineSpan Lines()
    {
        int? start = null, count = null;
        if (Begin(JsonTokenType.StartObject))
        {
            while (More())
            {
                if (Is("start"u8)) start = Number();
                else if (Is("count"u8)) count = Number();
                else if (Is("end"u8)) Number();
                else _odd = true;
            }
        }
        _odd |= start is null || count is null;
        return new LineSpan(start ?? 0, count ?? 0);
    }

    private WholeReason Whole() => !Begin(JsonTokenType.String) ? default
        : Is("None"u8) ? WholeReason.None
        : Is("NoLines"u8) ? WholeReason.NoLines
        : Odd(default(WholeReason));

    private ReviewFileState Decided() => !Begin(JsonTokenType.String) ? default
        : Is("Pending"u8) ? ReviewFileState.Pending
        : Is("Accepted"u8) ? ReviewFileState.Accepted
        : Is("Rejected"u8) ? ReviewFileState.Rejected
        : Is("Mixed"u8) ? ReviewFileState.Mixed
        : Odd(default(ReviewFileState));

    private DecisionKind Kind() => !Begin(JsonTokenType.String) ? default
        : Is("Accept"u8) ? DecisionKind.Accept
        : Is("Reject"u8) ? DecisionKind.Reject
        : Is("Undo"u8) ? DecisionKind.Undo
        : Odd(default(DecisionKind));

    private FileResult Result() => !Begin(JsonTokenType.String) ? default
        : Is("Accepted"u8) ? FileResult.Accepted
        : Is("Restored"u8) ? FileResult.Restored
        : Is("Merged"u8) ? FileResult.Merged
        : Is("Conflict"u8) ? FileResult.Conflict
        : Is("Unchanged"u8) ? FileResult.Unchanged
        : Odd(default(FileResult));
}
