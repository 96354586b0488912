using System.Diagnostics;
using KiroAgent.Core.Commands;
using KiroAgent.Core.Policy;
using NUnit.Framework;
using static KiroAgent.Tests.Core.Commands.JudgeTable;

namespace KiroAgent.Tests.Core.Commands;

/// <summary>What holds for every line; each case is made from a number, which a failure names.</summary>
public sealed class CommandLawTests
{
    private static readonly string[] s_rules = ["npm *", "git *", "tool *", "rm *", "find *", "xargs *", "timeout *", "sh *", "env *", "cd *", "command *", "head a", "*"];
    private static readonly string[] s_refused = ["rm -rf x", "sudo ls", "chmod 777 x", "rm -rf a b", "eval x"];

    private static string[] SomeRules(Random random) => [.. s_rules.Where(rule => random.Next(3) == 0 && (rule != "*" || random.Next(3) == 0))];

    [FsCheck.NUnit.Property(MaxTest = 4000)]
    public void One_more_part_never_turns_asking_into_allowing(int seed)
    {
        var random = new Random(seed);
        var lines = new ShellLines(random);
        var rules = SomeRules(random);
        var (line, more) = (lines.List(2), lines.List(1));
        if (Judge(line, rules).Kind == VerdictKind.Allow) return;
        foreach (var longer in new[] { $"{line}\n{more}", $"{more}; {line}", $"{more} && {line}", $"({line})", $"{{ {line}\n}}", $"if {more}; then {line}\nfi", $"! {line}", $"{line} | {more}", $"{more} | {line}", $"echo \"$({line}\n)\"", $"{line} # x" })
            Assert.That(Judge(longer, rules).Kind, Is.EqualTo(VerdictKind.Ask), $"{line}\n-- in --\n{longer}\n-- under {string.Join(", ", rules)}");
    }

    [FsCheck.NUnit.Property(MaxTest = 4000)]
    public void A_wrapper_never_turns_asking_into_allowing(int seed)
    {
        var random = new Random(seed);
        var rules = SomeRules(random);
        var line = new ShellLines(random).List(1);
        if (Judge(line, rules).Kind == VerdictKind.Allow) return;
        foreach (var wrapped in new[] { $"sh -c {ShellQuote.Of(line)}", $"bash -lc {ShellQuote.Of(line)}", $"timeout 5 sh -c {ShellQuote.Of(line)}", $"env bash -c {ShellQuote.Of(line)}", $"find . -exec bash -c {ShellQuote.Of(line)} \\;", $"bash <<'%%'\n{line}\n%%" })
            if (!wrapped.Contains("sh -c", StringComparison.Ordinal) || wrapped.Contains("bash", StringComparison.Ordinal) || ShellParser.Parse(line, ShellKind.Posix).Script is null)
                Assert.That(Judge(wrapped, rules).Kind, Is.EqualTo(VerdictKind.Ask), $"{wrapped}\n-- under {string.Join(", ", rules)}");
    }

    [FsCheck.NUnit.Property(MaxTest = 4000)]
    public void A_refused_line_stays_refused_however_it_is_quoted(int seed)
    {
        var random = new Random(seed);
        var line = s_refused[random.Next(s_refused.Length)];
        var quoted = string.Join(random.Next(4) == 0 ? "  " : " ", line.Split(' ').Select(word => Quoted(word, random)));
        Assert.That(Judge(quoted, "*").Kind, Is.EqualTo(VerdictKind.Ask), quoted);
    }

    /// <summary>The same word in another spelling.</summary>
    private static string Quoted(string word, Random random) => random.Next(7) switch
    {
        0 => word,
        1 => $"'{word}'",
        2 => $"\"{word}\"",
        3 => $"$'{string.Concat(word.Select(c => random.Next(2) == 0 ? c.ToString() : $"\\x{(int)c:x2}"))}'",
        4 => string.Concat(word.Select(c => random.Next(2) == 0 && c != '\n' ? $"\\{c}" : c.ToString())),
        5 => string.Concat(word.Select(c => random.Next(3) switch { 0 => $"'{c}'", 1 => $"\"{c}\"", _ => c.ToString() })),
        _ => string.Concat(word.Select(c => random.Next(3) == 0 ? $"''{c}\\\n" : c.ToString())),
    };

    [FsCheck.NUnit.Property(MaxTest = 3000)]
    public void Every_rule_offered_allows_the_line_and_is_not_a_star(int seed)
    {
        var random = new Random(seed);
        var rules = SomeRules(random);
        var line = random.Next(2) == 0 ? new ShellLines(random).List(1) : $"tool {new ShellLines(random).Word(0)} && npm {new ShellLines(random).Word(0)}";
        foreach (var one in Judge(line, rules).Suggestions)
        {
            Assert.That(one.Pattern, Is.Not.EqualTo("*"));
            Assert.That(Allows(line, [.. rules, one.Pattern]), $"{line}\n-- by {one.Pattern}");
        }
    }

    [FsCheck.NUnit.Property(MaxTest = 3000)]
    public void What_is_parsed_and_printed_parses_to_the_same(int seed)
    {
        var line = new ShellLines(new Random(seed)).Line();
        if (ShellParser.Parse(line, ShellKind.Bash).Script is not { } script) return;
        var printed = ShellPrinter.Print(script);
        var again = ShellParser.Parse(printed, ShellKind.Bash);
        Assert.That(again.Script, Is.Not.Null, $"{again.Refusal?.Reason}\n{line}\n-- printed --\n{printed}");
        Assert.That(ShellPrinter.Print(again.Script!), Is.EqualTo(printed), line);
    }

    [FsCheck.NUnit.Property(MaxTest = 3000)]
    public void Spans_nest_and_words_cover_their_text(int seed)
    {
        var line = new ShellLines(new Random(seed)).Line();
        if (ShellParser.Parse(line, ShellKind.Bash).Script is not { } script) return;
        Assert.That(line[..script.Span.Start].Trim(' ', '\t', '\n', '\\'), Is.Empty, line);
        Assert.That(line[script.Span.End..].TrimStart() is "" or ['#', ..] or [';', ..] or ['\n', ..], line);
        ShellSpans.Check(script, line);
    }

    [FsCheck.NUnit.Property(MaxTest = 20000)]
    public void Whatever_the_line_is_there_is_a_verdict(string? text, int seed)
    {
        var random = new Random(seed);
        var line = random.Next(2) == 0 ? text ?? "" : new ShellLines(random).Damaged();
        foreach (var shell in Enum.GetValues<ShellKind>())
            Assert.That(Judge(line, shell, Rules(SomeRules(random))).Parts, Is.Not.Empty);
    }

    internal static IEnumerable<string> Long(int length = CommandJudge.LongestLine)
    {
        foreach (var piece in new[]
        {
            "(", "((", "$(", "$((", "${x:-", "\"$(", "`", "{a,", "{", "a;", "a|", "a&&", "<(", "'a' ", "\\\n", "a ", "rm ", "rm -r ", "env ", "sudo ", "x=(", "<<E ", "if a; then ", "case a in a) ", "f() ", "! ", "$", "{a,b}", "{1..9}", "*/", "[", "[[ ", "a[", "sh -c ",
            "timeout 5 ", "find . -exec ", "a/", "../", "~", "x=1 ", "|", "& ", "\n", "# ", "cd a; ", "cd a || ", "2>&1 ", ">a ", "while a; do ", "eval ", "function a { ", "$'\\x41'", "${", "\"", "time ", "coproc { ",
            "ab; ", "$(a)", "\"$(a)\" ", "`a` ", "a b c d e f g;", "a.b/c ", "--x=a/b ", "'a b/c.d' ", "x=$(a);", "<<E\nE\n", "a\"b\"'c' ", "{a,b}c ", "*.ts ", "a*/b ", "git config x y;", "\"'\"'\"' ", "*/../", "cd a/b/c/d; ", "sh -c \"'\" ",
        }) yield return string.Concat(Enumerable.Repeat(piece, length / piece.Length));
        yield return string.Concat(Enumerable.Repeat("{a,", length / 4)) + new string('}', length / 4);
        yield return string.Concat(Enumerable.Repeat("eval ", length * 9 / 100)) + "'" + string.Concat(Enumerable.Repeat("a;", length / 4)) + "'";
        yield return "tool " + string.Join(' ', Enumerable.Range(0, length * 24 / 100).Select(i => $"{(char)('a' + (i % 26))}{(char)('a' + (i / 26 % 26))}{i / 676}"));
        yield return string.Join(';', Enumerable.Range(0, length * 7 / 100).Select(i => $"cd a{i};*{i}"));
    }

    [Test]
    public void No_long_line_takes_long()
    {
        var rules = Rules("npm *", "git *", "*");
        var slowest = (Line: "", Took: TimeSpan.Zero);
        foreach (var line in Long())
        {
            // What is done for it does not depend on the machine: paths looked up, folders listed, memory taken.
            var look = new Counting();
            Assert.That(line, Has.Length.LessThanOrEqualTo(CommandJudge.LongestLine));
            CommandJudge.Judge(new(line, Root, ShellKind.Bash, rules, look, WorkspaceTrusted: true));
            var allocated = GC.GetAllocatedBytesForCurrentThread();
            CommandJudge.Judge(new(line, Root, ShellKind.Bash, rules, Look, WorkspaceTrusted: true));
            allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
            Assert.That(look.Looks, Is.LessThanOrEqualTo(PathAnswers.MostPaths), line[..20]);
            Assert.That(look.Lists, Is.LessThanOrEqualTo(PathAnswers.MostFolders), line[..20]);
            Assert.That(allocated, Is.LessThan(MostAllocated), line[..20]);
            var best = TimeSpan.MaxValue;
            for (var i = 0; i < 5; i++)
            {
                var started = Stopwatch.GetTimestamp();
                Judge(line, ShellKind.Bash, rules);
                var took = Stopwatch.GetElapsedTime(started);
                if (took < best) best = took;
            }
            if (best > slowest.Took) slowest = (line[..20], best);
            TestContext.Out.WriteLine($"{best.TotalMilliseconds,8:0.00} ms {allocated / 1024,7:#,0} KB {look.Looks,5} paths {look.Lists,5} lists  {line[..Math.Min(16, line.Length)].Replace("\n", "⏎", StringComparison.Ordinal)}");
        }
        // Ten milliseconds is what a free machine takes at most; ten times that tells a quadratic or worse way through.
        Assert.That(slowest.Took.TotalMilliseconds, Is.LessThan(100), slowest.Line);
    }

    // A kilobyte for each character.
    private const long MostAllocated = 1024L * CommandJudge.LongestLine;

    private sealed class Counting : TableLook
    {
        public int Looks { get; private set; }

        public int Lists { get; private set; }

        public override PathStanding Standing(string path, string cwd)
        {
            Looks++;
            return base.Standing(path, cwd);
        }

        public override IReadOnlyList<FolderName>? Names(string path, string cwd, int most)
        {
            Lists++;
            return [new("a", true, false), new("b", true, false)];
        }
    }
}
