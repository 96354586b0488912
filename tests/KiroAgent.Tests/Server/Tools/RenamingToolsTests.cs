using KiroAgent.Core.References;
using KiroAgent.Server.Workspace;
using NUnit.Framework;

namespace KiroAgent.Tests.Server.Tools;

/// <summary><c>renameSymbol</c>, and the references of <c>moveFile</c>, on real files; what the guard says of them is in the scenarios.</summary>
[TestFixture]
internal sealed class RenamingToolsTests
{
    private ToolBench _bench = null!;

    [SetUp]
    public void MakeBench() => _bench = new ToolBench();

    [TearDown]
    public void RemoveBench() => _bench.Remove();

    [Test]
    public async Task A_name_of_one_function_is_renamed_there()
    {
        _bench.Put("a.go", "func f() {\r\n\ttotal := 1\r\n\tuse(total)\r\n}\r\nvar total = 2\r\n");
        _bench.Put("b.go", "func g() { use(total) }\n");
        var outcome = await Rename("a.go", 2, "total", "sum");
        Assert.That(outcome, Is.EqualTo("Renamed total to sum: 2 places in 1 file (a.go 2), in the one function that declares it. Found as text, since this editor cannot rename: whole names in Go code; comments and strings were left. Check it."));
        Assert.That(_bench.Text("a.go"), Is.EqualTo("func f() {\r\n\tsum := 1\r\n\tuse(sum)\r\n}\r\nvar total = 2\r\n"));
        Assert.That(_bench.Changes.Made, Is.EqualTo(new[] { "write a.go" }));
    }

    [Test]
    public async Task A_file_too_large_to_look_through_is_named()
    {
        _bench.Put("a.cs", "class Total { }\n");
        _bench.Put("big.cs", new string(' ', 2 << 20) + " Total t;");
        Assert.That(await Rename("a.cs", 1, "Total", "Sum"), Does.EndWith(" Not looked through, as too large or unreadable: big.cs."));
        Assert.That(_bench.Text("big.cs"), Does.EndWith(" Total t;"));
    }

    [Test]
    public async Task Without_a_line_the_first_place_counts()
    {
        _bench.Put("a.css", "/* .btn */ .btn { } .btn:hover { } #btn { }");
        Assert.That(await Rename("a.css", null, ".btn", ".button"), Does.StartWith("Renamed .btn to .button: 2 places in 1 file (a.css 2)."));
        Assert.That(_bench.Text("a.css"), Is.EqualTo("/* .btn */ .button { } .button:hover { } #btn { }"));
    }

    [Test]
    public async Task Encodings_and_other_languages_stay()
    {
        byte[] utf16 = [0xff, 0xfe, .. System.Text.Encoding.Unicode.GetBytes("export const total = 'é';\r\n")];
        _bench.Put("a.ts", utf16);
        _bench.Put("b.ts", "import { total } from './a';");
        _bench.Put("a.java", "class total {}");
        _bench.Put("c.ts", [0, 1, 2, .. "total"u8]);
        await Rename("a.ts", 1, "total", "sum");
        Assert.That(_bench.Bytes("a.ts"), Is.EqualTo((byte[])[0xff, 0xfe, .. System.Text.Encoding.Unicode.GetBytes("export const sum = 'é';\r\n")]));
        Assert.That(_bench.Text("b.ts"), Is.EqualTo("import { sum } from './a';"));
        Assert.That(_bench.Text("a.java"), Is.EqualTo("class total {}"));
    }

    [TestCase("no.ts", 1, "There is no file no.ts.")]
    [TestCase("folder", 1, "folder is a folder, not a file.")]
    [TestCase("a.bin", 1, "a.bin is not a text file")]
    [TestCase("a.rb", 1, "a.rb is in no language whose names can be found as text")]
    [TestCase("a.rb", 2, "\"total\" is not on line 2 of a.rb.")]
    [TestCase("a.ts", 3, "\"total\" is not on line 3. It stands on line 1. (a.ts)")]
    public async Task What_cannot_be_renamed_says_why(string path, int line, string said)
    {
        _bench.Put("folder/x", "");
        _bench.Put("a.bin", [0, 255, 254]);
        _bench.Put("a.rb", "total = 1\n\n");
        _bench.Put("a.ts", "total\n\n\n");
        Assert.That(await Rename(path, line, "total", "sum"), Does.StartWith(said));
        Assert.That(_bench.Changes.Made, Is.Empty);
    }

    [Test]
    public async Task An_editor_may_know_a_language_that_cannot_be_found_as_text()
    {
        _bench.Put("a.rb", "total = 1\n");
        Offer(new OfferedStep.Texts(Uri("a.rb"), null, [new(0, 0, 0, 5, "sum")]));
        Assert.That(await Rename("a.rb", 1, "total", "sum"), Is.EqualTo("Renamed total to sum: 1 place in 1 file (a.rb 1), as the editor's language service has it."));
        Assert.That(_bench.Text("a.rb"), Is.EqualTo("sum = 1\n"));
    }

    [Test]
    public async Task An_editor_may_move_and_make_files_with_a_rename()
    {
        _bench.Put("Total.java", "class Total {}");
        Offer(
            new OfferedStep.Move(Uri("Total.java"), Uri("Sum.java")),
            new OfferedStep.Texts(Uri("Sum.java"), null, [new(0, 6, 0, 11, "Sum")]),
            new OfferedStep.Create(Uri("Old.java")),
            new OfferedStep.Texts(Uri("Old.java"), null, [new(0, 0, 0, 0, "class Old extends Sum {}\n")]));
        Assert.That(await Rename("Total.java", 1, "Total", "Sum"), Is.EqualTo("Renamed Total to Sum: 3 places in 2 files (Sum.java 1, Old.java 2), as the editor's language service has it. Moved Total.java to Sum.java."));
        Assert.That((_bench.Text("Sum.java"), _bench.Text("Old.java")), Is.EqualTo(("class Sum {}", "class Old extends Sum {}\n")));
        Assert.That(File.Exists(_bench.At("Total.java")), Is.False);
    }

    [Test]
    public async Task What_imports_a_name_and_is_not_in_the_editors_rename_is_told()
    {
        _bench.Put("a.js", "export const total = 1;\nfunction f() { const own = 1; return own; }\n");
        _bench.Put("b.js", "import { total } from './a.js';\n\nuse(total);\n");
        _bench.Put("c.js", "import { total } from './a.js';\n");
        _bench.Put("other.js", "const total = 2;\n");
        Offer(new OfferedStep.Texts(Uri("a.js"), null, [new(0, 13, 0, 18, "sum")]), new OfferedStep.Texts(Uri("c.js"), null, [new(0, 9, 0, 14, "sum")]));
        Assert.That(await Rename("a.js", 1, "total", "sum"), Is.EqualTo(
            "Renamed total to sum: 2 places in 2 files (a.js 1, c.js 1), as the editor's language service has it. " +
            "It left what imports total elsewhere, maybe since no project of it has these files: b.js lines 1, 3. Change it there too if it is the same."));
        Assert.That(_bench.Text("b.js"), Is.EqualTo("import { total } from './a.js';\n\nuse(total);\n"));
        Offer(new OfferedStep.Texts(Uri("a.js"), null, [new(1, 21, 1, 24, "mine"), new(1, 37, 1, 40, "mine")]));
        Assert.That(await Rename("a.js", 2, "own", "mine"), Is.EqualTo("Renamed own to mine: 2 places in 1 file (a.js 2), as the editor's language service has it."));
    }

    private static IEnumerable<TestCaseData> Wrong()
    {
        static OfferedStep Move(string from, string to) => new OfferedStep.Move(from, to);
        yield return new TestCaseData((object)new[] { Move("a.ts", "b.ts") }, "it moves onto b.ts, which is there already");
        yield return new TestCaseData((object)new[] { Move("no.ts", "c.ts") }, "it moves no.ts, which is no file");
        yield return new TestCaseData((object)new[] { Move("a.ts", "c.ts"), Move("c.ts", "d.ts") }, "it moves c.ts more than once, or onto another file");
        yield return new TestCaseData((object)new[] { Move("a.ts", "c.ts"), Move("b.ts", "c.ts") }, "it moves b.ts more than once, or onto another file");
        yield return new TestCaseData((object)new[] { Move("a.ts", "c.ts"), new OfferedStep.Texts("a.ts", null, [new(0, 0, 0, 0, "x")]) }, "it changes a.ts, which it moved away");
        yield return new TestCaseData((object)new OfferedStep[] { new OfferedStep.Create("b.ts") }, "it makes b.ts, which is there already");
        yield return new TestCaseData((object)new OfferedStep[] { new OfferedStep.Create("out/x.ts") }, "it makes a file that is ignored");
        yield return new TestCaseData((object)new[] { Move("a.ts", "out/a.ts") }, "it moves a file that is ignored");
        yield return new TestCaseData((object)new OfferedStep[] { new OfferedStep.Texts("no.ts", null, [new(0, 0, 0, 0, "x")]) }, "it changes no.ts, where there is no text");
        yield return new TestCaseData((object)new OfferedStep[] { new OfferedStep.Texts("out/o.ts", null, [new(0, 0, 0, 5, "sum")]) }, "all it changes is ignored");
        yield return new TestCaseData((object)Array.Empty<OfferedStep>(), "it changes nothing");
    }

    [TestCaseSource(nameof(Wrong))]
    public async Task What_an_editor_offers_is_done_whole_or_not_at_all(OfferedStep[] steps, string said)
    {
        _bench.Put(".gitignore", "out/\n");
        _bench.Put("a.ts", "total");
        _bench.Put("b.ts", "total");
        _bench.Put("out/o.ts", "total");
        Offer([.. steps.Select(step => step switch
        {
            OfferedStep.Move move => new OfferedStep.Move(Uri(move.OldUri), Uri(move.NewUri)),
            OfferedStep.Create create => new OfferedStep.Create(Uri(create.Uri)),
            OfferedStep.Texts texts => texts with { Uri = Uri(texts.Uri) },
            _ => step,
        })]);
        Assert.That(await Rename("a.ts", 1, "total", "sum"), Is.EqualTo($"The editor's rename cannot be used: {said}. Nothing was changed."));
        Assert.That(_bench.Changes.Made, Is.Empty);
    }

    [Test]
    public async Task A_file_that_changes_before_it_is_written_stops_all()
    {
        _bench.Put("a.ts", "export const total = 1;");
        _bench.Put("b.ts", "import { total } from './a';");
        _bench.BeforeRun = () => _bench.Put("b.ts", "import { total } from './a'; // new");
        Assert.That(await Rename("a.ts", 1, "total", "sum"), Is.EqualTo("Nothing was changed. b.ts was changed in the same moment. Try again."));
        Assert.That(_bench.Changes.Made, Is.Empty);
    }

    [Test]
    public async Task A_move_says_what_it_wrote_anew_and_what_it_left()
    {
        _bench.Put("tsconfig.json", "{ \"compilerOptions\": { \"paths\": {} } }");
        _bench.Put("src/a.ts", "import './b';");
        _bench.Put("src/b.ts", "import './a'; import '@/a';");
        var moved = await _bench.Run("moveFile", ("from", "src/a.ts"), ("to", "lib/a.ts"));
        Assert.That(moved.ForModel, Is.EqualTo("Moved src/a.ts to lib/a.ts. Updated 2 references in 2 files (lib/a.ts 1, src/b.ts 1), found as text. Imports by the path aliases of tsconfig.json were left."));
        Assert.That(moved.Summary, Is.EqualTo("Moved src/a.ts to lib/a.ts, 2 references in 2 files updated"));
        Assert.That(_bench.Changes.Made, Is.EqualTo(new[] { "move src/a.ts lib/a.ts", "write lib/a.ts", "write src/b.ts" }));

        _bench.Put("pkg/__init__.py", "");
        _bench.Put("pkg/m.py", "");
        _bench.Put("pkg/n.py", "");
        _bench.Put("main.py", "from pkg import m, n\n");
        moved = await _bench.Run("moveFile", ("from", "pkg/m.py"), ("to", "m2.py"));
        Assert.That(moved.ForModel, Is.EqualTo("Moved pkg/m.py to m2.py. Not updated, to be mended by hand: main.py 1."));
    }

    [Test]
    public async Task A_move_that_fails_leaves_every_reference()
    {
        _bench.Put("a.ts", "");
        _bench.Put("b.ts", "import './a';");
        _bench.Put("c.ts", "");
        Assert.That((await _bench.Run("moveFile", ("from", "a.ts"), ("to", "c.ts"))).ForModel, Is.EqualTo("c.ts exists already and is not overwritten."));
        Assert.That(_bench.Text("b.ts"), Is.EqualTo("import './a';"));
    }

    private string Uri(string path) => _bench.Folders.Uri(KiroAgent.Tests.Core.References.Sources.Key(path) with { Root = _bench.Folders.Roots[0] });

    private void Offer(params OfferedStep[] steps) => _bench.Rename = (_, _) => Task.FromResult(new EditorRename([.. steps], null));

    private async Task<string> Rename(string path, int? line, string symbol, string newName) => (await (line is { } number
        ? _bench.Run("renameSymbol", ("path", path), ("line", number), ("symbol", symbol), ("newName", newName))
        : _bench.Run("renameSymbol", ("path", path), ("symbol", symbol), ("newName", newName)))).ForModel;
}
