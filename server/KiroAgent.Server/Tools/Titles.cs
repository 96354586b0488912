using KiroAgent.Core.Paths;
using KiroAgent.Core.Policy;

namespace KiroAgent.Server.Tools;

/// <summary>Words for a tool call's one-line title.</summary>
internal static class Titles
{
    private const int Longest = 80;

    /// <summary>A path as written, on one line.</summary>
    public static string Of(PathUse path) => Short(path.Named);

    /// <summary>Any text on one line, cut where it is long.</summary>
    public static string Short(string text)
    {
        var shown = EscapedText.Of(text);
        if (shown.Length <= Longest)
        {
            return shown;
        }

        var cut = char.IsHighSurrogate(shown[Longest - 2]) ? Longest - 2 : Longest - 1;
        return string.Concat(shown.AsSpan(0, cut), "…");
    }
}
