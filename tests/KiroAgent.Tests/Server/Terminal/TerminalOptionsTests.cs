using KiroAgent.Protocol;
using KiroAgent.Server.Terminal;
using NUnit.Framework;

namespace KiroAgent.Tests.Server.Terminal;

public sealed class TerminalOptionsTests
{
    [Test]
    public void Options_are_read_in_both_spellings_and_the_last_one_counts()
    {
        var (options, problem) = TerminalOptions.Parse(run: true,
            ["--workspace", "a b", "--mode=autopilot", "--data-dir=d", "--json", "do it", "--mode", "supervised", "--model", "offline"]);

        Assert.That(problem, Is.Null);
        Assert.That(options, Is.EqualTo(new TerminalOptions
        {
            Workspace = "a b",
            DataDirectory = "d",
            Mode = SessionMode.Supervised,
            Model = "offline",
            Json = true,
            Prompt = "do it",
        }));
    }

    [TestCase(true, "A prompt is needed")]
    [TestCase(true, "Only one prompt", "a", "b")]
    [TestCase(true, "--sample is an option of chat", "--sample", "a")]
    [TestCase(false, "--json is an option of run", "--json")]
    [TestCase(false, "\"hello\" is not an option", "hello")]
    [TestCase(false, "--mode is autopilot or supervised", "--mode", "fast")]
    [TestCase(false, "There is no option --wat", "--wat", "x")]
    [TestCase(false, "--workspace needs a value", "--workspace")]
    [TestCase(false, "give one of the two", "--sample", "--workspace", "x")]
    public void What_cannot_be_meant_is_refused_in_words(bool run, string words, params string[] arguments) =>
        Assert.That(TerminalOptions.Parse(run, arguments).Problem, Does.Contain(words));

    [Test]
    public void A_dash_reads_the_prompt_from_standard_input() =>
        Assert.That(TerminalOptions.Parse(run: true, ["-"]).Options.Prompt, Is.EqualTo("-"));

    [Test]
    public void The_sample_travels_inside_the_program() =>
        Assert.That(SampleWorkspace.Paths, Is.SupersetOf(new[] { "README.md", "package.json", "src/cart.js", "test/cart.test.js" }));

    [TestCase("/tmp/a b#c%41?d", "file:///tmp/a%20b%23c%2541%3Fd")]
    [TestCase("/w/名前", "file:///w/%E5%90%8D%E5%89%8D")]
    public void Every_path_has_its_uri(string path, string uri) => Assert.That(FileUri.Of(path), Is.EqualTo(uri));
}
