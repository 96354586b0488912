using KiroAgent.Core.Settings;
using NUnit.Framework;

namespace KiroAgent.Tests.Core.Settings;

public sealed class JsoncTextTests
{
    [TestCase("{\"a\":1}", "{\"a\":1}")]
    [TestCase("\uFEFF{ }", "{}")]
    [TestCase("", "{}", TestName = "an empty text is an empty object")]
    [TestCase("// nothing\n", "{}")]
    [TestCase("/* a */ [1, 2.5e-3, -0, true, false, null,] // b", "[1,2.5e-3,-0,true,false,null]")]
    [TestCase("{\"a\": [\"x\", /* c */ \"y\",],\r\n\"b\": {},}", "{\"a\":[\"x\",\"y\"],\"b\":{}}")]
    [TestCase("\"\\u0041\\n\\\"\\\\\\/\"", "\"A\\n\\\"\\\\/\"")]
    [TestCase("{\"http://x\": \"/* no */ // comment\"}", "{\"http://x\":\"/* no */ // comment\"}")]
    public void Comments_and_trailing_commas_are_no_errors(string text, string json)
    {
        var read = JsoncText.Parse(text);
        Assert.That((read.Root.ToJson(), string.Join(' ', read.Problems)), Is.EqualTo((json, "")));
    }

    /// <summary>The place is 1-based here, as editors show it.</summary>
    [TestCase("{\"a\": 1 \"b\": 2}", "{\"a\":1,\"b\":2}", "1:8 A comma is missing here.")]
    [TestCase("{\"a\": }", "{\"a\":null}", "1:6 A value is missing here.")]
    [TestCase("{\"a\"}", "{\"a\":null}", "1:5 A colon and a value must follow \"a\".")]
    [TestCase("{\n  \"a\": 1,\n  b: 2\n}", "{\"a\":1,\"b\":2}", "3:3 A name is written in double quotes.")]
    [TestCase("{\"a\": 'x'}", "{\"a\":null}", "1:7 A string is written in double quotes.")]
    [TestCase("{\"a\": yes, \"b\": 1}", "{\"a\":null,\"b\":1}", "1:7 This is no value: a string is written in double quotes.")]
    [TestCase("{\"a\": 01}", "{\"a\":null}", "1:7 This is no value: a string is written in double quotes.")]
    [TestCase("{\"a\": \"x\n}", "{\"a\":\"x\"}", "1:7 This string has no closing quote on its line.")]
    [TestCase("{\"a\": [1, 2}", "{\"a\":[1,2]}", "1:12 ] must come before this.")]
    [TestCase("{\"a\": 1", "{\"a\":1}", "1:1 This is not closed by }.")]
    [TestCase("{} x", "{}", "1:4 Nothing may follow the value.")]
    [TestCase("{,\"a\":1}", "{\"a\":1}", "1:2 A name is missing before this.")]
    [TestCase("[,1]", "[1]", "1:2 A value is missing before this.")]
    [TestCase("{\"a\": \"\\q\"}", "{\"a\":\"q\"}", "1:8 \\q is no escape of JSON; a backslash itself is written \\\\.")]
    [TestCase("{\"a\": 1} /* b", "{\"a\":1}", "1:10 This comment is not closed by */.")]
    [TestCase("{\"a\": \"\t\"}", "{\"a\":\"\\t\"}", "1:8 A control character in a string is written as an escape, such as \\t.")]
    public void An_error_has_its_place_and_the_rest_is_read(string text, string json, string problem)
    {
        var read = JsoncText.Parse(text);
        var map = new TextMap(text);
        Assert.That(read.Root.ToJson(), Is.EqualTo(json));
        Assert.That(read.Problems.Select(p => $"{map.PlaceOf(p.Span.Start).Line + 1}:{map.PlaceOf(p.Span.Start).Character + 1} {p.Message}"), Is.EqualTo(new[] { problem }));
        Assert.That(read.IsWhole, Is.False);
    }

    [Test]
    public void A_name_given_twice_is_a_warning_and_the_last_counts()
    {
        var read = JsoncText.Parse("{\"a\": 1, \"a\": 2}");
        Assert.That(read.IsWhole);
        Assert.That(read.Problems.Single().Span, Is.EqualTo(new TextSpan(9, 3)));
        Assert.That(((JsoncObject)read.Root)["a"]!.ToJson(), Is.EqualTo("2"));
    }

    [Test]
    public void Depth_has_an_end()
    {
        var deep = JsoncText.Parse(new string('[', 100_000));
        Assert.That(deep.Problems.Count(p => p.Message.Contains("64", StringComparison.Ordinal)), Is.EqualTo(1));
        Assert.That(JsoncText.Parse(string.Concat(Enumerable.Repeat("{\"a\":", 64)) + "1" + new string('}', 64)).IsWhole);
    }

    [TestCase("ab\r\ncd\re\n", 0, 0, 0)]
    [TestCase("ab\r\ncd\re\n", 3, 0, 3)]
    [TestCase("ab\r\ncd\re\n", 4, 1, 0)]
    [TestCase("ab\r\ncd\re\n", 7, 2, 0)]
    [TestCase("ab\r\ncd\re\n", 9, 3, 0)]
    public void Offsets_and_places_agree(string text, int offset, int line, int character)
    {
        Assert.That(new TextMap(text).PlaceOf(offset), Is.EqualTo(new TextPlace(line, character)));
        Assert.That(new TextMap(text).OffsetOf(new TextPlace(line, character)), Is.EqualTo(offset == 3 ? 2 : offset), "A place within a line ending is the end of the line.");
    }

    [TestCase(-1, 5, 0)]
    [TestCase(0, 99, 2)]
    [TestCase(1, int.MaxValue, 6)]
    [TestCase(9, 0, 9)]
    public void A_place_outside_the_text_is_the_nearest_in_it(int line, int character, int offset) =>
        Assert.That(new TextMap("ab\r\ncd\re\n").OffsetOf(new TextPlace(line, character)), Is.EqualTo(offset));
}
