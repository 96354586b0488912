using KiroAgent.Protocol;
using KiroAgent.Server.Launch;
using KiroAgent.Server.Logging;
using NUnit.Framework;

namespace KiroAgent.Tests.Launch;

/// <summary>The command line: what editors and people write, and what is wrong with the rest.</summary>
internal sealed class ArgumentParserTests
{
    private static readonly FrontEnd[] s_frontEnds =
    [
        new("chat", "chat", "", TakesArguments: false, TakesJson: false, _ => Task.FromResult(0)),
        new("run", "run \"PROMPT\"", "", TakesArguments: true, TakesJson: true, _ => Task.FromResult(0)) { TakesTrust = true },
    ];

    [TestCase("")]
    [TestCase("--stdio")]
    [TestCase("--stdio --clientProcessId=12")]
    [TestCase("--clientProcessId 12 --stdio")]
    public void An_editor_is_the_default(string line)
    {
        var (options, problem) = Parse(line);
        Assert.That(problem, Is.Null);
        Assert.That(options.FrontEnd, Is.EqualTo(FrontEnds.Editor));
        Assert.That((options.Pipe, options.Socket), Is.EqualTo(((string?)null, (int?)null)));
    }

    [TestCase("--pipe=/tmp/a=b")]
    [TestCase("--pipe /tmp/a=b")]
    public void A_pipe_in_both_spellings(string line) => Assert.That(Parse(line).Options.Pipe, Is.EqualTo("/tmp/a=b"));

    [TestCase("--socket=8080")]
    [TestCase("--socket 8080")]
    public void A_socket_in_both_spellings(string line) => Assert.That(Parse(line).Options.Socket, Is.EqualTo(8080));

    [Test]
    public void Everything_there_is()
    {
        var folder = Path.GetTempPath();
        var (options, problem) = ArgumentParser.Parse(
            ["run", "--workspace", folder, "--data-dir=d", "--model", "offline", "--mode=supervised", "--log-level", "debug", "--json", "add a test", "--", "--not-an-option"],
            s_frontEnds,
            _ => null);
        Assert.That(problem, Is.Null);
        Assert.That(options.FrontEnd, Is.EqualTo("run"));
        Assert.That(options.Arguments, Is.EqualTo(new[] { "add a test", "--not-an-option" }));
        Assert.That(options.Workspace, Is.EqualTo(Path.GetFullPath(folder)));
        Assert.That(options.DataDirectory, Is.EqualTo(Path.GetFullPath("d")));
        Assert.That((options.Model, options.Mode, options.LogLevel, options.Json), Is.EqualTo(("offline", SessionMode.Supervised, LogLevel.Debug, true)));
    }

    [Test]
    public void The_environment_names_the_model_unless_the_command_line_does()
    {
        static string? Environment(string name) => name == "KIRO_AGENT_MODEL" ? "from environment" : null;
        Assert.That(ArgumentParser.Parse([], s_frontEnds, Environment).Options.Model, Is.EqualTo("from environment"));
        Assert.That(ArgumentParser.Parse(["--model=b"], s_frontEnds, Environment).Options.Model, Is.EqualTo("b"));
    }

    [TestCase("--nothing", "there is no option --nothing")]
    [TestCase("nothing", "there is no command \"nothing\"")]
    [TestCase("chat hello", "chat takes nothing like \"hello\"")]
    [TestCase("chat --json", "--json belongs to another command")]
    [TestCase("--json", "--json belongs to another command")]
    [TestCase("--stdio=1", "--stdio takes no value")]
    [TestCase("--model", "--model needs a value")]
    [TestCase("--model=", "--model needs a value")]
    [TestCase("--mode=fast", "--mode is autopilot or supervised, not \"fast\"")]
    [TestCase("--log-level=loud", "--log-level is debug, info, warning, error or off, not \"loud\"")]
    [TestCase("--socket=0", "--socket takes a port from 1 to 65535, not \"0\"")]
    [TestCase("--socket=99999999999", "--socket takes a port from 1 to 65535, not \"99999999999\"")]
    [TestCase("--socket=1 --pipe=a", "--pipe and --socket exclude each other")]
    [TestCase("run x --socket=1", "--pipe and --socket are for editors, not for run")]
    [TestCase("--trust-workspace", "--trust-workspace belongs to chat, run and explain: an editor says itself what it trusts")]
    [TestCase("run x --trust-workspace=yes", "--trust-workspace takes no value")]
    [TestCase("--workspace=/no/such/folder", "--workspace: there is no folder \"/no/such/folder\"")]
    public void What_is_wrong_is_said(string line, string problem) => Assert.That(Parse(line).Problem, Is.EqualTo(problem));

    [Test]
    public void Trust_is_said_for_one_run() =>
        Assert.That((Parse("run x --trust-workspace").Options.TrustWorkspace, Parse("run x").Options.TrustWorkspace), Is.EqualTo((true, false)));

    [TestCase("--help")]
    [TestCase("chat -h more")]
    [TestCase("--version")]
    public void Help_and_version_go_before_the_rest(string line)
    {
        var (options, problem) = Parse(line);
        Assert.That(problem, Is.Null);
        Assert.That(options.Help || options.ShowVersion, Is.True);
    }

    private static (LaunchOptions Options, string? Problem) Parse(string line) =>
        ArgumentParser.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries), s_frontEnds, _ => null);
}
