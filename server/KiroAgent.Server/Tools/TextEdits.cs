using KiroAgent.Core.Policy;
using KiroAgent.Core.Text;

namespace KiroAgent.Server.Tools;

/// <summary>What a replacement came to: the new text, at how many places and on which lines of the text before (1-based); or why it was not made.</summary>
internal sealed record TextEditOutcome(string? Text, int Places, string Lines, string? Problem);

/// <summary>Replacements in a text as a model words them.</summary>
internal static class TextEdits
{
    private const int LinesListed = 20;

    /// <summary>Replaces the one place where the old text stands, or every place; line endings need not match.</summary>
    /// <param name="text">The text.</param>
    /// <param name="edit">What to replace by what; the old text is not empty.</param>
    /// <param name="all">Whether every place is meant.</param>
    /// <param name="file">The file's name for the error.</param>
    /// <param name="argument">What the model calls the old text.</param>
    public static TextEditOutcome Apply(string text, TextEdit edit, bool all, string file, string argument)
    {
        var places = TextSearch.FindAll(text, edit.OldText);
        if (places.Count == 0)
        {
            return new(null, 0, "", $"{argument} was not found in {file}. {TextSearchHelp.WhyNone(text, edit.OldText)}");
        }

        if (places.Count > 1 && !all)
        {
            return new(null, 0, "", $"{argument} must stand exactly once in {file}. {TextSearchHelp.WhySeveral(text, places)}");
        }

        // A file without a line ending takes those it is given.
        var ending = LineEndings.Dominant(text) ?? LineEndings.Dominant(edit.NewText) ?? LineEnding.Lf;
        return new(TextSearch.Replace(text, places, edit.NewText, ending), places.Count, Lines(text, places), null);
    }

    // "line 3" or "lines 3, 8 and 2 more"
    private static string Lines(string text, IReadOnlyList<TextRange> places)
    {
        var lines = TextLines.Of(text);
        int[] distinct = [.. places.Select(place => lines.LineAt(place.Start) + 1).Distinct()];
        var more = distinct.Length > LinesListed ? $" and {distinct.Length - LinesListed} more" : "";
        return $"{(distinct.Length == 1 ? "line" : "lines")} {string.Join(", ", distinct.Take(LinesListed))}{more}";
    }
}
