using System.Buffers;

namespace KiroAgent.Core.Paths;

/// <summary>Why a written path or a name is refused, as the end of a sentence; null when it is not.</summary>
internal static class PathRefusal
{
    // Names that open a device wherever they stand on Windows, with any extension.
    private static readonly string[] s_devices = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"];

    private static readonly SearchValues<char> s_windowsForbidden = SearchValues.Create("<>:\"|?*");

    public static string? OfText(string text, PathStyle style)
    {
        if (OfCharacters(text) is { } refused)
        {
            return refused;
        }

        var absolute = text[0] == '/'
            || (style == PathStyle.Windows && (text[0] == '\\' || (text.Length > 1 && text[1] == ':')));
        return absolute ? "is absolute" : null;
    }

    public static string? OfCharacters(string text)
    {
        if (text.Length == 0)
        {
            return "is empty";
        }

        if (text.Contains('\0', StringComparison.Ordinal))
        {
            return "holds a NUL character";
        }

        return HasLoneSurrogate(text) ? "is not valid Unicode" : null;
    }

    public static string? OfName(string name, PathStyle style)
    {
        if (style != PathStyle.Windows)
        {
            return null;
        }

        if (name.AsSpan().ContainsAny(s_windowsForbidden) || name.AsSpan().ContainsAnyInRange('\u0001', '\u001f'))
        {
            return "holds a character that file names cannot have";
        }

        if (name[^1] is '.' or ' ')
        {
            return "has a name that ends in a dot or a space";
        }

        var stem = name.Split('.')[0].TrimEnd();
        var numbered = stem.Length == 4 && stem[3] is (>= '0' and <= '9') or '¹' or '²' or '³'
            && (stem.StartsWith("COM", StringComparison.OrdinalIgnoreCase) || stem.StartsWith("LPT", StringComparison.OrdinalIgnoreCase));
        return numbered || s_devices.Contains(stem, StringComparer.OrdinalIgnoreCase) ? "names a device" : null;
    }

    private static bool HasLoneSurrogate(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
            {
                continue;
            }

            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
            {
                return true;
            }

            i++;
        }

        return false;
    }
}
