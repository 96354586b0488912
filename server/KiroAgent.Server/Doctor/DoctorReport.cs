using System.Text.Json.Serialization;

namespace KiroAgent.Server.Doctor;

/// <summary>What <c>doctor</c> found; with <c>--json</c> it is printed as it stands here. Sizes are bytes, times UTC. It holds no key, no prompt and no code. <c>Problems</c> are what keeps something from working, one sentence each.</summary>
internal sealed record DoctorReport(
    string Version, string Platform, string Runtime, DataFinding Data, WorkspaceFinding Workspace, SettingsFinding Settings,
    IReadOnlyList<ModelFinding> Models, IReadOnlyList<VariableFinding> Variables, IReadOnlyList<HostFinding> Hosts,
    IReadOnlyList<ProgramFinding> Programs, IReadOnlyList<McpFinding> McpServers, IReadOnlyList<JournalFinding> UnreadableJournals, IReadOnlyList<string> Problems);

/// <summary>The data directory and what lies in it; why it cannot be written, if so; the limits in force where no editor sets others; when contents were last collected.</summary>
internal sealed record DataFinding(
    string Path, bool Exists, string? NotWritable, AmountFinding Contents, AmountFinding Sessions, int Workspaces, AmountFinding Logs,
    int MaxMegabytes, int RetentionDays, DateTimeOffset? CollectedAt);

/// <summary>How many of something, and how large together.</summary>
internal sealed record AmountFinding(int Count, long Bytes);

/// <summary>The workspace looked at, and its sessions, the latest first.</summary>
internal sealed record WorkspaceFinding(string Folder, string Id, IReadOnlyList<SessionFinding> Sessions);

/// <summary>The settings as they would be in force here without an editor: whether the folder is trusted in a terminal, the files there are, and what is set, by key without values that could be secret.</summary>
internal sealed record SettingsFinding(bool Trusted, IReadOnlyList<string> Files, IReadOnlyList<SettingFinding> Set, IReadOnlyList<string> Waiting);

/// <summary>A setting that is not its default, and where it comes from.</summary>
internal sealed record SettingFinding(string Key, string Value, string Source);

/// <summary>One session; undecided are the files that wait for the user.</summary>
internal sealed record SessionFinding(string Id, string Title, string State, string Model, int Undecided, int Checkpoints, DateTimeOffset UpdatedAt, long Bytes);

/// <summary>A model in use here, the default or a session's; the reason is why a turn with it cannot start, and what to set.</summary>
internal sealed record ModelFinding(string Id, bool IsDefault, bool Available, string? Reason);

/// <summary>Whether an environment variable is set; never its value.</summary>
internal sealed record VariableFinding(string Name, bool IsSet);

/// <summary>A host that would be contacted, and what for; with <c>check</c>, what came of it.</summary>
internal sealed record HostFinding(string Host, string For, string? Answer = null);

/// <summary>A program that is used when it is there; null when it is not.</summary>
internal sealed record ProgramFinding(string Name, string? Path, string For);

/// <summary>An MCP server of the settings: where its entry stands, what it starts or contacts, and whether and why it would not be started. Its arguments, variables and headers may hold secrets: names only.</summary>
internal sealed record McpFinding(string Name, string Source, string Target, string State, IReadOnlyList<string> Variables);

/// <summary>A journal that cannot be read to its end, and the first line that cannot; all it names is kept.</summary>
internal sealed record JournalFinding(string Path, long? Line, string Problem);

/// <summary>The report as JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DoctorReport))]
internal sealed partial class DoctorJson : JsonSerializerContext;
