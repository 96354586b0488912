using KiroAgent.Core.Sessions;
using KiroAgent.Server.Turns;
using KiroAgent.Tests.Server.Sessions;
using NUnit.Framework;

namespace KiroAgent.Tests.Server.Turns;

/// <summary>What every call carries, in small.</summary>
internal sealed class SystemPromptTests
{
    [TestCase("system.v1.md", 700)]
    [TestCase("supervised.v1.md", 100)]
    [TestCase("autopilot.v1.md", 100)]
    [TestCase("summary.v1.md", 350)]
    public void The_texts_are_short(string name, int tokens) => Assert.That(ContextSize.Estimate(SystemPrompt.Read(name)), Is.InRange(20, tokens));

    [Test]
    public void The_tools_are_told_in_few_words()
    {
        using var bench = new SessionBench();
        using var server = bench.Start();
        var tools = server.Bench.Tools.Declarations.Select(t => (t.Name, Size: ContextSize.Estimate(t.Description) + ContextSize.Estimate(t.JsonSchema.GetRawText()))).ToList();
        Assert.That(tools.Sum(t => t.Size), Is.LessThan(4_500));
        Assert.That(tools.Where(t => t.Size > 450), Is.Empty);
    }

    [Test]
    public void The_environment_names_what_stands_on_top_and_nothing_ignored()
    {
        using var bench = new SessionBench();
        bench.Put("src/a.ts", "x");
        bench.Put(".gitignore", "secret.txt\n");
        bench.Put("secret.txt", "x");
        bench.Put("evil\nname.txt", "x");
        using var server = bench.Start();
        var session = server.New(AgentMode.Supervised);
        var text = new SystemPrompt(server.Bench).For(session.State);
        Assert.That(text, Does.Contain("Mode: Supervised").And.Contain("src/").And.Contain("Date: 2").And.Contain("evil\\nname.txt"));
        Assert.That(text, Does.Not.Contain("secret.txt"));
        Assert.That(ContextSize.Estimate(text), Is.LessThan(1_200));
    }
}
