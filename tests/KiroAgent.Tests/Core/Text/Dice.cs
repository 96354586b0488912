using System.Text;

namespace KiroAgent.Tests.Core.Text;

/// <summary>Choices read from numbers a property was given, so that a failing case shrinks; when they are used up every choice is the first.</summary>
internal sealed class Dice(int[] script)
{
    private static readonly string[] Words = ["a", "b", "}", "", "    x", "ü €", "日本", "😀", "  {", "if (x)"];

    private int at;

    public bool HasMore => at < script.Length;

    /// <summary>One of so many choices; a zero in the script is the first of them.</summary>
    public int Next(int sides) => at < script.Length && script[at++] is not 0 and var number
        ? (int)((((uint)number * 2_654_435_761) + ((uint)at * 2_246_822_519)) / 65_536 % (uint)sides)
        : 0;

    public string Ending() => Next(6) switch { 1 => "\r\n", 2 => "\r", _ => "\n" };

    public string Word() => Words[Next(Words.Length)];

    /// <summary>Up to this many lines, now and then the last one without terminator.</summary>
    public string Text(int mostLines)
    {
        var text = new StringBuilder();
        for (var lines = Next(mostLines + 1); lines > 0; lines--)
        {
            text.Append(Word()).Append(lines == 1 && Next(3) == 1 ? "" : Ending());
        }

        return text.ToString();
    }

    /// <summary>The text with a few lines inserted, deleted or replaced; <paramref name="line"/> makes what is inserted.</summary>
    public string Edit(string text, Func<string> line)
    {
        var lines = KiroAgent.Core.Text.TextLines.Of(text);
        var list = Enumerable.Range(0, lines.Count).Select(i => lines[i].ToString()).ToList();
        for (var edits = 1 + Next(3); edits > 0; edits--)
        {
            var where = Next(list.Count + 1);
            var deleted = Math.Min(Next(4), list.Count - where);
            list.RemoveRange(where, deleted);
            list.InsertRange(where, Enumerable.Range(0, Next(3)).Select(_ => line()).ToList());
        }

        return string.Concat(list);
    }

    public string Edit(string text) => Edit(text, () => Word() + (Next(8) == 1 ? "" : Ending()));
}
