using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using KiroAgent.Generate;
using KiroAgent.Protocol;
using NUnit.Framework;

namespace KiroAgent.Tests.Protocol;

/// <summary>The turn that protocol/README.md shows is made of real messages, in a right order.</summary>
[TestFixture]
internal sealed class ReadmeTests
{
    private static readonly List<(bool FromClient, JsonObject Message)> Messages = Read();

    [Test]
    public void Every_message_is_one_of_the_table()
    {
        var asked = new Dictionary<int, Method>();
        foreach (var (fromClient, message) in Messages)
        {
            if ((string?)message["method"] is not { } name)
            {
                AssertReads(asked[(int)message["id"]!].ResultInfo!, message["result"]!);
                continue;
            }
            var method = Methods.All.Single(method => method.Name == name);
            Assert.That(method.Direction == MethodDirection.ClientToServer, Is.EqualTo(fromClient), name);
            AssertReads(method.ParamsInfo, message["params"]!);
            if (message["id"] is { } id)
            {
                asked.Add((int)id, method);
            }
        }
        Assert.That(asked, Has.Count.EqualTo(3));
    }

    [Test]
    public void Events_are_numbered_without_a_gap()
    {
        var events = Messages.Where(m => (string?)m.Message["method"] == "agent/event").Select(m => (int)m.Message["params"]!["seq"]!).ToArray();
        Assert.That(events, Is.EqualTo(Enumerable.Range(1, events.Length)));
        Assert.That(events, Has.Length.EqualTo(8));
    }

    private static void AssertReads(JsonTypeInfo info, JsonNode json)
    {
        var written = JsonSerializer.Serialize(JsonSerializer.Deserialize(json.ToJsonString(), info), info);
        Assert.That(JsonNode.DeepEquals(JsonNode.Parse(written), json), $"read  {json.ToJsonString()}\nwrote {written}");
    }

    private static List<(bool, JsonObject)> Read()
    {
        var text = File.ReadAllText(Path.Combine(GeneratedFiles.FindFolder(), "..", "README.md"));
        var messages = new List<(bool, JsonObject)>();
        foreach (var block in text.Split("```jsonc\n").Skip(1).Select(after => after.Split("```")[0]))
        {
            foreach (var message in ("\n" + block).Split(["\n→", "\n←"], StringSplitOptions.RemoveEmptyEntries))
            {
                bool fromClient = block.Contains("→" + message, StringComparison.Ordinal);
                messages.Add((fromClient, JsonNode.Parse(message)!.AsObject()));
            }
        }
        return messages;
    }
}
