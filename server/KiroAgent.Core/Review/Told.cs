using System.Text;
using KiroAgent.Core.Files;

namespace KiroAgent.Core.Review;

/// <summary>What the model is told of the user's decisions: exactly what was accepted, what was rejected, and the feedback, in square brackets so that it reads as fact, not as the user's words.</summary>
public static class Told
{
    private const int ShownLines = 60;

    /// <summary>The text for one decision; empty when nothing was decided. With <paramref name="keepsUsers"/> a rejection left places alone that the user had changed too.</summary>
    public static string Of(Decision decision, Contents contents, Func<FileKey, string> name, bool keepsUsers = false)
    {
        var text = new StringBuilder();
        if (decision.Kind == DecisionKind.Undo)
        {
            Say(text, $"The user took a decision back; these files are as they were before it: {string.Join(", ", TakenBack(decision).Select(f => name(f.File)))}");
            return text.ToString();
        }
        foreach (var file in Effective(decision))
        {
            if (decision.Kind == DecisionKind.Accept)
            {
                Say(text, decision.ByHunk ? $"The user accepted {Hunks(file)} of {name(file.File)}" : $"The user accepted the change of {name(file.File)}");
                continue;
            }
            var before = file.Before!;
            var kept = keepsUsers && before.Hunks.Any(h => h.UserEdited && IsDecided(h, file.After));
            Say(text, (decision.ByHunk ? $"The user rejected {Hunks(file)} of {name(file.File)}; " : $"The user rejected {What(before, name)}; ")
                + (kept ? "where the user had changed your lines they stay as the user has them, the others are as they were before"
                    : decision.ByHunk ? "these lines are as they were before"
                    : Outcome(file.Result)));
            Lines(text, before, file.After, contents, kept);
        }
        if (decision.Feedback is { Length: > 0 } feedback)
        {
            Say(text, "The user's feedback: " + feedback);
        }
        return text.ToString().TrimEnd('\n');
    }

    private static IEnumerable<DecidedFile> Effective(Decision decision) =>
        decision.Files.Where(f => f.Result is not FileResult.Conflict && f.Before is not null);

    /// <summary>What an undo brought back: where the review was over, there is no entry before it.</summary>
    private static IEnumerable<DecidedFile> TakenBack(Decision undo) =>
        undo.Files.Where(f => f.Result is not FileResult.Conflict && (f.After is not null || !f.Steps.IsEmpty));

    private static string Outcome(FileResult result) => result switch
    {
        FileResult.Merged => "your lines are gone, the user's own stay",
        FileResult.Unchanged => "it stays as the user has it now",
        _ => "it is as it was before",
    };

    private static bool IsDecided(ReviewHunk hunk, ReviewEntry? after) => after is not { IsPending: true } || !after.Hunks.Any(h => h.Id == hunk.Id);

    private static void Say(StringBuilder text, string fact) => text.Append('[').Append(fact).Append(".]\n");

    private static string Hunks(DecidedFile file)
    {
        var count = (file.Before?.Hunks.Length ?? 0) - (file.After is { IsPending: true } after ? after.Hunks.Length : 0);
        return count == 1 ? "1 hunk" : $"{count} hunks";
    }

    private static string What(ReviewEntry entry, Func<FileKey, string> name) => entry.Operation switch
    {
        FileOperation.Created => $"the new file {name(entry.File)}",
        FileOperation.Deleted => $"deleting {name(entry.File)}",
        FileOperation.Moved => $"moving {name(entry.MovedFrom!.Value)} to {name(entry.File)}",
        _ => $"the change of {name(entry.File)}",
    };

    /// <summary>The lines taken away, as a diff, so that the model knows what not to write again.</summary>
    private static void Lines(StringBuilder text, ReviewEntry before, ReviewEntry? after, Contents contents, bool keepsUsers)
    {
        if (before.Operation is FileOperation.Created or FileOperation.Deleted || Reviewing.TextOf(before, contents) is not { } review)
        {
            return;
        }
        var left = ShownLines;
        foreach (var hunk in review.Hunks.Where(h => IsDecided(h, after) && !(keepsUsers && h.UserEdited)))
        {
            foreach (var line in review.Removed(hunk).Select(l => "-" + l).Concat(review.Added(hunk).Select(l => "+" + l)))
            {
                if (left-- == 0)
                {
                    text.Append("…\n");
                    return;
                }
                text.Append(line).Append('\n');
            }
        }
    }
}
