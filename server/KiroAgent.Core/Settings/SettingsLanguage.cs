using System.Collections.Immutable;

namespace KiroAgent.Core.Settings;

/// <summary>What kind of thing is offered.</summary>
public enum OfferKind
{
    /// <summary>A name of a setting.</summary>
    Key,
    /// <summary>A value.</summary>
    Value,
    /// <summary>A tool's name.</summary>
    Tool,
}

/// <summary>Something that may be written at a cursor.</summary>
/// <param name="Label">As it is shown.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Detail">A few words.</param>
/// <param name="Documentation">A sentence.</param>
/// <param name="Span">What it takes the place of.</param>
/// <param name="NewText">The JSON to write.</param>
public sealed record Offer(string Label, OfferKind Kind, string Detail, string Documentation, TextSpan Span, string NewText);

/// <summary>Completion and hover in configuration texts.</summary>
public static class SettingsLanguage
{
    private static readonly string[] s_flags = ["true", "false"];

    /// <summary>What may be written at an offset.</summary>
    public static ImmutableArray<Offer> Complete(string text, int offset, bool isMcp)
    {
        var cursor = SettingsCursor.At(text, offset);
        return cursor.Place switch
        {
            CursorPlace.Name when isMcp || IsServer(cursor.Path) => ServerNames(cursor, isMcp),
            CursorPlace.Name => Names(cursor),
            CursorPlace.Value => Values(cursor, isMcp),
            _ => [],
        };
    }

    /// <summary>The key under an offset, its name or its value, with the place of its name; null where there is none.</summary>
    public static (SettingKey Key, TextSpan Span)? KeyAt(string text, int offset) =>
        Find(JsoncText.Parse(text).Root, offset, "") is { } found && SettingKeys.Find(found.Name) is { } key ? (key, found.Span) : null;

    /// <summary>The member of an MCP entry under an offset.</summary>
    public static (McpMember Member, TextSpan Span)? McpMemberAt(string text, int offset, bool isMcp)
    {
        if (Find(JsoncText.Parse(text).Root, offset, "", everything: true) is not { } found)
        {
            return null;
        }
        var names = found.Path;
        return (isMcp || names.Length > 0) && names.IndexOf("mcpServers") is >= 0 and var at && names.Length > at + 2 && McpMembers.Find(names[at + 2]) is { } member ? (member, found.Span) : null;
    }

    private static (string Name, TextSpan Span, ImmutableArray<string> Path)? Find(JsoncValue value, int offset, string prefix, bool everything = false, ImmutableArray<string> path = default)
    {
        path = path.IsDefault ? [] : path;
        if (value is not JsoncObject { Members: var members })
        {
            return null;
        }
        foreach (var member in members)
        {
            if (!member.NameSpan.To(member.Value.Span).Touches(offset))
            {
                continue;
            }
            var name = Joined(prefix, member.Name);
            var here = path.Add(WithoutPrefix(member.Name));
            var inner = !member.NameSpan.Touches(offset) ? Find(member.Value, offset, name, everything, here) : null;
            return SettingKeys.Find(name) is not null && !everything ? (name, member.NameSpan, here) : inner ?? (name, member.NameSpan, here);
        }
        return null;
    }

    private static ImmutableArray<Offer> Names(SettingsCursor cursor)
    {
        var prefix = cursor.Path.Aggregate("", Joined);
        if (prefix.Length > 0 && !SettingKeys.Groups.Contains(prefix))
        {
            return [];
        }
        var within = prefix.Length == 0 ? "" : prefix + ".";
        return
        [
            .. SettingKeys.All.Where(k => k.Name.StartsWith(within, StringComparison.Ordinal) && !cursor.Siblings.Select(WithoutPrefix).Contains(k.Name[within.Length..]))
                .Select(k => new Offer(k.Name[within.Length..], OfferKind.Key, k.TypeInWords, k.Description, cursor.Span, Member(cursor, k.Name[within.Length..], Start(k)))),
        ];
    }

    private static ImmutableArray<Offer> ServerNames(SettingsCursor cursor, bool isMcp)
    {
        var path = cursor.Path.Select(WithoutPrefix).Where(n => n.Length > 0).ToList();
        return path switch
        {
            [] when isMcp => cursor.Siblings.Contains("mcpServers") ? [] : [new Offer("mcpServers", OfferKind.Key, "an object of servers by name", "The MCP servers.", cursor.Span, Member(cursor, "mcpServers", "{}"))],
            ["mcpServers", _] => [.. McpMembers.All.Where(m => !cursor.Siblings.Contains(m.Name)).Select(m => new Offer(m.Name, OfferKind.Key, Words(m.Type), m.Description, cursor.Span, Member(cursor, m.Name, Start(m.Type))))],
            _ => [],
        };
    }

    private static ImmutableArray<Offer> Values(SettingsCursor cursor, bool isMcp)
    {
        var name = cursor.Path.Aggregate("", Joined);
        if (isMcp || IsServer(cursor.Path))
        {
            var member = cursor.Path.Select(WithoutPrefix).Where(n => n.Length > 0).ToList() is ["mcpServers", _, var last] ? McpMembers.Find(last) : null;
            return member?.Type == McpMemberType.Flag ? [.. Flags(cursor)] : [];
        }
        if (SettingKeys.Find(name) is not { } key)
        {
            return [];
        }
        Offer Of(string word, string description) => new(word, OfferKind.Value, key.Name, description, cursor.Span, JsoncValue.Quoted(word));
        return key.Type switch
        {
            SettingType.Flag => [.. Flags(cursor)],
            SettingType.Choice or SettingType.Sandbox => [.. key.Words.Select(w => Of(w.Word, w.Description))],
            SettingType.Text => [.. key.Examples.Select(e => Of(e, key.Description))],
            SettingType.List when cursor.InArray => [.. key.Examples.Select(e => Of(e, key.Description)), .. key.NamesTools ? SettingKeys.Tools.Select(t => Of(t, "A tool of the agent.") with { Kind = OfferKind.Tool }) : []],
            _ => cursor.InArray || key.Default is null ? [] : [new Offer(key.Default.Json, OfferKind.Value, "the default", key.Description, cursor.Span, key.Default.Json)],
        };
    }

    private static IEnumerable<Offer> Flags(SettingsCursor cursor) => s_flags.Select(f => new Offer(f, OfferKind.Value, "", "", cursor.Span, f));

    private static bool IsServer(ImmutableArray<string> path) => path.Select(WithoutPrefix).Any(n => n == "mcpServers");

    private static string Member(SettingsCursor cursor, string name, string value) => cursor.HasColon ? JsoncValue.Quoted(name) : $"{JsoncValue.Quoted(name)}: {value}";

    private static string Start(SettingKey key) => key.Default?.Json ?? key.Type switch { SettingType.List => "[]", SettingType.Servers => "{}", _ => "\"\"" };

    private static string Start(McpMemberType type) => type switch
    {
        McpMemberType.List => "[]",
        McpMemberType.Texts or McpMemberType.Anything => "{}",
        McpMemberType.Flag => "false",
        McpMemberType.Milliseconds => "60000",
        _ => "\"\"",
    };

    private static string Words(McpMemberType type) => type switch
    {
        McpMemberType.List => "a list of texts",
        McpMemberType.Texts => "an object of texts",
        McpMemberType.Flag => "true or false",
        McpMemberType.Milliseconds => "milliseconds",
        McpMemberType.Anything => "an object",
        _ => "a text",
    };

    private static string Joined(string prefix, string name) => WithoutPrefix(name) switch
    {
        "" => prefix,
        var plain => prefix.Length == 0 ? plain : prefix + "." + plain,
    };

    private static string WithoutPrefix(string name) =>
        name == SettingKeys.Prefix ? "" : name.StartsWith(SettingKeys.Prefix + ".", StringComparison.Ordinal) ? name[(SettingKeys.Prefix.Length + 1)..] : name;
}
