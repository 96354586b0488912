using System.Text;

namespace KiroAgent.Server.Models;

/// <summary>One word of an instruction: bare, quoted (then <see cref="Text"/> is what stands between the quotes), a mark, or a line break.</summary>
/// <param name="Text">What it says.</param>
/// <param name="Quoted">Whether it was quoted: never a keyword then.</param>
/// <param name="Start">Where it starts in the prompt.</param>
/// <param name="End">Where it ends in the prompt, after a closing quote.</param>
internal readonly record struct OfflineWord(string Text, bool Quoted, int Start, int End)
{
    /// <summary>The text of a line break.</summary>
    public const string LineBreak = "\n";
}

/// <summary>
/// Cuts a prompt into words. Quotes: <c>"…"</c> (with the escapes <c>\n \r \t \" \\</c>), <c>“…”</c> (the same),
/// <c>'…'</c>, <c>‘…’</c>, <c>`…`</c> and fences of three backticks (all verbatim). An apostrophe inside a word is no quote,
/// and a quote that is never closed is an ordinary character.
/// </summary>
internal static class OfflineWords
{
    private const string Marks = ",.;:!?";

    /// <summary>The words, in order.</summary>
    public static IReadOnlyList<OfflineWord> Of(string text)
    {
        var words = new List<OfflineWord>();
        var at = SkipBullet(text, 0);
        while (at < text.Length)
        {
            if (text[at] is '\n' or '\r')
            {
                words.Add(new OfflineWord(OfflineWord.LineBreak, false, at, at + 1));
                at = SkipBullet(text, at + 1);
            }
            else if (char.IsWhiteSpace(text[at]))
            {
                at++;
            }
            else if (ReadQuoted(text, at) is { } quoted)
            {
                words.Add(quoted);
                at = quoted.End;
            }
            else
            {
                at = ReadBare(text, at, words);
            }
        }

        return words;
    }

    private static int ReadBare(string text, int start, List<OfflineWord> words)
    {
        var end = start;
        while (end < text.Length && !char.IsWhiteSpace(text[end]) && text[end] != ';')
        {
            end++;
        }

        var stop = end;
        while (end > start && Marks.Contains(text[end - 1], StringComparison.Ordinal))
        {
            end--;
        }

        // "." and ".." are folders, and "..." is no end of a sentence either.
        if (end == start && stop > start && text.AsSpan(start, stop - start).TrimEnd('.').IsEmpty)
        {
            end = stop;
        }

        if (end > start)
        {
            words.Add(new OfflineWord(text[start..end], false, start, end));
        }

        for (var mark = end; mark < stop; mark++)
        {
            words.Add(new OfflineWord(text[mark..(mark + 1)], false, mark, mark + 1));
        }

        if (stop == start)
        {
            words.Add(new OfflineWord(";", false, start, start + 1));
            return start + 1;
        }

        return stop;
    }

    private static OfflineWord? ReadQuoted(string text, int start)
    {
        if (text.AsSpan(start).StartsWith("```"))
        {
            return ReadFence(text, start);
        }

        return text[start] switch
        {
            '"' => ReadEscaped(text, start, '"'),
            '“' => ReadEscaped(text, start, '”'),
            '\'' => ReadVerbatim(text, start, '\''),
            '‘' => ReadVerbatim(text, start, '’'),
            '`' => ReadVerbatim(text, start, '`'),
            _ => null,
        };
    }

    private static OfflineWord? ReadFence(string text, int start)
    {
        var body = text.IndexOf('\n', start);
        var close = body < 0 ? -1 : text.IndexOf("\n```", body, StringComparison.Ordinal);
        return close < 0
            ? null
            : new OfflineWord(text[(body + 1)..(close + 1)].Replace("\r\n", "\n", StringComparison.Ordinal), true, start, close + 4);
    }

    private static OfflineWord? ReadVerbatim(string text, int start, char close)
    {
        for (var at = start + 1; at < text.Length; at++)
        {
            // It's: an apostrophe between letters closes nothing.
            if (text[at] == close && (close == '`' || at + 1 == text.Length || !char.IsLetterOrDigit(text[at + 1])))
            {
                return new OfflineWord(text[(start + 1)..at], true, start, at + 1);
            }
        }

        return null;
    }

    private static OfflineWord? ReadEscaped(string text, int start, char close)
    {
        var value = new StringBuilder();
        for (var at = start + 1; at < text.Length; at++)
        {
            if (text[at] == close)
            {
                return new OfflineWord(value.ToString(), true, start, at + 1);
            }

            if (text[at] == '\\' && at + 1 < text.Length && Escape(text[at + 1], close) is { } escaped)
            {
                value.Append(escaped);
                at++;
            }
            else
            {
                value.Append(text[at]);
            }
        }

        return null;
    }

    private static char? Escape(char letter, char close) => letter switch
    {
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        '\\' => '\\',
        '"' => '"',
        _ => letter == close ? close : null,
    };

    // "1. ", "2) ", "- ", "* " at the start of a line number a list and say nothing else.
    private static int SkipBullet(string text, int at)
    {
        var mark = at;
        while (mark < text.Length && text[mark] is ' ' or '\t')
        {
            mark++;
        }

        var digits = mark;
        while (digits < text.Length && char.IsAsciiDigit(text[digits]))
        {
            digits++;
        }

        var end = digits > mark && digits < text.Length && text[digits] is '.' or ')' ? digits + 1
            : digits == mark && mark < text.Length && text[mark] is '-' or '*' or '•' ? mark + 1
            : -1;
        return end > 0 && end < text.Length && text[end] is ' ' or '\t' ? end : at;
    }
}
