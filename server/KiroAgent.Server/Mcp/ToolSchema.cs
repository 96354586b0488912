using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using KiroAgent.Core.Text;

namespace KiroAgent.Server.Mcp;

/// <summary>
/// The JSON Schema of a tool's arguments, made fit for every provider. A provider refuses a whole request for one schema it does not take, so one
/// that is wrong is left out (<see cref="SchemaFaults"/>), and what is right but not taken everywhere is said in another way: alternatives at the
/// top become one object, and arguments get names that providers take. The sources are JSON Schema 2020-12 and the providers' public error messages.
/// </summary>
/// <param name="ForModel">As a model gets it.</param>
/// <param name="Names">The server's names of arguments that a model knows by another one, by the model's.</param>
internal sealed record ToolSchema(JsonElement ForModel, ImmutableDictionary<string, string> Names)
{
    private const int LongestText = 2000, LongestArgument = 64;

    // Providers take none of these at the top.
    private static readonly string[] s_notAtTop = ["oneOf", "anyOf", "allOf", "not", "enum", "const"];

    /// <summary>Takes a schema that has no faults.</summary>
    public static ToolSchema Of(JsonElement schema)
    {
        var properties = new List<(string Name, JsonElement Schema)>();
        var required = new HashSet<string>(StringComparer.Ordinal);
        Collect(schema, schema, properties, required);
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, _) in properties)
        {
            names[name] = NameFor(name, properties, names.Values);
        }
        var clean = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(clean))
        {
            writer.WriteStartObject();
            foreach (var member in schema.EnumerateObject().Where(m => !s_notAtTop.Contains(m.Name) && m.Name is not ("properties" or "required")))
            {
                WriteMember(member, writer);
            }
            writer.WriteStartObject("properties");
            foreach (var (name, property) in properties)
            {
                writer.WritePropertyName(names[name]);
                Write(property, writer, areNames: false);
            }
            writer.WriteEndObject();
            if (required.Count > 0)
            {
                writer.WriteStartArray("required");
                foreach (var name in required)
                {
                    writer.WriteStringValue(names.GetValueOrDefault(name, name));
                }
                writer.WriteEndArray();
            }
            writer.WriteEndObject();
        }
        var reader = new Utf8JsonReader(clean.WrittenSpan);
        return new ToolSchema(JsonElement.ParseValue(ref reader), names.Where(n => n.Key != n.Value).ToImmutableDictionary(n => n.Value, n => n.Key));
    }

    /// <summary>A call's arguments under the server's names.</summary>
    public string Arguments(string json)
    {
        if (Names.IsEmpty)
        {
            return json;
        }
        using var document = JsonDocument.Parse(json);
        var renamed = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(renamed))
        {
            writer.WriteStartObject();
            foreach (var member in document.RootElement.EnumerateObject())
            {
                writer.WritePropertyName(Names.GetValueOrDefault(member.Name, member.Name));
                member.Value.WriteTo(writer);
            }
            writer.WriteEndObject();
        }
        return System.Text.Encoding.UTF8.GetString(renamed.WrittenSpan);
    }

    /// <summary>The arguments of an object and of its alternatives; needed are those that all alternatives need.</summary>
    private static void Collect(JsonElement root, JsonElement part, List<(string Name, JsonElement Schema)> properties, HashSet<string> required)
    {
        if (part.TryGetProperty("properties", out var own) && own.ValueKind == JsonValueKind.Object)
        {
            properties.AddRange(own.EnumerateObject().Where(p => properties.TrueForAll(known => known.Name != p.Name)).Select(p => (p.Name, p.Value)));
        }
        if (part.TryGetProperty("required", out var needed) && needed.ValueKind == JsonValueKind.Array)
        {
            required.UnionWith(needed.EnumerateArray().Select(n => n.GetString()!));
        }
        foreach (var keyword in s_notAtTop.Take(3))
        {
            if (!part.TryGetProperty(keyword, out var branches) || branches.ValueKind != JsonValueKind.Array)
            {
                continue;
            }
            HashSet<string>? ofAll = null;
            foreach (var branch in branches.EnumerateArray().Select(b => SchemaFaults.Followed(root, b)).Where(b => b.ValueKind == JsonValueKind.Object))
            {
                var ofThis = new HashSet<string>(StringComparer.Ordinal);
                // One level: what stands deeper in alternatives is the server's to judge.
                Collect(root, Plain(branch), properties, ofThis);
                if (keyword == "allOf" || ofAll is null)
                {
                    (ofAll ??= new HashSet<string>(StringComparer.Ordinal)).UnionWith(ofThis);
                }
                else
                {
                    ofAll.IntersectWith(ofThis);
                }
            }
            required.UnionWith(ofAll ?? []);
        }
    }

    private static JsonElement Plain(JsonElement branch)
    {
        var clean = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(clean))
        {
            writer.WriteStartObject();
            foreach (var member in branch.EnumerateObject().Where(m => m.Name is "properties" or "required"))
            {
                member.WriteTo(writer);
            }
            writer.WriteEndObject();
        }
        var reader = new Utf8JsonReader(clean.WrittenSpan);
        return JsonElement.ParseValue(ref reader);
    }

    private static string NameFor(string name, List<(string Name, JsonElement Schema)> properties, ICollection<string> taken)
    {
        if (name.Length is > 0 and <= LongestArgument && name.All(IsTaken))
        {
            return name;
        }
        var bent = string.Concat(name.Select(c => IsTaken(c) ? c : '_'));
        for (var number = 1; ; number++)
        {
            var end = number == 1 ? "" : "_" + number.ToString(System.Globalization.CultureInfo.InvariantCulture);
            var tried = bent[..Math.Min(bent.Length, LongestArgument - end.Length)] + end;
            if (tried.Length > 0 && !taken.Contains(tried) && properties.TrueForAll(p => p.Name != tried))
            {
                return tried;
            }
        }
    }

    private static bool IsTaken(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-';

    // Words for people are cleaned and cut; values (an enumeration's, a pattern) stay what they are, or the server would not know them.
    private static void WriteMember(JsonProperty member, Utf8JsonWriter writer)
    {
        var isWords = member.Name is "description" or "title" or "$comment";
        if ((isWords && member.Value.ValueKind != JsonValueKind.String)
            || (member.Value.ValueKind == JsonValueKind.Null && !SchemaFaults.HoldsValues(member.Name))
            || (member.Name is "exclusiveMinimum" or "exclusiveMaximum" && member.Value.ValueKind is JsonValueKind.True or JsonValueKind.False))
        {
            return; // words that are none, what is not there, and what was a flag in older schemas
        }
        // A list of items by place has had another name since 2020.
        writer.WritePropertyName(member.Name == "items" && member.Value.ValueKind == JsonValueKind.Array ? "prefixItems" : member.Name);
        if (isWords)
        {
            writer.WriteStringValue(ForeignText.Cut(ForeignText.Clean(member.Value.GetString()!), LongestText));
        }
        else if (SchemaFaults.HoldsValues(member.Name))
        {
            member.Value.WriteTo(writer);
        }
        else
        {
            Write(member.Value, writer, SchemaFaults.HoldsNames(member.Name));
        }
    }

    private static void Write(JsonElement value, Utf8JsonWriter writer, bool areNames)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var member in value.EnumerateObject())
                {
                    if (areNames)
                    {
                        writer.WritePropertyName(member.Name);
                        Write(member.Value, writer, areNames: false);
                    }
                    else
                    {
                        WriteMember(member, writer);
                    }
                }
                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in value.EnumerateArray())
                {
                    Write(item, writer, areNames: false);
                }
                writer.WriteEndArray();
                break;
            case JsonValueKind.String:
                writer.WriteStringValue(ForeignText.Cut(value.GetString()!, LongestText));
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }
}
