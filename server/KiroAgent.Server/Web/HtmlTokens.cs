using System.Net;

namespace KiroAgent.Server.Web;

/// <summary>A piece of HTML: text, or a tag with what is asked of its attributes.</summary>
/// <param name="Name">The element's name in small letters; empty for text.</param>
/// <param name="IsEnd">Whether it is an end tag.</param>
/// <param name="Text">The text, entities resolved; or the attributes as they stand.</param>
internal readonly record struct HtmlToken(string Name, bool IsEnd, string Text)
{
    /// <summary>An attribute's value, empty where it has none; null when it is not there.</summary>
    public string? Attribute(string name)
    {
        for (var at = Text.IndexOf(name, StringComparison.OrdinalIgnoreCase); at >= 0; at = Text.IndexOf(name, at + 1, StringComparison.OrdinalIgnoreCase))
        {
            var end = at + name.Length;
            if ((at > 0 && !char.IsWhiteSpace(Text[at - 1]) && Text[at - 1] is not ('"' or '\'')) || (end < Text.Length && !char.IsWhiteSpace(Text[end]) && Text[end] != '='))
            {
                continue;
            }
            while (end < Text.Length && char.IsWhiteSpace(Text[end]))
            {
                end++;
            }
            return end < Text.Length && Text[end] == '=' ? WebUtility.HtmlDecode(Value(Text.AsSpan(end + 1).TrimStart())) : "";
        }
        return null;
    }

    private static string Value(ReadOnlySpan<char> rest)
    {
        if (rest.Length > 0 && rest[0] is '"' or '\'')
        {
            var close = rest[1..].IndexOf(rest[0]);
            return close < 0 ? rest[1..].ToString() : rest.Slice(1, close).ToString();
        }
        var end = rest.IndexOfAny(" \t\r\n");
        return end < 0 ? rest.ToString() : rest[..end].ToString();
    }
}

/// <summary>Reads HTML as browsers do where it matters for text: no page is refused, what is not closed is closed by the end.</summary>
internal static class HtmlTokens
{
    // Their content is text up to their end tag, whatever stands in it.
    private static readonly HashSet<string> s_raw = ["script", "style", "textarea", "title", "noscript", "iframe", "xmp", "noembed", "noframes"];

    /// <summary>The tokens, in one pass.</summary>
    public static List<HtmlToken> Of(string html)
    {
        var tokens = new List<HtmlToken>();
        var (at, noMoreEnds) = (0, new HashSet<string>());
        while (at < html.Length)
        {
            var open = html.IndexOf('<', at);
            if (open < 0)
            {
                AddText(tokens, html[at..]);
                break;
            }
            if (open > at)
            {
                AddText(tokens, html[at..open]);
            }
            at = open + 1;
            if (html.AsSpan(at).StartsWith("!--", StringComparison.Ordinal))
            {
                at = html.IndexOf("-->", at, StringComparison.Ordinal) is >= 0 and var end ? end + 3 : html.Length;
                continue;
            }
            if (at < html.Length && html[at] is '!' or '?')
            {
                at = html.IndexOf('>', at) is >= 0 and var end ? end + 1 : html.Length;
                continue;
            }
            var isEnd = at < html.Length && html[at] == '/';
            var start = isEnd ? at + 1 : at;
            if (start >= html.Length || !char.IsAsciiLetter(html[start]))
            {
                AddText(tokens, "<");
                continue;
            }
            var nameEnd = start;
            while (nameEnd < html.Length && !char.IsWhiteSpace(html[nameEnd]) && html[nameEnd] is not ('>' or '/'))
            {
                nameEnd++;
            }
            var close = TagEnd(html, nameEnd);
            var token = new HtmlToken(html[start..nameEnd].ToLowerInvariant(), isEnd, html[nameEnd..close].TrimEnd('/'));
            tokens.Add(token);
            at = Math.Min(html.Length, close + 1);
            if (!isEnd && s_raw.Contains(token.Name) && !noMoreEnds.Contains(token.Name))
            {
                var rawEnd = html.IndexOf("</" + token.Name, at, StringComparison.OrdinalIgnoreCase);
                if (rawEnd < 0)
                {
                    noMoreEnds.Add(token.Name); // looked for once, or a page could make this slow
                    continue;
                }
                AddText(tokens, html[at..rawEnd]);
                at = rawEnd;
            }
        }
        return tokens;
    }

    private static int TagEnd(string html, int at)
    {
        for (var quote = '\0'; at < html.Length; at++)
        {
            if (quote != '\0')
            {
                quote = html[at] == quote ? '\0' : quote;
            }
            else if (html[at] == '>')
            {
                return at;
            }
            else if (html[at] is '"' or '\'' && at > 0 && html[at - 1] == '=')
            {
                quote = html[at];
            }
        }
        return html.Length;
    }

    private static void AddText(List<HtmlToken> tokens, string text) => tokens.Add(new HtmlToken("", false, WebUtility.HtmlDecode(text)));
}
