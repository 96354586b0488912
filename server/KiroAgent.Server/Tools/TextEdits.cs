using KiroAgent.Core.Policy;
using KiroAgent.Core.Text;

namespace KiroAgent.Server.Tools;

/// <summary>What a replacement came to: the new text and the lines it touched (1-based, in the text before), or why it was not made.</summary>
internal sealed record TextEditOutcome(string? Text, IReadOnlyList<int> Lines, string? Problem);

/// <summary>Replacements in a text as a model words them, and errors that help it word them better.</summary>
internal static class TextEdits
{
    private const int LinesListed = 20;

    /// <summary>Replaces the one place where the old text stands, or every place.</summary>
    /// <param name="text">The text.</param>
    /// <param name="edit">What to replace by what; the old text is not empty.</param>
    /// <param name="all">Whether every place is meant.</param>
    /// <param name="file">The file's name for the error.</param>
    /// <param name="argument">What the model calls the old text.</param>
    /// <param name="otherwise">What else it can do when the text stands at several places.</param>
    public static TextEditOutcome Apply(string text, TextEdit edit, bool all, string file, string argument, string otherwise = "")
    {
        var editable = new EditableText(text);
        var places = editable.Find(edit.OldText);
        if (places.Count == 0)
        {
            return new(null, [], $"{argument} does not stand in {file}. {NearestPlace.Describe(TextLines.Of(text), edit.OldText)}");
        }

        if (places.Count > 1 && !all)
        {
            return new(null, [], $"{argument} stands at {places.Count} places in {file} ({Lines(editable.LinesOf(places))}). "
                + $"Put more of the lines around the one you mean into {argument}.{otherwise}");
        }

        var (replaced, replacedAt) = editable.Replace(edit.OldText, edit.NewText);
        return new(replaced, editable.LinesOf(replacedAt), null);
    }

    /// <summary>"line 3" or "lines 3, 8 and 2 more".</summary>
    public static string Lines(IReadOnlyList<int> lines)
    {
        int[] distinct = [.. lines.Distinct()];
        var listed = string.Join(", ", distinct.Take(LinesListed));
        var more = distinct.Length > LinesListed ? $" and {distinct.Length - LinesListed} more" : "";
        return $"{(distinct.Length == 1 ? "line" : "lines")} {listed}{more}";
    }
}
