using System.Text;
using KiroAgent.Server.Mcp;
using NUnit.Framework;

namespace KiroAgent.Tests.Server.Mcp;

/// <summary>Messages that a client could not read, made readable.</summary>
[TestFixture]
internal sealed class DeepValuesTests
{
    [TestCase(60, "1")]
    [TestCase(61, "null")]
    [TestCase(300, "null")]
    public void What_is_nested_too_deep_is_nothing(int levels, string inside)
    {
        var json = new string('[', levels) + "1" + new string(']', levels);
        var depth = Math.Min(levels, DeepValues.Deepest);
        Assert.That(Cut(json), Is.EqualTo(new string('[', depth) + inside + new string(']', depth)));
    }

    [Test]
    public void Brackets_in_texts_count_for_nothing_and_what_follows_stays()
    {
        var open = new string('[', 59);
        var close = new string(']', 59);
        var texts = string.Concat(Enumerable.Repeat("""{"a\"[{\\":"]}"},""", 70));
        Assert.That(Cut($"{open}{texts}{{\"x\":[1,{{}}],\"y\":2}},3{close}"), Is.EqualTo($"{open}{texts}{{\"x\":null,\"y\":2}},3{close}"));
        Assert.That(Cut(open + "[[[" + " broken"), Is.EqualTo(open + "["), "what is no JSON stays none");
    }

    [TestCase("""{"a":"\ud83d\ude42 \ud83d x\\ud83d"}""", """{"a":"\ud83d\ude42 \ufffd x\\ud83d"}""")]
    [TestCase("""{"a":"\ude42","b":"\ud83d\u0041"}""", """{"a":"\ufffd","b":"\ufffd\u0041"}""")]
    [TestCase("""{"a":"\ud8""", """{"a":"\ud8""")]
    public void Half_a_character_is_none(string json, string mended) =>
        Assert.That(Encoding.UTF8.GetString(HalfCharacters.Mended(Encoding.UTF8.GetBytes(json))), Is.EqualTo(mended));

    private static string Cut(string json) => Encoding.UTF8.GetString(DeepValues.Cut(Encoding.UTF8.GetBytes(json)));
}
