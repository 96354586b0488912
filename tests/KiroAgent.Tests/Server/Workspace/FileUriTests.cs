using FsCheck;
using FsCheck.Fluent;
using KiroAgent.Core.Paths;
using KiroAgent.Server.Workspace;
using NUnit.Framework;

namespace KiroAgent.Tests.Server.Workspace;

internal sealed class FileUriTests
{
    [TestCase("/a/b.txt", "file:///a/b.txt")]
    [TestCase("/with space/#1?x%41.txt", "file:///with%20space/%231%3Fx%2541.txt")]
    [TestCase("/ü/🦊\n", "file:///%C3%BC/%F0%9F%A6%8A%0A")]
    [TestCase("/c:\\d", "file:///c%3A%5Cd")]
    [TestCase("/", "file:///")]
    public void Posix(string path, string uri)
    {
        Assert.That(FileUri.Of(path, PathStyle.Posix), Is.EqualTo(uri));
        Assert.That(FileUri.TryGetPath(uri, PathStyle.Posix, out var back), Is.True);
        Assert.That(back, Is.EqualTo(path));
    }

    [TestCase("C:\\a b\\c.txt", "file:///C%3A/a%20b/c.txt")]
    [TestCase("\\\\server\\share\\x", "file://server/share/x")]
    public void Windows(string path, string uri)
    {
        Assert.That(FileUri.Of(path, PathStyle.Windows), Is.EqualTo(uri));
        Assert.That(FileUri.TryGetPath(uri, PathStyle.Windows, out var back), Is.True);
        Assert.That(back, Is.EqualTo(path));
    }

    [TestCase("file:/a", "/a")]
    [TestCase("FILE://localhost/a", "/a")]
    [TestCase("file:///a+b&c=d;e@f", "/a+b&c=d;e@f")]
    [TestCase("file:///ü ö", "/ü ö")]
    [TestCase("file:///a/../b", "/a/../b")]
    [TestCase("file:///a%2fb", "/a/b")]
    public void Other_spellings_are_understood(string uri, string path)
    {
        Assert.That(FileUri.TryGetPath(uri, PathStyle.Posix, out var back), Is.True);
        Assert.That(back, Is.EqualTo(path));
    }

    [TestCase("http://localhost/a")]
    [TestCase("untitled:Untitled-1")]
    [TestCase("file://server/share")]
    [TestCase("file:a")]
    [TestCase("file://")]
    [TestCase("file:///a#b")]
    [TestCase("file:///a?b")]
    [TestCase("file:///a%00b")]
    [TestCase("file:///a%f")]
    [TestCase("file:///a%zz")]
    [TestCase("file:///a%ff")]
    [TestCase("file:///a%")]
    [TestCase("")]
    public void What_names_no_file_here_is_refused(string uri) => Assert.That(FileUri.TryGetPath(uri, PathStyle.Posix, out _), Is.False);

    [Test]
    public void Every_path_survives_the_way_there_and_back()
    {
        var names = ArbMap.Default.ArbFor<NonEmptyString>().Generator.Select(s => s.Get);
        var paths = names.Select(name => "/" + new string([.. name.Where(c => c != '\0' && !char.IsSurrogate(c))]) + "🦊").ToArbitrary();
        Check.QuickThrowOnFailure(Prop.ForAll(paths, path =>
        {
            var uri = FileUri.Of(path, PathStyle.Posix);
            return uri.All(c => c is > ' ' and < '\x7f')
                && FileUri.TryGetPath(uri, PathStyle.Posix, out var back) && back == path
                && (path.StartsWith("//", StringComparison.Ordinal) || new Uri(uri).IsFile);
        }));
    }
}
