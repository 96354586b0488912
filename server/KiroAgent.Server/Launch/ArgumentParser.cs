using System.Globalization;
using KiroAgent.Protocol;
using KiroAgent.Server.Logging;

namespace KiroAgent.Server.Launch;

/// <summary>Reads the command line. By hand: it stands in the way of every start.</summary>
internal static class ArgumentParser
{
    // Passed by editors' client libraries; of no use here, and no reason not to start.
    private static readonly string[] s_passedOver = ["--clientProcessId"];

    /// <summary>Reads <paramref name="arguments"/>; the result is the options, or else what is wrong with them.</summary>
    public static (LaunchOptions Options, string? Problem) Parse(
        IReadOnlyList<string> arguments, IReadOnlyList<FrontEnd> frontEnds, Func<string, string?> environment)
    {
        var options = new LaunchOptions
        {
            Model = NotEmpty(environment("KIRO_AGENT_MODEL")),
        };
        var rest = new List<string>();
        var own = new Dictionary<string, string>(StringComparer.Ordinal);
        FrontEnd? frontEnd = null;
        var onlyArguments = false;
        for (var at = 0; at < arguments.Count; at++)
        {
            var argument = arguments[at];
            if (onlyArguments || !argument.StartsWith('-') || argument == "-")
            {
                if (frontEnd is null && !onlyArguments)
                {
                    frontEnd = Find(frontEnds, argument);
                    if (frontEnd is null)
                    {
                        return (options, $"there is no command \"{argument}\"");
                    }
                }
                else
                {
                    rest.Add(argument);
                }

                continue;
            }

            if (argument == "--")
            {
                onlyArguments = true;
                continue;
            }

            var equals = argument.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? argument : argument[..equals];
            var value = equals < 0 ? null : argument[(equals + 1)..];
            if (Array.IndexOf(s_passedOver, name) >= 0)
            {
                at += equals < 0 && at + 1 < arguments.Count && !arguments[at + 1].StartsWith('-') ? 1 : 0;
                continue;
            }

            if (WithoutValue(ref options, name))
            {
                if (value is not null)
                {
                    return (options, $"{name} takes no value");
                }

                continue;
            }

            var isOwn = frontEnd?.OwnOptions.Contains(name) == true;
            if (!isOwn && !TakesValue(name))
            {
                return (options, $"there is no option {name}");
            }

            value ??= at + 1 < arguments.Count ? arguments[++at] : null;
            if (string.IsNullOrEmpty(value))
            {
                return (options, $"{name} needs a value");
            }

            if (isOwn)
            {
                own[name] = value;
            }
            else if (WithValue(ref options, name, value) is { } problem)
            {
                return (options, problem);
            }
        }

        options = options with { FrontEnd = frontEnd?.Name ?? FrontEnds.Editor, Arguments = rest, Own = own };
        return (options, options.Help || options.ShowVersion ? null : Misfit(options, frontEnd));
    }

    private static bool WithoutValue(ref LaunchOptions options, string name)
    {
        switch (name)
        {
            case "--stdio":
                return true; // the default; named by editors
            case "--json":
                options = options with { Json = true };
                return true;
            case "--sample":
                options = options with { Sample = true };
                return true;
            case "--trust-workspace":
                options = options with { TrustWorkspace = true };
                return true;
            case "--help" or "-h":
                options = options with { Help = true };
                return true;
            case "--version":
                options = options with { ShowVersion = true };
                return true;
            default:
                return false;
        }
    }

    private static bool TakesValue(string name)
        => name is "--pipe" or "--socket" or "--workspace" or "--data-dir" or "--model" or "--mode" or "--log-level";

    private static string? WithValue(ref LaunchOptions options, string name, string value)
    {
        switch (name)
        {
            case "--pipe":
                options = options with { Pipe = value };
                break;
            case "--socket":
                if (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port is < 1 or > 65535)
                {
                    return $"--socket takes a port from 1 to 65535, not \"{value}\"";
                }

                options = options with { Socket = port };
                break;
            case "--workspace":
                if (!Directory.Exists(value))
                {
                    return $"--workspace: there is no folder \"{value}\"";
                }

                options = options with { Workspace = Path.GetFullPath(value) };
                break;
            case "--data-dir":
                options = options with { DataDirectory = Path.GetFullPath(value) };
                break;
            case "--model":
                options = options with { Model = value };
                break;
            case "--mode":
                if (value is not ("autopilot" or "supervised"))
                {
                    return $"--mode is autopilot or supervised, not \"{value}\"";
                }

                options = options with { Mode = value == "autopilot" ? SessionMode.Autopilot : SessionMode.Supervised };
                break;
            case "--log-level":
                if (LevelOf(value) is not { } level)
                {
                    return $"--log-level is debug, info, warning, error or off, not \"{value}\"";
                }

                options = options with { LogLevel = level };
                break;
        }

        return null;
    }

    private static string? Misfit(LaunchOptions options, FrontEnd? frontEnd)
    {
        if (options.Arguments.Count > 0 && frontEnd is not { TakesArguments: true })
        {
            return frontEnd is null ? $"there is no command \"{options.Arguments[0]}\"" : $"{frontEnd.Name} takes nothing like \"{options.Arguments[0]}\"";
        }

        if (options.Json && frontEnd is not { TakesJson: true })
        {
            return "--json belongs to another command";
        }

        if (options.Sample && (frontEnd is not { TakesSample: true } || options.Workspace is not null))
        {
            return frontEnd is { TakesSample: true } ? "--sample brings its own workspace: give one of the two" : "--sample belongs to chat";
        }

        if (options.TrustWorkspace && frontEnd is not { TakesTrust: true })
        {
            return "--trust-workspace belongs to chat, run and explain: an editor says itself what it trusts";
        }

        return (options.Pipe, options.Socket, frontEnd) switch
        {
            (not null, not null, _) => "--pipe and --socket exclude each other",
            (not null, _, not null) or (_, not null, not null) => $"--pipe and --socket are for editors, not for {frontEnd.Name}",
            _ => null,
        };
    }

    private static FrontEnd? Find(IReadOnlyList<FrontEnd> frontEnds, string name)
    {
        foreach (var frontEnd in frontEnds)
        {
            if (frontEnd.Name == name)
            {
                return frontEnd;
            }
        }

        return null;
    }

    private static LogLevel? LevelOf(string name) => name switch
    {
        "debug" => LogLevel.Debug,
        "info" => LogLevel.Info,
        "warning" => LogLevel.Warning,
        "error" => LogLevel.Error,
        "off" => LogLevel.Off,
        _ => null,
    };

    private static string? NotEmpty(string? value) => string.IsNullOrEmpty(value) ? null : value;
}
