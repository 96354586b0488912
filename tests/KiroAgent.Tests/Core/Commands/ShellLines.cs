using System.Text;

namespace KiroAgent.Tests.Core.Commands;

/// <summary>Random shell lines: of the whole grammar, or damaged ones.</summary>
internal sealed class ShellLines(Random random)
{
    private static readonly string[] s_commands = ["ls", "cat", "echo", "git", "npm", "rm", "tool", "evil", "find", "grep", "head", "pwd", "true", "sh", "env", "timeout", "xargs", "command", "cd", "test"];
    private static readonly string[] s_plain = ["a", "b.txt", "-n", "-rf", "run", "build", "src", "src/a.ts", ".", "..", "-c", "--all", "x=1", "5", "-", "HEAD~1", "a@{1}", "{}", "1:2", "+x", "%d", "a,b", "if", "done", "in", "--include=*.ts"];
    private static readonly string[] s_names = ["X", "HOME", "f", "_a1"];
    private static readonly string[] s_odd =
    [
        "(", ")", "{", "}", ";", ";;", "&", "&&", "|", "||", "|&", "<", ">", ">>", "<<", "<<<", ">&", "<&", "&>", "<>", ">|", "'", "\"", "`", "\\", "$", "$(", "${", "$((", "$[", "((", "))", "[[", "]]", "[", "]",
        "#", "!", "~", "*", "?", "=", " ", "\t", "\n", "\\\n", "if", "then", "fi", "for", "do", "done", "case", "esac", "while", "until", "function", "select", "time", "coproc", "in", "else", "elif", "$'", "$\"", "@(", "+(", "!(", "=(", "<(", ">(",
        "a", "b", "1", "2>", "x=", "x+=", "x[1]=", "x=(", "EOF", "\nEOF\n", "é", "{a,b}", "{1..3}", "f()", ":", ",", "..", "^", "%", "-",
    ];

    /// <summary>A line of the grammar.</summary>
    public string Line()
    {
        var text = List(3);
        return random.Next(8) == 0 ? text + " # " + Pick(s_plain) : text;
    }

    /// <summary>Pieces of syntax thrown together, or a line with some of them put in or taken out.</summary>
    public string Damaged()
    {
        if (random.Next(3) == 0) return string.Concat(Enumerable.Range(0, random.Next(1, 9)).Select(_ => Pick(s_odd)));
        var text = new StringBuilder(Line());
        for (var i = random.Next(1, 4); i > 0 && text.Length > 0; i--)
        {
            var at = random.Next(text.Length);
            if (random.Next(3) == 0) text.Remove(at, Math.Min(random.Next(1, 4), text.Length - at));
            else text.Insert(at, Pick(s_odd));
        }
        return text.ToString();
    }

    public string List(int depth)
    {
        var text = new StringBuilder(Chain(depth));
        for (var more = random.Next(5); more > 2; more--) text.Append(Pick(["; ", ";", "\n", " & "])).Append(Chain(depth));
        return text.ToString();
    }

    private string Chain(int depth)
    {
        var text = new StringBuilder(Pipeline(depth));
        for (var more = random.Next(5); more > 2; more--) text.Append(Pick([" && ", " || ", "&&", "||", " &&\n"])).Append(Pipeline(depth));
        return text.ToString();
    }

    private string Pipeline(int depth)
    {
        var text = new StringBuilder(random.Next(12) == 0 ? Pick(["! ", "time ", "time -p "]) : "").Append(Command(depth));
        for (var more = random.Next(5); more > 2; more--) text.Append(Pick([" | ", "|", " |& "])).Append(Command(depth));
        return text.ToString();
    }

    private string Command(int depth)
    {
        if (depth <= 0 || random.Next(3) > 0) return Simple(depth);
        var inner = List(depth - 1);
        var text = random.Next(12) switch
        {
            0 => $"({inner})",
            1 => $"{{ {inner}; }}",
            2 => $"if {List(depth - 1)}; then {inner}; fi",
            3 => $"if {Simple(0)}; then {inner}\nelif {Simple(0)}; then {Simple(0)}; else {Simple(depth - 1)}\nfi",
            4 => $"for {Pick(s_names)} in {Word(depth - 1)} {Word(0)}; do {inner}; done",
            5 => $"while {Simple(depth - 1)}; do {inner}; done",
            6 => $"until {Simple(0)}\ndo {inner}\ndone",
            7 => $"case {Word(depth - 1)} in {Pick(["a", "*", "(b|c", "\"x\"|?", "[a-z]*"])}) {inner};; *) ;; esac",
            8 => $"{Pick(["f", "my-fn"])}() {{ {inner}; }}",
            9 => $"[[ {Pick(["-f", "-n", "! -d"])} {Word(0)} && {Word(0)} {Pick(["==", "!=", "<", "-eq", "-nt"])} {Word(0)} ]]",
            10 => $"(( {Pick(["1+2", "x=3", "x[1]", "$(echo 1) * (2)"])} ))",
            _ => $"coproc {{ {Simple(0)}; }}",
        };
        return random.Next(4) == 0 ? text + " " + Redirection(depth - 1) : text;
    }

    private string Simple(int depth)
    {
        var text = new StringBuilder(random.Next(12) == 0 ? $"{Pick(s_names)}={Word(depth)} " : "").Append(random.Next(10) == 0 ? Word(depth) : Pick(s_commands));
        for (var words = random.Next(4); words > 0; words--) text.Append(Pick([" ", " ", " ", "  ", "\t", " \\\n"])).Append(Word(depth));
        if (random.Next(6) == 0) text.Append(' ').Append(Redirection(depth));
        return text.ToString();
    }

    private string Redirection(int depth) => random.Next(12) switch
    {
        0 => "2>&1",
        1 => ">/dev/null",
        2 => "2> /dev/null",
        3 => "< " + Pick(s_plain),
        4 => ">> out.txt",
        5 => "&> all.log",
        6 => ">| " + Word(0),
        7 => "<<< " + Word(depth),
        8 => "3<>f 4>&-",
        9 => "{fd}> f",
        10 => $"<<{Pick(["EOF", "'EOF'", "\\EOF", "-EOF"])}\ntext {Word(0)}\nEOF\ntrue",
        _ => "> " + Pick(s_plain),
    };

    public string Word(int depth)
    {
        var text = new StringBuilder(Piece(depth));
        while (random.Next(4) == 0) text.Append(Piece(depth));
        return text.ToString();
    }

    private string Piece(int depth) => random.Next(depth > 0 ? 24 : 18) switch
    {
        0 => $"'{Pick(s_plain)} $x'",
        1 => $"\"{Pick(s_plain)} {(depth > 0 ? Piece(depth - 1).Replace("\"", "", StringComparison.Ordinal) : "")}\"".Replace("'", "", StringComparison.Ordinal),
        2 => "\\" + Pick(["a", " ", "$", "'", "\"", "\\", ";", "*"]),
        3 => $"$'{Pick(["a\\n", "\\x41", "\\'", "\\101b", "\\u00e9"])}'",
        4 => "$" + Pick(["X", "1", "@", "?", "HOME", "$", "#"]),
        5 => "${" + Pick(["X", "X:-a", "#X", "X%.*", "X/a/b", "!X", "X[1]", "X@Q", "X:1:2", "X:-$Y", "X:=\"a b\""]) + "}",
        6 => Pick(["*", "*.ts", "a?", "[ab]c", "src/*"]),
        7 => Pick(["{a,b}", "{1..3}", "x{,y}z", "{a,{b,c}}", "{a", "a}", "{a,b", "{}", "{x}", ",b}", "{x},y}", "{", "}", ",", "{a..b}", "{..}", "\\ {}", "@{1}"]),
        8 => Pick(["~", "~/x", "~root/x", "a~"]),
        9 => $"$(({Pick(["1+1", "X*(2)", "a[1]"])}))",
        18 or 19 => $"$({List(depth - 1)})",
        20 => $"`{Simple(0).Replace("`", "", StringComparison.Ordinal).Replace("\\", "", StringComparison.Ordinal)}`",
        21 => $"<({Simple(0)})",
        22 => $"\"$({Simple(depth - 1)})\"",
        23 => "$\"t\"",
        _ => Pick(s_plain),
    };

    private string Pick(string[] from) => from[random.Next(from.Length)];
}
