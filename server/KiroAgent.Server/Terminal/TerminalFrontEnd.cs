using System.IO.Pipelines;
using KiroAgent.Protocol;
using KiroAgent.Server.JsonRpc;
using KiroAgent.Server.Launch;
using KiroAgent.Server.Logging;

namespace KiroAgent.Server.Terminal;

/// <summary>Serves one connection until it ends, as an editor is served.</summary>
internal delegate Task<int> Serve(LaunchOptions options, IDuplexPipe transport, Log log);

/// <summary><c>kiro-agent chat</c> and <c>kiro-agent run</c>: clients of a server in the same process, over a connection like any other.</summary>
internal sealed class TerminalFrontEnd(Serve serve, Func<LaunchOptions, Log> newLog)
{
    /// <summary>The two commands. Their log must not write to the terminal: that is the screen's alone.</summary>
    public static FrontEnd[] Commands(Serve serve, Func<LaunchOptions, Log> newLog)
    {
        var terminal = new TerminalFrontEnd(serve, newLog);
        return
        [
            new("chat", "chat [--sample]", "talk to the agent and review what it does; --sample: on a copy of a small shop",
                TakesArguments: false, TakesJson: false, terminal.ChatAsync) { TakesSample = true, TakesTrust = true },
            new("run", "run \"PROMPT\" [--json]", "one turn without a person; - reads the prompt from standard input",
                TakesArguments: true, TakesJson: true, terminal.RunAsync) { TakesTrust = true },
        ];
    }

    private async Task<int> ChatAsync(LaunchOptions options)
    {
        var screen = Consoles.OpenStandard();
        if (!options.Sample)
        {
            return await TalkAsync(options, screen, sample: null);
        }

        var sample = SampleWorkspace.Unpack();
        options = options with
        {
            Workspace = sample.Workspace,
            DataDirectory = options.DataDirectory ?? sample.Data,
            Mode = options.Mode ?? SessionMode.Supervised,
        };
        if (!Console.IsInputRedirected)
        {
            return await TalkAsync(options, screen, sample);
        }

        try
        {
            return await ConnectedAsync(options, screen, async (client, _) =>
                await Tour.PlayAsync(client, screen, sample, await NewSessionAsync(client, options)));
        }
        finally
        {
            Directory.Delete(sample.Home, recursive: true);
        }
    }

    private async Task<int> RunAsync(LaunchOptions options)
    {
        var errors = Consoles.Open(Console.Error, !Console.IsErrorRedirected, Environment.GetEnvironmentVariable);
        if (options.Arguments.Count != 1)
        {
            return Refuse(errors, options.Arguments.Count == 0
                ? "run needs a prompt: kiro-agent run \"PROMPT\", or - to read it from standard input"
                : "run takes one prompt: put it in quotes");
        }

        var prompt = options.Arguments[0] == "-" ? await Console.In.ReadToEndAsync() : options.Arguments[0];
        if (string.IsNullOrWhiteSpace(prompt))
        {
            return Refuse(errors, "the prompt is empty");
        }

        using var stop = new CancellationTokenSource();
        Console.CancelKeyPress += (_, e) =>
        {
            // The first interrupts the turn, and what was written is still told; the second ends the process.
            e.Cancel = !stop.IsCancellationRequested;
            stop.Cancel();
        };
        return await ConnectedAsync(options, errors, (client, workspace) =>
            new Headless(client, Console.Out, errors, options.Json).RunAsync(
                workspace, prompt.TrimEnd(), new SessionNewParams(options.Mode, Model: options.Model), stop.Token), personThere: false);
    }

    private Task<int> TalkAsync(LaunchOptions options, Screen screen, SampleCopy? sample) =>
        ConnectedAsync(options, screen, async (client, workspace) =>
        {
            screen.Paragraph("  ", new Span("KiroAgent", Tone.Accent), " in ", new Span(SafeText.Inline(workspace), Tone.Strong));
            var keys = new ConsoleKeys();
            var trust = new TrustDialog(client, screen, Folders(options), workspace);
            if (!IsTrusted(options, workspace))
            {
                await trust.AskAsync(keys, CancellationToken.None);
            }

            var session = await NewSessionAsync(client, options);
            if (sample is not null)
            {
                screen.Paragraph("", new Span("A copy of a small shop, yours to try things on; it stays there when you leave. One of its tests fails. Ask for:", Tone.Dim));
                screen.Paragraph("  ", "  replace \"Math.floor\" with \"Math.round\" in src/discount.js");
            }

            using var chat = new Chat(client, screen, keys, session, trust);
            return await chat.RunAsync();
        });

    /// <summary>Connects a client to a server of its own; what goes wrong beyond a turn is told in a sentence.</summary>
    private async Task<int> ConnectedAsync(LaunchOptions options, Screen screen, Func<AgentClient, string, Task<int>> work, bool personThere = true)
    {
        var workspace = options.Workspace ?? Environment.CurrentDirectory;
        var (clientEnd, serverEnd) = Loopback.Create();
        var log = newLog(options);
        var serving = Task.Run(() => serve(options with { Workspace = workspace }, serverEnd, log));
        try
        {
            await using var client = await AgentClient.ConnectAsync(clientEnd, new ClientSetup(workspace, IsTrusted(options, workspace), options.DataDirectory, personThere));
            return await work(client, workspace);
        }
        catch (Exception problem) when (problem is RpcException or IOException)
        {
            screen.Paragraph("  ", new Span(SafeText.Inline(problem.Message), Tone.Error));
            return 1;
        }
        finally
        {
            await serving;
            await log.FlushAsync();
        }
    }

    /// <summary>The sample is ours; for another folder it is the command line's word, or what was said before.</summary>
    private static bool IsTrusted(LaunchOptions options, string workspace) =>
        options.Sample || options.TrustWorkspace || Folders(options).Find(workspace) == true;

    private static TrustedFolders Folders(LaunchOptions options) => TrustedFolders.Of(options.DataDirectory);

    private static async Task<Session> NewSessionAsync(AgentClient client, LaunchOptions options) =>
        (await client.AskAsync(Methods.SessionNew, new SessionNewParams(options.Mode, Model: options.Model))).Session;

    private static int Refuse(Screen errors, string problem)
    {
        errors.Line("kiro-agent: " + problem);
        return ExitCodes.Usage;
    }
}
