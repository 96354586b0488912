using System.Collections.Immutable;
using KiroAgent.Core.Policy;

namespace KiroAgent.Core.Sessions;

/// <summary>A place where a session holds what was searched for.</summary>
public sealed record SearchHit(string SessionId, string Title, DateTimeOffset At, string Snippet);

/// <summary>Searches what was said in a session: prompts, answers, decisions' feedback, paths and commands, the title. Letter case does not count.</summary>
public static class TranscriptSearch
{
    private const int MostOfASession = 3;
    private const int Around = 60;

    /// <summary>The words of a query; what stands in double quotes is one.</summary>
    public static ImmutableArray<string> Words(string query)
    {
        ArgumentNullException.ThrowIfNull(query);
        var parts = query.Split('"');
        return [.. parts.SelectMany((part, i) => i % 2 == 1 && i < parts.Length - 1 ? [part.Trim()] : part.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).Where(word => word.Length > 0)];
    }

    /// <summary>What must stand in a journal's bytes if it holds the words: JSON may escape the rest.</summary>
    public static ImmutableArray<string> Needles(ImmutableArray<string> words) =>
        [.. words.Select(LongestPlain).Where(needle => needle.Length > 0)];

    /// <summary>The entries that hold all of the words, newest first, at most three of them.</summary>
    public static IEnumerable<SearchHit> In(SessionState state, ImmutableArray<string> words)
    {
        ArgumentNullException.ThrowIfNull(state);
        var found = 0;
        for (var i = state.Past.Transcript.Count - 1; i >= 0 && found < MostOfASession; i--)
        {
            var item = state.Past.Transcript[i];
            if (Text(item) is { Length: > 0 } text && words.All(word => text.Contains(word, StringComparison.OrdinalIgnoreCase)))
            {
                found++;
                yield return new SearchHit(state.Id, state.Title, item.At, Snippet(text, words));
            }
        }
        if (found == 0 && words.All(word => state.Title.Contains(word, StringComparison.OrdinalIgnoreCase)))
        {
            yield return new SearchHit(state.Id, state.Title, state.UpdatedAt, state.Title);
        }
    }

    private static string Text(TranscriptItem item) => item switch
    {
        TranscriptItem.Prompt prompt => prompt.Text,
        TranscriptItem.Spoken spoken => spoken.Said,
        TranscriptItem.ToolCalled tool => string.Join(' ', [tool.Call.Title, tool.Call.Command ?? "", .. tool.Call.Paths, tool.End?.Summary ?? ""]),
        TranscriptItem.Decided { Decision.Feedback: { } feedback } => feedback,
        TranscriptItem.Asked asked => asked.Question.Text + " " + asked.Answer,
        TranscriptItem.Permission { Approval.Subject: AskSubject.Fetch fetch } => fetch.Url,
        TranscriptItem.Notice notice => notice.Said,
        _ => "",
    };

    private static string Snippet(string text, ImmutableArray<string> words)
    {
        var at = words.Min(word => text.IndexOf(word, StringComparison.OrdinalIgnoreCase) is >= 0 and var found ? found : 0);
        var start = Math.Max(0, at - Around);
        var end = Math.Min(text.Length, at + words[0].Length + (2 * Around));
        start += start > 0 && char.IsLowSurrogate(text[start]) ? 1 : 0;
        end -= end < text.Length && char.IsLowSurrogate(text[end]) ? 1 : 0;
        var line = string.Join(' ', text[start..end].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return (start > 0 ? "…" : "") + line + (end < text.Length ? "…" : "");
    }

    private static string LongestPlain(string word)
    {
        var (best, start) = ("", 0);
        for (var i = 0; i <= word.Length; i++)
        {
            if (i < word.Length && (char.IsAsciiLetterOrDigit(word[i]) || word[i] is '_' or '-' or '.' or '/' or ':' or ' '))
            {
                continue;
            }
            best = i - start > best.Length ? word[start..i] : best;
            start = i + 1;
        }
        return best;
    }
}
