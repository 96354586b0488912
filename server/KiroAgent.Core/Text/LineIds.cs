using System.Numerics;

namespace KiroAgent.Core.Text;

/// <summary>Gives equal lines the same small number, so that lines compare as integers from then on.</summary>
internal sealed class LineIds
{
    private readonly int[] slots;
    private readonly (TextLines Lines, int Line, int Hash)[] known;

    /// <summary>A table with room for this many lines.</summary>
    public LineIds(int lines)
    {
        slots = new int[BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, lines * 2))];
        known = new (TextLines, int, int)[lines];
    }

    /// <summary>How many different lines there are; ids are below this.</summary>
    public int Count { get; private set; }

    /// <summary>The ids of a stretch of lines.</summary>
    public int[] Add(TextLines lines, LineSpan span)
    {
        var ids = new int[span.Count];
        for (var i = 0; i < ids.Length; i++)
        {
            ids[i] = IdOf(lines, span.Start + i);
        }

        return ids;
    }

    private int IdOf(TextLines lines, int line)
    {
        var text = lines[line];
        var hash = string.GetHashCode(text);
        var mask = slots.Length - 1;
        for (var slot = hash & mask; ; slot = (slot + 1) & mask)
        {
            var id = slots[slot] - 1;
            if (id < 0)
            {
                known[Count] = (lines, line, hash);
                slots[slot] = ++Count;
                return Count - 1;
            }

            if (known[id].Hash == hash && known[id].Lines[known[id].Line].SequenceEqual(text))
            {
                return id;
            }
        }
    }
}
