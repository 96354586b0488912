using FsCheck;
using FsCheck.Fluent;
using KiroAgent.Core.References;
using NUnit.Framework;

namespace KiroAgent.Tests.Core.References;

/// <summary>What a rename by text changes: the places written in brackets «», of the name <c>total</c> to <c>sum</c>; <c>‹total›</c> is where it is asked for.</summary>
[TestFixture]
internal sealed class SymbolRenameTests
{
    private const string Old = "total", New = "sum";

    // A name that a function declares is that function's.
    [TestCase("a.ts", "function f(‹total›: number) { return «total» + o.total; }\nfunction g() { return total; }")]
    [TestCase("a.ts", "const f = («total») => { const a = ‹total›; return () => «total»; };\nexport const total = 1;")]
    [TestCase("a.ts", "function f() { for (const ‹total› of list) { use(«total»); } }\nclass A { total = 1; m() { return total; } }")]
    [TestCase("a.ts", "export const ‹total› = 1;\nfunction g() { const total = 2; return total; }\nuse(«total»);")]
    [TestCase("a.ts", "export const ‹total› = 1;\nfunction g(a) { return a.«total» + «total»; }\nif («total») { use(«total»); }")]
    [TestCase("a.cs", "class A { int F(int ‹total›) { var b = «total» * 2; return «total» + this.total; } int total; int G() { return total; } }")]
    [TestCase("a.cs", "class A { private int ‹total›; int F() { return «total» + this.«total»; } int G(int total) { return total; } }")]
    [TestCase("a.cs", "class A { void F() { foreach (var ‹total› in list) { Use(«total»); } } void G() { Use(total); } }")]
    [TestCase("a.java", "class A { int f() { List<Integer> ‹total› = of(); return «total».size(); } int total() { return total; } }")]
    [TestCase("a.kt", "class A { fun f(‹total›: Int): Int { return «total» }\n fun g() { val total = 1; use(total) } }")]
    [TestCase("a.go", "func f() int {\n\ta, ‹total› := g()\n\treturn «total»\n}\nvar total int")]
    [TestCase("a.go", "func f(a int, ‹total› int) int { return «total» }\nfunc g() { total() }")]
    [TestCase("a.rs", "fn f(‹total›: i32) -> i32 { «total» + s.total }\nfn total() {}")]
    [TestCase("a.rs", "fn f() { let mut ‹total› = 1; «total» += 1; }\nmod m { fn g() { total(); } }")]
    [TestCase("a.c", "int f(char *s) { int ‹total› = 0; return «total» + s->total; }\nint total(void);")]
    [TestCase("a.py", "def f(‹total›, b=1):\n    return «total» + self.total\n\ntotal = 1\n")]
    [TestCase("a.py", "def f():\n    ‹total› = 1\n    def g():\n        return «total»\n    use(a=«total»)\ndef h():\n    return total\n")]
    [TestCase("a.py", "‹total› = 1\ndef f():\n    return «total»\ndef g():\n    total = 2\n    return total\n")]
    // Comments and strings stay.
    [TestCase("a.ts", "// total\nexport const ‹total› = \"total\" + `total ${«total»}`; /* total */ const subtotal = total1;")]
    [TestCase("a.tsx", "export const ‹total› = 1; const e = <p title=\"total\">total {«total»}</p>;")]
    [TestCase("a.py", "‹total› = 'total' # total\nprint(f'total {«total»}')\n")]
    // In style sheets the mark in front is part of what is meant.
    [TestCase("a.css", ".‹total› { color: red } #total {} .«total»:hover, .total-x {} a { animation: total }")]
    [TestCase("a.scss", "$‹total›: 1; .total { width: $«total»; }")]
    // Shell.
    [TestCase("a.sh", "‹total›=1\necho \"total $«total» ${«total»}\" '$total' --total total\nexport «total»\n")]
    public void The_right_places_are_renamed(string path, string marked)
    {
        var before = Plain(marked);
        var sources = new Sources((path, before));
        var line = marked[..marked.IndexOf('‹', StringComparison.Ordinal)].Count(c => c == '\n') + 1;
        var outcome = sources.Rename(path, line, Old, New);
        Assert.That(outcome, Is.InstanceOf<TextRename.Made>());
        Assert.That(sources.Files[path], Is.EqualTo(Renamed(marked)));
    }

    [Test]
    public void Other_scripts_are_renamed_in_where_they_import_the_name()
    {
        (string Path, string Marked)[] files =
        [
            ("src/a.ts", "export function ‹total›() {}\n"),
            ("src/b.ts", "import { «total» } from './a';\n«total»(); o.«total»;\n"),
            ("src/c.ts", "import { «total» as t } from './a';\nt(); const total = 1;\n"),
            ("src/d.ts", "import * as a from './a';\na.«total»(); b.total(); total();\n"),
            ("src/index.ts", "export * from './a';\n"),
            ("src/e.ts", "import { «total» } from '.';\n«total»();\n"),
            ("src/f.ts", "export { «total» } from './a.js';\n"),
            ("lib/g.js", "const { «total» } = require('../src/f');\nmodule.exports = «total»;\n"),
            ("lib/h.ts", "import { total } from './other';\ntotal();\n"),
            ("lib/other.ts", "export const total = 1;\n"),
            ("lib/i.ts", "x.total();\n"),
            ("a.py", "total = 1\n"),
        ];
        var made = Check(files);
        Assert.That(made.Left.Select(l => (l.File.Path.Value, string.Join(' ', l.Lines))), Is.EquivalentTo(new[]
        {
            ("src/c.ts", "2"), ("src/d.ts", "2"), ("lib/h.ts", "1 2"), ("lib/other.ts", "1"), ("lib/i.ts", "1"),
        }));
    }

    [Test]
    public void A_name_is_followed_to_where_it_comes_from() => Check(
        ("b.ts", "import { ‹total› } from './a';\n«total»();\n"),
        ("a.ts", "export const «total» = 1;\n"),
        ("c.ts", "import { «total» } from './a';\n"));

    [Test]
    public void An_import_that_seems_local_keeps_its_name_and_is_not_followed() => Check(
        ("a.ts", "‹total›;\nf = function (total) }import { total } from './b';\n"),
        ("b.ts", "let total;\n"));

    [Test]
    public void Other_modules_of_Python_are_renamed_in_where_they_import_the_name() => Check(
        ("pkg/a.py", "def ‹total›(): pass\n"),
        ("pkg/__init__.py", "from .a import «total»\n"),
        ("pkg/b.py", "from . import a\na.«total»()\ntotal()\n"),
        ("main.py", "from pkg import «total»\nimport pkg.a\n«total»(pkg.a.«total»)\n"),
        ("other.py", "from pkg.a import *\nfrom x import total\n"),
        ("tool.py", "import pkg.a as p\np.«total»()\n"));

    [Test]
    public void Go_keeps_to_its_folder_unless_the_name_is_exported() => Check(
        ("a/x.go", "func ‹total›() {}\n"), ("a/y.go", "func g() { «total»() }\n"), ("b/z.go", "func total() {}\n"));

    [Test]
    public void A_private_member_stays_in_its_file() => Check(
        ("A.java", "class A { private int ‹total›() { return 1; } int b = «total»(); }\n"), ("B.java", "class B { int total; }\n"));

    [Test]
    public void A_public_name_is_renamed_in_every_file_but_where_it_is_declared_anew() => Check(
        ("A.cs", "class A { public int ‹total›; }\n"),
        ("B.cs", "class B { int F(A a) { return a.«total»; } int G(int total) { return total; } }\n"),
        ("c.java", "int total;\n"));

    [Test]
    public void A_place_that_has_not_the_symbol_is_refused_with_those_that_have()
    {
        Assert.That(Reason("// total\n\nlet total = 1;\ntotal++; total\n", 1, New), Is.EqualTo("\"total\" is not on line 1. It stands on lines 3, 4."));
        Assert.That(Reason("// total\nlet subtotal;\n", 1, New), Is.EqualTo("\"total\" stands nowhere in the code of this file, only in comments, strings or longer names."));
        Assert.That(Reason("let a;\n", null, New), Is.EqualTo("\"total\" stands nowhere in the code of this file."));
        Assert.That(Reason("let total;\n", 1, "new"), Is.EqualTo("\"new\" is a keyword of JavaScript and TypeScript."));
        Assert.That(Reason("let total;\n", 1, "a b"), Is.EqualTo("\"a b\" is no identifier of JavaScript and TypeScript."));
    }

    [Test]
    public void A_new_name_that_is_used_there_is_told()
    {
        var made = (TextRename.Made)new Sources(("a.ts", "let total = 1;\n// sum\nsum();\nsum(total);\n")).Rename("a.ts", null, Old, New);
        Assert.That(made.Clashes.Select(c => (c.File.Path.Value, string.Join(' ', c.Lines))), Is.EqualTo(new[] { ("a.ts", "3 4") }));
    }

    [FsCheck.NUnit.Property(MaxTest = 300)]
    public Property There_and_back_gives_the_same_bytes_and_nothing_but_names_changes()
    {
        string[] pieces = ["total", "total ", ".total", "a", " ", "\n", "{", "}", "(", ")", ";", "\"total\"", "'", "`", "// total\n", "/* total */", "let total", "function f(total)", "${", "=", ",", "=>", "class A", "import { total } from './b';", "<", ">", "\r\n", "é"];
        var texts = Gen.Elements(pieces).ListOf(14).Select(list => string.Concat(list));
        var paths = Gen.Elements("a.ts", "a.jsx", "a.cs", "a.py", "a.rs", "a.go", "a.cpp", "a.kt", "a.java", "a.css", "a.sh");
        return Prop.ForAll(texts.SelectMany(_ => texts, (a, b) => (a, b)).SelectMany(_ => paths, (t, p) => (t.a, t.b, p)).ToArbitrary(), sample =>
        {
            var other = "b" + Path.GetExtension(sample.p);
            var sources = new Sources((sample.p, sample.a + ";total;\n"), (other, sample.b));
            var before = sources.Files.ToDictionary(f => f.Key, f => f.Value);
            if (sources.Rename(sample.p, null, Old, New) is not TextRename.Made made)
            {
                return;
            }

            foreach (var (path, text) in sources.Files)
            {
                Assert.That(text.Replace("sum", "total", StringComparison.Ordinal), Is.EqualTo(before[path]), "nothing but the name changed");
            }

            sources.Rename(sample.p, null, New, Old);
            Assert.That(sources.Files, Is.EqualTo(before), "and back");
        });
    }

    private static TextRename.Made Check(params (string Path, string Marked)[] files)
    {
        var named = files.Single(f => f.Marked.Contains('‹', StringComparison.Ordinal)).Path;
        var sources = new Sources([.. files.Select(f => (f.Path, Plain(f.Marked)))]);
        var made = sources.Rename(named, 1, Old, New) as TextRename.Made;
        Assert.That(made, Is.Not.Null);
        Assert.That(sources.Files, Is.EquivalentTo(files.ToDictionary(f => f.Path, f => Renamed(f.Marked))));
        Assert.That(made!.Files[0].File.Path.Value, Is.EqualTo(named));
        return made;
    }

    private static string Reason(string text, int? line, string newName) =>
        ((TextRename.Refused)new Sources(("a.ts", text)).Rename("a.ts", line, Old, newName)).Reason;

    private static string Plain(string marked) => string.Concat(marked.Where(c => c is not ('«' or '»' or '‹' or '›')));

    private static string Renamed(string marked) => marked.Replace("«total»", New, StringComparison.Ordinal).Replace("‹total›", New, StringComparison.Ordinal);
}
