using System.Collections.Immutable;
using KiroAgent.Core.Policy;
using KiroAgent.Core.Sessions;
using KiroAgent.Core.Storage;

namespace KiroAgent.Core.Settings;

/// <summary>How a trusted pattern is matched (setting <c>trustedCommandMatching</c>).</summary>
public enum TrustedCommandMatching
{
    /// <summary>The line is parsed, and every sub-command must be trusted.</summary>
    Subcommands,
    /// <summary>The whole line is matched as text.</summary>
    Prefix,
}

/// <summary>When a Supervised session waits for the user (setting <c>supervised.pause</c>).</summary>
public enum SupervisedPause
{
    /// <summary>After each step that changed files.</summary>
    Turn,
    /// <summary>When the agent is done.</summary>
    End,
    /// <summary>Before each file change.</summary>
    Operation,
}

/// <summary>What commands run in (setting <c>sandbox</c>), the weakest first.</summary>
public enum SandboxKind
{
    /// <summary>Nothing.</summary>
    None,
    /// <summary>Linux namespaces by <c>bwrap</c>.</summary>
    Bubblewrap,
    /// <summary>A container of <see cref="AgentSettings.SandboxImage"/>.</summary>
    Docker,
}

/// <summary>One entry of a list setting, with where it stands, for explanations.</summary>
/// <param name="Value">The entry.</param>
/// <param name="Source">The layer or file, e.g. <c>default</c>, <c>editor</c>, or a path.</param>
public sealed record ListedSetting(string Value, string Source);

/// <summary>The settings in force: every key of the design, typed, after the layers were put together and what a project loosens was approved or left out.</summary>
public sealed record AgentSettings
{
    private static readonly string[] s_denied = ["rm -rf", "sudo", "chmod 777", "| sh", "| bash", "eval"];

    /// <summary>The values when nobody set anything.</summary>
    public static AgentSettings Default { get; } = new();

    /// <summary>The mode of new sessions.</summary>
    public AgentMode Mode { get; init; } = AgentMode.Autopilot;

    /// <summary>The model of new sessions, or null for the one that is available.</summary>
    public string? Model { get; init; }

    /// <summary>Patterns of commands that run without asking.</summary>
    public ImmutableArray<ListedSetting> TrustedCommands { get; init; } = [];

    /// <summary>How they are matched.</summary>
    public TrustedCommandMatching TrustedCommandMatching { get; init; }

    /// <summary>Patterns of commands that always ask; layers add up.</summary>
    public ImmutableArray<ListedSetting> CommandDenylist { get; init; } =
        [.. s_denied.Select(pattern => new ListedSetting(pattern, "default"))];

    /// <summary>Whether commands that only read inside the workspace run without asking.</summary>
    public bool TrustReadOnlyCommands { get; init; } = true;

    /// <summary>Protected patterns besides the built-in table; layers add up.</summary>
    public ImmutableArray<ListedSetting> ProtectedPaths { get; init; } = [];

    /// <summary>Names of the files whose rules say what the agent does not see.</summary>
    public ImmutableArray<string> AgentIgnoreFiles { get; init; } = [".gitignore", ".kiroignore"];

    /// <summary>When a Supervised session waits.</summary>
    public SupervisedPause SupervisedPause { get; init; }

    /// <summary>What commands run in.</summary>
    public SandboxKind Sandbox { get; init; }

    /// <summary>The container image for <see cref="SandboxKind.Docker"/>.</summary>
    public string? SandboxImage { get; init; }

    /// <summary>Whether fetches of public web pages stop asking; nothing else.</summary>
    public bool AutoAccept { get; init; }

    /// <summary>The tools offered: <c>all</c> or names.</summary>
    public ImmutableArray<string> CoreTools { get; init; } = ["all"];

    /// <summary>Tools left out.</summary>
    public ImmutableArray<string> ExcludeTools { get; init; } = [];

    /// <summary>Variables passed to commands although they look like credentials.</summary>
    public ImmutableArray<string> EnvironmentPass { get; init; } = [];

    /// <summary>Hosts that may be contacted, or null for any.</summary>
    public ImmutableArray<string>? AllowedHosts { get; init; }

    /// <summary>Model calls a turn may make.</summary>
    public int MaxSteps { get; init; } = 200;

    /// <summary>How much the data directory may hold.</summary>
    public StorageLimits Storage { get; init; } = StorageLimits.Default;

    /// <summary>Whether secrets are taken out of what tools show the model.</summary>
    public bool MaskSecrets { get; init; }

    /// <summary>Whether use is counted in a local file.</summary>
    public bool TelemetryEnabled { get; init; }

    /// <summary>Another switch of <see cref="TelemetryEnabled"/>: when false, nothing is counted.</summary>
    public bool UsageStatisticsEnabled { get; init; } = true;

    /// <summary>Whether everything is written into the audit log.</summary>
    public bool AuditEnabled { get; init; }

    /// <summary>MCP servers of all layers, one of each name; those of a project only once the user approved the entry.</summary>
    public ImmutableArray<McpServerEntry> McpServers { get; init; } = [];

    /// <summary>Entries of a project that the user has not allowed: they are not started, and hide nobody's entry of the same name.</summary>
    public ImmutableArray<AskedMcpServer> McpHeld { get; init; } = [];

    /// <summary>Rules the user chose to keep for this workspace or for all, besides those about commands, which are among <see cref="TrustedCommands"/>.</summary>
    public ImmutableArray<RememberedRule> Remembered { get; init; } = [];
}
