using KiroAgent.Server.Terminal;

namespace KiroAgent.Tests.Server.Terminal;

/// <summary>A screen whose output can be read again.</summary>
internal sealed class PaperScreen : IDisposable
{
    private readonly StringWriter _paper = new() { NewLine = "\n" };

    private PaperScreen(bool terminal, string term, int width, bool noColour) =>
        Screen = Consoles.Open(_paper, terminal, name => name switch
        {
            "TERM" => term,
            "NO_COLOR" when noColour => "1",
            _ => null,
        }, width);

    public Screen Screen { get; }

    /// <summary>Everything written so far.</summary>
    public string Text => _paper.ToString();

    /// <summary>What was written so far, as lines.</summary>
    public string[] Lines => Text.TrimEnd('\n').Split('\n');

    /// <summary>A pipe or file: neither colour nor cursor.</summary>
    public static PaperScreen Plain(int width = 80) => new(terminal: false, "xterm-256color", width, noColour: false);

    /// <summary>A colour terminal.</summary>
    public static PaperScreen Coloured(int width = 80) => new(terminal: true, "xterm-256color", width, noColour: false);

    /// <summary>A terminal whose user wants no colour.</summary>
    public static PaperScreen NoColour(int width = 80) => new(terminal: true, "xterm-256color", width, noColour: true);

    /// <summary>A terminal that can do nothing but print.</summary>
    public static PaperScreen Dumb(int width = 80) => new(terminal: true, "dumb", width, noColour: false);

    public void Dispose() => _paper.Dispose();
}
