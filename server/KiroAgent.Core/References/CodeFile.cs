using System.Collections.Immutable;
using KiroAgent.Core.Files;
using KiroAgent.Core.Text;

namespace KiroAgent.Core.References;

/// <summary>A source file that is looked through: its place, its text, and the tokens of it, cut at first use.</summary>
public sealed class CodeFile(FileKey key, string text, CodeFamily family)
{
    /// <summary>Where it stands.</summary>
    public FileKey Key => key;

    /// <summary>As an editor shows it.</summary>
    public string Text => text;

    /// <summary>Its language.</summary>
    public CodeFamily Family => family;

    /// <summary>Its tokens without the comments.</summary>
    public ImmutableArray<CodeToken> Tokens => field.IsDefault
        ? field = [.. CodeScanner.Tokens(text, family, key.Path.Name).Where(token => token.Kind != CodeTokenKind.Comment)]
        : field;

    /// <summary>Its lines.</summary>
    public TextLines Lines => field ??= TextLines.Of(text);

    /// <summary>The line a token stands on, from 1.</summary>
    public int LineOf(CodeToken token) => Lines.LineAt(token.Start) + 1;

    /// <summary>Whether the token has this text and is code.</summary>
    public bool Is(int token, ReadOnlySpan<char> expected) => token >= 0 && token < Tokens.Length && Tokens[token].Is(text, expected);

    /// <summary>Whether the token is a name or a keyword.</summary>
    public bool IsWord(int token) => token >= 0 && token < Tokens.Length && Tokens[token].Kind == CodeTokenKind.Identifier;

    /// <summary>The text of a token; empty beyond the ends.</summary>
    public ReadOnlySpan<char> this[int token] => token >= 0 && token < Tokens.Length ? Tokens[token].In(text) : [];

    /// <summary>The places where a name stands in code, by token.</summary>
    public IEnumerable<int> Uses(string name)
    {
        for (var i = 0; i < Tokens.Length; i++)
        {
            if (Tokens[i].Kind == CodeTokenKind.Identifier && Tokens[i].In(text).SequenceEqual(name))
            {
                yield return i;
            }
        }
    }

    /// <summary>Whether a name is a member of what stands before it: <c>.name</c>, <c>?.name</c>, <c>-&gt;name</c>, <c>::name</c>.</summary>
    public bool IsMember(int token) => this[token - 1] switch
    {
        "." => !(Is(token - 2, ".") && Is(token - 3, ".")), // ...name is none
        ">" => family.Syntax == CodeSyntax.C && Is(token - 2, "-"),
        ":" => family.Syntax is CodeSyntax.C or CodeSyntax.Rust or CodeSyntax.CSharp && Is(token - 2, ":"),
        _ => false,
    };
}
