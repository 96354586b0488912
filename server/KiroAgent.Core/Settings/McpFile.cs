using System.Collections.Immutable;

namespace KiroAgent.Core.Settings;

/// <summary>An <c>mcp.json</c> as it was understood.</summary>
/// <param name="Source">Its path.</param>
/// <param name="Servers">The entries that are good; while the text is no JSON, those from before.</param>
/// <param name="Problems">In the order of the text.</param>
public sealed record McpFile(string Source, ImmutableArray<McpServerEntry> Servers, ImmutableArray<SettingProblem> Problems)
{
    /// <summary>Reads a text; it never throws.</summary>
    public static McpFile Read(string text, bool fromProject, string source, McpFile? before)
    {
        if (string.IsNullOrWhiteSpace(text) && before is { Servers.IsEmpty: false })
        {
            return before with { Problems = [SettingProblem.OfEmpty] };
        }
        var json = JsoncText.Parse(text);
        var problems = ImmutableArray.CreateBuilder<SettingProblem>();
        problems.AddRange(json.Problems.Select(SettingProblem.Of));
        ImmutableArray<McpServerEntry> servers = [];
        if (json.Root is JsoncObject root)
        {
            var reader = new McpReader(problems, source, fromProject);
            foreach (var member in root.Members)
            {
                if (member.Name == "mcpServers")
                {
                    servers = reader.Read(member.Value);
                }
                else if (member.Name != "$schema")
                {
                    problems.Add(new SettingProblem(member.NameSpan, SettingSeverity.Warning, member.Name, SettingProblem.Unknown, "This file holds one member: \"mcpServers\"."));
                }
            }
        }
        else if (json.IsWhole)
        {
            problems.Add(new SettingProblem(json.Root.Span, SettingSeverity.Error, "", SettingProblem.WrongValue, "This file is an object with one member: { \"mcpServers\": { … } }."));
        }
        return new McpFile(source, json.IsWhole ? servers : before?.Servers ?? [], [.. problems.OrderBy(p => p.Span.Start).ThenBy(p => p.Span.Length).Distinct()]);
    }
}
