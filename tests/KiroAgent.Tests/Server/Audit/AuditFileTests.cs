using KiroAgent.Core.Audit;
using KiroAgent.Server.Audit;
using KiroAgent.Server.Launch;
using KiroAgent.Tests.Support;
using NUnit.Framework;

namespace KiroAgent.Tests.Server.Audit;

[TestFixture]
internal sealed class AuditFileTests : IDisposable
{
    private TempFolder _temp = null!;

    [SetUp]
    public void SetUp() => _temp = new TempFolder();

    [TearDown]
    public void Dispose() => _temp.Dispose();

    [Test]
    public void Two_processes_append_to_one_chain_also_after_a_cut_off_line()
    {
        var folder = Path.Combine(_temp.Folder("data"), "audit");
        var (one, two) = (new AuditFile(new FaultLayer(), folder), new AuditFile(new FaultLayer(), folder));
        one.Append("{\"kind\":\"a\"}");
        two.Append("{\"kind\":\"b\"}");
        one.Append("{\"kind\":\"c\"}");
        File.AppendAllText(one.FullPath, "{\"n\":4,\"ki");
        two.Append("{\"kind\":\"d\"}");
        var look = AuditChain.Verify(File.ReadAllLines(one.FullPath));
        Assert.That((look.Entries, look.Problem, look.CutOff), Is.EqualTo((4L, (string?)null, 1)));
        Assert.That(Verify(one.FullPath).Code, Is.EqualTo(0));
        File.WriteAllText(one.FullPath, File.ReadAllText(one.FullPath).Replace("\"b\"", "\"x\"", StringComparison.Ordinal));
        Assert.That(Verify(one.FullPath), Is.EqualTo((1, true)));
        Assert.That(Verify(one.FullPath + "none").Code, Is.EqualTo(2));
    }

    private static (int Code, bool SaysSo) Verify(string path)
    {
        using var output = new StringWriter();
        var code = AuditFrontEnd.Run(new LaunchOptions { Arguments = ["verify", path] }, output, TextWriter.Null, _ => null, "/home/nobody");
        return (code, output.ToString().Contains("NOT WHOLE: line 2 was changed", StringComparison.Ordinal));
    }
}
