using System.Text;

namespace KiroAgent.Tests.Core.Commands;

/// <summary>Random lines near the border of what is allowed: few rules trust much of them, with spoilers strewn in. Loops end by themselves.</summary>
internal sealed class AllowableLines(Random random)
{
    private static readonly string[] s_words = ["a", "-n", "x.txt", "run", "'b c'", "\"d\"", "e\\ f", "$'g'", "{h,i}", "*", "a*", "-x", "--opt=1", "[j]", "k#l", "'$(evil)'", "'; evil'", "\\;", "'|'evil", "\"a;evil\""];
    private static readonly string[] s_spoilers = ["$(evil)", "`evil`", "\"$(evil)\"", "<(evil)", "; evil", "| evil", "& evil", "\nevil", "&& evil", "$X", "${x:-$(evil)}", "> y", "2>&1", "#evil", "\\\nevil", "'\nevil", "$((1))", "{a,$(evil)}", "<<E\n$(evil)\nE", "<<'E'\n$(evil)\nE", "|&evil"];

    private static readonly string[] s_odd =
    [
        "'", "\"", "\\", "$", "`", "(", ")", "{", "}", "<", ">", "|", "&", ";", "\n", " ", "#", "!", "*", "?", "[", "]", "~", "=", "+", "$(", "${", "$'", "$((", "<(", "<<", "<<<", ">&", "\\\n", "evil", " evil ", ",", "{a,", "\\\\", "''", "E\n", "\nE\n", "\t", "-", "=(", "@(", "1",
    ];

    public string Line()
    {
        var text = new StringBuilder(Command(2));
        for (var more = random.Next(4); more > 1; more--) text.Append(Pick([" && ", " || ", "; ", " | ", "\n", " |& "])).Append(Command(2));
        for (var damage = random.Next(3) == 0 ? random.Next(1, 4) : 0; damage > 0; damage--)
        {
            var at = random.Next(text.Length);
            if (random.Next(3) == 0) text.Remove(at, 1);
            else text.Insert(at, Pick(s_odd));
            if (text.Length == 0) text.Append("ls");
        }
        return text.ToString();
    }

    private string Command(int depth)
    {
        var simple = Simple(depth);
        return depth <= 0 ? simple : random.Next(17) switch
        {
            0 => $"({simple})",
            1 => $"{{ {simple}; }}",
            2 => $"if {Command(depth - 1)}; then {simple}; else {Command(depth - 1)}; fi",
            3 => $"case a in a) {simple};; *) {Command(0)};; esac",
            4 => $"! {simple}",
            5 => $"time {simple}",
            6 => Loop(depth - 1),
            _ => simple,
        };
    }

    /// <summary>A loop over a few words, whose variable is used in one way or another.</summary>
    public string Loop(int depth)
    {
        var name = Pick(["f", "f", "f", "file", "g", "PATH", "x"]);
        string[] uses = [$"\"${name}\"", $"\"${name}\"", $"${name}", $"\"a${{{name}}}b\"", $"${{{name}}}", $"\"${{{name}%x}}\"", $"'${name}'", "$g", $"a\"${name}\"b"];
        var words = string.Concat(Enumerable.Range(0, random.Next(4)).Select(_ => " " + Pick([.. s_words, "evil", "evil", "ls", "''", "'a  b'", "\"$f\"", "$f"])));
        var body = depth > 0 && random.Next(4) == 0 ? Loop(depth - 1) : random.Next(12) == 0 ? $"{name}=evil; {Pick(uses)}" : $"{(random.Next(5) == 0 ? Pick(uses) : Pick(["echo", "echo", "cat", "ls"]))} {Pick(uses)} {Pick(s_words)} {Pick(uses)}";
        return $"for {name} in{words}; do {body}; {Pick(["true", ":", "echo " + Pick(uses)])}; done";
    }

    private string Simple(int depth)
    {
        var words = new List<string>();
        if (random.Next(20) == 0) words.Add("X=evil");
        words.Add(Name());
        for (var i = random.Next(4); i > 0; i--) words.Add(Pick(s_words));
        if (random.Next(8) == 0) words.Insert(random.Next(words.Count + 1), Pick(s_spoilers));
        if (random.Next(10) == 0) words.Add(Pick(["> y", "2> /dev/null", "< a", ">> z 2>&1", "<<< evil", "> ../../out", "> /nowhere/x"]));
        var text = string.Join(Pick([" ", " ", " ", "  ", "\t", " \\\n"]), words);
        return depth <= 0 ? text : random.Next(14) switch
        {
            0 => "timeout 5 " + text,
            1 => "env " + text,
            2 => "sh -c " + Quote(Command(depth - 1)),
            3 => "bash -lc " + Quote(Command(depth - 1)),
            4 => "xargs " + text,
            5 => $"find . -name a -exec {Name()} {Pick(s_words)} \\;",
            6 => "command " + text,
            7 => "bash <<'E'\n" + Command(0) + "\nE",
            _ => text,
        };
    }

    private string Name() => random.Next(12) switch
    {
        0 => Pick(["evil", "'evil'", "ev\\il", "$'evil'", "\"ev\"il", "e''vil", "../bin/evil", "{evil,a}"]),
        1 => Pick(["n\\pm", "\"git\"", "'tool'", "$'git'", "n''pm"]),
        _ => Pick(["git", "npm", "tool", "rm", "cat", "ls", "echo", "head", "grep", "pwd", "true", "test"]),
    };

    private static string Quote(string text) => "'" + text.Replace("'", "'\\''", StringComparison.Ordinal) + "'";

    private string Pick(string[] from) => from[random.Next(from.Length)];
}
