using System.Text;
using KiroAgent.Server.Tools;
using NUnit.Framework;

namespace KiroAgent.Tests.Server.Tools;

[TestFixture]
internal sealed class EditingToolsTests
{
    private ToolBench _bench = null!;

    [SetUp]
    public void MakeBench() => _bench = new ToolBench();

    [TearDown]
    public void RemoveBench() => _bench.Remove();

    [Test]
    public async Task A_new_file_has_exactly_the_text_given()
    {
        await Succeeds("fsWrite", ("path", "deep/down/a.txt"), ("text", "x\r\ny\nz"));
        Assert.That(_bench.Text("deep/down/a.txt"), Is.EqualTo("x\r\ny\nz"));
    }

    [TestCase("a b.txt")]
    [TestCase("it's \"quoted\".txt")]
    [TestCase("🙂/ä.txt")]
    [TestCase("line\nbreak.txt")]
    [TestCase("-rf")]
    [TestCase(".hidden/..txt")]
    [Platform(Exclude = "Win")]
    public async Task Any_name_can_be_written_edited_and_deleted(string path)
    {
        await Succeeds("fsWrite", ("path", path), ("text", "one\n"));
        await Succeeds("strReplace", ("path", path), ("oldStr", "one"), ("newStr", "two"));
        await Succeeds("fsAppend", ("path", path), ("text", "three\n"));
        Assert.That(_bench.Text(path), Is.EqualTo("two\nthree\n"));
        var read = await Succeeds("readFile", ("path", path));
        Assert.That(read.ForModel, Does.Contain("two\nthree\n"));
        await Succeeds("deleteFile", ("path", path));
        Assert.That(File.Exists(_bench.At(path)), Is.False);
    }

    [Test]
    public async Task Overwriting_keeps_encoding_mark_and_line_endings()
    {
        _bench.Put("utf8", "a\r\nb\r\n");
        _bench.Put("bom", [0xEF, 0xBB, 0xBF, .. "a\r\n"u8]);
        _bench.Put("le", [0xFF, 0xFE, .. Encoding.Unicode.GetBytes("a\n")]);
        _bench.Put("be", [0xFE, 0xFF, .. Encoding.BigEndianUnicode.GetBytes("a\r\n")]);
        foreach (var path in (string[])["utf8", "bom", "le", "be"])
        {
            await Succeeds("fsWrite", ("path", path), ("text", "ü\nv\r\n"));
        }

        Assert.That(_bench.Text("utf8"), Is.EqualTo("ü\r\nv\r\n"));
        Assert.That(_bench.Bytes("bom"), Is.EqualTo((byte[])[0xEF, 0xBB, 0xBF, .. "ü\r\nv\r\n"u8]));
        Assert.That(_bench.Bytes("le"), Is.EqualTo((byte[])[0xFF, 0xFE, .. Encoding.Unicode.GetBytes("ü\nv\n")]));
        Assert.That(_bench.Bytes("be"), Is.EqualTo((byte[])[0xFE, 0xFF, .. Encoding.BigEndianUnicode.GetBytes("ü\r\nv\r\n")]));
    }

    [Test]
    public async Task A_file_without_line_endings_takes_those_given()
    {
        _bench.Put("a", "");
        await Succeeds("fsWrite", ("path", "a"), ("text", "x\r\ny\r\n"));
        Assert.That(_bench.Text("a"), Is.EqualTo("x\r\ny\r\n"));
    }

    [Test]
    public async Task The_same_text_again_is_no_change()
    {
        _bench.Put("a", "x\r\n");
        Assert.That((await Succeeds("fsWrite", ("path", "a"), ("text", "x\n"))).ForModel, Does.Contain("nothing was changed"));
        Assert.That(_bench.Changes.Made, Is.Empty);
    }

    [Test]
    public async Task What_is_no_text_can_be_replaced_whole()
    {
        _bench.Put("a.png", [0x89, (byte)'P', (byte)'N', (byte)'G', 0, 1]);
        Assert.That((await Succeeds("fsWrite", ("path", "a.png"), ("text", "x\n"))).ForModel, Does.Contain("which was not text"));
        Assert.That(_bench.Bytes("a.png"), Is.EqualTo("x\n"u8.ToArray()));
    }

    [TestCase("strReplace", "\"oldStr\":\"P\",\"newStr\":\"x\"")]
    [TestCase("fsAppend", "\"text\":\"x\"")]
    [TestCase("editCode", "\"edits\":[{\"oldText\":\"P\",\"newText\":\"x\"}]")]
    public async Task What_is_no_text_is_left_alone(string tool, string arguments)
    {
        byte[] png = [0x89, (byte)'P', (byte)'N', (byte)'G', 0, 1];
        _bench.Put("a.png", png);
        Assert.That((await Fails(tool, $"{{\"path\":\"a.png\",{arguments}}}")).ForModel, Does.Contain("a.png is not a text file (6 bytes"));
        Assert.That(_bench.Bytes("a.png"), Is.EqualTo(png));
    }

    [TestCase("fsWrite", "\"text\":\"x\"", "is a folder")]
    [TestCase("deleteFile", null, "is a folder, and folders are not deleted")]
    [TestCase("readFile", null, "is a folder, not a file. listDirectory shows")]
    public async Task A_folder_is_no_file(string tool, string? arguments, string said)
    {
        _bench.Put("folder/a", "");
        Assert.That((await Fails(tool, $"{{\"path\":\"folder\"{(arguments is null ? "" : "," + arguments)}}}")).ForModel, Does.Contain(said));
    }

    [TestCase("strReplace", "\"oldStr\":\"a\",\"newStr\":\"x\"")]
    [TestCase("fsAppend", "\"text\":\"x\"")]
    [TestCase("deleteFile", null)]
    [TestCase("readFile", null)]
    public async Task A_file_that_is_not_there_is_named(string tool, string? arguments)
    {
        Assert.That((await Fails(tool, $"{{\"path\":\"no.txt\"{(arguments is null ? "" : "," + arguments)}}}")).ForModel, Does.StartWith("There is no file no.txt."));
        Assert.That(Directory.GetFiles(_bench.Folder), Is.Empty);
    }

    [TestCase("one\r\ntwo\r\nthree\r\n", "one\ntwo", "1\n2", "1\r\n2\r\nthree\r\n")]
    [TestCase("one\ntwo\n", "one\r\ntwo", "1\r\n2", "1\n2\n")]
    [TestCase("one\r\ntwo\n", "one\ntwo\n", "one\n2\n", "one\r\n2\n")]
    [TestCase("a\rb\r", "a\nb", "a\nx\nb", "a\rx\rb\r")]
    [TestCase("ab", "b", "c\r\nd", "ac\r\nd")]
    [TestCase("x🙂y", "🙂", "🙃", "x🙃y")]
    [TestCase("abc", "abc", "", "")]
    public async Task Line_endings_need_not_match_and_stay(string text, string oldText, string newText, string expected)
    {
        _bench.Put("a", text);
        await Succeeds("strReplace", ("path", "a"), ("oldStr", oldText), ("newStr", newText));
        Assert.That(_bench.Text("a"), Is.EqualTo(expected));
    }

    [Test]
    public async Task Every_occurrence_is_replaced_when_all_are_meant()
    {
        _bench.Put("a", "x = aaa;\r\ny = a;\r\n");
        var outcome = await Succeeds("strReplace", ("path", "a"), ("oldStr", "a"), ("newStr", "bb"), ("replaceAll", true));
        Assert.That(_bench.Text("a"), Is.EqualTo("x = bbbbbb;\r\ny = bb;\r\n"));
        Assert.That(outcome.ForModel, Does.StartWith("Replaced 4 places in a, lines 1, 2"));
        await Succeeds("strReplace", ("path", "a"), ("oldStr", "b"), ("newStr", "bb"), ("replaceAll", true));
        Assert.That(_bench.Text("a"), Is.EqualTo("x = bbbbbbbbbbbb;\r\ny = bbbb;\r\n"));
    }

    [Test]
    public async Task Several_places_are_listed_and_none_is_changed()
    {
        _bench.Put("a", "x\ny\nx\n\nx\n");
        var outcome = await Fails("strReplace", """{"path":"a","oldStr":"x","newStr":"z"}""");
        Assert.That(outcome.ForModel, Is.EqualTo(
            "oldStr must stand exactly once in a. It occurs 3 times, at lines 1, 3, 5; add lines around it so that it is unique, or replace all."));
        Assert.That(_bench.Text("a"), Is.EqualTo("x\ny\nx\n\nx\n"));
    }

    [TestCase("if (x) {\n\treturn 1;\n}\n", "if (x) {\n  return 1;\n}", "differs only in white space from lines 1–3, which read exactly:\nif (x) {\n\treturn 1;\n}")]
    [TestCase("a\n  const total = sum(items);\nb\n", "const totals = sum(item);", "The nearest is line 2:   const total = sum(items);")]
    [TestCase("a\nb\n", "something else entirely", "Nothing like it is in the file")]
    [TestCase("", "x", "The file is empty.")]
    [TestCase("a\n", "   ", "only white space")]
    public async Task A_text_that_is_not_there_is_answered_with_the_nearest(string text, string oldText, string said)
    {
        _bench.Put("a", text);
        var outcome = await _bench.Run("strReplace", ("path", "a"), ("oldStr", oldText), ("newStr", "z"));
        Assert.That(outcome.Succeeded, Is.False);
        Assert.That(outcome.ForModel, Does.StartWith("oldStr was not found in a. ").And.Contain(said));
    }

    [TestCase("one\n", "two\n", "one\ntwo\n")]
    [TestCase("one", "two\n", "one\ntwo\n")]
    [TestCase("one", "\ntwo", "one\ntwo")]
    [TestCase("one\r\n", "two\nthree", "one\r\ntwo\r\nthree")]
    [TestCase("one\r\ntwo", "three\n", "one\r\ntwo\r\nthree\r\n")]
    [TestCase("one", "two\r\n", "one\r\ntwo\r\n")]
    [TestCase("", "two", "two")]
    public async Task What_is_appended_stands_on_a_line_of_its_own(string text, string appended, string expected)
    {
        _bench.Put("a", text);
        await Succeeds("fsAppend", ("path", "a"), ("text", appended));
        Assert.That(_bench.Text("a"), Is.EqualTo(expected));
    }

    [Test]
    public async Task Several_edits_are_one_change()
    {
        _bench.Put("a", "one\r\ntwo\r\nthree\r\n");
        await SucceedsJson("editCode", """{"path":"a","edits":[{"oldText":"one\n","newText":"1\n1b\n"},{"oldText":"1b\ntwo","newText":"2"},{"oldText":"three\n","newText":""}]}""");
        Assert.That(_bench.Text("a"), Is.EqualTo("1\r\n2\r\n"));
        Assert.That(_bench.Changes.Made, Is.EqualTo((string[])["write a"]));
    }

    [Test]
    public async Task Of_several_edits_all_are_made_or_none()
    {
        _bench.Put("a", "one\ntwo\n");
        var outcome = await Fails("editCode", """{"path":"a","edits":[{"oldText":"one","newText":"1"},{"oldText":"one","newText":"2"}]}""");
        Assert.That(outcome.ForModel, Does.StartWith("Edit 2 of 2 cannot be made, so none was: oldText was not found in a."));
        Assert.That(_bench.Text("a"), Is.EqualTo("one\ntwo\n"));
        Assert.That(_bench.Changes.Made, Is.Empty);
    }

    [Test]
    [CancelAfter(20_000)]
    public async Task A_file_of_5_megabytes_is_edited_like_any_other()
    {
        var line = new string('x', 98) + "\r\n";
        var text = string.Concat(Enumerable.Repeat(line, 26_000)) + "the end\r\n" + string.Concat(Enumerable.Repeat(line, 26_000));
        _bench.Put("big.txt", text);
        await Succeeds("strReplace", ("path", "big.txt"), ("oldStr", "x\nthe end\nx"), ("newStr", "x\nTHE END\nx"));
        Assert.That(_bench.Text("big.txt"), Is.EqualTo(text.Replace("the end", "THE END", StringComparison.Ordinal)));
        Assert.That((await _bench.Run("strReplace", ("path", "big.txt"), ("oldStr", "the ends"), ("newStr", "y"))).ForModel, Does.Contain("THE END").Or.Contain("Nothing like it"));
        await Succeeds("fsAppend", ("path", "big.txt"), ("text", "more\n"));
        Assert.That(_bench.Text("big.txt"), Does.EndWith("x\r\nmore\r\n"));
        var several = await _bench.Run("strReplace", ("path", "big.txt"), ("oldStr", "xx"), ("newStr", "y"));
        Assert.That(several.ForModel.Length, Is.LessThan(500));
        await Succeeds("strReplace", ("path", "big.txt"), ("oldStr", "x\n"), ("newStr", "y\n"), ("replaceAll", true));
        Assert.That(_bench.Text("big.txt"), Is.EqualTo(text.Replace("the end", "THE END", StringComparison.Ordinal).Replace("x\r\n", "y\r\n", StringComparison.Ordinal) + "more\r\n"));
    }

    private async Task<ToolOutcome> Succeeds(string tool, params (string Name, object Value)[] arguments)
    {
        var outcome = await _bench.Run(tool, arguments);
        Assert.That(outcome.Succeeded, Is.True, outcome.ForModel);
        return outcome;
    }

    private async Task SucceedsJson(string tool, string arguments)
    {
        var outcome = await _bench.Run(tool, arguments);
        Assert.That(outcome.Succeeded, Is.True, outcome.ForModel);
    }

    private async Task<ToolOutcome> Fails(string tool, string arguments)
    {
        var outcome = await _bench.Run(tool, arguments);
        Assert.That(outcome.Succeeded, Is.False, outcome.ForModel);
        return outcome;
    }
}
