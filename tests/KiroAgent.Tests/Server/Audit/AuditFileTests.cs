using KiroAgent.Core.Audit;
using KiroAgent.Server.Audit;
using KiroAgent.Server.Launch;
using KiroAgent.Server.Workspace;
using KiroAgent.Tests.Support;
using NUnit.Framework;

namespace KiroAgent.Tests.Server.Audit;

[TestFixture]
internal sealed class AuditFileTests : IDisposable
{
    private TempFolder _temp = null!;
    private string _folder = "";

    private string Current => Path.Combine(_folder, "audit.jsonl");

    [SetUp]
    public void SetUp()
    {
        _temp = new TempFolder();
        _folder = Path.Combine(_temp.Folder("data"), "audit");
    }

    [TearDown]
    public void Dispose() => _temp.Dispose();

    [Test]
    public void Two_processes_append_to_one_chain_also_after_a_cut_off_line()
    {
        var (one, two) = (new AuditFile(new FaultLayer(), _folder), new AuditFile(new FaultLayer(), _folder));
        one.Append("{\"kind\":\"a\"}");
        two.Append("{\"kind\":\"b\"}");
        one.Append("{\"kind\":\"c\"}");
        File.AppendAllText(Current, "{\"n\":4,\"ki");
        two.Append("{\"kind\":\"d\"}");
        var look = AuditChain.Verify(File.ReadAllLines(Current));
        Assert.That((look.Entries, look.Problem, look.CutOff), Is.EqualTo((4L, (string?)null, 1)));
        Assert.That(Verify().Code, Is.EqualTo(0));
        Replace(Current, "\"b\"", "\"x\"");
        Assert.That(Verify(), Is.EqualTo((1, "audit.jsonl: line 2 was changed")));
    }

    [TestCase("nothing at all", "there is no audit file PLACE/audit.jsonl; one is written while audit.enabled is on")]
    [TestCase("no folder", "there is no audit file PLACE/none/audit.jsonl; one is written while audit.enabled is on")]
    [TestCase("another name", "there is no audit file PLACE/other.jsonl; one is written while audit.enabled is on")]
    [TestCase("the folder", "PLACE is a folder; name the file, such as PLACE/audit.jsonl")]
    [TestCase("a text", "PLACE/notes.txt is no audit file: none of its lines is an entry")]
    [TestCase("a picture", "PLACE/audit.jsonl is no audit file: none of its lines is an entry")]
    [TestCase("an empty file", "PLACE/audit.jsonl is no audit file: it is empty")]
    [TestCase("no name", "the name of the audit file is empty")]
    public void What_is_no_audit_file_is_said_in_our_words(string what, string said)
    {
        Directory.CreateDirectory(_folder);
        var notes = Path.Combine(_folder, "notes.txt");
        switch (what)
        {
            case "another name": Append(2); break;
            case "a text": Append(2); File.WriteAllText(notes, "one\ntwo\n"); break;
            case "a picture": File.WriteAllBytes(Current, [0x89, (byte)'P', (byte)'N', (byte)'G', 0, 255, 10, 0]); break;
            case "an empty file": File.WriteAllText(Current, ""); break;
        }
        using var errors = new StringWriter();
        using var output = new StringWriter();
        var path = what switch
        {
            "no folder" => Path.Combine(_folder, "none", "audit.jsonl"),
            "another name" => Path.Combine(_folder, "other.jsonl"),
            "the folder" => _folder,
            "a text" => notes,
            "no name" => "",
            _ => Current,
        };
        var code = AuditFrontEnd.Run(new LaunchOptions { Arguments = ["verify", path] }, output, errors, _ => null, "/home/nobody");
        Assert.That((code, errors.ToString(), output.ToString()), Is.EqualTo((2, $"kiro-agent: {said.Replace("PLACE", _folder, StringComparison.Ordinal)}\n", "")));
    }

    [Test]
    public void When_all_files_were_removed_the_note_misses_them()
    {
        Append(3);
        foreach (var file in AuditFile.All(_folder))
        {
            File.Delete(file);
        }
        Assert.That(Verify(), Is.EqualTo((1, "3 entries were taken off the end, and no file is left")));
    }

    [Test]
    public void A_large_file_is_put_aside_and_the_chain_goes_on_over_all_of_them()
    {
        Append(7);
        Assert.That(AuditFile.All(_folder).Select(Path.GetFileName), Is.EqualTo(new[] { "audit-000001.jsonl", "audit-000002.jsonl", "audit-000003.jsonl", "audit.jsonl" }));
        Assert.That(AuditFile.All(_folder).Select(file => File.ReadAllLines(file).Length), Is.EqualTo(new[] { 2, 2, 2, 1 }));
        Assert.That(Verify().Code, Is.EqualTo(0));
        Assert.That(Verify(Path.Combine(_folder, "audit-000002.jsonl")).Code, Is.EqualTo(0), "one put aside is looked at with those before it");
    }

    [TestCase("edited", "audit-000001.jsonl: line 2 was changed")]
    [TestCase("cut", "audit-000002.jsonl: before line 1, lines were taken out, put in or moved")]
    [TestCase("gone", "audit-000002.jsonl: before line 1, lines were taken out, put in or moved")]
    [TestCase("last cut", "1 entries were taken off the end")]
    [TestCase("last emptied", "1 entries were taken off the end")]
    [TestCase("last gone", "1 entries were taken off the end")]
    [TestCase("forged", "entry 7 is not the one that audit.head noted")]
    public void What_was_done_to_any_of_them_is_found(string what, string problem)
    {
        Append(7);
        var first = Path.Combine(_folder, "audit-000001.jsonl");
        switch (what)
        {
            case "edited": Replace(first, "entry 2", "entry X"); break;
            case "cut": File.WriteAllLines(first, File.ReadAllLines(first).Take(1)); break;
            case "gone": File.Delete(first); break;
            case "last cut": File.WriteAllText(Current, File.ReadAllText(Current)[..^20]); break;
            case "last emptied": File.WriteAllText(Current, ""); break;
            case "last gone": File.Delete(Current); break;
            case "forged": File.WriteAllText(Current, AuditChain.Line(7, AuditChain.Read(File.ReadAllLines(Path.Combine(_folder, "audit-000003.jsonl"))[1])!.Value.Hash, "{\"text\":\"never\"}").Line + "\n"); break;
        }
        Assert.That(Verify(), Is.EqualTo((1, problem)));
        // What is written afterwards does not heal it.
        Append(1);
        Assert.That(Verify().Code, Is.EqualTo(1));
    }

    [Test]
    public void Wherever_a_process_ends_the_chain_goes_on([Values] bool tears)
    {
        for (var stop = 1; ; stop++)
        {
            Directory.Delete(_temp.Folder("data"), recursive: true);
            var layer = new FaultLayer { StopAt = stop, TearsWrites = tears };
            var written = 0;
            try
            {
                written = Append(5, layer);
            }
            catch (StoppedException)
            {
                // As meant.
            }
            Append(3);
            var (code, said) = Verify();
            Assert.That((code, said), Is.EqualTo((0, "")), $"stopped at change {stop}");
            if (!layer.Stopped)
            {
                Assert.That((stop, written), Is.EqualTo((stop, 5)));
                Assert.That(stop, Is.GreaterThan(12), "five entries are ten writes, and two renames");
                return;
            }
        }
    }

    [TestCase("000")]
    [TestCase("")]
    public void Without_its_note_it_goes_on_from_what_stands_in_it(string note)
    {
        Append(6);
        File.WriteAllText(Path.Combine(_folder, "audit.head"), note);
        Append(1);
        Assert.That(Verify(), Is.EqualTo((0, "")));
    }

    [Test]
    public void Where_it_cannot_be_put_aside_nothing_is_lost()
    {
        var layer = new FaultLayer { Fails = what => what.Name == "rename" ? DiskError.NoSpace : null };
        Append(2, layer);
        Assert.That(() => Append(1, layer), Throws.InstanceOf<DiskException>());
        layer.Fails = null;
        Append(1, layer);
        Assert.That((Verify(), AuditFile.All(_folder).Count), Is.EqualTo(((0, ""), 2)));
    }

    /// <summary>Two entries fill a file.</summary>
    private int Append(int count, FaultLayer? layer = null)
    {
        var file = new AuditFile(layer ?? new FaultLayer(), _folder, 250);
        for (var i = 1; i <= count; i++)
        {
            file.Append($"{{\"text\":\"entry {i}\"}}");
        }
        return count;
    }

    private static void Replace(string path, string what, string with) =>
        File.WriteAllText(path, File.ReadAllText(path).Replace(what, with, StringComparison.Ordinal));

    private (int Code, string Said) Verify(string? path = null)
    {
        using var output = new StringWriter();
        var code = AuditFrontEnd.Run(new LaunchOptions { Arguments = ["verify", path ?? Current] }, output, TextWriter.Null, _ => null, "/home/nobody");
        return (code, output.ToString().Split('\n').FirstOrDefault(line => line.StartsWith("NOT WHOLE: ", StringComparison.Ordinal))?["NOT WHOLE: ".Length..] ?? "");
    }
}
