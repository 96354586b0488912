namespace KiroAgent.Core.Paths;

/// <summary>Expands <c>{a,b}</c>, nested too. A brace without its partner, or around no comma, stands for itself.</summary>
internal static class Braces
{
    private const int MostPatterns = 1000;

    /// <summary>The patterns it stands for; null when there are more than a thousand.</summary>
    public static IReadOnlyList<string>? Expand(string text)
    {
        var done = new List<string>();
        var open = new Stack<string>([text]);
        while (open.TryPop(out var next))
        {
            if (First(next) is not { } brace)
            {
                done.Add(next);
            }
            else
            {
                foreach (var choice in Enumerable.Reverse(brace.Choices))
                {
                    open.Push(next[..brace.Start] + choice + next[(brace.End + 1)..]);
                }
            }

            if (done.Count + open.Count > MostPatterns)
            {
                return null;
            }
        }

        return done;
    }

    private static (int Start, int End, List<string> Choices)? First(string text)
    {
        for (var start = 0; start < text.Length; start++)
        {
            if (text[start] == '\\')
            {
                start++;
            }
            else if (text[start] == '{' && Close(text, start) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    private static (int Start, int End, List<string> Choices)? Close(string text, int start)
    {
        var choices = new List<string>();
        var (depth, from) = (0, start + 1);
        for (var at = start; at < text.Length; at++)
        {
            switch (text[at])
            {
                case '\\':
                    at++;
                    break;
                case '{':
                    depth++;
                    break;
                case ',' when depth == 1:
                    choices.Add(text[from..at]);
                    from = at + 1;
                    break;
                case '}' when --depth == 0:
                    choices.Add(text[from..at]);
                    return choices.Count > 1 ? (start, at, choices) : null;
                default:
                    break;
            }
        }

        return null;
    }
}
