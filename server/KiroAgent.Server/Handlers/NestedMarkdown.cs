using System.Text;

namespace KiroAgent.Server.Handlers;

/// <summary>Markdown of somebody else inside a document of ours: its headings stand below ours, so that the document keeps its outline.</summary>
internal static class NestedMarkdown
{
    private const int Deepest = 6;

    /// <summary>The text with its headings (CommonMark, ATX) so many levels lower; code in fences stays.</summary>
    public static string Of(string text, int levels)
    {
        var nested = new StringBuilder(text.Length + 16);
        var fence = "";
        foreach (var line in text.Split('\n'))
        {
            var words = line.TrimStart(' ');
            var indent = line.Length - words.Length;
            var run = indent <= 3 ? Run(words) : "";
            if (run is ['`' or '~', _, _, ..])
            {
                fence = fence.Length == 0 ? run
                    : run[0] == fence[0] && run.Length >= fence.Length && words.AsSpan(run.Length).IsWhiteSpace() ? ""
                    : fence;
            }
            else if (fence.Length == 0 && run is ['#', ..] && run.Length <= Deepest && (words.Length == run.Length || words[run.Length] is ' ' or '\t' or '\r'))
            {
                nested.Append('#', Math.Min(levels, Deepest - run.Length));
            }
            nested.Append(line).Append('\n');
        }
        return nested.ToString(0, nested.Length - 1);
    }

    /// <summary>The same character again and again at the beginning.</summary>
    private static string Run(string words)
    {
        var length = 0;
        while (length < words.Length && words[length] == words[0])
        {
            length++;
        }
        return words[..length];
    }
}
