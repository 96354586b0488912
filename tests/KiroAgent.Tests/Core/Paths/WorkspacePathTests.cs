using FsCheck;
using FsCheck.Fluent;
using KiroAgent.Core.Paths;
using NUnit.Framework;

namespace KiroAgent.Tests.Core.Paths;

internal sealed class WorkspacePathTests
{
    [TestCase("a", "a")]
    [TestCase("a/b/c.txt", "a/b/c.txt")]
    [TestCase("./a//b/", "a/b")]
    [TestCase("a/./b/../c", "a/c")]
    [TestCase("a/..", "")]
    [TestCase(".", "")]
    [TestCase("..a/b..", "..a/b..")]
    [TestCase("...", "...")]
    [TestCase("a\\b", "a\\b")]
    [TestCase("line\nbreak/tab\t\"quoted\" 'name' 🦊", "line\nbreak/tab\t\"quoted\" 'name' 🦊")]
    [TestCase(" lead and trail ", " lead and trail ")]
    [TestCase("C:/x", "C:/x")]
    [TestCase("~/x", "~/x")]
    public void Posix_paths_are_parsed(string text, string value)
    {
        Assert.That(WorkspacePath.TryParse(text, PathStyle.Posix, out var path, out var reason), Is.True, reason);
        Assert.That(path.Value, Is.EqualTo(value));
    }

    [TestCase("", "is empty")]
    [TestCase("a\0b", "holds a NUL character")]
    [TestCase("..", "leaves the workspace")]
    [TestCase("a/../..", "leaves the workspace")]
    [TestCase("a/../../a", "leaves the workspace")]
    [TestCase("/etc/passwd", "is absolute")]
    public void Posix_paths_are_refused(string text, string expected)
    {
        Assert.That(WorkspacePath.TryParse(text, PathStyle.Posix, out var path, out var reason), Is.False);
        Assert.That(reason, Is.EqualTo(expected));
        Assert.That(path, Is.EqualTo(WorkspacePath.Root));
    }

    [Test]
    public void Half_a_surrogate_pair_is_refused()
    {
        Assert.That(WorkspacePath.TryParse("a/\ud800/b", PathStyle.Posix, out _, out var reason), Is.False);
        Assert.That(reason, Is.EqualTo("is not valid Unicode"));
    }

    [TestCase("a\\b\\..\\c", "a/c")]
    [TestCase("console/comx/nulls", "console/comx/nulls")]
    public void Windows_paths_are_parsed(string text, string value)
    {
        Assert.That(WorkspacePath.TryParse(text, PathStyle.Windows, out var path, out var reason), Is.True, reason);
        Assert.That(path.Value, Is.EqualTo(value));
    }

    [TestCase("C:\\x", "is absolute")]
    [TestCase("C:x", "is absolute")]
    [TestCase("\\\\server\\share", "is absolute")]
    [TestCase("..\\x", "leaves the workspace")]
    [TestCase("file.txt:stream", "holds a character that file names cannot have")]
    [TestCase("a/\tb", "holds a character that file names cannot have")]
    [TestCase(".git.", "has a name that ends in a dot or a space")]
    [TestCase(".git /config", "has a name that ends in a dot or a space")]
    [TestCase("nul", "names a device")]
    [TestCase("aux.txt", "names a device")]
    [TestCase("src/COM1.log", "names a device")]
    [TestCase("lpt²", "names a device")]
    [TestCase("con .txt", "names a device")]
    public void Windows_paths_are_refused(string text, string expected)
    {
        Assert.That(WorkspacePath.TryParse(text, PathStyle.Windows, out _, out var reason), Is.False);
        Assert.That(reason, Is.EqualTo(expected));
    }

    [Test]
    public void Parts_and_relations()
    {
        var path = WorkspacePath.Parse("a/b/c");
        Assert.That(path.Name, Is.EqualTo("c"));
        Assert.That(path.Parent.Value, Is.EqualTo("a/b"));
        Assert.That(WorkspacePath.Parse("a").Parent, Is.EqualTo(WorkspacePath.Root));
        Assert.That(WorkspacePath.Root.Parent, Is.EqualTo(WorkspacePath.Root));
        Assert.That(WorkspacePath.Root.Names, Is.Empty);
        Assert.That(path.IsUnder(WorkspacePath.Parse("a")), Is.True);
        Assert.That(path.IsUnder(WorkspacePath.Root), Is.True);
        Assert.That(path.IsUnder(path), Is.False);
        Assert.That(WorkspacePath.Parse("ab/c").IsUnder(WorkspacePath.Parse("a")), Is.False);
        Assert.That(path.RelativeTo(WorkspacePath.Parse("a"))?.Value, Is.EqualTo("b/c"));
        Assert.That(path.RelativeTo(path), Is.EqualTo(WorkspacePath.Root));
        Assert.That(path.RelativeTo(WorkspacePath.Parse("b")), Is.Null);
        Assert.That(WorkspacePath.Parse("x").Combine(path).Value, Is.EqualTo("x/a/b/c"));
        Assert.That(path.Combine(WorkspacePath.Root), Is.EqualTo(path));
        Assert.That(() => path.Child(".."), Throws.ArgumentException);
        Assert.That(() => path.Child("a/b"), Throws.ArgumentException);
        Assert.That(WorkspacePath.Parse("A"), Is.Not.EqualTo(WorkspacePath.Parse("a")));
        Assert.That(WorkspacePath.Parse("B") < WorkspacePath.Parse("a"), Is.True, "by code unit");
    }

    [TestCase("plain/🦊 ü.txt", "plain/🦊 ü.txt")]
    [TestCase("two\nlines\r\t", "two\\nlines\\r\\t")]
    [TestCase("evil\u202egnp.exe", "evil\\u202egnp.exe")]
    [TestCase("bell\u0007", "bell\\u0007")]
    [TestCase("👩\u200d🚀", "👩\u200d🚀")]
    [TestCase("\u200d", "\\u200d")]
    [TestCase("\u2028", "\\u2028")]
    public void What_hides_is_shown_escaped(string text, string shown) =>
        Assert.That(WorkspacePath.Parse(text).Display, Is.EqualTo(shown));

    [Test]
    public void Whatever_is_parsed_stays_inside_and_is_its_own_normal_form()
    {
        var names = Gen.Elements("a", "..", ".", "", "b c", "\n", "x\\y", "🦊");
        var texts = names.ListOf().Select(list => string.Join('/', list)).ToArbitrary();
        Check.QuickThrowOnFailure(Prop.ForAll(texts, text =>
        {
            if (!WorkspacePath.TryParse(text, PathStyle.Posix, out var path, out var reason))
            {
                return reason is not null;
            }

            var full = System.IO.Path.GetFullPath("/root/" + path.Value);
            return full == (path.IsRoot ? "/root/" : "/root/" + path.Value)
                && System.IO.Path.GetFullPath("/root/" + text).TrimEnd('/') == full.TrimEnd('/')
                && (path.IsRoot || WorkspacePath.Parse(path.Value) == path);
        }));
    }
}
