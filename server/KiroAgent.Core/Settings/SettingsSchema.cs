using System.Globalization;
using System.Text;

namespace KiroAgent.Core.Settings;

/// <summary>What the table of settings says, as JSON Schema and as a table for the documentation.</summary>
public static class SettingsSchema
{
    private const string Draft = "https://json-schema.org/draft/2020-12/schema";

    /// <summary>The schema of a settings file: every key with and without prefix, flat and nested.</summary>
    public static string Settings
    {
        get
        {
            var json = new Indented();
            json.Open(null);
            json.Text("$schema", Draft);
            json.Text("title", "KiroAgent settings");
            json.Text("description", "~/.kiro/settings.json and .kiro/settings.json. Comments and trailing commas are allowed.");
            json.Text("type", "object");
            json.Raw("allowTrailingCommas", "true");
            json.Open("properties");
            json.Raw("$schema", "{ \"type\": \"string\" }");
            Keys(json, SettingKeys.Prefix + ".");
            Keys(json, "");
            Groups(json, SettingKeys.Prefix + ".");
            Groups(json, "");
            json.Open(SettingKeys.Prefix);
            json.Text("type", "object");
            json.Open("properties");
            Keys(json, "");
            Groups(json, "");
            json.Close();
            json.Raw("additionalProperties", "false");
            json.Close();
            json.Close();
            json.Raw("additionalProperties", "false");
            json.Open("$defs");
            foreach (var key in SettingKeys.All)
            {
                Definition(json, key);
            }
            Server(json);
            json.Close();
            json.Close();
            return json.ToString();
        }
    }

    /// <summary>The schema of an <c>mcp.json</c>.</summary>
    public static string Mcp
    {
        get
        {
            var json = new Indented();
            json.Open(null);
            json.Text("$schema", Draft);
            json.Text("title", "KiroAgent MCP servers");
            json.Text("description", "~/.kiro/settings/mcp.json and .kiro/settings/mcp.json. Comments and trailing commas are allowed.");
            json.Text("type", "object");
            json.Raw("allowTrailingCommas", "true");
            json.Open("properties");
            json.Raw("$schema", "{ \"type\": \"string\" }");
            json.Raw("mcpServers", "{ \"type\": \"object\", \"additionalProperties\": { \"$ref\": \"#/$defs/server\" } }");
            json.Close();
            json.Raw("additionalProperties", "false");
            json.Open("$defs");
            Server(json);
            json.Close();
            json.Close();
            return json.ToString();
        }
    }

    /// <summary>The settings as a table in Markdown.</summary>
    public static string Table
    {
        get
        {
            var table = new StringBuilder("| key | default | what it does |\n|---|---|---|\n");
            foreach (var key in SettingKeys.All)
            {
                var words = key.Words.IsEmpty ? "" : " " + string.Join("; ", key.Words.Select(w => $"`{w.Word}`: {w.Description}")) + ".";
                table.Append(CultureInfo.InvariantCulture, $"| `{key.Name}` | {(key.Default is { } value ? $"`{value.Json.Replace("|", "\\|", StringComparison.Ordinal)}`" : "")} | {key.Description}{words} |\n");
            }
            return table.ToString();
        }
    }

    private static void Keys(Indented json, string prefix)
    {
        foreach (var key in SettingKeys.All)
        {
            json.Raw(prefix + key.Name, $"{{ \"$ref\": \"#/$defs/{key.Name}\" }}");
        }
    }

    private static void Groups(Indented json, string prefix)
    {
        foreach (var group in SettingKeys.Groups)
        {
            json.Open(prefix + group);
            json.Text("type", "object");
            json.Open("properties");
            foreach (var key in SettingKeys.All.Where(k => k.Name.StartsWith(group + ".", StringComparison.Ordinal)))
            {
                json.Raw(key.Name[(group.Length + 1)..], $"{{ \"$ref\": \"#/$defs/{key.Name}\" }}");
            }
            json.Close();
            json.Raw("additionalProperties", "false");
            json.Close();
        }
    }

    private static void Definition(Indented json, SettingKey key)
    {
        json.Open(key.Name);
        json.Text("description", key.Description);
        if (key.Default is { } value)
        {
            json.Raw("default", value.Json);
        }
        switch (key.Type)
        {
            case SettingType.Flag:
                json.Text("type", "boolean");
                break;
            case SettingType.Count:
                json.Text("type", "integer");
                json.Raw("minimum", key.Least.ToString(CultureInfo.InvariantCulture));
                json.Raw("maximum", key.Most.ToString(CultureInfo.InvariantCulture));
                break;
            case SettingType.Choice:
                json.Raw("enum", Words(key.Words.Select(w => w.Word)));
                json.Raw("enumDescriptions", Words(key.Words.Select(w => w.Description)));
                break;
            case SettingType.Sandbox:
                json.Raw("anyOf", "[{ \"enum\": [\"none\", \"bubblewrap\", false] }, { \"type\": \"string\", \"pattern\": \"^docker:[A-Za-z0-9][A-Za-z0-9._/:@-]*$\" }]");
                break;
            case SettingType.List:
                json.Text("type", "array");
                json.Raw("items", key.NamesTools
                    ? $"{{ \"anyOf\": [{{ \"enum\": {Words(key.Examples.Concat(SettingKeys.Tools).Append("run_shell_command"))} }}, {{ \"type\": \"string\", \"minLength\": 1 }}] }}"
                    : "{ \"type\": \"string\", \"minLength\": 1 }");
                break;
            case SettingType.Servers:
                json.Text("type", "object");
                json.Raw("additionalProperties", "{ \"$ref\": \"#/$defs/server\" }");
                break;
            default:
                json.Text("type", "string");
                json.Raw("minLength", "1");
                break;
        }
        json.Close();
    }

    private static void Server(Indented json)
    {
        json.Open("server");
        json.Text("description", "An MCP server: a program (command) or an address (url).");
        json.Text("type", "object");
        json.Open("properties");
        foreach (var member in McpMembers.All)
        {
            json.Open(member.Name);
            json.Text("description", member.Description);
            switch (member.Type)
            {
                case McpMemberType.Text:
                    json.Text("type", "string");
                    json.Raw("minLength", "1");
                    break;
                case McpMemberType.List:
                    json.Text("type", "array");
                    json.Raw("items", "{ \"type\": \"string\" }");
                    break;
                case McpMemberType.Texts:
                    json.Text("type", "object");
                    json.Raw("additionalProperties", "{ \"type\": \"string\" }");
                    break;
                case McpMemberType.Flag:
                    json.Text("type", "boolean");
                    break;
                case McpMemberType.Milliseconds:
                    json.Text("type", "integer");
                    json.Raw("minimum", "1");
                    break;
            }
            json.Close();
        }
        json.Close();
        json.Raw("oneOf", "[{ \"required\": [\"command\"] }, { \"required\": [\"url\"] }]");
        json.Close();
    }

    private static string Words(IEnumerable<string> words) => "[" + string.Join(", ", words.Select(JsoncValue.Quoted)) + "]";

    /// <summary>Writes an object, a member to a line.</summary>
    private sealed class Indented
    {
        private readonly StringBuilder _json = new();
        private int _depth;
        private bool _first = true;

        public void Open(string? name)
        {
            Begin(name).Append('{');
            (_depth, _first) = (_depth + 1, true);
        }

        public void Close()
        {
            _depth--;
            _json.Append('\n').Append(' ', 2 * _depth).Append('}');
            _first = false;
        }

        public void Text(string name, string value) => Raw(name, JsoncValue.Quoted(value));

        public void Raw(string name, string json) => Begin(name).Append(json);

        public override string ToString() => _json.ToString() + "\n";

        private StringBuilder Begin(string? name)
        {
            if (_json.Length > 0)
            {
                _json.Append(_first ? "\n" : ",\n").Append(' ', 2 * _depth);
            }
            _first = false;
            return name is null ? _json : _json.Append(JsoncValue.Quoted(name)).Append(": ");
        }
    }
}
