using KiroAgent.Core.Policy;
using KiroAgent.Core.Settings;
using KiroAgent.Server.Tools;
using NUnit.Framework;

namespace KiroAgent.Tests.Server.Tools;

[TestFixture]
internal sealed class ToolCatalogTests
{
    private ToolBench _bench = null!;

    [SetUp]
    public void MakeBench() => _bench = new ToolBench();

    [TearDown]
    public void RemoveBench() => _bench.Remove();

    [Test]
    public void The_tools_of_the_protocol_that_work_so_far_are_declared()
    {
        Assert.That(_bench.Tools.Declarations.Select(declaration => declaration.Name), Is.EquivalentTo((string[])
        [
            "readFile", "listDirectory", "fileSearch", "grepSearch", "fsWrite", "strReplace", "fsAppend", "deleteFile",
            "editCode", "renameSymbol", "moveFile", "executeCommand", "startProcess", "processOutput", "stopProcess", "webFetch", "getDiagnostics", "askUser", "updatePlan",
        ]));
        Assert.That(_bench.Tools.Declarations.All(declaration => declaration.Description.Length > 0), Is.True);
    }

    [Test]
    public void The_model_is_told_of_the_tools_the_settings_leave_in()
    {
        IEnumerable<string> Told(AgentSettings settings) => _bench.Tools.Offered(settings).Select(tool => tool.Name);
        Assert.That(Told(AgentSettings.Default), Is.EqualTo(_bench.Tools.Names));
        Assert.That(Told(AgentSettings.Default with { ExcludeTools = ["DELETEFILE", "moveFile", "nosuch"] }), Is.EqualTo(_bench.Tools.Names.Except(["deleteFile", "moveFile"])));
        Assert.That(Told(AgentSettings.Default with { CoreTools = ["readFile", "fsWrite"], ExcludeTools = ["fsWrite"] }), Is.EqualTo(new[] { "readFile" }));
    }

    [Test]
    public void What_a_tool_declares_is_what_it_reads()
    {
        foreach (var declaration in _bench.Tools.Declarations)
        {
            var schema = declaration.JsonSchema;
            Assert.That(schema.GetProperty("additionalProperties").GetBoolean(), Is.False, declaration.Name);
            var members = string.Join(", ", schema.GetProperty("properties").EnumerateObject().Select(member => member.Name));
            Assert.That(Problem(declaration.Name, """{"zzz":1}"""), Does.Contain($"\"zzz\" is no argument of this tool (it takes {members})"));
            foreach (var required in schema.GetProperty("required").EnumerateArray().Where(_ => declaration.Name != "listDirectory"))
            {
                Assert.That(Problem(declaration.Name, "{}"), Does.Contain($"\"{required.GetString()}\" is missing"), declaration.Name);
            }
        }
    }

    [TestCase("nope", "{}", "There is no tool \"nope\". The tools are readFile, listDirectory")]
    [TestCase("readFile", "{", "not valid JSON")]
    [TestCase("readFile", "[]", "must be one JSON object")]
    [TestCase("readFile", "", "\"path\" is missing (a string)")]
    [TestCase("readFile", """{"path":null}""", "\"path\" is missing")]
    [TestCase("readFile", """{"path":3}""", "\"path\" must be a string, not 3")]
    [TestCase("readFile", """{"path":""}""", "\"path\" must not be empty")]
    [TestCase("readFile", """{"path":"a","startLine":0}""", "\"startLine\" must be a whole number of at least 1, not 0")]
    [TestCase("readFile", """{"path":"a","startLine":"1"}""", "\"startLine\" must be a whole number")]
    [TestCase("readFile", """{"path":"a","startLine":3,"endLine":2}""", "\"endLine\" must not be before \"startLine\"")]
    [TestCase("fsWrite", """{"path":"a","content":"x"}""", "\"text\" is missing (a string); \"content\" is no argument of this tool (it takes path, text)")]
    [TestCase("strReplace", """{"path":"a","oldStr":"x","newStr":"x"}""", "\"oldStr\" and \"newStr\" are the same")]
    [TestCase("strReplace", """{"path":"a","oldStr":"","newStr":"x"}""", "\"oldStr\" must not be empty")]
    [TestCase("strReplace", """{"path":"a","oldStr":"x","newStr":"y","replaceAll":"yes"}""", "\"replaceAll\" must be true or false")]
    [TestCase("editCode", """{"path":"a","edits":[]}""", "at least one edit")]
    [TestCase("editCode", """{"path":"a","edits":[{"oldText":"a","newText":"b"},{"old":"a","newText":"b"}]}""", "edits[1]: \"oldText\" is missing (a string); \"old\" is no argument")]
    [TestCase("editCode", """{"path":"a","edits":["a"]}""", "\"edits\" must be a list of objects")]
    [TestCase("renameSymbol", """{"path":"a.ts","line":1,"symbol":"x","newName":"x"}""", "\"symbol\" and \"newName\" are the same")]
    [TestCase("askUser", """{"question":"a","options":[1]}""", "\"options\" must be a list of strings")]
    [TestCase("updatePlan", """{"entries":[{"text":"a","status":"done"}]}""", "entries[0]: \"status\" must be pending, inProgress or completed, not \"done\"")]
    public void A_call_that_is_wrong_says_how_to_mend_it(string tool, string arguments, string said) =>
        Assert.That(Problem(tool, arguments), Does.Contain(said));

    [TestCase("readFile", """{"path":"src/a.ts"}""", ToolKind.Read, "Read src/a.ts", false)]
    [TestCase("readFile", """{"path":"a","startLine":2}""", ToolKind.Read, "Read a, lines 2 to the end", false)]
    [TestCase("listDirectory", """{"path":"src"}""", ToolKind.Read, "List src", false)]
    [TestCase("fileSearch", """{"query":"app"}""", ToolKind.Search, "Find files: app", false)]
    [TestCase("grepSearch", """{"query":"x+","includePattern":"src/**"}""", ToolKind.Search, "Search for x+ in src/**", false)]
    [TestCase("fsWrite", """{"path":"a b.txt","text":""}""", ToolKind.Edit, "Write a b.txt", true)]
    [TestCase("strReplace", """{"path":"a","oldStr":"x","newStr":""}""", ToolKind.Edit, "Edit a", true)]
    [TestCase("fsAppend", """{"path":"a\nb","text":"x"}""", ToolKind.Edit, "Append to a\\nb", true)]
    [TestCase("deleteFile", """{"path":"a"}""", ToolKind.Delete, "Delete a", true)]
    [TestCase("editCode", """{"path":"a","edits":[{"oldText":"x","newText":"y"}]}""", ToolKind.Edit, "Edit a", true)]
    [TestCase("renameSymbol", """{"path":"src/a.ts","line":3,"symbol":"total","newName":"sum"}""", ToolKind.Edit, "Rename total to sum in src/a.ts", true)]
    [TestCase("moveFile", """{"from":"a","to":"b/c"}""", ToolKind.Move, "Move a to b/c", true)]
    [TestCase("askUser", """{"question":"Which one?"}""", ToolKind.Ask, "Ask: Which one?", false)]
    [TestCase("updatePlan", """{"entries":[]}""", ToolKind.Plan, "Update the plan", false)]
    public void A_call_has_a_kind_and_a_title(string tool, string arguments, ToolKind kind, string title, bool changesFiles)
    {
        var request = ((ParsedCall.Understood)_bench.Tools.Parse(tool, arguments, _bench.Folders)).Request;
        Assert.That((request.Tool, request.Kind, request.Title, request.ChangesFiles), Is.EqualTo((tool, kind, title, changesFiles)));
    }

    [TestCase("../x")]
    [TestCase("/etc/passwd")]
    [TestCase("a/../../x")]
    [TestCase("a\0b")]
    public async Task A_path_that_leaves_the_workspace_is_not_followed(string path)
    {
        var outcome = await _bench.Run("fsWrite", ("path", path), ("text", "x"));
        Assert.That(outcome.Succeeded, Is.False);
        Assert.That(outcome.ForModel, Does.Contain("outside the workspace").Or.Contain("NUL"));
    }

    [Test]
    public async Task A_full_path_into_the_workspace_is_followed()
    {
        Assert.That((await _bench.Run("fsWrite", ("path", _bench.At("a.txt")), ("text", "x"))).Succeeded, Is.True);
        Assert.That(_bench.Text("a.txt"), Is.EqualTo("x"));
    }

    private string Problem(string tool, string arguments) =>
        _bench.Tools.Parse(tool, arguments, _bench.Folders) is ParsedCall.Refused refused ? refused.Problem : "understood";
}
