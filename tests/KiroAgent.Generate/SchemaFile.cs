using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace KiroAgent.Generate;

/// <summary>The protocol as a JSON Schema (2020-12).</summary>
public static class SchemaFile
{
    /// <summary>How all generated JSON is laid out.</summary>
    public static JsonSerializerOptions Layout { get; } = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The text of schema.json: one definition per type; the schema itself is of an object that bears, by method name, params and result.</summary>
    public static string Write(WireModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var methods = new JsonObject();
        foreach (var method in model.AllMethods)
        {
            var members = new JsonObject { ["params"] = Of(method.Params) };
            if (method.Result is not null)
            {
                members["result"] = Of(method.Result);
            }
            methods[method.Name] = new JsonObject
            {
                ["description"] = method.Summary,
                ["$comment"] = $"{(method.Result is null ? "notification" : "request")}, {(method.FromClient ? "client to server" : "server to client")}, {method.Mode}",
                ["type"] = "object",
                ["properties"] = members,
            };
        }
        var definitions = new JsonObject();
        foreach (var type in model.Types)
        {
            definitions[type.Name] = Of(type);
        }
        return new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["$id"] = "urn:kiro-agent:protocol:1",
            ["title"] = "KiroAgent protocol, version 1",
            ["description"] = "By method name: the params a message bears and the result it is answered with. Unknown members are allowed everywhere.",
            ["type"] = "object",
            ["properties"] = methods,
            ["$defs"] = definitions,
        }.ToJsonString(Layout) + "\n";
    }

    private static JsonObject Of(WireType type) => type switch
    {
        WireType.Enumeration { Numeric: true } enumeration => new()
        {
            ["description"] = Describe(enumeration, value => $"{value.Number}"),
            ["type"] = "integer",
            ["enum"] = new JsonArray([.. enumeration.Values.Select(value => (JsonNode)value.Number)]),
        },
        WireType.Enumeration enumeration => new()
        {
            ["description"] = Describe(enumeration, value => value.Name),
            ["type"] = "string",
            ["enum"] = new JsonArray([.. enumeration.Values.Select(value => (JsonNode)value.Name)]),
        },
        WireType.Union union => new()
        {
            ["description"] = union.Doc,
            ["oneOf"] = new JsonArray([.. union.Variants.Select(name => (JsonNode)Of(new Shape.Named(name)))]),
        },
        WireType.Record record => Of(record),
        _ => throw new InvalidOperationException($"{type} has no schema."),
    };

    private static string Describe(WireType.Enumeration enumeration, Func<EnumerationValue, string> name) =>
        $"{enumeration.Doc} {string.Join(" ", enumeration.Values.Select(value => $"{name(value)}: {value.Doc}"))}";

    private static JsonObject Of(WireType.Record record)
    {
        var members = new JsonObject();
        if (record.Kind is not null)
        {
            members["kind"] = new JsonObject { ["const"] = record.Kind };
        }
        foreach (var member in record.Members)
        {
            var schema = Of(member.Shape);
            if (member.Doc.Length > 0)
            {
                schema["description"] = member.Doc;
            }
            members[member.Name] = schema;
        }
        string[] required = [.. record.Kind is null ? Array.Empty<string>() : ["kind"], .. record.Members.Where(member => !member.Optional).Select(member => member.Name)];
        var result = new JsonObject { ["description"] = record.Doc, ["type"] = "object" };
        if (members.Count > 0)
        {
            result["properties"] = members;
        }
        if (required.Length > 0)
        {
            result["required"] = new JsonArray([.. required.Select(name => (JsonNode)name)]);
        }
        return result;
    }

    private static JsonObject Of(Shape shape) => shape switch
    {
        Shape.Text => new() { ["type"] = "string" },
        Shape.Time => new() { ["type"] = "string", ["format"] = "date-time" },
        Shape.Integer => new() { ["type"] = "integer" },
        Shape.Boolean => new() { ["type"] = "boolean" },
        Shape.Any => [],
        Shape.List list => new() { ["type"] = "array", ["items"] = Of(list.Item) },
        Shape.Map map => new() { ["type"] = "object", ["additionalProperties"] = Of(map.Value) },
        Shape.Named named => new() { ["$ref"] = $"#/$defs/{named.Name}" },
        Shape.OrNull orNull => new() { ["anyOf"] = new JsonArray(Of(orNull.Shape), new JsonObject { ["type"] = "null" }) },
        _ => throw new InvalidOperationException($"{shape} has no schema."),
    };
}
