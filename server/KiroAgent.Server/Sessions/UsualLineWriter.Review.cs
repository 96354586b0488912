using KiroAgent.Core.Review;
using KiroAgent.Core.Text;

namespace KiroAgent.Server.Sessions;

/// <summary>What a change makes of the review, and decisions.</summary>
internal readonly ref partial struct UsualLineWriter
{
    private void Decision(Decision decision)
    {
        _json.WriteStartObject("decision"u8);
        Text("decisionId"u8, decision.DecisionId);
        Name("kind"u8, decision.Kind switch { DecisionKind.Accept => "Accept"u8, DecisionKind.Reject => "Reject"u8, _ => "Undo"u8 });
        Text("feedback"u8, decision.Feedback);
        _json.WriteStartArray("files"u8);
        foreach (var file in decision.Files)
        {
            _json.WriteStartObject();
            File("file"u8, file.File);
            Name("result"u8, Of(file.Result));
            Entry("before"u8, file.Before);
            Entry("after"u8, file.After);
            Steps(file.Steps);
            Text("problem"u8, file.Problem);
            _json.WriteEndObject();
        }
        _json.WriteEndArray();
        Text("undoes"u8, decision.Undoes);
        Text("turnId"u8, decision.TurnId);
        Flag("byHunk"u8, decision.ByHunk);
        Flag("didNothing"u8, decision.DidNothing);
        Text("told"u8, decision.Told);
        _json.WriteEndObject();
    }

    private void Review(ReviewUpdate review)
    {
        _json.WriteStartObject("review"u8);
        _json.WriteStartArray("put"u8);
        foreach (var entry in review.Put)
        {
            _json.WriteStartObject();
            Members(entry);
            _json.WriteEndObject();
        }
        _json.WriteEndArray();
        Files("removed"u8, review.Removed);
        Flag("isEmpty"u8, review.IsEmpty);
        _json.WriteEndObject();
    }

    private void Entry(ReadOnlySpan<byte> name, ReviewEntry? entry)
    {
        if (entry is null)
        {
            return;
        }
        _json.WriteStartObject(name);
        Members(entry);
        _json.WriteEndObject();
    }

    private void Members(ReviewEntry entry)
    {
        File("file"u8, entry.File);
        State("baseline"u8, entry.Baseline);
        State("current"u8, entry.Current);
        File("movedFrom"u8, entry.MovedFrom);
        _json.WriteStartArray("hunks"u8);
        foreach (var hunk in entry.Hunks)
        {
            _json.WriteStartObject();
            Text("id"u8, hunk.Id);
            Lines("baseline"u8, hunk.Baseline);
            Lines("current"u8, hunk.Current);
            Flag("userEdited"u8, hunk.UserEdited);
            _json.WriteEndObject();
        }
        _json.WriteEndArray();
        Name("whole"u8, entry.Whole switch { WholeReason.None => "None"u8, WholeReason.Binary => "Binary"u8, WholeReason.TooLarge => "TooLarge"u8, _ => "NoLines"u8 });
        Number("version"u8, entry.Version);
        Name("state"u8, entry.State switch
        {
            ReviewFileState.Pending => "Pending"u8,
            ReviewFileState.Accepted => "Accepted"u8,
            ReviewFileState.Rejected => "Rejected"u8,
            _ => "Mixed"u8,
        });
        Number("accepted"u8, entry.Accepted);
        Number("rejected"u8, entry.Rejected);
        Number("additions"u8, entry.Additions);
        Number("deletions"u8, entry.Deletions);
        Flag("touched"u8, entry.Touched);
        Flag("userEdited"u8, entry.UserEdited);
        Flag("conflict"u8, entry.Conflict);
        Flag("isPending"u8, entry.IsPending);
        if (entry.Settled is { } settled)
        {
            Name("settled"u8, Of(settled));
        }
        Name("operation"u8, Of(entry.Operation));
        Flag("isNoChange"u8, entry.IsNoChange);
    }

    private void Lines(ReadOnlySpan<byte> name, LineSpan lines)
    {
        _json.WriteStartObject(name);
        Number("start"u8, lines.Start);
        Number("count"u8, lines.Count);
        Number("end"u8, lines.End);
        _json.WriteEndObject();
    }
}
