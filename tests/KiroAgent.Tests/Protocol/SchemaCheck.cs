using System.Text.Json.Nodes;

namespace KiroAgent.Tests.Protocol;

/// <summary>The part of JSON Schema 2020-12 that the generator writes; a keyword it does not know is an error, not a pass.</summary>
internal sealed class SchemaCheck(JsonObject root)
{
    /// <summary>Where the value breaks the schema; nothing when it does not.</summary>
    public IEnumerable<string> Errors(JsonNode? value) => Errors(root, value, "");

    private List<string> Errors(JsonObject schema, JsonNode? value, string at)
    {
        var errors = new List<string>();
        foreach (var (keyword, rule) in schema)
        {
            errors.AddRange(keyword switch
            {
                "$schema" or "$id" or "$defs" or "$comment" or "title" or "description" or "format" => [],
                "$ref" => Errors(root["$defs"]![((string)rule!)["#/$defs/".Length..]]!.AsObject(), value, at),
                "type" => Is((string)rule!, value) ? [] : [$"{at}: not {rule}"],
                "const" => JsonNode.DeepEquals(rule, value) ? [] : [$"{at}: not {rule}"],
                "enum" => rule!.AsArray().Any(one => JsonNode.DeepEquals(one, value)) ? [] : [$"{at}: {value} is none of {rule}"],
                "required" when value is JsonObject o => rule!.AsArray().Where(name => !o.ContainsKey((string)name!)).Select(name => $"{at}: no {name}"),
                "properties" when value is JsonObject o => rule!.AsObject()
                    .Where(p => o.ContainsKey(p.Key)).SelectMany(p => Errors(p.Value!.AsObject(), o[p.Key], $"{at}/{p.Key}")),
                "additionalProperties" when value is JsonObject o => o.SelectMany(p => Errors(rule!.AsObject(), p.Value, $"{at}/{p.Key}")),
                "items" when value is JsonArray a => a.SelectMany((item, i) => Errors(rule!.AsObject(), item, $"{at}/{i}")),
                "anyOf" => Matching(rule!, value, at) > 0 ? [] : [$"{at}: none of the alternatives"],
                "oneOf" => Matching(rule!, value, at) == 1 ? [] : [$"{at}: not exactly one of the alternatives"],
                "required" or "properties" or "additionalProperties" or "items" => [],
                _ => throw new NotSupportedException($"keyword {keyword}"),
            });
        }
        return errors;
    }

    private int Matching(JsonNode alternatives, JsonNode? value, string at) =>
        alternatives.AsArray().Count(one => Errors(one!.AsObject(), value, at).Count == 0);

    private static bool Is(string type, JsonNode? value) => type switch
    {
        "object" => value is JsonObject,
        "array" => value is JsonArray,
        "null" => value is null,
        "string" => value is JsonValue v && v.GetValueKind() == System.Text.Json.JsonValueKind.String,
        "boolean" => value is JsonValue v && v.GetValueKind() is System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False,
        "integer" => value is JsonValue v && v.GetValueKind() == System.Text.Json.JsonValueKind.Number && !v.ToJsonString().Contains('.'),
        _ => throw new NotSupportedException($"type {type}"),
    };
}
