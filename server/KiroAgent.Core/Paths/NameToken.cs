using System.Text;

namespace KiroAgent.Core.Paths;

internal enum NameTokenKind
{
    Literal,
    Any,
    Star,
    Set,
    Slash,
}

/// <summary>One element of a pattern.</summary>
internal readonly record struct NameToken(NameTokenKind Kind, Rune Literal = default, NameSet? Set = null)
{
    public static NameToken Slash { get; } = new(NameTokenKind.Slash);

    /// <summary>Splits a pattern; null when it ends inside a bracket or after a backslash.</summary>
    public static List<NameToken>? Read(string pattern)
    {
        var tokens = new List<NameToken>();
        for (var at = 0; at < pattern.Length;)
        {
            switch (pattern[at])
            {
                case '/':
                    tokens.Add(Slash);
                    at++;
                    break;
                case '*':
                    tokens.Add(new NameToken(NameTokenKind.Star));
                    at++;
                    break;
                case '?':
                    tokens.Add(new NameToken(NameTokenKind.Any));
                    at++;
                    break;
                case '[':
                    if (NameSet.Read(pattern, ref at) is not { } set)
                    {
                        return null;
                    }

                    tokens.Add(new NameToken(NameTokenKind.Set, Set: set));
                    break;
                default:
                    at += pattern[at] == '\\' ? 1 : 0;
                    if (at == pattern.Length)
                    {
                        return null;
                    }

                    Rune.DecodeFromUtf16(pattern.AsSpan(at), out var rune, out var length);
                    tokens.Add(rune.Value == '/' ? Slash : new NameToken(NameTokenKind.Literal, rune));
                    at += length;
                    break;
            }
        }

        return tokens;
    }

    public bool Takes(Rune rune, bool ignoreCase) => Kind switch
    {
        NameTokenKind.Literal => rune == Literal || (ignoreCase && Rune.ToUpperInvariant(rune) == Rune.ToUpperInvariant(Literal)),
        NameTokenKind.Any => true,
        NameTokenKind.Set => Set!.Takes(rune, ignoreCase),
        _ => false,
    };
}
