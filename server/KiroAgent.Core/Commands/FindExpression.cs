namespace KiroAgent.Core.Commands;

/// <summary>The tests and actions of <c>find</c> that only print names (GNU findutils manual; BSD's are fewer).</summary>
internal static class FindExpression
{
    private static readonly HashSet<string> s_alone = new(StringComparer.Ordinal)
    {
        "-empty", "-nouser", "-nogroup", "-depth", "-d", "-mount", "-xdev", "-print", "-print0", "-ls", "-prune", "-quit", "-not", "!", "-a", "-and", "-o", "-or", "(", ")", ",",
        "-true", "-false", "-executable", "-readable", "-writable", "-noleaf", "-daystart", "-nowarn", "-warn", "-P", "-E", "-x", "-s",
    };

    private static readonly HashSet<string> s_withValue = new(StringComparer.Ordinal)
    {
        "-name", "-iname", "-path", "-ipath", "-wholename", "-iwholename", "-regex", "-iregex", "-regextype", "-type", "-xtype", "-size", "-mtime", "-mmin", "-ctime", "-cmin", "-atime", "-amin",
        "-perm", "-user", "-group", "-uid", "-gid", "-links", "-inum", "-maxdepth", "-mindepth", "-printf", "-lname", "-ilname", "-used", "-fstype", "-context",
    };

    private static readonly HashSet<string> s_withPath = new(StringComparer.Ordinal) { "-newer", "-anewer", "-cnewer", "-samefile" };

    /// <summary>Why it does more than print names of files in the workspace; null when it does not.</summary>
    public static string? WhyNot(RunCommand command, PathAnswers answers)
    {
        var words = command.Words;
        var roots = 0;
        var expression = false;
        for (var at = 1; at < words.Length; at++)
        {
            var word = words[at].Text;
            if (!expression && word.Length > 0 && word[0] is not ('-' or '(' or ')' or ',' or '!') && (words[at].Plain || IsNamed(words[at])))
            {
                roots++;
                if (answers.WhyNotRead(words[at], command.Places, Reading.Names) is { } root) return root;
                continue;
            }
            if (!words[at].Plain) return $"which words `{CommandFlow.Show(words[at])}` becomes is not known before";
            expression |= word is not ("-P" or "-E" or "-x" or "-s");
            if (s_alone.Contains(word)) continue;
            if (!s_withValue.Contains(word) && !s_withPath.Contains(word)) return $"`{word}` does more than print names";
            if (++at >= words.Length || !words[at].Plain) return $"the value of `{word}` is not known";
            if (s_withPath.Contains(word) && answers.WhyNotRead(words[at], command.Places, Reading.Names) is { } path) return path;
        }
        return roots == 0 ? answers.WhyNotRead(RunWord.Of("."), command.Places, Reading.Names) : null;
    }

    /// <summary>A pattern behind a letter: whatever it becomes, it is no part of the expression, which could run commands.</summary>
    private static bool IsNamed(RunWord word) => word is { Known: true, PatternAt: > 0, Tilde: false };
}
