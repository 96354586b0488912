namespace KiroAgent.Core.References;

/// <summary>What a piece of source code is to somebody who looks for names in it.</summary>
public enum CodeTokenKind
{
    /// <summary>A name or keyword.</summary>
    Identifier,
    /// <summary>One character of punctuation.</summary>
    Mark,
    /// <summary>A number.</summary>
    Number,
    /// <summary>Text a program holds: of a string, a character, a regular expression, or between tags.</summary>
    Literal,
    /// <summary>A comment.</summary>
    Comment,
}

/// <summary>A piece of source code; what stands between two pieces is blank.</summary>
public readonly record struct CodeToken(CodeTokenKind Kind, int Start, int Length)
{
    /// <summary>The character after the last one.</summary>
    public int End => Start + Length;

    /// <summary>Its text.</summary>
    public ReadOnlySpan<char> In(string text) => text.AsSpan(Start, Length);

    /// <summary>Whether it is a name or a mark with this text.</summary>
    public bool Is(string text, ReadOnlySpan<char> expected) =>
        Kind is CodeTokenKind.Identifier or CodeTokenKind.Mark && In(text).SequenceEqual(expected);
}
