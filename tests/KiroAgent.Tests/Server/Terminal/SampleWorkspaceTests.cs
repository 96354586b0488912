using KiroAgent.Server.Terminal;
using KiroAgent.Server.Workspace;
using NUnit.Framework;

namespace KiroAgent.Tests.Server.Terminal;

public sealed class SampleWorkspaceTests
{
    [Test]
    public void The_sample_travels_inside_the_program() =>
        Assert.That(SampleWorkspace.Paths, Is.SupersetOf(new[] { "README.md", "package.json", "src/cart.js", "test/cart.test.js" }));

    [TestCase("/tmp/a b#c%41?d", "file:///tmp/a%20b%23c%2541%3Fd")]
    [TestCase("/w/名前", "file:///w/%E5%90%8D%E5%89%8D")]
    public void Every_path_has_its_uri(string path, string uri) => Assert.That(FileUri.Of(path, KiroAgent.Core.Paths.PathStyle.Posix), Is.EqualTo(uri));
}
