using System.Text;

namespace KiroAgent.Core.Paths;

/// <summary>
/// A bracket expression: characters, ranges, <c>[:alpha:]</c> and its kin (ASCII), negated by <c>!</c> or <c>^</c>;
/// a <c>]</c> that comes first stands for itself. It never takes a <c>/</c>.
/// </summary>
internal sealed class NameSet
{
    private readonly List<(int First, int Last)> _ranges = [];
    private readonly List<Func<char, bool>> _classes = [];
    private readonly bool _negated;

    private NameSet(bool negated) => _negated = negated;

    /// <summary>Reads from the opening bracket on and stops behind the closing one; null when there is none, or a class is unknown.</summary>
    public static NameSet? Read(string pattern, ref int at)
    {
        at++;
        var negated = at < pattern.Length && pattern[at] is '!' or '^';
        at += negated ? 1 : 0;
        var set = new NameSet(negated);
        for (var first = true; at < pattern.Length; first = false)
        {
            if (pattern[at] == ']' && !first)
            {
                at++;
                return set;
            }

            if (pattern.AsSpan(at).StartsWith("[:"))
            {
                var end = pattern.IndexOf(":]", at + 2, StringComparison.Ordinal);
                if (end < 0)
                {
                    // Not a class after all: the bracket stands for itself.
                    set._ranges.Add(('[', '['));
                    at++;
                    continue;
                }

                if (ClassOf(pattern[(at + 2)..end]) is not { } known)
                {
                    return null;
                }

                set._classes.Add(known);
                at = end + 2;
                continue;
            }

            if (!TryReadOne(pattern, ref at, out var from))
            {
                return null;
            }

            var to = from;
            if (at + 1 < pattern.Length && pattern[at] == '-' && pattern[at + 1] != ']')
            {
                at++;
                if (!TryReadOne(pattern, ref at, out to))
                {
                    return null;
                }
            }

            set._ranges.Add((from, to));
        }

        return null;
    }

    public bool Takes(Rune rune, bool ignoreCase) => _negated != (ignoreCase
        ? Has(Rune.ToLowerInvariant(rune)) || Has(Rune.ToUpperInvariant(rune))
        : Has(rune));

    private bool Has(Rune rune) =>
        _ranges.Exists(range => rune.Value >= range.First && rune.Value <= range.Last)
        || (rune.IsAscii && _classes.Exists(known => known((char)rune.Value)));

    private static bool TryReadOne(string pattern, ref int at, out int value)
    {
        at += pattern[at] == '\\' ? 1 : 0;
        if (at == pattern.Length)
        {
            value = 0;
            return false;
        }

        Rune.DecodeFromUtf16(pattern.AsSpan(at), out var rune, out var length);
        at += length;
        value = rune.Value;
        return true;
    }

    private static Func<char, bool>? ClassOf(string name) => name switch
    {
        "alnum" => char.IsAsciiLetterOrDigit,
        "alpha" => char.IsAsciiLetter,
        "blank" => static c => c is ' ' or '\t',
        "cntrl" => char.IsControl,
        "digit" => char.IsAsciiDigit,
        "graph" => static c => c is > ' ' and < '\x7f',
        "lower" => char.IsAsciiLetterLower,
        "print" => static c => c is >= ' ' and < '\x7f',
        "punct" => static c => c is > ' ' and < '\x7f' && !char.IsAsciiLetterOrDigit(c),
        "space" => static c => c is ' ' or (>= '\t' and <= '\r'),
        "upper" => char.IsAsciiLetterUpper,
        "xdigit" => char.IsAsciiHexDigit,
        _ => null,
    };
}
