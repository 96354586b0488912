using System.Collections.Immutable;
using System.Text;
using KiroAgent.Core.Text;

namespace KiroAgent.Core.References;

/// <summary>A piece of a text and what comes into its place.</summary>
public readonly record struct ReferenceEdit(TextRange Range, string NewText);

/// <summary>Carrying edits out.</summary>
public static class ReferenceEdits
{
    /// <summary>The text with all edits made, in any order they are given; they must not overlap.</summary>
    public static string Apply(string text, IEnumerable<ReferenceEdit> edits)
    {
        var changed = new StringBuilder(text.Length + 64);
        var done = 0;
        foreach (var edit in edits.OrderBy(edit => edit.Range.Start).ThenBy(edit => edit.Range.Length).ToImmutableArray())
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(edit.Range.Start, done, nameof(edits));
            changed.Append(text, done, edit.Range.Start - done).Append(edit.NewText);
            done = edit.Range.End;
        }

        return changed.Append(text, done, text.Length - done).ToString();
    }
}
