using System.Diagnostics;
using KiroAgent.Core.Paths;
using NUnit.Framework;

namespace KiroAgent.Tests.Core.Paths;

internal sealed class GlobTests
{
    [TestCase("*.ts", "a.ts", true)]
    [TestCase("*.ts", "src/deep/a.ts", true)]
    [TestCase("*.ts", "a.tsx", false)]
    [TestCase("/*.ts", "src/a.ts", false)]
    [TestCase("./*.ts", "a.ts", true)]
    [TestCase("src/*.ts", "src/a.ts", true)]
    [TestCase("src/*.ts", "src/x/a.ts", false)]
    [TestCase("src/*.ts", "lib/src/a.ts", false)]
    [TestCase("src/**/*.ts", "src/a.ts", true)]
    [TestCase("src/**/*.ts", "src/x/y/a.ts", true)]
    [TestCase("src/**", "src/x/y", true)]
    [TestCase("src/**", "src", false)]
    [TestCase("src/", "src/x/y", true)]
    [TestCase("**", "anything/at/all", true)]
    [TestCase("**/test/**", "a/test/b", true)]
    [TestCase("**/test/**", "test/b", true)]
    [TestCase("**/test/**", "a/test", false)]
    [TestCase("a/**/b/**/c", "a/x/b/y/b/z/c", true)]
    [TestCase("a/**/b/**/c", "a/x/c", false)]
    [TestCase("*.{ts,js}", "x/a.js", true)]
    [TestCase("{src,lib}/**/*.{c,h}", "lib/x/y.h", true)]
    [TestCase("{src,lib}/**/*.{c,h}", "bin/x/y.h", false)]
    [TestCase("a{b,c{d,e}}f", "acef", true)]
    [TestCase("a{b}c", "a{b}c", true)]
    [TestCase("a{b,c", "a{b,c", true)]
    [TestCase("a\\{b,c\\}", "a{b,c}", true)]
    [TestCase("file[0-9].txt", "file7.txt", true)]
    [TestCase("file[!0-9].txt", "file7.txt", false)]
    [TestCase("[[:upper:]]*", "Readme", true)]
    [TestCase("[[:upper:]]*", "readme", false)]
    [TestCase("[]x]", "]", true)]
    [TestCase("a?c", "abc", true)]
    [TestCase("a?c", "a🦊c", true)]
    [TestCase("a?c", "a/c", false)]
    [TestCase("a*c", "a\nb c", true)]
    [TestCase("\\*", "*", true)]
    [TestCase("\\*", "a", false)]
    public void Matches(string pattern, string path, bool expected)
    {
        Assert.That(Glob.TryParse(pattern, ignoreCase: false, out var glob, out var reason), Is.True, reason);
        Assert.That(glob!.IsMatch(WorkspacePath.Parse(path)), Is.EqualTo(expected));
    }

    [TestCase("*.TS", "a.ts")]
    [TestCase("[a-c]x", "BX")]
    [TestCase("ä", "Ä")]
    public void Case_can_be_left_out(string pattern, string path)
    {
        Assert.That(Glob.TryParse(pattern, ignoreCase: true, out var glob, out _), Is.True);
        Assert.That(glob!.IsMatch(WorkspacePath.Parse(path)), Is.True);
    }

    [TestCase("a[")]
    [TestCase("a[b")]
    [TestCase("a\\")]
    [TestCase("[[:nonsense:]]")]
    public void Broken_patterns_are_refused(string pattern)
    {
        Assert.That(Glob.TryParse(pattern, ignoreCase: false, out _, out var reason), Is.False);
        Assert.That(reason, Is.Not.Empty);
    }

    [Test]
    public void Braces_cannot_stand_for_endlessly_many()
    {
        var pattern = string.Concat(Enumerable.Repeat("{a,b}", 40));
        Assert.That(Glob.TryParse(pattern, ignoreCase: false, out _, out var reason), Is.False);
        Assert.That(reason, Is.EqualTo("stands for too many patterns"));
    }

    [Test]
    public void A_hostile_pattern_takes_no_long_time()
    {
        var stars = string.Concat(Enumerable.Repeat("*a", 50)) + "b";
        var folders = string.Concat(Enumerable.Repeat("**/x/", 50)) + "y";
        var watch = Stopwatch.StartNew();
        Assert.That(Glob.TryParse(stars, ignoreCase: false, out var first, out _), Is.True);
        Assert.That(first!.IsMatch(WorkspacePath.Parse(new string('a', 2000))), Is.False);
        Assert.That(Glob.TryParse(folders, ignoreCase: false, out var second, out _), Is.True);
        Assert.That(second!.IsMatch(WorkspacePath.Parse(string.Join('/', Enumerable.Repeat("x", 1000)))), Is.False);
        Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(2)), "exponential matching would take ages");
    }
}
