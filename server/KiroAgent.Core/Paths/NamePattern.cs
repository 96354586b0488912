using System.Text;

namespace KiroAgent.Core.Paths;

/// <summary>The part of a pattern that matches one name.</summary>
internal sealed class NamePattern
{
    private readonly NameToken[] _tokens;
    private readonly StringComparison _comparison;
    private readonly bool _ignoreCase;

    // The two commonest kinds need no tokens: a plain name, and "*" followed by plain text.
    private readonly string? _plain;
    private readonly string? _ending;

    public NamePattern(NameToken[] tokens, bool ignoreCase)
    {
        _tokens = tokens;
        _ignoreCase = ignoreCase;
        _comparison = ignoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        if (Array.TrueForAll(tokens, t => t.Kind == NameTokenKind.Literal))
        {
            _plain = Text(tokens);
        }
        else if (tokens[0].Kind == NameTokenKind.Star && tokens.Skip(1).All(t => t.Kind == NameTokenKind.Literal))
        {
            _ending = Text(tokens.Skip(1));
        }
    }

    public bool IsMatch(ReadOnlySpan<char> name)
    {
        if (_plain is not null)
        {
            return name.Equals(_plain, _comparison);
        }

        if (_ending is not null)
        {
            return name.EndsWith(_ending, _comparison);
        }

        // On a mismatch the latest "*" takes one character more.
        var (token, at, retryToken, retryAt) = (0, 0, -1, 0);
        while (at < name.Length)
        {
            if (token < _tokens.Length && _tokens[token].Kind == NameTokenKind.Star)
            {
                (retryToken, retryAt) = (++token, at);
                continue;
            }

            Rune.DecodeFromUtf16(name[at..], out var rune, out var length);
            if (token < _tokens.Length && _tokens[token].Takes(rune, _ignoreCase))
            {
                token++;
                at += length;
            }
            else if (retryToken >= 0)
            {
                token = retryToken;
                Rune.DecodeFromUtf16(name[retryAt..], out _, out length);
                at = retryAt += length;
            }
            else
            {
                return false;
            }
        }

        while (token < _tokens.Length && _tokens[token].Kind == NameTokenKind.Star)
        {
            token++;
        }

        return token == _tokens.Length;
    }

    private static string Text(IEnumerable<NameToken> tokens)
    {
        var text = new StringBuilder();
        foreach (var token in tokens)
        {
            text.Append(token.Literal.ToString());
        }

        return text.ToString();
    }
}
