using KiroAgent.Core.Settings;
using KiroAgent.Server.Processes;

namespace KiroAgent.Server.Mcp;

/// <summary>How a server is reached, with all variables in place: a program to start, or an address. Held in memory only, for it may hold secrets.</summary>
internal abstract record McpPlan
{
    private McpPlan()
    {
    }

    /// <summary>A program.</summary>
    public sealed record Program(SpawnedProgram What, string Marker) : McpPlan;

    /// <summary>An address.</summary>
    /// <param name="Url">The address.</param>
    /// <param name="Headers">Go with each request.</param>
    /// <param name="Type">The way of speaking as the entry names it: <c>sse</c> for the older one; null where it is to be found out.</param>
    public sealed record Address(Uri Url, IReadOnlyDictionary<string, string> Headers, string? Type) : McpPlan;

    /// <summary>It cannot be reached; why, as a sentence.</summary>
    public sealed record Impossible(string Problem) : McpPlan;

    /// <summary>Works it out.</summary>
    /// <param name="entry">The entry, approved with all its variables.</param>
    /// <param name="own">This process's environment.</param>
    /// <param name="folder">The first workspace folder.</param>
    /// <param name="home">The user's home folder.</param>
    /// <param name="runId">Marks all that is started.</param>
    public static McpPlan Of(McpServerEntry entry, IReadOnlyDictionary<string, string> own, string? folder, string? home, string runId)
    {
        if (entry.Variables.FirstOrDefault(v => !own.ContainsKey(v)) is { } missing)
        {
            return new Impossible($"The environment variable {missing} is not set.");
        }
        string Expand(string text) => McpVariables.Expand(text, own.GetValueOrDefault);
        if (entry.Url is { } url)
        {
            var expanded = Expand(url);
            return McpAddress.IsAllowed(expanded)
                ? new Address(new Uri(expanded), entry.Headers.ToDictionary(h => h.Key, h => Expand(h.Value)), entry.Type)
                : new Impossible("With its variables in place the address begins neither with https:// nor with http:// on this machine.");
        }
        // What looks like a credential stays here, unless the entry names it.
        var environment = CommandEnvironment.Of(own, [], runId, folder is null ? [] : [folder]).Select(v => v.Split('=', 2)).ToDictionary(v => v[0], v => v[1], Names);
        foreach (var (name, value) in entry.Env)
        {
            environment[name] = Expand(value);
        }
        var command = Home(Expand(entry.Command!), home);
        var start = folder ?? home ?? Path.GetTempPath();
        var cwd = entry.Cwd is { } given ? Path.GetFullPath(Home(Expand(given), home), start) : start;
        if (!Directory.Exists(cwd))
        {
            return new Impossible($"Its folder {cwd} does not exist.");
        }
        return File(command, cwd, environment.GetValueOrDefault("PATH") ?? "") is { } file
            ? new Program(
                new SpawnedProgram(file, [command, .. entry.Args.Select(Expand)], [.. environment.Select(v => $"{v.Key}={v.Value}")], cwd),
                $"{CommandEnvironment.Marker}={runId}")
            : new Impossible($"The program {command} was not found.");
    }

    private static StringComparer Names => OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;

    private static string Home(string path, string? home) =>
        home is not null && (path == "~" || path.StartsWith("~/", StringComparison.Ordinal)) ? home + path[1..] : path;

    /// <summary>The file of a program: by its path, or in the folders of PATH. A folder of PATH that depends on where one stands is none, so that no workspace brings its own.</summary>
    private static string? File(string command, string cwd, string path)
    {
        if (command.Contains('/', StringComparison.Ordinal) || (OperatingSystem.IsWindows() && command.Contains('\\', StringComparison.Ordinal)))
        {
            var whole = Path.GetFullPath(command, cwd);
            return System.IO.File.Exists(whole) ? whole : null;
        }
        string[] ends = OperatingSystem.IsWindows() ? ["", ".exe", ".cmd", ".bat"] : [""];
        return path.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Where(Path.IsPathFullyQualified)
            .SelectMany(folder => ends.Select(end => Path.Combine(folder, command + end)))
            .FirstOrDefault(IsProgram);
    }

    private static bool IsProgram(string file) => System.IO.File.Exists(file)
        && (OperatingSystem.IsWindows() || (System.IO.File.GetUnixFileMode(file) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != 0);
}
