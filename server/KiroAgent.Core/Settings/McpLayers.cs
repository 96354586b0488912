using System.Collections.Immutable;
using KiroAgent.Core.Policy;

namespace KiroAgent.Core.Settings;

/// <summary>Which MCP server of which layer counts.</summary>
internal static class McpLayers
{
    /// <summary>
    /// By name, a higher place over a lower: the user's two files, then each project's two, then the editor. A project's entry counts once the
    /// user allowed exactly it; until then it is only asked about, and an entry of the same name below it stays. One that is disabled starts
    /// nothing, so nothing is asked; it takes nobody's place either.
    /// </summary>
    public static (ImmutableArray<McpServerEntry> InForce, ImmutableArray<AskedMcpServer> Asked) Of(SettingsParts parts, Func<string, AskDecision?> decided)
    {
        var byName = new SortedDictionary<string, McpServerEntry>(StringComparer.Ordinal);
        foreach (var entry in In(parts, SettingsLayer.User).Concat(parts.UserMcp?.Servers ?? []))
        {
            byName[entry.Name] = entry;
        }
        var editor = In(parts, SettingsLayer.Editor).ToList();
        IEnumerable<McpServerEntry> projects = parts.Trusted ? [.. In(parts, SettingsLayer.Project), .. parts.ProjectMcp.SelectMany(f => f.Servers)] : [];
        var asked = ImmutableArray.CreateBuilder<AskedMcpServer>();
        foreach (var entry in projects.GroupBy(e => e.Name, StringComparer.Ordinal).Select(g => g.Last()).Where(e => editor.All(o => o.Name != e.Name)))
        {
            if (entry.Disabled)
            {
                byName.TryAdd(entry.Name, entry);
                continue;
            }
            var word = new AskedMcpServer(entry, decided(entry.Hash));
            asked.Add(word);
            if (word.Decision == AskDecision.Allow)
            {
                byName[entry.Name] = entry;
            }
        }
        foreach (var entry in editor)
        {
            byName[entry.Name] = entry;
        }
        return ([.. byName.Values], asked.ToImmutable());
    }

    private static IEnumerable<McpServerEntry> In(SettingsParts parts, SettingsLayer layer) => parts.Files.Where(f => f.Layer == layer)
        .SelectMany(f => f.Set.GetValueOrDefault("mcpServers")?.Value is SettingValue.Servers { Entries: var entries } ? entries : []);
}
