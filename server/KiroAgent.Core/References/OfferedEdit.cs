using System.Collections.Immutable;
using KiroAgent.Core.Text;

namespace KiroAgent.Core.References;

/// <summary>A replacement as LSP writes it: lines and UTF-16 units from 0, the end not in it.</summary>
public readonly record struct OfferedText(int StartLine, int StartCharacter, int EndLine, int EndCharacter, string NewText);

/// <summary>One step of an edit that an editor offers, which nobody has judged yet: a closed set.</summary>
public abstract record OfferedStep
{
    private OfferedStep()
    {
    }

    /// <summary>Replacements in a document, all in the text as it is before them; at this version of it, if one is given.</summary>
    public sealed record Texts(string Uri, int? Version, ImmutableArray<OfferedText> Edits) : OfferedStep;

    /// <summary>A file under another name.</summary>
    public sealed record Move(string OldUri, string NewUri) : OfferedStep;

    /// <summary>A new, empty file.</summary>
    public sealed record Create(string Uri) : OfferedStep;

    /// <summary>Something this version does not carry out; the words complete "it …".</summary>
    public sealed record Unknown(string What) : OfferedStep;
}

/// <summary>Carries out replacements that may be wrong in any way.</summary>
public static class OfferedTexts
{
    /// <summary>The text with all replacements made, or null when they do not fit it; <paramref name="problem"/> completes a sentence about the edit.</summary>
    public static string? Apply(string text, IReadOnlyList<OfferedText> edits, out string problem)
    {
        problem = "";
        var lines = TextLines.Of(text);
        var placed = new List<ReferenceEdit>(edits.Count);
        foreach (var edit in edits)
        {
            if (Offset(lines, edit.StartLine, edit.StartCharacter, clamps: false) is not { } start || Offset(lines, edit.EndLine, edit.EndCharacter, clamps: true) is not { } end)
            {
                problem = $"names a place that the text does not have ({edit.StartLine + 1L}:{edit.StartCharacter + 1L} to {edit.EndLine + 1L}:{edit.EndCharacter + 1L})";
                return null;
            }

            if (end < start)
            {
                problem = "has a range that ends before it begins";
                return null;
            }

            if (Splits(text, start) || Splits(text, end))
            {
                problem = "cuts a character in two";
                return null;
            }

            placed.Add(new ReferenceEdit(new TextRange(start, end - start), edit.NewText));
        }

        // The order of insertions at one place is theirs.
        var ordered = placed.OrderBy(edit => edit.Range.Start).ThenBy(edit => edit.Range.End).ToList();
        for (var i = 1; i < ordered.Count; i++)
        {
            if (ordered[i].Range.Start < ordered[i - 1].Range.End)
            {
                problem = "has ranges that overlap";
                return null;
            }
        }

        return ReferenceEdits.Apply(text, ordered);
    }

    /// <summary>Whether replacements of whole words replace the old name, or a word it is in: else the editor looked at another text.</summary>
    public static bool Fit(string text, string name, IEnumerable<OfferedText> edits)
    {
        var lines = TextLines.Of(text);
        return edits.All(edit =>
            Offset(lines, edit.StartLine, edit.StartCharacter, clamps: false) is not { } start
            || Offset(lines, edit.EndLine, edit.EndCharacter, clamps: true) is not { } end
            || end <= start || edit.StartLine != edit.EndLine || end - start > name.Length + 2
            || text.AsSpan(start, end - start).Contains(name, StringComparison.Ordinal)
            || name.AsSpan().Contains(text.AsSpan(start, end - start), StringComparison.Ordinal));
    }

    private static int? Offset(TextLines lines, int line, int character, bool clamps)
    {
        if (line < 0 || character < 0)
        {
            return null;
        }

        if (line >= lines.Count)
        {
            // Behind the last line ending is a line too.
            var empty = lines.Count == 0 || lines[lines.Count - 1][^1] is '\n' or '\r';
            return line == lines.Count && empty && (character == 0 || clamps) ? lines.Text.Length : null;
        }

        var length = lines.Content(line).Length;
        return character <= length ? lines.OffsetOf(line) + character : clamps ? lines.OffsetOf(line) + length : null;
    }

    private static bool Splits(string text, int at) => at > 0 && at < text.Length && char.IsLowSurrogate(text[at]) && char.IsHighSurrogate(text[at - 1]);
}
