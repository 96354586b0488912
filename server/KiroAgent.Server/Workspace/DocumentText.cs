namespace KiroAgent.Server.Workspace;

/// <summary>A position as LSP counts: zero-based line, zero-based UTF-16 unit in it.</summary>
internal readonly record struct DocumentPosition(int Line, int Character);

/// <summary>One change of a document's text: the whole of it when there is no range.</summary>
internal readonly record struct DocumentChange(DocumentPosition? Start, DocumentPosition? End, string Text)
{
    public static DocumentChange Whole(string text) => new(null, null, text);
}

/// <summary>Carries out text changes as LSP 3.18 describes them: lines end with LF, CRLF or a lone CR; what lies beyond an end means that end.</summary>
internal static class DocumentText
{
    public static string Apply(string text, IEnumerable<DocumentChange> changes)
    {
        foreach (var change in changes)
        {
            if (change is not { Start: { } from, End: { } to })
            {
                text = change.Text;
                continue;
            }

            var start = OffsetOf(text, from);
            var end = OffsetOf(text, to);
            if (end < start)
            {
                (start, end) = (end, start);
            }

            text = string.Concat(text.AsSpan(0, start), change.Text, text.AsSpan(end));
        }

        return text;
    }

    /// <summary>Where in the text a position lies.</summary>
    public static int OffsetOf(string text, DocumentPosition position)
    {
        if (position.Line < 0)
        {
            return 0;
        }

        var at = 0;
        for (var line = 0; line < position.Line; line++)
        {
            var length = text.AsSpan(at).IndexOfAny('\r', '\n');
            if (length < 0)
            {
                return text.Length;
            }

            at += length;
            at += text[at] == '\r' && at + 1 < text.Length && text[at + 1] == '\n' ? 2 : 1;
        }

        var rest = text.AsSpan(at).IndexOfAny('\r', '\n');
        return at + Math.Clamp(position.Character, 0, rest < 0 ? text.Length - at : rest);
    }
}
