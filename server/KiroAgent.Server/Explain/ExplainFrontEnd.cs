using System.Text.Json;
using KiroAgent.Protocol;
using KiroAgent.Server.JsonRpc;
using KiroAgent.Server.Launch;
using KiroAgent.Server.Logging;
using KiroAgent.Server.Terminal;

namespace KiroAgent.Server.Explain;

/// <summary>
/// <c>kiro-agent explain path FILE</c> and <c>explain command LINE</c>: what the guard says and why; nothing runs. The exit code is the verdict:
/// 0 allow, 1 ask, 2 deny; 3 when there is none, 64 when the command line cannot be meant. It judges as a terminal would work in the folder:
/// trusted where that was said.
/// </summary>
internal sealed class ExplainFrontEnd(Serve serve, Func<LaunchOptions, Log> newLog)
{
    private const int Failed = 3;
    private const string Operation = "--operation";
    private const string Cwd = "--cwd";

    /// <summary>The command.</summary>
    public static FrontEnd Command(Serve serve, Func<LaunchOptions, Log> newLog) => new(
        "explain", "explain path|command …", "say what the guard would say, and why: path FILE [--operation OP], command \"LINE\" [--cwd DIR]; exit code 0 allow, 1 ask, 2 deny",
        TakesArguments: true, TakesJson: true, new ExplainFrontEnd(serve, newLog).RunAsync)
    {
        OwnOptions = [Operation, Cwd],
        TakesTrust = true,
    };

    private async Task<int> RunAsync(LaunchOptions options)
    {
        var screen = Consoles.Open(Console.Out, !Console.IsOutputRedirected, Environment.GetEnvironmentVariable);
        var asked = options.Arguments switch
        {
            ["path", var path] => new GuardExplainParams(Path: path, Operation: options.Own.GetValueOrDefault(Operation), Cwd: options.Own.GetValueOrDefault(Cwd)),
            ["command", var line] when !options.Own.ContainsKey(Operation) => new GuardExplainParams(Command: line, Cwd: options.Own.GetValueOrDefault(Cwd)),
            _ => null,
        };
        if (asked is null)
        {
            Console.Error.WriteLine("kiro-agent: explain takes path FILE [--operation OP] or command \"LINE\", each with [--cwd DIR]");
            return ExitCodes.Usage;
        }

        var workspace = options.Workspace ?? Environment.CurrentDirectory;
        var trusted = options.TrustWorkspace || TrustedFolders.Of(options.DataDirectory).Find(workspace) == true;
        var (clientEnd, serverEnd) = Loopback.Create();
        var log = newLog(options);
        var serving = Task.Run(() => serve(options with { Workspace = workspace }, serverEnd, log));
        try
        {
            await using var client = await AgentClient.ConnectAsync(clientEnd, new ClientSetup(workspace, trusted, options.DataDirectory));
            var answer = await client.AskAsync(Methods.GuardExplain, asked);
            if (options.Json)
            {
                Console.Error.WriteLine("kiro-agent: judged as in a workspace that is " + (trusted ? "trusted" : "not trusted"));
                Console.Out.WriteLine(JsonSerializer.Serialize(answer, ProtocolJson.Default.GuardExplainResult));
            }
            else
            {
                ExplainView.Show(screen, asked, answer, trusted);
            }

            return (int)answer.Verdict;
        }
        catch (Exception problem) when (problem is RpcException or IOException)
        {
            Console.Error.WriteLine("kiro-agent: " + SafeText.Inline(problem.Message));
            return Failed;
        }
        finally
        {
            await serving;
            await log.FlushAsync();
        }
    }
}
