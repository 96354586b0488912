namespace KiroAgent.Core.Text;

/// <summary>How a line ends.</summary>
public enum LineEnding
{
    /// <summary>Line feed.</summary>
    Lf,

    /// <summary>Carriage return and line feed.</summary>
    CrLf,

    /// <summary>A lone carriage return.</summary>
    Cr,
}

/// <summary>Finding and adapting line endings.</summary>
public static class LineEndings
{
    /// <summary>The characters of the line ending.</summary>
    public static string Characters(this LineEnding ending) => ending switch
    {
        LineEnding.CrLf => "\r\n",
        LineEnding.Cr => "\r",
        _ => "\n",
    };

    /// <summary>The line ending most lines of the text have, the first one met among equals; null when it has none.</summary>
    public static LineEnding? Dominant(ReadOnlySpan<char> text)
    {
        Span<int> counts = [0, 0, 0];
        LineEnding? first = null;
        while (text.IndexOfAny('\n', '\r') is >= 0 and var at)
        {
            var ending = text[at] == '\n' ? LineEnding.Lf
                : at + 1 < text.Length && text[at + 1] == '\n' ? LineEnding.CrLf : LineEnding.Cr;
            first ??= ending;
            counts[(int)ending]++;
            text = text[(at + (ending == LineEnding.CrLf ? 2 : 1))..];
        }

        if (first is not { } dominant)
        {
            return null;
        }

        foreach (var ending in (ReadOnlySpan<LineEnding>)[LineEnding.Lf, LineEnding.CrLf, LineEnding.Cr])
        {
            dominant = counts[(int)ending] > counts[(int)dominant] ? ending : dominant;
        }

        return dominant;
    }

    /// <summary>The text with each LF and CRLF written as <paramref name="ending"/>; lone carriage returns stay.</summary>
    public static string Adapt(string text, LineEnding ending)
    {
        var lf = text.Replace("\r\n", "\n", StringComparison.Ordinal);
        return ending == LineEnding.Lf ? lf : lf.Replace("\n", ending.Characters(), StringComparison.Ordinal);
    }
}
