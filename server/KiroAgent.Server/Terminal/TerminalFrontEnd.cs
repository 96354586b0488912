using System.IO.Pipelines;
using KiroAgent.Protocol;
using KiroAgent.Server.JsonRpc;

namespace KiroAgent.Server.Terminal;

/// <summary>The entry points of <c>kiro-agent chat</c> and <c>kiro-agent run</c>; the server is at the other end of a transport.</summary>
internal static class TerminalFrontEnd
{
    private const int UsageError = 2;

    /// <summary>Chats, or plays the tour when there is nobody to chat with on the sample; the exit code.</summary>
    public static async Task<int> ChatAsync(IReadOnlyList<string> arguments, Func<IDuplexPipe> server)
    {
        var (options, problem) = TerminalOptions.Parse(run: false, arguments);
        if (Refuse(options, problem) is { } refused)
        {
            return refused;
        }

        var screen = Consoles.OpenStandard();
        if (!options.Sample)
        {
            return await TalkAsync(options, screen, new ConsoleKeys(), server(), sample: null);
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
            return await TalkAsync(options, screen, new ConsoleKeys(), server(), sample);
        }

        try
        {
            return await TourAsync(options, screen, sample, server());
        }
        finally
        {
            Directory.Delete(sample.Home, recursive: true);
        }
    }

    /// <summary>Runs one prompt; the exit code.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, Func<IDuplexPipe> server)
    {
        var (options, problem) = TerminalOptions.Parse(run: true, arguments);
        if (Refuse(options, problem) is { } refused)
        {
            return refused;
        }

        var prompt = options.Prompt == "-" ? await Console.In.ReadToEndAsync() : options.Prompt!;
        if (string.IsNullOrWhiteSpace(prompt))
        {
            return Refuse(options, "The prompt is empty.") ?? UsageError;
        }

        using var stop = new CancellationTokenSource();
        Console.CancelKeyPress += (_, e) =>
        {
            // The first interrupts the turn, and what was written is still told; the second ends the process.
            e.Cancel = !stop.IsCancellationRequested;
            stop.Cancel();
        };
        var errors = Consoles.Open(Console.Error, !Console.IsErrorRedirected, Environment.GetEnvironmentVariable);
        return await GuardAsync(errors, async () =>
        {
            var workspace = Path.GetFullPath(options.Workspace ?? ".");
            await using var client = await AgentClient.ConnectAsync(server(), new ClientSetup(workspace, Trusted: false, options.DataDirectory));
            return await new Headless(client, Console.Out, errors, options.Json)
                .RunAsync(workspace, prompt.TrimEnd(), new SessionNewParams(options.Mode, Model: options.Model), stop.Token);
        });
    }

    private static Task<int> TalkAsync(TerminalOptions options, Screen screen, IKeys keys, IDuplexPipe server, SampleCopy? sample) =>
        GuardAsync(screen, async () =>
        {
            var workspace = Path.GetFullPath(options.Workspace ?? ".");
            await using var client = await AgentClient.ConnectAsync(server, new ClientSetup(workspace, Trusted: sample is not null, options.DataDirectory));
            var session = (await client.AskAsync(Methods.SessionNew, new SessionNewParams(options.Mode, Model: options.Model))).Session;
            screen.Paragraph("  ", new Span("KiroAgent", Tone.Accent), " in ", new Span(SafeText.Inline(workspace), Tone.Strong));
            if (sample is not null)
            {
                screen.Paragraph("  ", new Span("A copy of a small shop, yours to try things on; it stays there when you leave. One of its tests fails: ask for", Tone.Dim));
                screen.Paragraph("  ", new Span("  replace \"Math.floor\" with \"Math.round\" in src/discount.js"));
            }

            using var chat = new Chat(client, screen, keys, session);
            return await chat.RunAsync();
        });

    private static Task<int> TourAsync(TerminalOptions options, Screen screen, SampleCopy sample, IDuplexPipe server) =>
        GuardAsync(screen, async () =>
        {
            await using var client = await AgentClient.ConnectAsync(server, new ClientSetup(sample.Workspace, Trusted: true, options.DataDirectory));
            var session = (await client.AskAsync(Methods.SessionNew, new SessionNewParams(options.Mode, Model: options.Model))).Session;
            return await Tour.PlayAsync(client, screen, sample, session);
        });

    private static int? Refuse(TerminalOptions options, string? problem)
    {
        problem ??= options.Workspace is { } folder && !Directory.Exists(folder) ? $"There is no folder {folder}." : null;
        if (problem is null)
        {
            return null;
        }

        Console.Error.WriteLine(SafeText.Inline(problem));
        return UsageError;
    }

    /// <summary>What goes wrong beyond a turn is told in a sentence.</summary>
    private static async Task<int> GuardAsync(Screen screen, Func<Task<int>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception problem) when (problem is RpcException or IOException)
        {
            screen.Paragraph("  ", new Span(SafeText.Inline(problem.Message), Tone.Error));
            return 1;
        }
    }
}
