using System.Collections.Immutable;
using System.Globalization;

namespace KiroAgent.Core.Settings;

/// <summary>The value of a setting, of the right type: a closed set. Values are equal when their JSON is.</summary>
public abstract record SettingValue
{
    private SettingValue() { }

    /// <summary>The value as one line of JSON.</summary>
    public string Json => this switch
    {
        Flag flag => flag.Value ? "true" : "false",
        Count count => count.Value.ToString(CultureInfo.InvariantCulture),
        Word word => JsoncValue.Quoted(word.Value),
        List list => "[" + string.Join(",", list.Values.Select(JsoncValue.Quoted)) + "]",
        Servers servers => "{" + string.Join(",", servers.Entries.Select(e => JsoncValue.Quoted(e.Name) + ":" + e.EntryJson)) + "}",
        _ => "null",
    };

    /// <summary>True or false.</summary>
    public sealed record Flag(bool Value) : SettingValue;

    /// <summary>A whole number.</summary>
    public sealed record Count(int Value) : SettingValue;

    /// <summary>A text, maybe one of a few words.</summary>
    public sealed record Word(string Value) : SettingValue;

    /// <summary>Texts in their order.</summary>
    public sealed record List(ImmutableArray<string> Values) : SettingValue;

    /// <summary>MCP servers by name.</summary>
    public sealed record Servers(ImmutableArray<McpServerEntry> Entries) : SettingValue;
}
