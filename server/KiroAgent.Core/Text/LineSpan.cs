namespace KiroAgent.Core.Text;

/// <summary>A run of lines: <paramref name="Count"/> lines from the zero-based line <paramref name="Start"/>; with count 0 it is the place before that line.</summary>
public readonly record struct LineSpan(int Start, int Count)
{
    /// <summary>The line after the last one.</summary>
    public int End => Start + Count;

    /// <summary>The span from <paramref name="start"/> up to, not including, <paramref name="end"/>.</summary>
    public static LineSpan Between(int start, int end) => new(start, end - start);
}

/// <summary>A place where two texts differ: the base's lines were replaced by the new text's lines; a pure insertion or deletion has a count of 0 on one side.</summary>
public readonly record struct LineChange(int BaseStart, int BaseCount, int NewStart, int NewCount)
{
    /// <summary>The line of the base after the last replaced one.</summary>
    public int BaseEnd => BaseStart + BaseCount;

    /// <summary>The line of the new text after the last one it brings.</summary>
    public int NewEnd => NewStart + NewCount;

    /// <summary>The replaced lines.</summary>
    public LineSpan Base => new(BaseStart, BaseCount);

    /// <summary>The lines that replace them.</summary>
    public LineSpan New => new(NewStart, NewCount);

    /// <summary>True when it only inserts or only deletes, so that its place can be ambiguous.</summary>
    public bool IsOneSided => BaseCount == 0 || NewCount == 0;

    /// <summary>The same change <paramref name="lines"/> further down (up when negative), on both sides.</summary>
    public LineChange Moved(int lines) => this with { BaseStart = BaseStart + lines, NewStart = NewStart + lines };
}
