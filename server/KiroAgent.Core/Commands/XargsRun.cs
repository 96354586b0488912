using System.Collections.Immutable;

namespace KiroAgent.Core.Commands;

/// <summary>What <c>xargs</c> runs: its operands, with words behind them or in them that are not known.</summary>
internal static class XargsRun
{
    private const string FromInput = "takes arguments from its input";

    public static Unwrapped Of(ImmutableArray<RunWord> words)
    {
        string? replaced = null;
        var at = 1;
        for (; at < words.Length; at++)
        {
            if (!words[at].Plain) return Unwrapping.Hiding("an option of `xargs` that is not known");
            var word = words[at].Text;
            if (word.Length < 2 || word[0] != '-') break;
            if (word == "--") { at++; break; }
            if (word.StartsWith("--", StringComparison.Ordinal))
            {
                var name = word.Split('=')[0];
                if (name is "--replace") replaced = word.Contains('=', StringComparison.Ordinal) ? word[10..] : "{}";
                else if (name is "--delimiter" or "--max-args" or "--max-procs" or "--max-chars" or "--process-slot-var") at += word.Contains('=', StringComparison.Ordinal) ? 0 : 1;
                else if (name is not ("--null" or "--no-run-if-empty" or "--verbose" or "--exit" or "--max-lines" or "--eof")) return Unwrapping.Hiding("an option of `xargs` that is not known");
                continue;
            }
            for (var i = 1; i < word.Length; i++)
            {
                var rest = word[(i + 1)..];
                if (word[i] is '0' or 'r' or 't' or 'x') continue;
                if (word[i] is 'i') replaced = rest.Length == 0 ? "{}" : rest;
                else if (word[i] is 'd' or 'n' or 'P' or 's' or 'L' or 'E' or 'R' or 'I' or 'J')
                {
                    if (rest.Length == 0) at++;
                    if (word[i] is 'I' or 'J') replaced = rest.Length > 0 ? rest : at < words.Length && words[at].Plain ? words[at].Text : "";
                }
                else if (word[i] is not ('l' or 'e')) return Unwrapping.Hiding("an option of `xargs` that is not known");
                break;
            }
        }
        if (replaced == "") return Unwrapping.Hiding("an option of `xargs` that is not known");
        if (at >= words.Length) return new([], [], null);
        return new([[.. words.Skip(at).Select(word => Filled(word, replaced)), RunWord.Hidden(FromInput)]], [], null);
    }

    /// <summary>The word with what stands for an argument made unknown.</summary>
    internal static RunWord Filled(RunWord word, string? replaced)
    {
        if (replaced is null || !word.Text.Contains(replaced, StringComparison.Ordinal)) return word;
        var text = word.Text.Replace(replaced, RunWord.Unknown.ToString(), StringComparison.Ordinal);
        return new(text, text, FromInput);
    }
}

/// <summary>What <c>find</c> runs: the words between <c>-exec</c> and its <c>;</c> or <c>+</c>.</summary>
internal static class FindRun
{
    public static Unwrapped? Of(ImmutableArray<RunWord> words)
    {
        var runs = ImmutableArray.CreateBuilder<ImmutableArray<RunWord>>();
        for (var at = 1; at < words.Length; at++)
        {
            if (!words[at].Plain || words[at].Text is not ("-exec" or "-execdir" or "-ok" or "-okdir")) continue;
            var from = at + 1;
            for (at = from; at < words.Length && !(words[at].Plain && (words[at].Text == ";" || (words[at].Text == "+" && words[at - 1].Text == "{}"))); at++) { }
            if (at >= words.Length) return Unwrapping.Hiding("a command of `find` that does not end");
            if (at > from) runs.Add([.. words[from..at].Select(word => XargsRun.Filled(word, "{}"))]);
        }
        return runs.Count == 0 ? null : new(runs.ToImmutable(), [], null);
    }
}
