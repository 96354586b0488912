using System.Text.Json.Nodes;

namespace KiroAgent.Generate;

/// <summary>Makes plausible values for shapes; what a shape alone cannot tell stands in sample-values.json.</summary>
internal sealed class SampleValues(WireModel model, string? variant)
{
    // By "Record.member", else by "member". What a shape alone can tell (an enumeration, a count) need not stand there.
    private static readonly JsonObject Known = Load();

    public JsonNode? Of(Shape shape) => shape switch
    {
        Shape.Integer => 1,
        Shape.Boolean => true,
        Shape.Any => null,
        Shape.List { Item: Shape.Named named } when model[named.Name] is WireType.Union union => new JsonArray([.. union.Variants.Select(name => (JsonNode?)Record(name))]),
        Shape.List list => new JsonArray(Of(list.Item)),
        Shape.Map map => new JsonObject { ["file:///shop/src/server.ts"] = Of(map.Value) },
        Shape.OrNull orNull => Of(orNull.Shape),
        Shape.Named named => model[named.Name] switch
        {
            WireType.Enumeration { Numeric: true } enumeration => enumeration.Values[0].Number,
            WireType.Enumeration enumeration => enumeration.Values[0].Name,
            WireType.Union union => Record(union.Variants.FirstOrDefault(name => name == variant) ?? union.Variants[0]),
            _ => Record(named.Name),
        },
        _ => throw new InvalidOperationException($"{shape} needs a sample: add it to sample-values.json."),
    };

    private JsonObject Record(string name)
    {
        var record = (WireType.Record)model[name];
        var sample = new JsonObject();
        if (record.Kind is not null)
        {
            sample["kind"] = record.Kind;
        }
        foreach (var member in record.Members)
        {
            sample[member.Name] = Value(record.Name, member);
        }
        return sample;
    }

    private JsonNode? Value(string record, WireMember member)
    {
        bool itsOwnSample = member.Shape is Shape.Named named && model[named.Name] is not WireType.Enumeration
            || member.Shape is Shape.List { Item: Shape.Named };
        if (Known[$"{record}.{member.Name}"] is { } own)
        {
            return own.DeepClone();
        }
        if (!itsOwnSample && Known[member.Name] is { } common)
        {
            return common.DeepClone();
        }
        return member.Shape is Shape.Text or Shape.Time or Shape.Any or Shape.List { Item: not Shape.Named }
            ? throw new InvalidOperationException($"{record}.{member.Name} needs a sample: add it to sample-values.json.")
            : Of(member.Shape);
    }

    private static JsonObject Load()
    {
        using var stream = typeof(SampleValues).Assembly.GetManifestResourceStream("sample-values.json")!;
        return JsonNode.Parse(stream)!.AsObject();
    }
}
