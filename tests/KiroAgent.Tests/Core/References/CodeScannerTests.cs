using KiroAgent.Core.References;
using NUnit.Framework;

namespace KiroAgent.Tests.Core.References;

/// <summary>In every sample the name <c>x</c> stands in code wherever it is written in brackets «x», and nowhere else.</summary>
[TestFixture]
internal sealed class CodeScannerTests
{
    // Scripts.
    [TestCase("a.ts", "const «x» = 1; // x\n/* x */ f(«x», \"x\", 'x', $x, x1, _x);")]
    [TestCase("a.ts", "`x ${«x»} x ${`${«x»} x` + {a: «x»}.a} x`; «x»")]
    [TestCase("a.ts", "«x» = /x[/x]x/g.test(y) / «x» / 2; return /x/; (a) / «x» / b")]
    [TestCase("a.ts", "if (a) {} /x/.test(s); a++ / «x» / 1; [1] / «x» / 1")]
    [TestCase("a.ts", "'it\\'s x'; «x»; \"x\\\nx\"; «x»")]
    [TestCase("a.ts", "\"x not closed\n«x»")]
    [TestCase("a.ts", "f<«x»>(a < «x», b > «x»)")]
    [TestCase("a.ts", "class A { #x = 1; get() { return this.#x + this.«x»; } }")]
    [TestCase("a.tsx", "const f = <T,>(a: T) => «x»; const g = <T extends «x»>(a: T) => a;")]
    [TestCase("a.jsx", "return <div className=\"x\" x-y=\"1\" «x»={«x»}>x {«x»} x <b>x</b> x</div>;")]
    [TestCase("a.jsx", "const a = <><Foo.«x» {...«x»} /> x {/* x */} <x>x</x></>; «x» / 2 / «x»")]
    [TestCase("a.jsx", "a < «x» && b > «x»; const e = c ? <p>x</p> : <p>{d ? <i>x</i> : «x»}</p>;")]
    [TestCase("a.js", "#!/usr/bin/env x\n«x»")]
    // C#.
    [TestCase("a.cs", "«x» = \"x\" + @\"x\"\"x\\\" + 'x' + $\"x {«x»} {{x}} {«x»:x} {a,«x»:F2} {(b ? \"x\" : «x»)}\"; // x")]
    [TestCase("a.cs", "var a = \"\"\"x \"x\" x\"\"\"; var b = $$\"\"\"x {x} {{«x»}} x\"\"\"; «x»")]
    [TestCase("a.cs", "var a = $@\"x \"\" {«x»}\\\"; «x»; @x; 'x'")]
    [TestCase("a.cs", "#region x\n#if «x»\n#pragma warning disable x\n#endif\n#error x\n«x»")]
    // Java and Kotlin.
    [TestCase("a.java", "«x» = \"x\\\"x\" + 'x' + \"\"\"\n x \"x\" x\n \"\"\" + «x»; /** x */")]
    [TestCase("a.kt", "val a = \"x $«x» ${«x» + \"x\"} $y\"; /* x /* x */ x */ val b = \"\"\"x $«x» \"x\" \"\"\"; `x`; «x»")]
    // C and C++.
    [TestCase("a.cpp", "#include <x.h>\n#include \"x\"\n#define A «x» // x \\\n x\n«x» = 'x' + L\"x\" + R\"(x \" x)\" + R\"y(x )\" x)y\"; 1'000 + «x»")]
    [TestCase("a.c", "#error x\n#pragma x\nint «x»; p->«x»; /* x // x */ «x»")]
    // Go.
    [TestCase("a.go", "«x» := `x \\` + \"x\\\"x\" + string('x') // x\n«x»++")]
    // Rust.
    [TestCase("a.rs", "fn f<'x>(a: &'x str, c: char) { let «x» = 'x'; let b = b'x'; let s = \"x\\\"x\"; r\"x\\\"; r#\"x\"x\"#; br#\"x\"#; «x»; 0..«x»; r#x }")]
    [TestCase("a.rs", "/* x /* x */ x */ «x» /// x\n'\\'' + '\\u{78}' + «x»")]
    // Python.
    [TestCase("a.py", "«x» = 'x' + \"x\\\"x\" + '''x ' x''' + r'x\\' + b\"x\" # x\n\"\"\"x\n\"x\" \"\"\"\n«x»")]
    [TestCase("a.py", "f'x {«x»} {{x}} {«x»!r} {«x»:x>{«x»}} {y:x} {(a, «x»)[0]}' + f\"{a['x']}\"; rf'\\{«x»}\\N{x}'; «x»")]
    [TestCase("a.py", "'x\n«x»")]
    // Styles.
    [TestCase("a.css", ".«x» { x-y: 1; --x: 2; background: url(x.png) } /* .x */ #«x» a::before { content: \"x\"; color: 1x } \n«x»")]
    [TestCase("a.scss", "// x\n$«x»: 1; @include «x»; .a-x { &.«x» { margin: $«x» } }")]
    // Shell.
    [TestCase("a.sh", "«x»=1 # x\necho x \"x $«x» ${«x»:-x} $(«x» x)\" 'x $x' --x x-y $«x»; «x»; export «x»\n((«x» + 1)); [ $«x» = x ]")]
    [TestCase("a.sh", "«x»() { local «x»; }\ncat <<E\nx $«x» \\$x ${«x»}\nE\ncat <<'E'\n$x\nE\nfor «x» in x y; do «x» x; done; if «x»; then «x»=1 y; fi")]
    public void A_name_counts_only_where_it_is_code(string fileName, string marked)
    {
        var text = marked.Replace("«", "", StringComparison.Ordinal).Replace("»", "", StringComparison.Ordinal);
        var expected = new List<int>();
        for (var at = marked.IndexOf('«', StringComparison.Ordinal); at >= 0; at = marked.IndexOf('«', at + 1))
        {
            expected.Add(at - (2 * expected.Count));
        }

        var tokens = CodeScanner.Tokens(text, CodeFamily.Of(fileName)!, fileName);
        Assert.That(tokens.Where(token => token.Kind == CodeTokenKind.Identifier && token.In(text) is "x").Select(token => token.Start), Is.EqualTo(expected), text);
    }

    [TestCase("a.ts", "sum2", null)]
    [TestCase("a.ts", "$sum", null)]
    [TestCase("a.ts", "#sum", null)]
    [TestCase("a.ts", "größe", null)]
    [TestCase("a.ts", "class", "is a keyword of JavaScript and TypeScript")]
    [TestCase("a.ts", "a-b", "is no identifier of JavaScript and TypeScript")]
    [TestCase("a.ts", "a b", "is no identifier of JavaScript and TypeScript")]
    [TestCase("a.ts", "2a", "is no identifier of JavaScript and TypeScript")]
    [TestCase("a.ts", "a\nb", "is no identifier of JavaScript and TypeScript")]
    [TestCase("a.ts", "a;b()", "is no identifier of JavaScript and TypeScript")]
    [TestCase("a.ts", "a\ud83d", "is no identifier of JavaScript and TypeScript")]
    [TestCase("a.cs", "@class", null)]
    [TestCase("a.cs", "class", "is a keyword of C#")]
    [TestCase("a.cs", "$a", "is no identifier of C#")]
    [TestCase("a.py", "lambda", "is a keyword of Python")]
    [TestCase("a.py", "Class", null)]
    [TestCase("a.rs", "fn", "is a keyword of Rust")]
    [TestCase("a.rs", "r#fn", null)]
    [TestCase("a.go", "func", "is a keyword of Go")]
    [TestCase("a.java", "enum", "is a keyword of Java")]
    [TestCase("a.kt", "fun", "is a keyword of Kotlin")]
    [TestCase("a.cpp", "template", "is a keyword of C and C++")]
    [TestCase("a.css", "main-color", null)]
    [TestCase("a.css", "--main", null)]
    [TestCase("a.css", "-1", "is no identifier of CSS")]
    [TestCase("a.sh", "a-b", "is no identifier of shell")]
    [TestCase("a.sh", "done", "is a keyword of shell")]
    public void A_new_name_must_be_one_of_the_language(string fileName, string name, string? why) =>
        Assert.That(CodeFamily.Of(fileName)!.WhyNoName(name), Is.EqualTo(why));

    [Test]
    public void Only_files_of_languages_it_reads_have_a_family()
    {
        Assert.That(CodeFamily.Of("A.TSX")!.Syntax, Is.EqualTo(CodeSyntax.JavaScript));
        Assert.That(CodeFamily.Of("a.h")!.Syntax, Is.EqualTo(CodeSyntax.C));
        Assert.That(CodeFamily.Of("a.txt"), Is.Null);
        Assert.That(CodeFamily.Of("ts"), Is.Null);
    }

    [Test]
    public void Whatever_the_text_tokens_stand_in_order_and_leave_nothing_but_blanks_out([Values] CodeSyntax syntax)
    {
        var family = CodeFamily.All.Single(f => f.Syntax == syntax);
        var dice = new Random((int)syntax + 7);
        string[] pieces = ["x", "\"", "'", "`", "${", "}", "{", "/*", "*/", "//", "\n", " ", "<", ">", "</", "/>", "$\"", "\"\"\"", "R\"(", "f'", "r#\"", "#", "\\", "(", ")", "$((", "<<E\n", "E\n", "url(", "=", "/", "\ud83d", "1", ":", "!", "@\""];
        for (var round = 0; round < 2_000; round++)
        {
            var text = string.Concat(Enumerable.Range(0, dice.Next(30)).Select(_ => pieces[dice.Next(pieces.Length)]));
            var end = 0;
            foreach (var token in CodeScanner.Tokens(text, family, "a" + family.Extensions[dice.Next(family.Extensions.Length)]))
            {
                Assert.That(token.Start, Is.GreaterThanOrEqualTo(end), text);
                Assert.That(token.Length, Is.GreaterThan(0), text);
                Assert.That(text.AsSpan(end, token.Start - end).Trim().ToString(), Is.Empty, text);
                end = token.End;
            }

            Assert.That(text.AsSpan(end).Trim().ToString(), Is.Empty, text);
        }
    }

    [Test]
    public void No_depth_of_nesting_is_too_deep()
    {
        var text = string.Concat(Enumerable.Repeat("`${", 100_000)) + string.Concat(Enumerable.Repeat("<a>{", 100_000));
        Assert.That(CodeScanner.Tokens(text, CodeFamily.Of("a.jsx")!, "a.jsx"), Is.Not.Empty);
    }
}
