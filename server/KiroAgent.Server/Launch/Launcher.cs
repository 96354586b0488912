using System.Text;
using KiroAgent.Server.Lsp;

namespace KiroAgent.Server.Launch;

/// <summary>From the command line to a front end and its exit code.</summary>
internal static class Launcher
{
    /// <summary>Runs what <paramref name="arguments"/> ask for: <paramref name="editor"/> without a command, else one of <paramref name="frontEnds"/>.</summary>
    public static int Run(
        IReadOnlyList<string> arguments,
        Func<string, string?> environment,
        IReadOnlyList<FrontEnd> frontEnds,
        Func<LaunchOptions, Task<int>> editor)
    {
        var (options, problem) = ArgumentParser.Parse(arguments, frontEnds, environment);
        if (problem is not null)
        {
            Console.Error.WriteLine("kiro-agent: " + problem);
            Console.Error.WriteLine("kiro-agent --help says what there is.");
            return ExitCodes.Usage;
        }

        if (options.Help)
        {
            Console.Out.Write(Help(frontEnds));
            return 0;
        }

        if (options.ShowVersion)
        {
            Console.Out.WriteLine("kiro-agent " + ServerOffer.Version);
            return 0;
        }

        return Chosen(options, frontEnds, editor)(options).GetAwaiter().GetResult();
    }

    private static Func<LaunchOptions, Task<int>> Chosen(
        LaunchOptions options, IReadOnlyList<FrontEnd> frontEnds, Func<LaunchOptions, Task<int>> editor)
    {
        foreach (var frontEnd in frontEnds)
        {
            if (frontEnd.Name == options.FrontEnd)
            {
                return frontEnd.Run;
            }
        }

        return editor;
    }

    private static string Help(IReadOnlyList<FrontEnd> frontEnds)
    {
        const int column = 26, width = 80;
        var text = new StringBuilder();
        void Line(string what, string summary)
        {
            text.Append("  ").Append(what.PadRight(column));
            var used = column + 2;
            foreach (var word in summary.Split(' '))
            {
                if (used + 1 + word.Length > width)
                {
                    text.AppendLine().Append(' ', used = column + 2);
                }
                text.Append(' ').Append(word);
                used += 1 + word.Length;
            }
            text.AppendLine();
        }

        text.AppendLine("A coding agent for your editor or terminal.").AppendLine();
        text.AppendLine("Usage: kiro-agent [COMMAND] [OPTIONS]").AppendLine();
        text.AppendLine("Commands:");
        Line("(none), --stdio", "serve an editor: the language server protocol on standard input and output");
        foreach (var frontEnd in frontEnds)
        {
            Line(frontEnd.Usage, frontEnd.Summary);
        }

        text.AppendLine().AppendLine("Options:");
        Line("--workspace DIR", "the folder to work in");
        Line("--data-dir DIR", "where sessions and logs are kept (also KIRO_AGENT_DATA_DIR)");
        Line("--model ID", "the model of new sessions (also KIRO_AGENT_MODEL)");
        Line("--mode MODE", "autopilot, or supervised: changes wait for your review");
        Line("--trust-workspace", "chat, run, explain: settings, hooks and servers of the folder count, for this run");
        Line("--log-level LEVEL", "debug, info (default), warning, error or off");
        Line("--pipe PATH", "serve an editor that listens on this pipe or Unix socket");
        Line("--socket PORT", "serve an editor that listens on this port of 127.0.0.1");
        Line("--version", "print the version");
        Line("--help", "print this");
        return text.ToString();
    }
}
