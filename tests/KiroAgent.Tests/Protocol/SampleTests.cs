using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using KiroAgent.Generate;
using KiroAgent.Protocol;
using NUnit.Framework;

namespace KiroAgent.Tests.Protocol;

/// <summary>Every sample is what the code reads and writes, and what the schema says.</summary>
[TestFixture]
internal sealed class SampleTests
{
    private static readonly SchemaCheck Schema = new(JsonNode.Parse(ProtocolSchema.Json)!.AsObject());

    public static IEnumerable<TestCaseData> Messages =>
        from file in GeneratedFiles.All
        where file.Key.StartsWith("samples/", StringComparison.Ordinal)
        let sample = JsonNode.Parse(file.Value)!.AsObject()
        let method = Methods.All.Single(method => method.Name == (string)sample["method"]!)
        from part in new[] { "params", "result" }
        let info = part == "params" ? method.ParamsInfo : method.ResultInfo
        where info is not null
        select new TestCaseData(sample[part]?.ToJsonString() ?? "null", info) { TestName = $"{file.Key} {part}" };

    public static IEnumerable<TestCaseData> Files =>
        from file in GeneratedFiles.All
        where file.Key.StartsWith("samples/", StringComparison.Ordinal)
        select new TestCaseData(file.Value) { TestName = "schema " + file.Key };

    [TestCaseSource(nameof(Messages))]
    public void A_sample_is_read_and_written_unchanged(string json, JsonTypeInfo info)
    {
        var written = JsonSerializer.Serialize(JsonSerializer.Deserialize(json, info), info);
        Assert.That(JsonNode.DeepEquals(JsonNode.Parse(written), JsonNode.Parse(json)), $"read  {json}\nwrote {written}");
    }

    [TestCaseSource(nameof(Messages))]
    public void Without_a_needed_member_or_with_null_for_it_it_is_refused(string json, JsonTypeInfo info)
    {
        if (JsonNode.Parse(json) is not JsonObject whole || info.Kind != JsonTypeInfoKind.Object)
        {
            return;
        }
        foreach (var property in info.Properties.Where(property => property.IsRequired))
        {
            var without = whole.DeepClone().AsObject();
            without.Remove(property.Name);
            Assert.That(() => JsonSerializer.Deserialize(without.ToJsonString(), info), Throws.InstanceOf<JsonException>(), $"without {property.Name}");

            var with = whole.DeepClone().AsObject();
            with[property.Name] = null;
            if (property.PropertyType != typeof(JsonElement) && !property.IsSetNullable)
            {
                Assert.That(() => JsonSerializer.Deserialize(with.ToJsonString(), info), Throws.InstanceOf<JsonException>(), $"null {property.Name}");
            }
        }
    }

    [TestCaseSource(nameof(Files))]
    public void A_sample_is_what_the_schema_says(string content)
    {
        var sample = JsonNode.Parse(content)!.AsObject();
        var name = (string)sample["method"]!;
        sample.Remove("method");
        Assert.That(Schema.Errors(new JsonObject { [name] = sample }), Is.Empty);
    }

    [TestCase("""{"session/open": {"params": {}}}""")]
    [TestCase("""{"session/open": {"params": {"sessionId": 3}}}""")]
    [TestCase("""{"session/setMode": {"params": {"sessionId": "a", "mode": "Autopilot"}}}""")]
    [TestCase("""{"review/pending": {"result": {}}}""")]
    [TestCase("""{"agent/turn": {"params": {"sessionId": "a", "prompt": "p", "context": [{"kind": "nope"}]}}}""")]
    public void The_schema_refuses_what_the_code_refuses(string json) =>
        Assert.That(Schema.Errors(JsonNode.Parse(json)), Is.Not.Empty);
}
