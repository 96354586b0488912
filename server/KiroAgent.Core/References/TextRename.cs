using System.Collections.Immutable;
using KiroAgent.Core.Files;

namespace KiroAgent.Core.References;

/// <summary>Lines of a file on which a name stands, from 1.</summary>
public sealed record SymbolLines(FileKey File, ImmutableArray<int> Lines);

/// <summary>A file with a name in it changed.</summary>
public sealed record RenamedFile(FileKey File, string Before, string After, int Places);

/// <summary>How a rename by text was worked out: a closed set.</summary>
public abstract record TextRename
{
    private TextRename()
    {
    }

    /// <summary>The files as they are to be, the named one first.</summary>
    /// <param name="Files">Each with at least one place.</param>
    /// <param name="Left">Where the old name stands too and was left, since it is another thing there, or may be.</param>
    /// <param name="Clashes">Where the new name is used already, in the changed files.</param>
    /// <param name="IsLocal">Whether only one function is meant.</param>
    public sealed record Made(ImmutableArray<RenamedFile> Files, ImmutableArray<SymbolLines> Left, ImmutableArray<SymbolLines> Clashes, bool IsLocal) : TextRename;

    /// <summary>It cannot be made; the reason is a sentence.</summary>
    public sealed record Refused(string Reason) : TextRename;
}
