using System.Text;

namespace KiroAgent.Server.Web;

/// <summary>
/// The readable part of an HTML page as Markdown: its main part where it names one, without scripts, navigation, forms and what is hidden from
/// a reader (text a person cannot see must not reach the model either). Images are their alternative text.
/// </summary>
internal static class HtmlToMarkdown
{
    private const int ShortestMain = 200;

    private static readonly HashSet<string> s_skipped =
        ["script", "style", "title", "noscript", "template", "svg", "iframe", "nav", "footer", "aside", "form", "button", "select", "head", "canvas", "object", "video", "audio", "dialog", "textarea"];

    private static readonly HashSet<string> s_void = ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"];

    // Their end tag may be left out, so nothing waits for it.
    private static readonly HashSet<string> s_optionalEnd = ["p", "li", "td", "th", "tr", "dt", "dd", "option", "body", "html"];

    /// <summary>The page, with its title first.</summary>
    public static string Of(string html, Uri page)
    {
        var tokens = HtmlTokens.Of(html);
        var body = Write(tokens, page, "main");
        body = body.Length >= ShortestMain ? body : Write(tokens, page, "article");
        body = body.Length >= ShortestMain ? body : Write(tokens, page, null);
        var at = tokens.FindIndex(t => t.Name == "title" && !t.IsEnd);
        var title = at >= 0 && at + 1 < tokens.Count && tokens[at + 1].Name.Length == 0 ? OneLine(tokens[at + 1].Text) : "";
        return title.Length == 0 || body.StartsWith("# " + title, StringComparison.Ordinal) ? body : $"# {title}\n\n{body}";
    }

    private static string Write(List<HtmlToken> tokens, Uri page, string? only)
    {
        var writer = new MarkdownWriter(page);
        var (inside, skipping, depth) = (only is null ? 1 : 0, "", 0);
        foreach (var token in tokens)
        {
            if (skipping.Length > 0)
            {
                depth += token.Name != skipping ? 0 : token.IsEnd ? -1 : 1;
                skipping = depth == 0 ? "" : skipping;
                continue;
            }
            if (token.Name == only)
            {
                inside = Math.Max(0, inside + (token.IsEnd ? -1 : 1));
            }
            if (inside == 0)
            {
                continue;
            }
            if (token.Name.Length == 0)
            {
                writer.Text(token.Text);
            }
            else if (!token.IsEnd && !s_void.Contains(token.Name) && (s_skipped.Contains(token.Name) || (IsHidden(token) && !s_optionalEnd.Contains(token.Name))))
            {
                (skipping, depth) = (token.Name, 1);
            }
            else
            {
                writer.Tag(token);
            }
        }
        return writer.ToString();
    }

    private static bool IsHidden(HtmlToken token) =>
        token.Attribute("hidden") is not null
        || string.Equals(token.Attribute("aria-hidden"), "true", StringComparison.OrdinalIgnoreCase)
        || (token.Attribute("style") is { } style && style.Replace(" ", "", StringComparison.Ordinal) is var s
            && (s.Contains("display:none", StringComparison.OrdinalIgnoreCase) || s.Contains("visibility:hidden", StringComparison.OrdinalIgnoreCase) || s.Contains("font-size:0", StringComparison.OrdinalIgnoreCase)));

    private static string OneLine(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}

/// <summary>Writes the elements of a page as Markdown, one after another.</summary>
internal sealed class MarkdownWriter(Uri page)
{
    private const int DeepestShown = 12;

    private readonly StringBuilder _text = new();
    private readonly Stack<(bool Numbered, int Next)> _lists = new();
    private readonly Stack<(string? Href, int Start)> _links = new();
    private int _pre;
    private int _quotes;
    private int _cells;
    private bool _space; // white space is owed before the next word

    /// <summary>Text between tags.</summary>
    public void Text(string text)
    {
        if (_pre > 0)
        {
            _text.Append(text);
            return;
        }
        foreach (var c in text)
        {
            if (char.IsWhiteSpace(c))
            {
                _space = true;
                continue;
            }
            if (_space && _text.Length > 0 && _text[^1] is not ('\n' or ' '))
            {
                _text.Append(' ');
            }
            _space = false;
            _text.Append(c);
        }
    }

    /// <summary>A start or end tag.</summary>
    public void Tag(HtmlToken tag)
    {
        switch (tag.Name)
        {
            case "h1" or "h2" or "h3" or "h4" or "h5" or "h6":
                Block();
                Mark(tag.IsEnd ? "" : new string('#', tag.Name[1] - '0') + " ");
                break;
            case "p" or "div" or "section" or "article" or "main" or "header" or "table" or "figure" or "dl" or "details" or "summary" or "address" or "fieldset":
                Block();
                break;
            case "br":
                Line();
                break;
            case "hr":
                Block();
                Mark("---");
                Block();
                break;
            case "ul" or "ol":
                List(tag);
                break;
            case "li" when !tag.IsEnd:
                Item();
                break;
            case "blockquote":
                Block();
                _quotes = Math.Max(0, _quotes + (tag.IsEnd ? -1 : 1));
                Mark(tag.IsEnd ? "" : "> ");
                break;
            case "pre":
                Pre(tag.IsEnd);
                break;
            case "code" or "kbd" or "samp" when _pre == 0:
                Inline("`", tag.IsEnd);
                break;
            case "strong" or "b":
                Inline("**", tag.IsEnd);
                break;
            case "em" or "i":
                Inline("_", tag.IsEnd);
                break;
            case "a":
                Link(tag);
                break;
            case "img" when tag.Attribute("alt") is { Length: > 0 } alt:
                Text($" [image: {alt}] ");
                break;
            case "tr":
                Row(tag.IsEnd);
                break;
            case "td" or "th" when !tag.IsEnd:
                _cells++;
                Mark(_cells == 1 ? "| " : " | ");
                break;
            case "dt" or "dd" when !tag.IsEnd:
                Line();
                Mark(tag.Name == "dd" ? "  " : "");
                break;
        }
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        var lines = _text.ToString().Replace("\r", "", StringComparison.Ordinal).Split('\n').Select(line => line.TrimEnd());
        var result = new StringBuilder();
        var empty = 0;
        foreach (var line in lines)
        {
            empty = line.Length == 0 ? empty + 1 : 0;
            if (empty < 2)
            {
                result.Append(line).Append('\n');
            }
        }
        return result.ToString().Trim('\n');
    }

    private void Mark(string mark)
    {
        _text.Append(mark);
        _space = false;
    }

    private void Line()
    {
        if (_pre > 0 || (_text.Length > 0 && _text[^1] != '\n'))
        {
            _text.Append('\n');
            if (_quotes > 0 && _pre == 0)
            {
                _text.Append("> ");
            }
        }
        _space = false;
    }

    private void Block()
    {
        if (_pre > 0 || _cells > 0)
        {
            _space = true; // a block in a cell stays in its row
            return;
        }
        if (_text.Length > 0 && !EndsWith("\n\n") && !EndsWith("- ") && !EndsWith(". "))
        {
            Line();
            _text.Append('\n');
        }
        _space = false;
    }

    private void List(HtmlToken tag)
    {
        if (tag.IsEnd)
        {
            _lists.TryPop(out _);
        }
        else
        {
            _lists.Push((tag.Name == "ol", 1));
        }
        if (_lists.Count <= (tag.IsEnd ? 0 : 1))
        {
            Block();
        }
    }

    private void Item()
    {
        if (_text.Length > 0 && _text[^1] != '\n')
        {
            Line();
        }
        var (numbered, next) = _lists.TryPop(out var list) ? list : (false, 1);
        Mark(new string(' ', 2 * Math.Min(_lists.Count, DeepestShown)) + (numbered ? $"{next}. " : "- "));
        _lists.Push((numbered, next + 1));
    }

    private void Pre(bool isEnd)
    {
        if (isEnd && _pre > 0)
        {
            _pre--;
            _text.Append(_text[^1] == '\n' ? "```\n" : "\n```\n");
        }
        else if (!isEnd)
        {
            Block();
            _text.Append("```\n");
            _pre++;
        }
    }

    private void Inline(string mark, bool isEnd)
    {
        if (_pre > 0)
        {
            return;
        }
        if (!isEnd && _space && _text.Length > 0 && _text[^1] is not ('\n' or ' '))
        {
            _text.Append(' ');
            _space = false;
        }
        _text.Append(mark);
    }

    private void Link(HtmlToken tag)
    {
        if (!tag.IsEnd)
        {
            var href = tag.Attribute("href") is { Length: > 0 } written && !written.StartsWith('#') && Uri.TryCreate(page, written, out var to) && to.Scheme is "http" or "https" or "mailto" ? to.AbsoluteUri : null;
            if (href is not null)
            {
                Inline("[", isEnd: false);
            }
            _links.Push((href, _text.Length));
        }
        else if (_links.TryPop(out var link) && link.Href is { } target && _pre == 0)
        {
            if (_text.Length == link.Start)
            {
                _text.Length--; // a link without text says nothing
                return;
            }
            _text.Append("](").Append(target).Append(')');
        }
    }

    private void Row(bool isEnd)
    {
        if (isEnd && _cells > 0)
        {
            _text.Append(" |");
        }
        _cells = 0;
        Line();
    }

    private bool EndsWith(string end) => _text.Length >= end.Length && _text.ToString(_text.Length - end.Length, end.Length) == end;
}
