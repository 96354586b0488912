using System.Collections.Immutable;
using KiroAgent.Core.Policy;
using KiroAgent.Core.Storage;

namespace KiroAgent.Core.Settings;

/// <summary>A key's value in force and where it comes from.</summary>
/// <param name="Value">The value; null where nobody set any and there is no default.</param>
/// <param name="Source">A layer or file, or several joined by a plus sign.</param>
/// <param name="Entries">The entries of a list with where each comes from.</param>
public sealed record HeldSetting(SettingValue? Value, string Source, ImmutableArray<ListedSetting> Entries);

/// <summary>The files and layers settings are made of, each as it was last understood.</summary>
/// <param name="Files">The user's, the projects' in the order of their folders, the editor's: the lowest first.</param>
/// <param name="UserMcp">The user's <c>mcp.json</c>.</param>
/// <param name="ProjectMcp">The projects', in the order of their folders.</param>
/// <param name="Remembered">What the user chose to keep for this workspace, or for all.</param>
/// <param name="Trusted">Whether the workspace may configure anything.</param>
public sealed record SettingsParts(
    ImmutableArray<SettingsFile> Files, McpFile? UserMcp, ImmutableArray<McpFile> ProjectMcp, ImmutableArray<RememberedRule> Remembered, bool Trusted);

/// <summary>A content of a project's file that needs the user's word.</summary>
/// <param name="Hash">Names the content.</param>
/// <param name="Decision">The word, or null while there is none.</param>
/// <param name="Subject">What the user is asked about.</param>
/// <param name="Reason">Why, in words.</param>
public sealed record AskedContent(string Hash, AskDecision? Decision, AskSubject Subject, string Reason);

/// <summary>The settings in force, with where each comes from and what is held back.</summary>
/// <param name="Settings">Typed.</param>
/// <param name="Held">By the key's name; every key is there.</param>
/// <param name="Loosenings">Of project files that loosen, with the user's word; in an untrusted workspace none.</param>
public sealed record SettingsInForce(AgentSettings Settings, ImmutableDictionary<string, HeldSetting> Held, ImmutableArray<Loosening> Loosenings)
{
    private const string BuiltIn = "default";

    /// <summary>All that needs the user's word, with it: what of the projects' files loosens, and their MCP servers.</summary>
    public ImmutableArray<AskedContent> Asked { get; private init; } = [];

    /// <summary>What is in force when nobody set anything.</summary>
    public static SettingsInForce Defaults { get; } = Of(new SettingsParts([], null, [], [], false), _ => null);

    /// <summary>
    /// Puts the layers together, the lowest first. In an untrusted workspace its files count for nothing. In a trusted one what a
    /// file loosens counts once <paramref name="decided"/> says that this very content was allowed; what it tightens, at once.
    /// </summary>
    public static SettingsInForce Of(SettingsParts parts, Func<string, AskDecision?> decided)
    {
        ArgumentNullException.ThrowIfNull(parts);
        ArgumentNullException.ThrowIfNull(decided);
        var held = SettingKeys.All.ToDictionary(k => k.Name, k => new HeldSetting(k.Default, BuiltIn, Listed(k.Default, BuiltIn)), StringComparer.Ordinal);
        var loosenings = ImmutableArray.CreateBuilder<Loosening>();
        var editor = parts.Files.Where(f => f.Layer == SettingsLayer.Editor).SelectMany(f => f.Set.Values)
            .Where(s => s.Key.Layers == LayerRule.Replace).Select(s => s.Key.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var file in parts.Files.OrderBy(f => f.Layer))
        {
            if (file.Layer != SettingsLayer.Project)
            {
                foreach (var set in file.Set.Values)
                {
                    Put(held, set.Key, set.Value, file.Source);
                }
            }
            else if (parts.Trusted && Project(held, file, editor, decided) is { } loosening)
            {
                loosenings.Add(loosening);
            }
        }
        var (inForce, asked) = McpLayers.Of(parts, decided);
        var settings = AgentSettingsOf(held, parts) with { McpServers = inForce, McpHeld = [.. asked.Where(a => a.Decision != AskDecision.Allow)] };
        held["mcpServers"] = held["mcpServers"] with
        {
            Value = new SettingValue.Servers(settings.McpServers),
            Source = settings.McpServers.IsEmpty ? BuiltIn : string.Join(" + ", settings.McpServers.Select(s => s.Source).Distinct()),
        };
        return new SettingsInForce(settings, held.ToImmutableDictionary(StringComparer.Ordinal), loosenings.ToImmutable())
        {
            Asked =
            [
                .. loosenings.Select(l => new AskedContent(l.Hash, l.Decision, l.Subject, l.Reason)),
                .. asked.Select(a => new AskedContent(a.Entry.Hash, a.Decision, a.Entry.Subject, $"{a.Entry.Source} would start the MCP server {JsoncValue.Quoted(a.Entry.Name)}.")),
            ],
        };
    }

    private static Loosening? Project(Dictionary<string, HeldSetting> held, SettingsFile file, HashSet<string> editor, Func<string, AskDecision?> decided)
    {
        var changes = ImmutableArray.CreateBuilder<LooseningChange>();
        var atOnce = new List<(SettingKey Key, SettingValue Value)>();
        foreach (var key in SettingKeys.All)
        {
            // What the editor sets takes this one's place: there is nothing to ask.
            if (file.Set.GetValueOrDefault(key.Name) is not { } set || editor.Contains(key.Name))
            {
                continue;
            }
            var (counts, what) = Comparing.With(key, held[key.Name].Value, set.Value);
            if (what is not null)
            {
                changes.Add(new LooseningChange(key, set.Value, set.Span, what));
            }
            if (counts is not null && (what is null || counts.Json != held[key.Name].Value?.Json))
            {
                atOnce.Add((key, counts));
            }
        }
        foreach (var (key, value) in atOnce)
        {
            Put(held, key, value, file.Source);
        }
        if (changes.Count == 0)
        {
            return null;
        }
        var all = changes.ToImmutable();
        var decision = decided(Loosening.HashOf(file.Source, all));
        if (decision == AskDecision.Allow)
        {
            foreach (var change in all)
            {
                Put(held, change.Key, change.Value, file.Source);
            }
        }
        return new Loosening(file.Source, all, decision);
    }

    private static void Put(Dictionary<string, HeldSetting> held, SettingKey key, SettingValue value, string source)
    {
        var below = held[key.Name];
        if (key.Layers == LayerRule.AddUp && value is SettingValue.List { Values: var values } && below.Value is SettingValue.List { Values: var had })
        {
            var added = values.Except(had).ToImmutableArray();
            if (!added.IsEmpty)
            {
                held[key.Name] = new HeldSetting(new SettingValue.List([.. had, .. added]), had.IsEmpty ? source : below.Source + " + " + source,
                    [.. below.Entries, .. added.Select(a => new ListedSetting(a, source))]);
            }
            return;
        }
        held[key.Name] = new HeldSetting(value, source, Listed(value, source));
    }

    private static ImmutableArray<ListedSetting> Listed(SettingValue? value, string source) =>
        value is SettingValue.List { Values: var values } ? [.. values.Select(v => new ListedSetting(v, source))] : [];

    private static AgentSettings AgentSettingsOf(Dictionary<string, HeldSetting> held, SettingsParts parts)
    {
        bool Flag(string key) => held[key].Value is SettingValue.Flag { Value: true };
        int Count(string key) => ((SettingValue.Count)held[key].Value!).Value;
        string? Word(string key) => (held[key].Value as SettingValue.Word)?.Value;
        ImmutableArray<string> List(string key) => ((SettingValue.List)held[key].Value!).Values;
        _ = Sandbox.TryParse(Word("sandbox")!, out var sandbox);
        var trusted = held["trustedCommands"].Entries;
        return new AgentSettings
        {
            Mode = Word("mode") == "supervised" ? Sessions.AgentMode.Supervised : Sessions.AgentMode.Autopilot,
            Model = Word("model"),
            TrustedCommands = [.. trusted, .. parts.Remembered.Where(r => r.Kind == "command" && trusted.All(t => t.Value != r.Pattern)).Select(r => new ListedSetting(r.Pattern, "remembered for this workspace"))],
            TrustedCommandMatching = Word("trustedCommandMatching") == "prefix" ? TrustedCommandMatching.Prefix : TrustedCommandMatching.Subcommands,
            CommandDenylist = held["commandDenylist"].Entries,
            TrustReadOnlyCommands = Flag("trustReadOnlyCommands"),
            ProtectedPaths = held["protectedPaths"].Entries,
            AgentIgnoreFiles = List("agentIgnoreFiles"),
            SupervisedPause = Word("supervised.pause") switch { "end" => SupervisedPause.End, "operation" => SupervisedPause.Operation, _ => SupervisedPause.Turn },
            Sandbox = sandbox.Kind,
            SandboxImage = sandbox.Image,
            AutoAccept = Flag("autoAccept"),
            CoreTools = List("coreTools"),
            ExcludeTools = List("excludeTools"),
            EnvironmentPass = List("environment.pass"),
            AllowedHosts = (held["network.allowedHosts"].Value as SettingValue.List)?.Values,
            MaxSteps = Count("maxSteps"),
            Storage = new StorageLimits(Count("storage.maxMegabytes"), Count("storage.retentionDays")),
            MaskSecrets = Flag("maskSecrets"),
            TelemetryEnabled = Flag("telemetry.enabled"),
            UsageStatisticsEnabled = Flag("usageStatisticsEnabled"),
            AuditEnabled = Flag("audit.enabled"),
            Remembered = [.. parts.Remembered.Where(r => r.Kind != "command")],
        };
    }
}
