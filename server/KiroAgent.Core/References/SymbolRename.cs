using System.Collections.Immutable;
using KiroAgent.Core.Files;
using KiroAgent.Core.Text;

namespace KiroAgent.Core.References;

/// <summary>
/// A rename without knowing types: whole names in code, never in comments or strings, in files of the same languages. In how many
/// files is decided by the shape of the code:
/// 1. a name that a function declares (<see cref="LocalScope"/>) is renamed in that function only;
/// 2. scripts and Python: in the files that import the name from where it comes, directly or passed on; behind the name of an
///    imported module there too;
/// 3. shell, a <c>private</c> member, C's <c>static</c>: in the file; Go: in its folder unless the name is exported;
/// 4. else in every file of the languages, but in functions that declare it anew.
/// In style sheets the mark in front (<c>. # $ @ %</c>) is part of what is meant. What is left is told.
/// </summary>
public static class SymbolRename
{
    private const int LinesTold = 20;
    private const string Sigils = ".#$@%";

    /// <summary>Whether a file may be concerned: a quick look, so that not every file must be cut into tokens.</summary>
    public static bool MayConcern(string text, string symbol, CodeFamily family) => Hints(symbol, family).Any(hint => text.Contains(hint, StringComparison.Ordinal));

    /// <summary>The same look at files' bytes, not decoded: one of these is in any file that may be concerned.</summary>
    public static IReadOnlyList<ByteNeedle> Needles(string symbol, CodeFamily family) => [.. Hints(symbol, family).Select(hint => new ByteNeedle(hint))];

    // The name itself, or what passes every name on.
    private static IEnumerable<string> Hints(string symbol, CodeFamily family) => family.Syntax switch
    {
        CodeSyntax.JavaScript => [Plain(symbol, family), "export *"],
        CodeSyntax.Python => [Plain(symbol, family), "import *"],
        _ => [Plain(symbol, family)],
    };

    /// <summary>Whether files of the languages are concerned only where they import the name.</summary>
    public static bool FollowsImports(CodeFamily family) => ModuleLinks.Rule(family.Syntax);

    /// <summary>The name without the mark that style sheets put in front.</summary>
    public static string Plain(string symbol, CodeFamily family) =>
        family.Syntax == CodeSyntax.Style && symbol.Length > 1 && Sigils.Contains(symbol[0], StringComparison.Ordinal) ? symbol[1..] : symbol;

    /// <summary>Where the symbol stands in the text (UTF-16 units); or why there is nothing to rename, as a sentence.</summary>
    public static string? PlaceOf(CodeFile file, int? line, string symbol, string newName, out int offset)
    {
        var problem = Find(file, line, symbol, newName, out var place);
        offset = place < 0 ? -1 : file.Tokens[place].Start;
        return problem;
    }

    /// <summary>Works the rename out.</summary>
    /// <param name="named">The file the symbol is named in.</param>
    /// <param name="line">The line it stands on, from 1; null for the first that has it.</param>
    /// <param name="symbol">The old name.</param>
    /// <param name="newName">The new name.</param>
    /// <param name="others">The other files that may be concerned; asked for only when they matter.</param>
    /// <param name="look">What stands in the workspace.</param>
    public static TextRename Of(CodeFile named, int? line, string symbol, string newName, Func<IReadOnlyList<CodeFile>> others, PathLook look)
    {
        var family = named.Family;
        if (Find(named, line, symbol, newName, out var place) is { } problem)
        {
            return new TextRename.Refused(problem);
        }

        var meant = new Meant(Plain(symbol, family), Sigil(named, place));
        var scopes = new Dictionary<FileKey, ImmutableArray<TextRange>>();
        ImmutableArray<TextRange> LocalsOf(CodeFile file) =>
            scopes.TryGetValue(file.Key, out var known) ? known : scopes[file.Key] = LocalScope.Of(file, meant.Name);
        bool IsLocal(CodeFile file, int use) => !file.IsMember(use) && LocalsOf(file).Any(range => Within(file, use, range));
        var at = named.Tokens[place].Start;
        var local = named.IsMember(place) ? (TextRange?)null : LocalsOf(named).Cast<TextRange?>().FirstOrDefault(range => at >= range!.Value.Start && at < range.Value.End);
        ImmutableArray<(CodeFile File, ImmutableArray<int> Uses)> changed;
        ImmutableArray<SymbolLines> left;
        if (local is { } scope)
        {
            changed = [(named, [.. Uses(named, meant).Where(use => Within(named, use, scope) && !named.IsMember(use))])];
            left = []; // another variable of the same name is another thing
        }
        else
        {
            var all = IsOfFile(named, place) ? [named] : others().Where(file => file.Key != named.Key && file.Family == family).Prepend(named).ToList();
            var concerned = FollowsImports(family) ? ImportedUses.Of(named, meant.Name, all, look, IsLocal) : all.ToDictionary(file => file.Key, file => (IReadOnlySet<int>?)null);
            changed =
            [
                .. from file in all
                   where concerned.ContainsKey(file.Key) && InPackage(named, file, meant.Name)
                   let uses = Uses(file, meant).Where(use => concerned[file.Key]?.Contains(use) != false && !IsLocal(file, use)).ToImmutableArray()
                   where uses.Length > 0
                   select (file, uses),
            ];
            left = [.. all.Select(file => Lines(file, Uses(file, meant).Except(changed.FirstOrDefault(c => c.File == file).Uses.OrEmpty()).Where(use => !IsLocal(file, use)))).OfType<SymbolLines>()];
        }

        var replacement = Plain(newName, family);
        return new TextRename.Made(
            [.. changed.Select(c => new RenamedFile(c.File.Key, c.File.Text, Renamed(c.File, c.Uses, replacement), c.Uses.Length))],
            left,
            [.. changed.Select(c => Lines(c.File, Uses(c.File, meant with { Name = replacement }).Where(use => local is not { } range || Within(c.File, use, range)))).OfType<SymbolLines>()],
            local is not null);
    }

    private readonly record struct Meant(string Name, char Sigil);

    private static ImmutableArray<int> OrEmpty(this ImmutableArray<int> uses) => uses.IsDefault ? [] : uses;

    private static string? Find(CodeFile file, int? line, string symbol, string newName, out int place)
    {
        place = -1;
        if (file.Family.WhyNoName(Plain(newName, file.Family)) is { } noName)
        {
            return $"\"{newName}\" {noName}.";
        }

        var name = Plain(symbol, file.Family);
        var uses = file.Uses(name).Where(use => name == symbol || Sigil(file, use) == symbol[0]).ToList();
        if (uses.Count == 0)
        {
            return $"\"{symbol}\" stands nowhere in the code of this file{(file.Text.Contains(name, StringComparison.Ordinal) ? ", only in comments, strings or longer names" : "")}.";
        }

        place = uses.FindIndex(use => line is null || file.LineOf(file.Tokens[use]) == line) is >= 0 and var found ? uses[found] : -1;
        return place >= 0 ? null : $"\"{symbol}\" is not on line {line}. It stands on {Words([.. uses.Select(use => file.LineOf(file.Tokens[use])).Distinct()])}.";
    }

    /// <summary>Lines in words: <c>line 3</c>, <c>lines 3, 8 and 2 more</c>.</summary>
    public static string Words(ImmutableArray<int> lines) =>
        $"{(lines.Length == 1 ? "line" : "lines")} {string.Join(", ", lines.Take(LinesTold))}{(lines.Length > LinesTold ? $" and {lines.Length - LinesTold} more" : "")}";

    private static IEnumerable<int> Uses(CodeFile file, Meant meant) =>
        file.Uses(meant.Name).Where(use => file.Family.Syntax != CodeSyntax.Style || Sigil(file, use) == meant.Sigil);

    private static char Sigil(CodeFile file, int token) =>
        file.Family.Syntax == CodeSyntax.Style && token > 0 && file.Tokens[token - 1] is { Kind: CodeTokenKind.Mark } mark && mark.End == file.Tokens[token].Start
        && Sigils.Contains(file.Text[mark.Start], StringComparison.Ordinal) ? file.Text[mark.Start] : '\0';

    private static bool Within(CodeFile file, int use, TextRange range) => file.Tokens[use].Start >= range.Start && file.Tokens[use].Start < range.End;

    // Whether the language says that nobody outside the file knows the name.
    private static bool IsOfFile(CodeFile file, int place) => file.Family.Syntax switch
    {
        CodeSyntax.Shell => true,
        CodeSyntax.CSharp or CodeSyntax.Java or CodeSyntax.Kotlin => IsDeclaredWith(file, place, "private") && !file.Uses("partial").Any(),
        CodeSyntax.C => IsDeclaredWith(file, place, "static") && !file.Key.Path.Name.EndsWith(".h", StringComparison.OrdinalIgnoreCase),
        _ => false,
    };

    // A modifier before the name, in any statement outside a function in which it stands.
    private static bool IsDeclaredWith(CodeFile file, int place, string modifier)
    {
        foreach (var use in file.Uses(file[place].ToString()))
        {
            for (var i = use - 1; i >= 0 && !(file[i] is ";" or "{" or "}" or "=" or "(" or ")"); i--)
            {
                if (file.Is(i, modifier))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static bool InPackage(CodeFile named, CodeFile file, string name) =>
        named.Family.Syntax != CodeSyntax.Go || char.IsUpper(name[0]) || file.Key.Parent == named.Key.Parent;

    private static string Renamed(CodeFile file, ImmutableArray<int> uses, string name) =>
        ReferenceEdits.Apply(file.Text, uses.Select(use => new ReferenceEdit(new TextRange(file.Tokens[use].Start, file.Tokens[use].Length), name)));

    private static SymbolLines? Lines(CodeFile file, IEnumerable<int> uses) =>
        uses.Select(use => file.LineOf(file.Tokens[use])).Distinct().ToImmutableArray() is { IsEmpty: false } lines ? new SymbolLines(file.Key, lines) : null;
}
