using System.Text.Json;
using KiroAgent.Core.Text;

namespace KiroAgent.Server.Mcp;

/// <summary>What is wrong with the JSON Schema of a tool's arguments, so that no provider would take it: its keywords (2020-12 and what older ones say instead), its references, its size.</summary>
internal static class SchemaFaults
{
    private const int Largest = 64 * 1024, Deepest = 40, LongestName = 128, MostFollowed = 20;

    private static readonly string[] s_types = ["object", "array", "string", "number", "integer", "boolean", "null"];

    /// <summary>The first fault, completing a sentence about the tool; null when there is none.</summary>
    public static string? Of(JsonElement schema)
    {
        if (schema.ValueKind != JsonValueKind.Object || !(schema.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String && type.GetString() == "object"))
        {
            return "its arguments are described by no object";
        }
        return schema.GetRawText().Length > Largest ? "the description of its arguments has more than 64 KiB"
            : Depth(schema) > Deepest ? "the description of its arguments is too deep"
            : HidesInNames(schema) ? "a name in the description of its arguments holds characters that are not seen"
            : InSchema(schema, schema) is { } fault ? $"the description of its arguments is no JSON Schema: {fault}"
            : null;
    }

    /// <summary>Whether a keyword's members are names of parts, not keywords.</summary>
    public static bool HoldsNames(string keyword) => keyword is "properties" or "patternProperties" or "$defs" or "definitions" or "dependentSchemas";

    /// <summary>Whether a keyword's value is data, not schema.</summary>
    public static bool HoldsValues(string keyword) => keyword is "enum" or "const" or "default" or "examples" or "example";

    /// <summary>What a part refers to, if it refers.</summary>
    public static JsonElement Followed(JsonElement root, JsonElement part)
    {
        for (var hops = 0; hops < MostFollowed && Reference(part) is { } reference && Target(root, reference) is { } target; hops++)
        {
            part = target;
        }
        return part;
    }

    private static string? InSchema(JsonElement root, JsonElement schema) => schema.ValueKind switch
    {
        JsonValueKind.True or JsonValueKind.False => null,
        JsonValueKind.Object => schema.EnumerateObject().Select(m => InMember(root, m)).FirstOrDefault(f => f is not null),
        _ => "a part that should be one is none",
    };

    private static string? InMember(JsonElement root, JsonProperty member)
    {
        var (name, value) = (member.Name, member.Value);
        return name switch
        {
            // What several languages write for what is not there.
            _ when value.ValueKind == JsonValueKind.Null => null,
            "$ref" => value.ValueKind != JsonValueKind.String ? "$ref is no text" : OfReference(root, value.GetString()!),
            _ when HoldsNames(name) => value.ValueKind != JsonValueKind.Object ? $"{name} is no object" : value.EnumerateObject().Select(p => InSchema(root, p.Value)).FirstOrDefault(f => f is not null),
            "items" when value.ValueKind == JsonValueKind.Array => InSchemas(root, name, value),
            "items" or "additionalProperties" or "not" or "if" or "then" or "else" or "contains" or "propertyNames" or "unevaluatedItems" or "unevaluatedProperties" => InSchema(root, value),
            "anyOf" or "oneOf" or "allOf" or "prefixItems" => value.ValueKind != JsonValueKind.Array || value.GetArrayLength() == 0 ? $"{name} is no list of schemas" : InSchemas(root, name, value),
            "required" => IsTexts(value) ? null : "required is no list of names",
            "enum" => value.ValueKind == JsonValueKind.Array ? null : "enum is no list",
            "type" => IsType(value) || (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() > 0 && value.EnumerateArray().All(IsType)) ? null : $"{ForeignText.Line(value.GetRawText(), 40)} is no type",
            "minimum" or "maximum" or "multipleOf" => value.ValueKind == JsonValueKind.Number ? null : $"{name} is no number",
            "exclusiveMinimum" or "exclusiveMaximum" => value.ValueKind is JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False ? null : $"{name} is no number",
            "minLength" or "maxLength" or "minItems" or "maxItems" or "minProperties" or "maxProperties" =>
                value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var count) && count >= 0 && count == Math.Floor(count) ? null : $"{name} is no count",
            "pattern" or "format" or "$id" or "$schema" or "$anchor" => value.ValueKind == JsonValueKind.String ? null : $"{name} is no text",
            _ => null,
        };
    }

    private static string? InSchemas(JsonElement root, string name, JsonElement list) =>
        list.EnumerateArray().Select(s => s.ValueKind is JsonValueKind.Object or JsonValueKind.True or JsonValueKind.False ? InSchema(root, s) : $"{name} is no list of schemas").FirstOrDefault(f => f is not null);

    /// <summary>A schema may refer to itself, for trees are described so; it may not refer to nothing, to elsewhere, or round and round.</summary>
    private static string? OfReference(JsonElement root, string reference)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var at = reference; ; )
        {
            if (!seen.Add(at))
            {
                return $"the reference {ForeignText.Line(reference, 60)} leads only to itself";
            }
            if (Target(root, at) is not { } target)
            {
                return $"the reference {ForeignText.Line(reference, 60)} leads nowhere in it";
            }
            if (Reference(target) is not { } next)
            {
                return null;
            }
            at = next;
        }
    }

    private static string? Reference(JsonElement part) =>
        part.ValueKind == JsonValueKind.Object && part.TryGetProperty("$ref", out var reference) && reference.ValueKind == JsonValueKind.String ? reference.GetString() : null;

    /// <summary>What a reference within the document names (RFC 6901); null for nothing.</summary>
    private static JsonElement? Target(JsonElement root, string reference)
    {
        if (reference == "#")
        {
            return root;
        }
        if (!reference.StartsWith("#/", StringComparison.Ordinal))
        {
            return null;
        }
        var at = root;
        foreach (var step in Uri.UnescapeDataString(reference[2..]).Split('/').Select(s => s.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)))
        {
            if (at.ValueKind == JsonValueKind.Object && at.TryGetProperty(step, out var member))
            {
                at = member;
            }
            else if (at.ValueKind == JsonValueKind.Array && int.TryParse(step, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var index) && index < at.GetArrayLength())
            {
                at = at[index];
            }
            else
            {
                return null;
            }
        }
        return at;
    }

    private static bool IsTexts(JsonElement value) => value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(v => v.ValueKind == JsonValueKind.String);

    private static bool IsType(JsonElement value) => value.ValueKind == JsonValueKind.String && s_types.Contains(value.GetString());

    private static bool HidesInNames(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().Any(m => m.Name.Length > LongestName || ForeignText.Clean(m.Name) != m.Name || m.Name.Contains('\n', StringComparison.Ordinal) || HidesInNames(m.Value)),
        JsonValueKind.Array => value.EnumerateArray().Any(HidesInNames),
        _ => false,
    };

    private static int Depth(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => 1 + value.EnumerateObject().Select(m => Depth(m.Value)).DefaultIfEmpty().Max(),
        JsonValueKind.Array => 1 + value.EnumerateArray().Select(Depth).DefaultIfEmpty().Max(),
        _ => 0,
    };
}
