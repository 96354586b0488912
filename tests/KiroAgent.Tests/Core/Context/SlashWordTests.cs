using KiroAgent.Core.Context;
using NUnit.Framework;

namespace KiroAgent.Tests.Core.Context;

/// <summary>The word a prompt begins with, and what the rest of its line gives.</summary>
[TestFixture]
internal sealed class SlashWordTests
{
    private static readonly SlashParameter[] s_parameters = [new("first", true), new("second", false)];

    [TestCase("/s:p", "s:p", "")]
    [TestCase("  /s:p  a b \nnext line", "s:p", "a b")]
    [TestCase("/usr/bin\tx", "usr/bin", "x")]
    public void A_word_and_the_rest_of_its_line(string prompt, string name, string rest) => Assert.That(SlashWord.Of(prompt), Is.EqualTo(new SlashWord(name, rest)));

    [TestCase("")]
    [TestCase("/")]
    [TestCase("/ s:p")]
    [TestCase("see /s:p")]
    public void No_word(string prompt) => Assert.That(SlashWord.Of(prompt), Is.Null);

    [TestCase("", "")]
    [TestCase("a", "first=a")]
    [TestCase("a b", "first=a|second=b")]
    [TestCase("a b  c", "first=a|second=b c")]
    [TestCase("\"a b\" c", "first=a b|second=c")]
    [TestCase("second=x a", "first=a|second=x")]
    [TestCase("second=x a b c", "first=a b c|second=x")]
    [TestCase("second=\"x y\" a", "first=a|second=x y")]
    [TestCase("first= b", "first=|second=b")]
    [TestCase("third=x", "first=third=x")]
    [TestCase("\"first=x\"", "first=first=x")]
    [TestCase("it\"s \"open", "first=it\"s|second=\"open")]
    [TestCase("\"a\"b c", "first=\"a\"b|second=c")]
    [TestCase("a \"b c\" d", "first=a|second=\"b c\" d")]
    public void What_the_line_gives(string rest, string expected) =>
        Assert.That(string.Join('|', new SlashWord("s:p", rest).Bind(s_parameters).OrderBy(v => v.Key, StringComparer.Ordinal).Select(v => $"{v.Key}={v.Value}")), Is.EqualTo(expected));

    [Test]
    public void Nothing_is_given_to_nobody() => Assert.That(new SlashWord("s:p", "a b").Bind([]), Is.Empty);
}
