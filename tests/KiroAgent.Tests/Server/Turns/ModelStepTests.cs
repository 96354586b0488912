using KiroAgent.Core.Sessions;
using KiroAgent.Core.Settings;
using KiroAgent.Server.Turns;
using KiroAgent.Tests.Server.Sessions;
using NUnit.Framework;

namespace KiroAgent.Tests.Server.Turns;

/// <summary>What a model call is made of.</summary>
internal sealed class ModelStepTests
{
    [Test]
    public void The_model_is_not_told_of_tools_the_settings_leave_out()
    {
        using var bench = new SessionBench();
        using var server = bench.Start();
        var step = new ModelStep(server.New(AgentMode.Autopilot), server.Bench);
        string[] Told() => [.. step.Ask().Tools.Select(tool => tool.Name)];
        Assert.That(Told(), Does.Contain("webFetch").And.Contain("executeCommand"));
        bench.Settings = AgentSettings.Default with { ExcludeTools = ["webFetch"] };
        Assert.That(Told(), Does.Not.Contain("webFetch").And.Contain("executeCommand"));
    }
}
