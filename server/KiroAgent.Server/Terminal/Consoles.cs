using Spectre.Console;

namespace KiroAgent.Server.Terminal;

/// <summary>Finds out once what the terminal at hand can do.</summary>
internal static class Consoles
{
    private const int WidthWithoutTerminal = 80;

    /// <summary>
    /// A screen on a writer. Colour follows https://no-color.org and TERM; a writer that is no terminal gets plain text
    /// of 80 columns, or of COLUMNS. <paramref name="width"/> is for a terminal that is not the console.
    /// </summary>
    public static Screen Open(TextWriter writer, bool isTerminal, Func<string, string?> environment, int? width = null)
    {
        var term = environment("TERM");
        var capable = isTerminal && term is not ("dumb" or "unknown");
        var colour = capable && string.IsNullOrEmpty(environment("NO_COLOR"));
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = capable ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = colour ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new Output(writer, isTerminal, environment, width),
        });
        console.Profile.Capabilities.Unicode = writer.Encoding.WebName.StartsWith("utf", StringComparison.OrdinalIgnoreCase);
        return new Screen(console, colour);
    }

    /// <summary>The screen on standard output.</summary>
    public static Screen OpenStandard() =>
        Open(Console.Out, !Console.IsOutputRedirected, Environment.GetEnvironmentVariable);

    private sealed class Output(TextWriter writer, bool isTerminal, Func<string, string?> environment, int? fixedWidth) : IAnsiConsoleOutput
    {
        public TextWriter Writer => writer;

        public bool IsTerminal => isTerminal;

        public int Width
        {
            get
            {
                if (fixedWidth is { } known)
                {
                    return known;
                }

                if (isTerminal && WindowWidth() is > 0 and var width)
                {
                    return width;
                }

                return int.TryParse(environment("COLUMNS"), out var columns) && columns > 0 ? columns : WidthWithoutTerminal;
            }
        }

        public int Height => 24;

        public void SetEncoding(System.Text.Encoding encoding)
        {
            // The writer is somebody else's.
        }

        private static int WindowWidth()
        {
            try
            {
                return Console.WindowWidth;
            }
            catch (IOException)
            {
                return 0;
            }
        }
    }
}
