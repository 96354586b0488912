using KiroAgent.Core.Context;
using NUnit.Framework;

namespace KiroAgent.Tests.Core.Context;

[TestFixture]
internal sealed class PromptWordsTests
{
    [TestCase("look at #src/a.ts, please", "Path src/a.ts")]
    [TestCase("#file:src/a.ts #folder:docs", "Path src/a.ts|Path docs")]
    [TestCase("see #file:\"my notes.md\" and (#b.md)", "Path my notes.md|Path b.md")]
    [TestCase("read #url:https://example.org/a#b.", "Url https://example.org/a#b")]
    [TestCase("#git #problems #codebase", "GitDiff |Problems |Codebase ")]
    [TestCase("#codebase:\"turn runner\"", "Codebase turn runner")]
    [TestCase("fixes #123 and C# and a#b ## heading # text #", "")]
    [TestCase("#a.ts and again #a.ts", "Path a.ts")]
    [TestCase("#include <stdio.h>", "Path include")]
    [TestCase("#file:\"open\nend\"", "")]
    public void Words_of_a_prompt(string prompt, string expected) =>
        Assert.That(string.Join('|', PromptWords.Of(prompt).Select(w => $"{w.Kind} {w.Argument}")), Is.EqualTo(expected));

    [TestCase("Read https://example.org/a.", "https://example.org/a")]
    [TestCase("(see http://example.org/a_(b), or HTTPS://Example.org/B?q=1#c)", "http://example.org/a_(b)|https://example.org/B?q=1#c")]
    [TestCase("[text](https://example.org/x) and <https://example.org/y>, \"https://example.org/z\"", "https://example.org/x|https://example.org/y|https://example.org/z")]
    [TestCase("https://a.org https://a.org https://b.org https://c.org https://d.org", "https://a.org/|https://b.org/|https://c.org/")]
    [TestCase("`https://a.org` and ```\nGET https://b.org\n``` then https://c.org", "https://c.org/")]
    [TestCase("```\nhttps://a.org", "")]
    [TestCase("a ` https://a.org", "https://a.org/")]
    [TestCase("#url:https://a.org xhttp://b.org ftp://c.org http:// https://", "")]
    [TestCase("http://localhost:3000/x", "http://localhost:3000/x")]
    public void Pages_whose_URLs_stand_in_a_prompt(string prompt, string expected) =>
        Assert.That(string.Join('|', PromptWords.Pages(prompt).Select(p => p.AbsoluteUri)), Is.EqualTo(expected));

    [TestCase("src/a.ts", "#src/a.ts")]
    [TestCase("src/", "#src/")]
    [TestCase("my notes.md", "#file:\"my notes.md\"")]
    [TestCase("odd!", "#file:\"odd!\"")]
    public void A_path_as_a_word_means_the_path_again(string path, string word)
    {
        Assert.That(PromptWords.ForPath(path), Is.EqualTo(word));
        Assert.That(PromptWords.Of($"see {word} now").Single().Argument, Is.EqualTo(path));
    }

    [Test]
    public void The_words_are_taken_out_of_the_question() =>
        Assert.That(PromptWords.Without("#codebase where is the port read").Trim(), Is.EqualTo("where is the port read"));

    [TestCase("Where is the TurnRunner started?", "turnrunner|turn|runner|start")]
    [TestCase("how are settings parsed", "sett|pars")]
    [TestCase("where is it", "where|is|it")]
    [TestCase("class names", "class|name")]
    [TestCase("", "")]
    public void Words_a_question_is_about(string question, string expected) =>
        Assert.That(string.Join('|', SearchWords.Of(question)), Is.EqualTo(expected));

    [TestCase("89504E470D0A1A0A00", "image/png")]
    [TestCase("FFD8FFE0", "image/jpeg")]
    [TestCase("474946383961", "image/gif")]
    [TestCase("524946460000000057454250565038", "image/webp")]
    [TestCase("524946460000000041564920", null)]
    [TestCase("3C737667", null)]
    [TestCase("", null)]
    public void Images_by_their_first_bytes(string hex, string? kind) =>
        Assert.That(ImageKind.Of(Convert.FromHexString(hex)), Is.EqualTo(kind));
}
