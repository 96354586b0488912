using System.Collections.Immutable;
using KiroAgent.Core.Storage;

namespace KiroAgent.Core.Settings;

/// <summary>The one table of settings.</summary>
public static class SettingKeys
{
    /// <summary>The prefix keys may bear, as editors' settings do.</summary>
    public const string Prefix = "kiroAgent";

    private const int MostStorage = 1_000_000;

    /// <summary>Every key, in the order they are told of.</summary>
    public static ImmutableArray<SettingKey> All { get; } =
    [
        new("mode", SettingType.Choice, "The mode new sessions start in.", Word("autopilot"))
        {
            Words = [new("autopilot", "works end to end without asking; every change is listed and can be reverted"), new("supervised", "waits for your review after each step that changed files")],
            Loosens = Loosens.WeakerWord,
        },
        new("model", SettingType.Text, "The model new sessions use: offline, scripted:FILE, anthropic:MODEL or openai:MODEL.", null) { Examples = ["offline", "anthropic:", "openai:"] },
        new("trustedCommands", SettingType.List, "Commands that run without asking: \"npm install\" exactly this, \"npm *\" all that begin with npm, \"*\" all.", List())
        {
            Loosens = Loosens.WhatIsAdded,
        },
        new("trustedCommandMatching", SettingType.Choice, "How trustedCommands are compared with a command line.", Word("subcommands"))
        {
            Words = [new("prefix", "the whole line as text, whatever follows a trusted beginning"), new("subcommands", "the line is parsed, and every command in it must be trusted")],
            Loosens = Loosens.WeakerWord,
        },
        new("commandDenylist", SettingType.List, "Commands that always ask, whatever trusts them. Layers add up.", new SettingValue.List([.. AgentSettings.Default.CommandDenylist.Select(d => d.Value)]))
        {
            Layers = LayerRule.AddUp,
            Loosens = Loosens.WhatIsTaken,
        },
        new("trustReadOnlyCommands", SettingType.Flag, "Whether commands that only read inside the workspace (ls, cat, grep …) run without asking.", Flag(true)) { Loosens = Loosens.WhenTrue },
        new("protectedPaths", SettingType.List, "Paths that ask before they are written, besides the built-in ones. Layers add up.", List()) { Layers = LayerRule.AddUp },
        new("agentIgnoreFiles", SettingType.List, "Names of the files whose rules say what the agent does not see.", List([.. AgentSettings.Default.AgentIgnoreFiles]))
        {
            Loosens = Loosens.WhatIsTaken,
            Examples = AgentSettings.Default.AgentIgnoreFiles,
        },
        new("supervised.pause", SettingType.Choice, "When a Supervised session waits for you.", Word("turn"))
        {
            Words = [new("end", "when the agent is done"), new("turn", "after each step that changed files"), new("operation", "before each file change")],
            Loosens = Loosens.WeakerWord,
        },
        new("sandbox", SettingType.Sandbox, "What commands run in: nothing, bubblewrap (Linux: the workspace is writable, the rest read-only, no network), or a container of the image named.", Word("none"))
        {
            Words = [new("none", "commands run as they are"), new("bubblewrap", "Linux: workspace writable, rest read-only, no network"), new("docker:IMAGE", "a container of this image")],
            Loosens = Loosens.OtherSandbox,
        },
        new("autoAccept", SettingType.Flag, "Whether fetches of public web pages stop asking; nothing else. Counts only from your own settings or the editor.", Flag(false)) { OnlyFromUser = true },
        new("coreTools", SettingType.List, "The tools the agent has: \"all\", or their names.", List("all")) { NamesTools = true, Loosens = Loosens.WhatIsAdded, Examples = ["all"] },
        new("excludeTools", SettingType.List, "Tools the agent does not have.", List()) { NamesTools = true, Loosens = Loosens.WhatIsTaken },
        new("environment.pass", SettingType.List, "Environment variables passed to commands although they look like credentials.", List()) { Loosens = Loosens.WhatIsAdded },
        new("mcpServers", SettingType.Servers, "MCP servers by name, as in mcp.json. A project's servers ask before they start.", null) { Layers = LayerRule.ByName },
        new("telemetry.enabled", SettingType.Flag, "Whether features used, error kinds and timings are counted in a local file; nothing ever leaves the machine.", Flag(false)) { Loosens = Loosens.WhenTrue },
        new("usageStatisticsEnabled", SettingType.Flag, "Another switch of telemetry.enabled: when false, nothing is counted.", Flag(true)) { Loosens = Loosens.WhenTrue },
        new("audit.enabled", SettingType.Flag, "Whether every prompt, answer, tool call, approval and decision is written into the audit log.", Flag(false)) { Loosens = Loosens.WhenFalse },
        new("maskSecrets", SettingType.Flag, "Whether keys of known formats and the values of variables that look like credentials are taken out of what tools show the model, too. Logs, audit and errors never hold them.", Flag(false)) { Loosens = Loosens.WhenFalse },
        new("network.allowedHosts", SettingType.List, "The only hosts that may be contacted; without it, any.", null) { Loosens = Loosens.WhatIsAdded, NamesHosts = true },
        new("maxSteps", SettingType.Count, "How many model calls a turn may make.", new SettingValue.Count(AgentSettings.Default.MaxSteps)) { Least = 1, Most = 100_000 },
        new("storage.maxMegabytes", SettingType.Count, "How much may be kept (contents of files, snapshots before commands, their output), over all workspaces.", new SettingValue.Count(StorageLimits.Default.MaxMegabytes)) { Most = MostStorage, Loosens = Loosens.WhenSmaller },
        new("storage.retentionDays", SettingType.Count, "For how many days sessions can be reverted in full, over all workspaces.", new SettingValue.Count(StorageLimits.Default.RetentionDays)) { Most = MostStorage, Loosens = Loosens.WhenSmaller },
    ];

    private static readonly Dictionary<string, SettingKey> s_byName = All.ToDictionary(k => k.Name, StringComparer.Ordinal);

    /// <summary>The names objects may have that hold keys, such as <c>telemetry</c>.</summary>
    public static ImmutableArray<string> Groups { get; } =
        [.. All.Where(k => k.Name.Contains('.', StringComparison.Ordinal)).Select(k => k.Name[..k.Name.IndexOf('.', StringComparison.Ordinal)]).Distinct()];

    /// <summary>The tools of the agent.</summary>
    public static ImmutableArray<string> Tools { get; } =
    [
        "readFile", "listDirectory", "fileSearch", "grepSearch", "fsWrite", "strReplace", "fsAppend", "deleteFile", "editCode", "renameSymbol", "moveFile",
        "executeCommand", "startProcess", "processOutput", "stopProcess", "webFetch", "getDiagnostics", "askUser", "updatePlan", "taskStatus",
    ];

    /// <summary>The key of a name without prefix, or null.</summary>
    public static SettingKey? Find(string name) => s_byName.GetValueOrDefault(name);

    /// <summary>A tool's name, whatever it was called elsewhere.</summary>
    public static string ToolOf(string name) => name == "run_shell_command" ? "executeCommand" : name;

    private static SettingValue.Word Word(string word) => new(word);

    private static SettingValue.Flag Flag(bool value) => new(value);

    private static SettingValue.List List(params ImmutableArray<string> values) => new(values);
}
