using System.Text;
using KiroAgent.Core.Text;
using NUnit.Framework;

namespace KiroAgent.Tests.Core.Text;

public sealed class FileTextTests
{
    private static readonly byte[] Utf8Mark = [0xEF, 0xBB, 0xBF];
    private static readonly byte[] LittleMark = [0xFF, 0xFE];
    private static readonly byte[] BigMark = [0xFE, 0xFF];

    private static IEnumerable<TestCaseData> Texts()
    {
        yield return new TestCaseData(Array.Empty<byte>(), "", FileEncoding.Utf8).SetName("empty");
        yield return new TestCaseData("a\r\nü€😀"u8.ToArray(), "a\r\nü€😀", FileEncoding.Utf8).SetName("UTF-8");
        yield return new TestCaseData((byte[])[.. Utf8Mark, .. "a\n"u8], "a\n", FileEncoding.Utf8Bom).SetName("UTF-8 with mark");
        yield return new TestCaseData(Utf8Mark, "", FileEncoding.Utf8Bom).SetName("only a mark");
        yield return new TestCaseData((byte[])[.. Utf8Mark, .. Utf8Mark, (byte)'x'], "\uFEFFx", FileEncoding.Utf8Bom).SetName("two marks");
        yield return new TestCaseData((byte[])[.. LittleMark, 0x41, 0, 0x3D, 0xD8, 0, 0xDE], "A😀", FileEncoding.Utf16Le).SetName("UTF-16 LE");
        yield return new TestCaseData((byte[])[.. BigMark, 0, 0x41, 0xD8, 0x3D, 0xDE, 0], "A😀", FileEncoding.Utf16Be).SetName("UTF-16 BE");
    }

    [TestCaseSource(nameof(Texts))]
    public void Text_is_read_and_written_back_to_the_byte(byte[] bytes, string text, FileEncoding encoding)
    {
        var file = FileText.TryDecode(bytes)!;
        Assert.That((file.Text, file.Encoding), Is.EqualTo((text, encoding)));
        Assert.That(file.ToBytes(), Is.EqualTo(bytes));
        Assert.That(file.WithText("other").WithText(text).ToBytes(), Is.EqualTo(bytes));
    }

    private static IEnumerable<TestCaseData> Binaries()
    {
        yield return new TestCaseData((byte[])[0x61, 0, 0x62]).SetName("a NUL");
        yield return new TestCaseData((byte[])[0xC3]).SetName("a cut sequence");
        yield return new TestCaseData((byte[])[0x61, 0xE9, 0x62]).SetName("Latin-1");
        yield return new TestCaseData((byte[])[0xC0, 0xAF]).SetName("an overlong sequence");
        yield return new TestCaseData((byte[])[0xED, 0xA0, 0x80]).SetName("a surrogate in UTF-8");
        yield return new TestCaseData((byte[])[.. LittleMark, 0x41]).SetName("half a unit");
        yield return new TestCaseData((byte[])[.. LittleMark, 0x3D, 0xD8]).SetName("a high surrogate at the end");
        yield return new TestCaseData((byte[])[.. LittleMark, 0x3D, 0xD8, 0x41, 0]).SetName("a high surrogate before a letter");
        yield return new TestCaseData((byte[])[.. BigMark, 0xDE, 0x00]).SetName("a lone low surrogate");
        yield return new TestCaseData((byte[])[.. LittleMark, 0, 0, 0x41, 0, 0, 0]).SetName("UTF-32");
    }

    [TestCaseSource(nameof(Binaries))]
    public void What_does_not_come_back_exactly_is_not_text(byte[] bytes) => Assert.That(FileText.TryDecode(bytes), Is.Null);

    [FsCheck.NUnit.Property(MaxTest = 2000)]
    public bool Any_bytes_come_back_exactly_or_are_not_text(byte[] bytes) =>
        FileText.TryDecode(bytes) is not { } file || file.ToBytes().AsSpan().SequenceEqual(bytes);

    [FsCheck.NUnit.Property(MaxTest = 2000)]
    public bool Any_characters_can_be_written_and_are_read_as_they_stand_in_the_text(int[] units, int which)
    {
        int[] picks = [0x41, 0xD83D, 0xDE00, 0xFFFD, 0x0A, 0x0D, 0xE9];
        var text = string.Concat(units.Select(unit => (char)picks[(uint)unit % picks.Length]));
        byte[] empty = [.. ((byte[][])[[], Utf8Mark, LittleMark, BigMark])[(uint)which % 4]];
        var file = FileText.TryDecode(empty)!.WithText(text);
        return FileText.TryDecode(file.ToBytes()) is { } read && read.Text == file.Text && read.Encoding == file.Encoding;
    }

    [Test]
    public void An_unpaired_surrogate_becomes_the_replacement_character() =>
        Assert.That(FileText.Create("a\uD83Db\uDE00😀\uD83D").Text, Is.EqualTo("a\uFFFDb\uFFFD😀\uFFFD"));

    [TestCase("", LineEnding.Lf)]
    [TestCase("no line ending", LineEnding.Lf)]
    [TestCase("a\r\nb\r\nc\n", LineEnding.CrLf)]
    [TestCase("a\nb\r\nc\n", LineEnding.Lf)]
    [TestCase("a\r\nb\n", LineEnding.CrLf)]
    [TestCase("a\nb\r\n", LineEnding.Lf)]
    [TestCase("a\rb\rc\n", LineEnding.Cr)]
    public void The_dominant_line_ending_is_the_most_frequent_and_among_equals_the_first(string text, LineEnding expected) =>
        Assert.That(FileText.Create(text).LineEnding, Is.EqualTo(expected));

    [Test]
    public void Inserted_text_takes_the_line_ending_of_the_file()
    {
        var crlf = FileText.Create("a\r\nb\r\n");
        Assert.That(crlf.AdaptLineEndings("x\ny\r\nz"), Is.EqualTo("x\r\ny\r\nz"));
        Assert.That(FileText.Create("a").AdaptLineEndings("x\r\ny"), Is.EqualTo("x\ny"));
        Assert.That(FileText.TryDecode([.. Utf8Mark, .. "a\r\n"u8])!.Rewritten("\uFEFFx\ny\n").ToBytes(), Is.EqualTo((byte[])[.. Utf8Mark, .. "x\r\ny\r\n"u8]));
    }

    [Test]
    public void A_new_file_has_a_mark_only_when_its_text_starts_with_one()
    {
        Assert.That(FileText.Create("a").ToBytes(), Is.EqualTo("a"u8.ToArray()));
        Assert.That(FileText.Create("\uFEFFa").ToBytes(), Is.EqualTo(Encoding.UTF8.GetBytes("\uFEFFa")));
        Assert.That(FileText.Create("\uFEFFa").Encoding, Is.EqualTo(FileEncoding.Utf8Bom));
    }
}
