using KiroAgent.Protocol;

namespace KiroAgent.Server.Terminal;

/// <summary>The command line of <c>chat</c> and <c>run</c>.</summary>
internal sealed record TerminalOptions
{
    /// <summary>The folder to work in; null for the current one.</summary>
    public string? Workspace { get; init; }

    /// <summary>Where sessions are kept; null for the platform's place.</summary>
    public string? DataDirectory { get; init; }

    /// <summary>A model's id; null for the one of the settings.</summary>
    public string? Model { get; init; }

    /// <summary>Null for the one of the settings.</summary>
    public SessionMode? Mode { get; init; }

    /// <summary>Work on a fresh copy of the sample workspace.</summary>
    public bool Sample { get; init; }

    /// <summary>Print events as JSON lines (<c>run</c>).</summary>
    public bool Json { get; init; }

    /// <summary>The prompt of <c>run</c>; <c>-</c> reads it from standard input.</summary>
    public string? Prompt { get; init; }

    /// <summary>The options that follow <c>chat</c> or <c>run</c>, or what is wrong with them.</summary>
    public static (TerminalOptions Options, string? Problem) Parse(bool run, IReadOnlyList<string> arguments)
    {
        var options = new TerminalOptions();
        for (var index = 0; index < arguments.Count; index++)
        {
            var argument = arguments[index];
            if (argument == "-" || !argument.StartsWith('-'))
            {
                if (!run || options.Prompt is not null)
                {
                    return (options, run ? "Only one prompt can be given; put it in quotes." : $"\"{argument}\" is not an option of chat.");
                }

                options = options with { Prompt = argument };
                continue;
            }

            var equals = argument.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? argument : argument[..equals];
            if (name is "--sample" or "--json" && equals < 0)
            {
                if (name == "--json" != run)
                {
                    return (options, $"{name} is an option of {(run ? "chat" : "run")}.");
                }

                options = run ? options with { Json = true } : options with { Sample = true };
                continue;
            }

            string? value = equals >= 0 ? argument[(equals + 1)..] : index + 1 < arguments.Count ? arguments[++index] : null;
            if (string.IsNullOrEmpty(value))
            {
                return (options, $"{name} needs a value.");
            }

            if (options.With(name, value) is not { } more)
            {
                return (options, name == "--mode" ? "--mode is autopilot or supervised." : $"There is no option {name}.");
            }

            options = more;
        }

        return (options, Missing(options, run));
    }

    private static string? Missing(TerminalOptions options, bool run) => options switch
    {
        { Prompt: null } when run => "A prompt is needed: kiro-agent run \"PROMPT\", or - to read it from standard input.",
        { Sample: true, Workspace: not null } => "--sample brings its own workspace; give one of the two.",
        _ => null,
    };

    private TerminalOptions? With(string name, string value) => name switch
    {
        "--workspace" => this with { Workspace = value },
        "--data-dir" => this with { DataDirectory = value },
        "--model" => this with { Model = value },
        "--mode" when value == "autopilot" => this with { Mode = SessionMode.Autopilot },
        "--mode" when value == "supervised" => this with { Mode = SessionMode.Supervised },
        "--log-level" => this,
        _ => null,
    };
}
