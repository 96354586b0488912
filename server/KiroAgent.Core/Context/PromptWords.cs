using System.Collections.Immutable;

namespace KiroAgent.Core.Context;

/// <summary>What a <c>#…</c> word of a prompt points at.</summary>
public enum PromptWordKind
{
    /// <summary>A path, with <c>file:</c> or <c>folder:</c> before it or bare.</summary>
    Path,
    /// <summary>A web page: <c>url:</c>.</summary>
    Url,
    /// <summary>The uncommitted changes: <c>git</c>.</summary>
    GitDiff,
    /// <summary>The editor's diagnostics: <c>problems</c>.</summary>
    Problems,
    /// <summary>A search in the workspace: <c>codebase</c>, with words of its own (<c>codebase:…</c>) or the prompt's.</summary>
    Codebase,
    /// <summary>A resource of an MCP server: <c>mcp:SERVER:URI</c>.</summary>
    McpResource,
}

/// <summary>One <c>#…</c> word.</summary>
/// <param name="Kind">What it points at.</param>
/// <param name="Argument">What stands behind the colon, or the bare path; empty for none.</param>
/// <param name="Text">The word as it stands in the prompt.</param>
/// <param name="Named">Whether it has a keyword: then it is told when it points nowhere. A bare <c>#word</c> may be anything.</param>
public sealed record PromptWord(PromptWordKind Kind, string Argument, string Text, bool Named);

/// <summary>
/// Finds the <c>#…</c> words of a prompt: a <c>#</c> at a word's beginning, then up to white space; an argument with spaces stands in
/// double quotes (<c>#file:"my notes.md"</c>). A full stop, comma or bracket at its end belongs to the sentence.
/// </summary>
public static class PromptWords
{
    private const int Most = 50;
    private const int MostPages = 3;
    private const string OpensUrl = "([<\"'";
    private const string EndsUrl = "<>\"`|";
    private const string EndOfSentence = ".,;:!?)]}'\"";

    /// <summary>The words, each once, in the order they stand.</summary>
    public static ImmutableArray<PromptWord> Of(string prompt)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        var words = ImmutableArray.CreateBuilder<PromptWord>();
        for (var at = prompt.IndexOf('#', StringComparison.Ordinal); at >= 0 && words.Count < Most; at = at + 1 < prompt.Length ? prompt.IndexOf('#', at + 1) : -1)
        {
            if ((at == 0 || char.IsWhiteSpace(prompt[at - 1]) || prompt[at - 1] is '(' or '[') && Word(prompt, at) is { } word && !words.Any(w => w.Kind == word.Kind && w.Argument == word.Argument))
            {
                words.Add(word);
            }
        }
        return words.ToImmutable();
    }

    /// <summary>The web pages whose URLs stand in the text by themselves, each once and not too many; what is quoted as code is not meant.</summary>
    public static ImmutableArray<Uri> Pages(string prompt)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        var found = ImmutableArray.CreateBuilder<Uri>();
        for (var at = 0; at < prompt.Length && found.Count < MostPages; at++)
        {
            if (prompt[at] == '`')
            {
                at = EndOfCode(prompt, at) - 1;
            }
            else if (prompt[at] is 'h' or 'H' && (at == 0 || char.IsWhiteSpace(prompt[at - 1]) || OpensUrl.Contains(prompt[at - 1], StringComparison.Ordinal)) && PageAt(prompt, at) is { } page)
            {
                at += page.OriginalString.Length - 1;
                if (!found.Contains(page))
                {
                    found.Add(page);
                }
            }
        }
        return found.ToImmutable();
    }

    private static Uri? PageAt(string prompt, int at)
    {
        var rest = prompt.AsSpan(at);
        if (!rest.StartsWith("http://", StringComparison.OrdinalIgnoreCase) && !rest.StartsWith("https://", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }
        var end = 0;
        while (end < rest.Length && !char.IsWhiteSpace(rest[end]) && !EndsUrl.Contains(rest[end], StringComparison.Ordinal))
        {
            end++;
        }
        // A bracket belongs to the URL when it was opened in it.
        while (end > 0 && EndOfSentence.Contains(rest[end - 1], StringComparison.Ordinal) && !(rest[end - 1] == ')' && rest[..end].Count('(') >= rest[..end].Count(')')))
        {
            end--;
        }
        return Uri.TryCreate(rest[..end].ToString(), UriKind.Absolute, out var url) && url.Host.Length > 0 ? url : null;
    }

    /// <summary>Behind the code that begins here: as many backticks end it as began it; without them it is a backtick.</summary>
    private static int EndOfCode(string prompt, int at)
    {
        var ticks = at;
        while (ticks < prompt.Length && prompt[ticks] == '`')
        {
            ticks++;
        }
        var close = prompt.IndexOf(new string('`', ticks - at), ticks, StringComparison.Ordinal);
        return close < 0 ? (ticks - at >= 3 ? prompt.Length : ticks) : close + ticks - at;
    }

    /// <summary>A path as a word of a prompt.</summary>
    public static string ForPath(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return path.Any(char.IsWhiteSpace) ? $"#file:\"{path}\"" : path.Length > 0 && EndOfSentence.Contains(path[^1], StringComparison.Ordinal) ? $"#file:\"{path}\"" : "#" + path;
    }

    /// <summary>The prompt without its <c>#…</c> words: what the person asks in words.</summary>
    public static string Without(string prompt)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        return Of(prompt).Aggregate(prompt, (text, word) => text.Replace(word.Text, " ", StringComparison.Ordinal));
    }

    private static PromptWord? Word(string prompt, int at)
    {
        var end = at + 1;
        while (end < prompt.Length && !char.IsWhiteSpace(prompt[end]) && prompt[end] != '"')
        {
            end++;
        }
        if (end < prompt.Length && prompt[end] == '"' && prompt[end - 1] == ':' && prompt.IndexOf('"', end + 1) is > 0 and var close)
        {
            var quoted = prompt[(end + 1)..close];
            return quoted.Contains('\n', StringComparison.Ordinal) ? null : Read(prompt[(at + 1)..(end - 1)], quoted, prompt[at..(close + 1)]);
        }
        var text = prompt[at..end].TrimEnd(EndOfSentence.ToCharArray());
        if (text.Length < 2)
        {
            return null;
        }
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? Read(text[1..], "", text) : Read(text[1..colon], text[(colon + 1)..], text);
    }

    private static PromptWord? Read(string keyword, string argument, string text) => (keyword, argument) switch
    {
        ("file" or "folder", { Length: > 0 }) => new(PromptWordKind.Path, argument, text, Named: true),
        ("url", { Length: > 0 }) => new(PromptWordKind.Url, argument, text, Named: true),
        ("git" or "gitDiff", "") => new(PromptWordKind.GitDiff, "", text, Named: true),
        ("problems", "") => new(PromptWordKind.Problems, "", text, Named: true),
        ("mcp", { Length: > 2 }) when argument.IndexOf(':', StringComparison.Ordinal) > 0 => new(PromptWordKind.McpResource, argument, text, Named: true),
        ("codebase", _) => new(PromptWordKind.Codebase, argument, text, Named: true),
        // A number is an issue's, and a row of # a heading.
        _ when char.IsAsciiDigit(text[1]) && text.Skip(1).All(char.IsAsciiDigit) || text[1] == '#' => null,
        _ => new(PromptWordKind.Path, text[1..], text, Named: false),
    };
}
