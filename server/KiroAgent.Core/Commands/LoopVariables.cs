using System.Collections.Immutable;

namespace KiroAgent.Core.Commands;

/// <summary>
/// The variables of <c>for</c> loops, as far as their values are known: <c>for f in *.ts; do cat "$f"; done</c> reads what <c>cat *.ts</c> reads.
/// Only where all commands of the line are of those that only read, or run nothing: none of these can set a variable. The value is one of the words,
/// or one of the names a pattern among them means, and in double quotes it stays one word that is no pattern any more; judged as the pattern it
/// counts as all of them.
/// </summary>
internal static class LoopVariables
{
    // No shell and no program knows variables of these names: another one (PATH, zsh's path) would change what the rest of the line means.
    private static readonly HashSet<string> s_names = new(StringComparer.Ordinal)
    {
        "file", "files", "dir", "folder", "name", "item", "line", "word", "num", "pkg", "package", "src", "mod", "ext", "pattern", "entry",
    };

    /// <summary>Whether nothing in a line but its loops sets a variable.</summary>
    public static bool CanBeFollowed(ImmutableArray<RunCommand> commands) =>
        commands.Any(command => command.SetsLoopVariable) && commands.All(command => command.SetsLoopVariable || ReadOnlyCommands.Lists(command) || ReadOnlyCommands.RunsNothing(command));

    /// <summary>What the variable becomes; null where that is not known, or the variable may mean something.</summary>
    /// <param name="loop">The loop.</param>
    /// <param name="outer">The variables of loops around it; null where loops are not followed.</param>
    public static ImmutableArray<RunWord>? Words(ForCommand loop, ImmutableDictionary<string, RunWord>? outer)
    {
        // One name for two loops, one in the other: behind the inner one it would mean that one's last word.
        if (outer is null || loop.Select || loop.Words is not { IsEmpty: false } written || outer.ContainsKey(loop.Variable)) return null;
        if (loop.Variable is not [>= 'a' and <= 'z'] && !s_names.Contains(loop.Variable)) return null;
        ImmutableArray<RunWord> words = [.. written.SelectMany(word => RunWord.From(word, outer))];
        return words.All(word => word.Known && word.Hides is null) ? words : null;
    }
}
