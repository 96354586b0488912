using System.Text.Json.Nodes;
using KiroAgent.Core.Settings;
using KiroAgent.Generate;
using NUnit.Framework;

namespace KiroAgent.Tests.Core.Settings;

/// <summary>What is generated from the table of settings, and the documentation that must say the same.</summary>
public sealed class SettingsSchemaTests
{
    private const string Begin = "<!-- settings: kept by a test -->\n", End = "<!-- end of settings -->";

    [Test]
    public void The_README_shows_the_table()
    {
        var path = Path.Combine(GeneratedFiles.FindFolder(), "..", "..", "README.md");
        var readme = File.ReadAllText(path);
        var (begin, end) = (readme.IndexOf(Begin, StringComparison.Ordinal), readme.IndexOf(End, StringComparison.Ordinal));
        Assert.That(begin >= 0 && end > begin, $"README.md has a part between {Begin.Trim()} and {End}");
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDENS") == "1")
        {
            readme = string.Concat(readme.AsSpan(0, begin + Begin.Length), SettingsSchema.Table, readme.AsSpan(end));
            File.WriteAllText(path, readme);
            end = readme.IndexOf(End, StringComparison.Ordinal);
        }
        Assert.That(readme[(begin + Begin.Length)..end], Is.EqualTo(SettingsSchema.Table), "README.md: UPDATE_GOLDENS=1 writes the table between the marks");
    }

    [Test]
    public void The_schema_knows_every_key_in_every_spelling()
    {
        var schema = JsonNode.Parse(SettingsSchema.Settings)!;
        var properties = schema["properties"]!.AsObject();
        foreach (var key in SettingKeys.All)
        {
            Assert.That(properties.ContainsKey(key.Name) && properties.ContainsKey("kiroAgent." + key.Name) && properties["kiroAgent"]!["properties"]!.AsObject().ContainsKey(key.Name), key.Name);
            Assert.That((string?)schema["$defs"]![key.Name]!["description"], Is.EqualTo(key.Description));
        }
        Assert.That((string?)properties["storage"]!["properties"]!["maxMegabytes"]!["$ref"], Is.EqualTo("#/$defs/storage.maxMegabytes"));
        Assert.That(JsonNode.Parse(SettingsSchema.Mcp)!["$defs"]!["server"]!["properties"]!.AsObject().Select(p => p.Key), Is.EqualTo(McpMembers.All.Select(m => m.Name)));
    }
}
