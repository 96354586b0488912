using KiroAgent.Core.Text;
using NUnit.Framework;

namespace KiroAgent.Tests.Core.Text;

/// <summary>Each text is written as its own diff, as a person would cut it: lines with + only in the new text, with − only in the old.</summary>
public sealed class LineDiffCutTests
{
    [TestCase("a function between two functions", """
         int First()
         {
             return 1;
         }

        +int Second()
        +{
        +    return 2;
        +}
        +
         int Third()
         {
             return 3;
         }
        """)]
    [TestCase("a deleted block with braces", """
         class A
         {
             void B()
             {
                 x();
             }
        -
        -    void C()
        -    {
        -        x();
        -    }
         }
        """)]
    [TestCase("a method at the end of a class", """
         class A {
           b() {
             return;
           }
        +
        +  c() {
        +    return;
        +  }
         }
        """)]
    [TestCase("an attribute and a comment stay with what they describe", """
         /// <summary>One.</summary>
         [Test]
         void One() => Go();

        +/// <summary>One.</summary>
        +[Test]
        +void Two() => Go();
        +
         /// <summary>One.</summary>
         [Test]
         void Three() => Go();
        """)]
    [TestCase("attributes without blank lines", """
         [Test]
         void One() { }
        +[Test]
        +void Two() { }
         [Test]
         void Three() { }
        """)]
    [TestCase("an inner block", """
         def f(x):
             if x > 1:
                 log(x)
                 return
        +    if x > 2:
        +        log(x)
        +        return
             go()
        """)]
    [TestCase("a function appended to the file", """
         fn a() {
             x();
         }
        +
        +fn b() {
        +    x();
        +}
        """)]
    [TestCase("an import among imports", """
         import a
        +import b
         import c

         go()
        """)]
    [TestCase("an element of a list", """
         <ul>
           <li>
             a
           </li>
        +  <li>
        +    b
        +  </li>
           <li>
             c
           </li>
         </ul>
        """)]
    [TestCase("two edits with one line between them", """
         a
        -b
        +B
         c
        -d
        +D
         e
        """)]
    [TestCase("a changed signature beside a new function", """
         int A() {
             return 1;
         }

        -int B() {
        +int New() {
        +    return 9;
        +}
        +
        +int B(int x) {
             return 2;
         }
        """)]
    [TestCase("a statement replaced by several with blank lines", """
         if (x)
         {
             one();
         }

        -    a = b;
        -    c = d;
        +    e = f;
        +
        +    g = h;
        +
        +    return;
         }

         z();
        """)]
    [TestCase("a moved block is deleted here and inserted there", """
        -void Moved()
        -{
        -    m();
        -}
        -
         void Stays()
         {
             s();
             t();
         }
        +
        +void Moved()
        +{
        +    m();
        +}
        """)]
    public void It_is_cut_as_a_person_would(string name, string diff)
    {
        var marked = diff.ReplaceLineEndings("\n").Split('\n').Select(line => line.Length == 0 ? " " : line).ToList();
        var a = string.Concat(marked.Where(line => line[0] != '+').Select(line => line[1..] + "\n"));
        var b = string.Concat(marked.Where(line => line[0] != '-').Select(line => line[1..] + "\n"));
        Assert.That(Marked(a, b), Is.EqualTo(string.Join('\n', marked)), name);
    }

    private static string Marked(string a, string b)
    {
        var (from, to) = (TextLines.Of(a), TextLines.Of(b));
        var lines = new List<string>();
        var at = 0;
        foreach (var change in LineDiff.Compute(from, to))
        {
            lines.AddRange(from.Contents(LineSpan.Between(at, change.BaseStart)).Select(line => " " + line));
            lines.AddRange(from.Contents(change.Base).Select(line => "-" + line));
            lines.AddRange(to.Contents(change.New).Select(line => "+" + line));
            at = change.BaseEnd;
        }

        return string.Join('\n', lines.Concat(from.Contents(LineSpan.Between(at, from.Count)).Select(line => " " + line)));
    }
}
