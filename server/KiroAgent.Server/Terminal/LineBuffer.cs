using System.Globalization;
using System.Text;

namespace KiroAgent.Server.Terminal;

/// <summary>A line being typed and where its cursor stands; whole characters as people see them, never half a surrogate.</summary>
internal sealed class LineBuffer
{
    private readonly StringBuilder _text = new();

    /// <summary>The index the next character goes to.</summary>
    public int Cursor { get; private set; }

    /// <summary>How long the text is, in UTF-16 units.</summary>
    public int Length => _text.Length;

    /// <summary>The text.</summary>
    public string Text => _text.ToString();

    /// <summary>The text before the cursor.</summary>
    public string BeforeCursor => _text.ToString(0, Cursor);

    /// <summary>Starts over with a text, the cursor at its end.</summary>
    public void Set(string text)
    {
        _text.Clear().Append(text);
        Cursor = text.Length;
    }

    /// <summary>Puts <paramref name="text"/> in place of a part, the cursor behind it; answers the part.</summary>
    public string Replace(int start, int length, string text)
    {
        var taken = _text.ToString(start, length);
        _text.Remove(start, length).Insert(start, text);
        Cursor = start + text.Length;
        return taken;
    }

    /// <summary>Moves the cursor.</summary>
    public void MoveTo(int index) => Cursor = index;

    /// <summary>Where the character before the cursor begins.</summary>
    public int Previous() => Cursor == 0 ? 0 : StringInfo.ParseCombiningCharacters(BeforeCursor)[^1];

    /// <summary>Where the character after the cursor ends.</summary>
    public int Next() => Cursor == Length ? Cursor : Cursor + StringInfo.GetNextTextElementLength(Text, Cursor);

    /// <summary>Where the word before the cursor begins.</summary>
    public int PreviousWord()
    {
        var index = Cursor;
        while (index > 0 && char.IsWhiteSpace(_text[index - 1]))
        {
            index--;
        }

        while (index > 0 && !char.IsWhiteSpace(_text[index - 1]))
        {
            index--;
        }

        return index;
    }

    /// <summary>Where the word after the cursor ends.</summary>
    public int NextWord()
    {
        var index = Cursor;
        while (index < Length && char.IsWhiteSpace(_text[index]))
        {
            index++;
        }

        while (index < Length && !char.IsWhiteSpace(_text[index]))
        {
            index++;
        }

        return index;
    }
}
