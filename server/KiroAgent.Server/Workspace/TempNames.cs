using System.Text;

namespace KiroAgent.Server.Workspace;

/// <summary>Names of files that are being written: hidden, ours beyond doubt, and telling which server process made them.</summary>
internal static class TempNames
{
    private const string Mark = ".kiro-agent-";
    private const string End = ".tmp";

    // Leaves room for the mark, a number and the end in the 255 bytes a name may have.
    private const int LongestStem = 64;

    /// <summary>A name for the n-th file being written by a server, beside the file called <paramref name="name"/>.</summary>
    public static string For(string name, string serverId, long number)
    {
        var stem = new StringBuilder();
        var bytes = 0;
        foreach (var rune in name.EnumerateRunes())
        {
            bytes += rune.Utf8SequenceLength;
            if (bytes > LongestStem)
            {
                break;
            }

            stem.Append(rune.ToString());
        }

        return $".{stem}{Mark}{serverId}-{number:x}{End}";
    }

    /// <summary>Whether the name is one of ours, of any server.</summary>
    public static bool IsOurs(string name) => ServerOf(name) is not null;

    /// <summary>The server that made it, or null when the name is not one of ours.</summary>
    public static string? ServerOf(string name)
    {
        if (name.Length == 0 || name[0] != '.' || !name.EndsWith(End, StringComparison.Ordinal))
        {
            return null;
        }

        var mark = name.LastIndexOf(Mark, StringComparison.Ordinal);
        var dash = name.LastIndexOf('-');
        var start = mark + Mark.Length;
        return mark < 1 || dash <= start ? null : name[start..dash];
    }
}
