using System.Collections.Immutable;
using KiroAgent.Core.Checkpoints;
using KiroAgent.Core.Files;
using KiroAgent.Core.Review;
using KiroAgent.Core.Sessions;
using KiroAgent.Server.Sessions;

namespace KiroAgent.Server.Turns;

/// <summary>How a tool call that was cut off is closed: the user and the model are told why, and what it had written by then.</summary>
internal static class CutOffCall
{
    /// <summary>Journals the end of the running call, if one runs. Inside the gate.</summary>
    public static SessionState Close(Session session, Workbench bench, string summary, string why)
    {
        if (session.State.RunningCall is not { } call)
        {
            return session.State;
        }
        var contents = bench.Contents();
        ImmutableArray<ToolChange> written =
        [
            .. session.State.Changes.ByFile
                .Select(file => (file.Key, Steps: file.Value.FindAll(s => s.Change.ToolCallId == call)))
                .Where(f => f.Steps.Count > 0 && f.Steps[^1].Change.MovedFrom != f.Key)
                .OrderBy(f => f.Key)
                .Select(f => Written(f.Key, f.Steps, contents)),
        ];
        // Its folder could not be looked at afterwards, or its changes not be kept: the next look finds them.
        var isUnseen = session.State.Commands.Values.Any(run => run.ToolCallId == call && !run.Background);
        if (isUnseen)
        {
            (summary, why) = ("It ran; what it changed is not known yet", "It ran, and what it changed is not known yet.");
        }
        var told = written.IsEmpty && isUnseen ? why : written.IsEmpty ? why + " Nothing was written." : $"{why} Written by then: {string.Join(", ", written.Select(w => bench.Display(w.File)))}.";
        return session.Record(new SessionEvent.ToolEnded(call, ToolStatus.Cancelled, summary, told, written));
    }

    private static ToolChange Written(FileKey file, ImmutableList<LoggedStep> steps, Contents contents)
    {
        var (before, after, movedFrom) = (steps[0].Step.Before, steps[^1].Step.After, steps[^1].Change.MovedFrom);
        var (additions, deletions) = movedFrom is null ? Counting.Lines(before, after, contents) : (0, 0);
        var operation = movedFrom is not null ? FileOperation.Moved
            : before is FileState.Absent ? FileOperation.Created
            : after is FileState.Absent ? FileOperation.Deleted
            : FileOperation.Modified;
        return new(file, operation, additions, deletions) { MovedFrom = movedFrom };
    }
}
