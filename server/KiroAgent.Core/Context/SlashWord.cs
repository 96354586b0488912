using System.Collections.Immutable;

namespace KiroAgent.Core.Context;

/// <summary>Something a prompt's text may give to what its first word names.</summary>
/// <param name="Name">As <c>NAME=value</c> gives it.</param>
/// <param name="Required">Whether it must be given.</param>
public sealed record SlashParameter(string Name, bool Required)
{
    /// <summary>What it is, for people; null where nobody says.</summary>
    public string? Description { get; init; }
}

/// <summary>
/// A prompt's first word where it begins with <c>/</c>, and the rest of that line. It may name a server's prompt, or be a path or anything else
/// that is meant as it stands: who knows the names decides.
/// </summary>
/// <param name="Name">Without the slash; never empty.</param>
/// <param name="Rest">The rest of its line, without white space around it.</param>
public sealed record SlashWord(string Name, string Rest)
{
    /// <summary>The word a text begins with; null where it begins with none.</summary>
    public static SlashWord? Of(string prompt)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        var line = prompt.AsSpan().TrimStart();
        if (line is not ['/', ..])
        {
            return null;
        }
        line = line[1..];
        line = line.IndexOfAny('\r', '\n') is >= 0 and var end ? line[..end] : line;
        var length = 0;
        while (length < line.Length && !char.IsWhiteSpace(line[length]))
        {
            length++;
        }
        return length == 0 ? null : new SlashWord(line[..length].ToString(), line[length..].Trim().ToString());
    }

    /// <summary>
    /// What the rest of the line gives to each parameter: <c>NAME=value</c> wherever it stands, all else in the parameters' order; the last one
    /// gets what is left of the line. A value with spaces stands in double quotes.
    /// </summary>
    public ImmutableDictionary<string, string> Bind(IReadOnlyList<SlashParameter> parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        var values = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        var unnamed = new List<(int At, int End, string Value)>();
        foreach (var word in Words())
        {
            var equals = word.Value.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0 && Rest[word.At] != '"' && parameters.Any(p => p.Name == word.Value[..equals]))
            {
                values[word.Value[..equals]] = word.Value[(equals + 1)..];
            }
            else
            {
                unnamed.Add(word);
            }
        }
        var open = parameters.Where(p => !values.ContainsKey(p.Name)).ToList();
        for (var i = 0; i < Math.Min(open.Count, unnamed.Count); i++)
        {
            values[open[i].Name] = i == open.Count - 1 && unnamed.Count > open.Count ? string.Join(' ', unnamed.Skip(i).Select(w => Rest[w.At..w.End])) : unnamed[i].Value;
        }
        return values.ToImmutable();
    }

    /// <summary>The words of the rest, where they stand, and without their quotes; a quote that nothing closes is a character.</summary>
    private IEnumerable<(int At, int End, string Value)> Words()
    {
        for (var at = 0; at < Rest.Length; at++)
        {
            if (char.IsWhiteSpace(Rest[at]))
            {
                continue;
            }
            var (begin, value) = (at, new System.Text.StringBuilder());
            for (; at < Rest.Length && !char.IsWhiteSpace(Rest[at]); at++)
            {
                var opens = Rest[at] == '"' && (at == begin || Rest[at - 1] == '=');
                if (opens && Rest.IndexOf('"', at + 1) is > 0 and var close && (close + 1 == Rest.Length || char.IsWhiteSpace(Rest[close + 1])))
                {
                    value.Append(Rest, at + 1, close - at - 1);
                    at = close;
                }
                else
                {
                    value.Append(Rest[at]);
                }
            }
            yield return (begin, at, value.ToString());
        }
    }
}
