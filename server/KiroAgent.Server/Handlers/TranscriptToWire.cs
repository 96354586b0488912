using KiroAgent.Core.Files;
using KiroAgent.Core.Review;
using KiroAgent.Core.Sessions;
using KiroAgent.Protocol;
using CoreDecision = KiroAgent.Core.Review.DecisionKind;
using CoreScope = KiroAgent.Core.Checkpoints.RevertScope;

namespace KiroAgent.Server.Handlers;

/// <summary>The transcript as the protocol shows it.</summary>
internal static class TranscriptToWire
{
    /// <summary>All entries, oldest first.</summary>
    public static IReadOnlyList<TranscriptEntry> Of(Core.Sessions.SessionState state, ToWire wire) =>
        [
            .. state.Past.Transcript.Select(item => Entry(item, wire)),
            .. state.ReadOnly is { } why ? new[] { new NoticeEntry(state.Seq + 1, state.UpdatedAt, state.Past.LastTurn?.TurnId ?? "", Severity.Warning, why) } : [],
        ];

    private static TranscriptEntry Entry(TranscriptItem item, ToWire wire) => item switch
    {
        TranscriptItem.Prompt e => new PromptEntry(e.Seq, e.At, e.TurnId ?? "", e.Text,
            PromptContext.Named(e.Context, e.Images), e.CheckpointId, e.CheckpointId is null, e.Called?.Trim()),
        TranscriptItem.Spoken e => new TextEntry(e.Seq, e.At, e.TurnId ?? "", e.Said),
        TranscriptItem.Thinking e => new ThoughtEntry(e.Seq, e.At, e.TurnId ?? "", e.Said),
        TranscriptItem.ToolCalled e => new ToolCallEntry(
            e.Seq, e.At, e.TurnId ?? "", e.Call.ToolCallId, e.Call.Tool, e.Call.Title, ToWire.Kind(e.Call.ToolKind),
            e.End is null ? null : ToWire.Status(e.End.Status), e.End?.Summary,
            e.Call.Paths.IsEmpty ? null : [.. e.Call.Paths], e.Call.Command,
            e.End is { Changes.IsEmpty: false } ? [.. e.End.Changes.Select(wire.Changed)] : null, e.End?.Result),
        TranscriptItem.Decided e => new DecisionEntry(
            e.Seq, e.At, e.TurnId ?? "",
            e.Decision.Kind switch
            {
                CoreDecision.Accept => Protocol.DecisionKind.Accept,
                CoreDecision.Reject => Protocol.DecisionKind.Reject,
                _ => Protocol.DecisionKind.Undo,
            },
            [.. e.Decision.Files.Select(f => Decided(f, e.Decision, wire))], e.Decision.Feedback),
        TranscriptItem.Reverted e => new RevertEntry(
            e.Seq, e.At, e.TurnId ?? "", e.Revert.RevertId,
            [.. e.Revert.Files.Select(f => new RevertedFile(wire.Path(f.File), ToWire.Reverted(f.Result)))], e.Revert.MessagesDropped,
            e.Revert.Scope switch
            {
                CoreScope.Files => RevertScope.Files,
                CoreScope.Conversation => RevertScope.Conversation,
                _ => RevertScope.All,
            },
            e.Revert.CheckpointId, e.Revert.Redoes is not null),
        TranscriptItem.Asked e => new NoticeEntry(
            e.Seq, e.At, e.TurnId ?? "", Severity.Info,
            e.Answer is null ? $"Asked: {e.Question.Text}" : $"Asked: {e.Question.Text}\nAnswered: {e.Answer}"),
        TranscriptItem.Permission e => new NoticeEntry(e.Seq, e.At, e.TurnId ?? "", Severity.Info, AskedInWords.Notice(e.Approval, e.Word)),
        TranscriptItem.Notice e => new NoticeEntry(e.Seq, e.At, e.TurnId ?? "", Severity.Warning, e.Said),
        _ => throw new InvalidOperationException("a transcript item has no wire form"),
    };

    /// <summary>A file of a decision; what was taken away stays viewable under its URI.</summary>
    private static Protocol.DecidedFile Decided(Core.Review.DecidedFile file, Decision decision, ToWire wire)
    {
        var taken = decision.Kind != CoreDecision.Accept && file.Result is FileResult.Restored or FileResult.Merged
            && file.Steps.FirstOrDefault(s => s.File == file.File) is { Before: FileState.Regular } step
                ? ReviewUris.Of(step.Before, wire.Path(file.File))
                : null;
        var hunks = (file.Before?.Hunks.Length ?? 0) - (file.After is { IsPending: true } after ? after.Hunks.Length : 0);
        return new(wire.Path(file.File), ToWire.Result(file.Result), decision.ByHunk && hunks > 0 ? hunks : null, taken);
    }
}
