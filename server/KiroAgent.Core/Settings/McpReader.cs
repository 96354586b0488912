using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace KiroAgent.Core.Settings;

/// <summary>Reads MCP entries. One that is wrong is left out with an error at its place, the others stay.</summary>
internal sealed class McpReader(ImmutableArray<SettingProblem>.Builder problems, string source, bool fromProject)
{
    private const string Key = "mcpServers";

    public ImmutableArray<McpServerEntry> Read(JsoncValue value)
    {
        if (value is not JsoncObject servers)
        {
            if (value is not (JsoncNull or JsoncMissing))
            {
                Error(value.Span, Key, "mcpServers is an object of servers by name.");
            }
            return [];
        }
        var entries = new Dictionary<string, McpServerEntry>(StringComparer.Ordinal);
        foreach (var member in servers.Members)
        {
            if (Entry(member) is { } entry)
            {
                entries[entry.Name] = entry;
            }
        }
        return [.. entries.Values];
    }

    private McpServerEntry? Entry(JsoncMember server)
    {
        var key = Key + "." + server.Name;
        if (server.Name.Length == 0 || server.Name.Any(char.IsControl))
        {
            Error(server.NameSpan, key, "A server needs a name.");
            return null;
        }
        if (server.Value is not JsoncObject entry)
        {
            Error(server.Value.Span, key, "A server is an object with command or url.");
            return null;
        }
        var errors = problems.Count(p => p.Severity == SettingSeverity.Error);
        var read = new McpServerEntry(server.Name, entry.ToJson()) { Source = source, FromProject = fromProject };
        foreach (var member in entry.Members)
        {
            read = With(read, member, key + "." + member.Name);
        }
        if (read.Command is null == read.Url is null)
        {
            Error(server.NameSpan, key, read.Command is null ? "A server has a command or a url." : "A server has a command or a url, not both.");
        }
        return problems.Count(p => p.Severity == SettingSeverity.Error) == errors ? read : null;
    }

    private McpServerEntry With(McpServerEntry entry, JsoncMember member, string key)
    {
        if (McpMembers.Find(member.Name) is not { } known)
        {
            var near = NearestName.Of(member.Name, McpMembers.All.Select(m => m.Name));
            problems.Add(new SettingProblem(member.NameSpan, SettingSeverity.Warning, key, SettingProblem.Unknown,
                $"A server has no {JsoncValue.Quoted(member.Name)}." + (near is null ? "" : $" Did you mean {JsoncValue.Quoted(near)}?")));
            return entry;
        }
        switch (known.Type)
        {
            case McpMemberType.Text when TryText(member.Value, key, out var text):
                return known.Name switch
                {
                    "command" => entry with { Command = text },
                    "cwd" => entry with { Cwd = text },
                    "url" when IsAddress(text) => entry with { Url = text },
                    "type" => entry with { Type = text },
                    "url" => Wrong(entry, member.Value.Span, key, "An address begins with https://, or with http:// on this machine."),
                    _ => entry,
                };
            case McpMemberType.List when TryList(member.Value, key, out var list):
                if (known.Name == "autoApprove" && list.Contains("*"))
                {
                    var place = ((JsoncArray)member.Value).Items.First(i => i is JsoncString { Value: "*" }).Span;
                    problems.Add(new SettingProblem(place, SettingSeverity.Warning, key, SettingProblem.Dangerous,
                        "This lets every tool of the server run without asking, also those it may get later. Name the tools."));
                }
                return known.Name switch
                {
                    "args" => entry with { Args = list },
                    "autoApprove" => entry with { AutoApprove = list },
                    _ => entry with { DisabledTools = list },
                };
            case McpMemberType.Texts when TryTexts(member.Value, key, out var texts):
                return known.Name == "env" ? entry with { Env = entry.Env.SetItems(texts) } : entry with { Headers = entry.Headers.SetItems(texts) };
            case McpMemberType.Flag:
                return member.Value is JsoncFlag flag ? entry with { Disabled = flag.Value } : Wrong(entry, member.Value.Span, key, $"{known.Name} is true or false.");
            case McpMemberType.Milliseconds:
                return member.Value is JsoncNumber { Whole: > 0 and var wait } ? entry with { TimeoutMs = wait }
                    : Wrong(entry, member.Value.Span, key, $"{known.Name} is a whole number of milliseconds, at least 1.");
            default:
                return entry;
        }
    }

    private bool TryText(JsoncValue value, string key, [NotNullWhen(true)] out string? text)
    {
        text = value is JsoncString { Value: { Length: > 0 } given } && !given.Contains('\0', StringComparison.Ordinal) ? given : null;
        if (text is null)
        {
            Error(value.Span, key, "A text that is not empty is wanted here.");
        }
        return text is not null;
    }

    private bool TryList(JsoncValue value, string key, out ImmutableArray<string> list)
    {
        list = value is JsoncArray { Items: var items } && items.All(i => i is JsoncString) ? [.. items.Select(i => ((JsoncString)i).Value)] : default;
        if (list.IsDefault)
        {
            Error(value.Span, key, "A list of texts is wanted here.");
        }
        return !list.IsDefault;
    }

    private bool TryTexts(JsoncValue value, string key, [NotNullWhen(true)] out IReadOnlyList<KeyValuePair<string, string>>? texts)
    {
        texts = null;
        if (value is not JsoncObject { Members: var members } || members.Any(m => m.Value is not JsoncString))
        {
            Error(value.Span, key, "An object of texts is wanted here.");
            return false;
        }
        foreach (var member in members)
        {
            if (LiteralSecret.IsLikely(member.Name, ((JsoncString)member.Value).Value))
            {
                problems.Add(new SettingProblem(member.Value.Span, SettingSeverity.Warning, key + "." + member.Name, SettingProblem.Secret, LiteralSecret.Advice));
            }
        }
        texts = [.. members.Select(m => KeyValuePair.Create(m.Name, ((JsoncString)m.Value).Value))];
        return true;
    }

    private static bool IsAddress(string url) => McpAddress.IsAllowed(url.Replace("${", "", StringComparison.Ordinal).Replace("}", "", StringComparison.Ordinal));

    private McpServerEntry Wrong(McpServerEntry entry, TextSpan span, string key, string message)
    {
        Error(span, key, message);
        return entry;
    }

    private void Error(TextSpan span, string key, string message) =>
        problems.Add(new SettingProblem(span, SettingSeverity.Error, key, SettingProblem.WrongValue, message));
}

/// <summary>Where an MCP server may be.</summary>
public static class McpAddress
{
    /// <summary>https, or http to this machine itself: anybody on the way could read and answer the rest.</summary>
    public static bool IsAllowed(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var address)
        && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback));
}
