using KiroAgent.Core.Settings;
using NUnit.Framework;

namespace KiroAgent.Tests.Core.Settings;

public sealed class SettingsEditTests
{
    [TestCase("", "{\n  \"trustedCommands\": [\"npm *\"]\n}\n")]
    [TestCase("// mine\n", "// mine\n{\n  \"trustedCommands\": [\"npm *\"]\n}\n")]
    [TestCase("{}", "{\n  \"trustedCommands\": [\"npm *\"]\n}")]
    [TestCase("{\n  // the mode\n  \"mode\": \"supervised\", // note\n}\n", "{\n  // the mode\n  \"trustedCommands\": [\"npm *\"],\n  \"mode\": \"supervised\", // note\n}\n")]
    [TestCase("{\"mode\": \"supervised\"}", "{\"trustedCommands\": [\"npm *\"], \"mode\": \"supervised\"}")]
    [TestCase("{\"trustedCommands\": []}", "{\"trustedCommands\": [\"npm *\"]}")]
    [TestCase("{\"trustedCommands\": [ /* none */ ]}", "{\"trustedCommands\": [\"npm *\" /* none */ ]}")]
    [TestCase("{\"trustedCommands\": [\"a\"]}", "{\"trustedCommands\": [\"a\", \"npm *\"]}")]
    [TestCase("{\"kiroAgent.trustedCommands\": [\"a\",]}", "{\"kiroAgent.trustedCommands\": [\"a\", \"npm *\",]}")]
    [TestCase("{\"kiroAgent\": {\"trustedCommands\": [\"a\"]}}", "{\"kiroAgent\": {\"trustedCommands\": [\"a\", \"npm *\"]}}")]
    [TestCase("{\r\n\t\"trustedCommands\": [\r\n\t\t\"a\", // one\r\n\t\t\"b\" // two\r\n\t]\r\n}", "{\r\n\t\"trustedCommands\": [\r\n\t\t\"a\", // one\r\n\t\t\"b\", // two\r\n\t\t\"npm *\"\r\n\t]\r\n}")]
    [TestCase("{\n \"trustedCommands\": [\n  \"a\", // one\n ]\n}", "{\n \"trustedCommands\": [\n  \"a\", // one\n  \"npm *\",\n ]\n}")]
    [TestCase("{\n \"trustedCommands\": [\n  \"a\" /* one\n two */ ]\n}", "{\n \"trustedCommands\": [\n  \"a\", \"npm *\" /* one\n two */ ]\n}")]
    [TestCase("{\"trustedCommands\": [\"npm *\"]} // there", "{\"trustedCommands\": [\"npm *\"]} // there")]
    public void One_entry_more_and_nothing_else(string text, string expected) => Assert.That(SettingsEdit.AddToList(text, "trustedCommands", "npm *"), Is.EqualTo(expected));

    [TestCase("{")]
    [TestCase("[]")]
    [TestCase("{\"trustedCommands\": \"*\"}")]
    [TestCase("{\"trustedCommands\": [1]}")]
    public void What_must_be_looked_at_first_is_left_alone(string text) => Assert.That(SettingsEdit.AddToList(text, "trustedCommands", "npm *"), Is.Null);

    [Test]
    public void A_pattern_is_written_as_JSON() =>
        Assert.That(SettingsEdit.AddToList("{}", "trustedCommands", "echo \"a\\b\""), Is.EqualTo("{\n  \"trustedCommands\": [\"echo \\\"a\\\\b\\\"\"]\n}"));
}
