using System.Text;
using KiroAgent.Server.Tools;
using NUnit.Framework;

namespace KiroAgent.Tests.Server.Tools;

[TestFixture]
internal sealed class LookingToolsTests
{
    private ToolBench _bench = null!;

    [SetUp]
    public void MakeBench() => _bench = new ToolBench();

    [TearDown]
    public void RemoveBench() => _bench.Remove();

    [Test]
    public async Task A_file_is_shown_raw_under_its_name()
    {
        _bench.Put("a.txt", "one\r\ntwo");
        Assert.That(await Said("readFile", ("path", "a.txt")), Is.EqualTo("a.txt (lines 1-2 of 2)\none\r\ntwo"));
        _bench.Put("empty.txt", "");
        Assert.That(await Said("readFile", ("path", "empty.txt")), Is.EqualTo("empty.txt (empty)"));
        _bench.Put("wide.txt", [0xFF, 0xFE, .. Encoding.Unicode.GetBytes("ä\n")]);
        Assert.That(await Said("readFile", ("path", "wide.txt")), Is.EqualTo("wide.txt (lines 1-1 of 1)\nä\n"));
    }

    [Test]
    public async Task Lines_are_counted_from_one_and_both_ends_are_shown()
    {
        _bench.Put("a", "1\n2\n3\n4\n");
        Assert.That(await Said("readFile", ("path", "a"), ("startLine", 2), ("endLine", 3)), Is.EqualTo("a (lines 2-3 of 4)\n2\n3\n"));
        Assert.That(await Said("readFile", ("path", "a"), ("startLine", 4)), Is.EqualTo("a (lines 4-4 of 4)\n4\n"));
        Assert.That(await Said("readFile", ("path", "a"), ("endLine", 99)), Is.EqualTo("a (lines 1-4 of 4)\n1\n2\n3\n4\n"));
        Assert.That(await Said("readFile", ("path", "a"), ("startLine", 5)), Is.EqualTo("a has only 4 lines."));
    }

    [Test]
    public async Task A_long_file_is_cut_and_says_where_to_read_on()
    {
        _bench.Put("long", string.Concat(Enumerable.Range(1, 2_500).Select(i => $"{i}\n")));
        Assert.That(await Said("readFile", ("path", "long")), Does.StartWith("long (lines 1-2000 of 2500)\n1\n")
            .And.EndsWith("\n2000\n[Cut: lines 1 to 2000 of 2500 are shown; read on with startLine 2001.]"));
        Assert.That(await Said("readFile", ("path", "long"), ("startLine", 2001)), Does.EndWith("\n2500\n"));

        _bench.Put("wide", new string('x', 99_999) + "\n" + new string('y', 99_999) + "\n" + "z\n");
        Assert.That(await Said("readFile", ("path", "wide")), Does.EndWith("y\n[Cut: lines 1 to 2 of 3 are shown; read on with startLine 3.]"));

        _bench.Put("line", new string('x', 199_999) + "🙂\nnext\n");
        Assert.That(await Said("readFile", ("path", "line")), Does.Contain(
            "x\n[Cut: line 1 is longer than 200000 characters, the rest of it is not shown.]\n[Cut: lines 1 to 1 of 2 are shown; read on with startLine 2.]"));
    }

    [Test]
    public async Task A_folder_is_listed_without_what_is_ignored()
    {
        _bench.Put("src/b.ts", "");
        _bench.Put("src/lib/c.ts", "");
        _bench.Put("a b.txt", "");
        _bench.Put("bin/x", "");
        _bench.Put(".gitignore", "bin/\n");
        Assert.That(await Said("listDirectory", ("path", ".")), Is.EqualTo(". (3 entries)\n.gitignore\na b.txt\nsrc/"));
        Assert.That(await Said("listDirectory", ("path", "src"), ("depth", 2)), Is.EqualTo("src (3 entries)\nsrc/b.ts\nsrc/lib/\nsrc/lib/c.ts"));
        Assert.That(await Said("listDirectory", ("path", "no")), Is.EqualTo("There is no folder no."));
        Assert.That(await Said("listDirectory", ("path", "src/b.ts")), Does.Contain("is a file, not a folder"));
        Directory.CreateDirectory(_bench.At("empty"));
        Assert.That(await Said("listDirectory", ("path", "empty")), Does.Contain("no entries"));
    }

    [Test]
    [Platform(Exclude = "Win")]
    public async Task A_name_with_a_line_break_is_one_line()
    {
        _bench.Put("a\nb", "x");
        Assert.That(await Said("listDirectory", ("path", ".")), Is.EqualTo(". (1 entry)\na\\nb"));
    }

    [Test]
    public async Task Files_are_found_by_name()
    {
        _bench.Put("src/app.ts", "");
        _bench.Put("src/other.ts", "");
        Assert.That(await Said("fileSearch", ("query", "app")), Is.EqualTo("src/app.ts"));
        Assert.That(await Said("fileSearch", ("query", "zzz")), Is.EqualTo("No file's path resembles \"zzz\"."));
    }

    [Test]
    public async Task Lines_are_found_by_pattern()
    {
        _bench.Put("src/a.ts", "let x = 1;\r\nLet y = 2;\r\n");
        _bench.Put("b.md", "let it be\n");
        Assert.That(await Said("grepSearch", ("query", "let")), Is.EqualTo("b.md:1: let it be\nsrc/a.ts:1: let x = 1;\nsrc/a.ts:2: Let y = 2;"));
        Assert.That(await Said("grepSearch", ("query", @"let \w ="), ("includePattern", "src/**"), ("caseSensitive", true)), Is.EqualTo("src/a.ts:1: let x = 1;"));
        Assert.That(await Said("grepSearch", ("query", "let"), ("excludePattern", "*.ts")), Is.EqualTo("b.md:1: let it be"));
        Assert.That(await Said("grepSearch", ("query", "nowhere")), Is.EqualTo("No line matches; 2 files were searched."));
        Assert.That((await _bench.Run("grepSearch", ("query", "("))).Succeeded, Is.False);
    }

    [Test]
    public async Task The_user_is_asked_and_the_plan_is_shown()
    {
        _bench.Answer = "blue";
        Assert.That(await Said("askUser", ("question", "Which?")), Is.EqualTo("The user answered: blue"));
        _bench.Answer = null;
        Assert.That((await _bench.Run("askUser", ("question", "Which?"))).Succeeded, Is.False);
        var outcome = await _bench.Run("updatePlan", """{"entries":[{"text":"a","status":"completed"},{"text":"b"}]}""");
        Assert.That(outcome.Succeeded, Is.True);
        Assert.That(_bench.Plan, Is.EqualTo((PlanEntry[])[new("a", "completed"), new("b", "pending")]));
    }

    private async Task<string> Said(string tool, params (string Name, object Value)[] arguments) => (await _bench.Run(tool, arguments)).ForModel;
}
