using System.Text;
using System.Text.Json;
using KiroAgent.Protocol;
using KiroAgent.Server.JsonRpc;
using KiroAgent.Server.Lsp;
using NUnit.Framework;

namespace KiroAgent.Tests.Lsp;

/// <summary><c>initialize</c> is read and answered by hand; it must be the same JSON the serializer reads and writes.</summary>
internal sealed class InitializeTests
{
    private const string Full = """
        {"processId":7,"clientInfo":{"name":"Editor","version":"1"},"locale":"de","rootPath":"/a","rootUri":"file:///a",
         "capabilities":{"workspace":{"applyEdit":true,"workspaceFolders":false,"codeLens":{"refreshSupport":true},
             "didChangeWatchedFiles":{"dynamicRegistration":true},"didChangeConfiguration":{"dynamicRegistration":false},
             "textDocumentContent":{"dynamicRegistration":true},"configuration":true},
           "textDocument":{"codeLens":{}},"window":{"workDoneProgress":true},"general":{"positionEncodings":["utf-16"]},
           "experimental":{"kiroAgent":{"approvals":true,"questions":true,"saveDocument":true,"rename":true,"diagnostics":true}}},
         "initializationOptions":{"protocolVersion":1,"workspaceTrusted":true,"dataDirectory":"/d","settings":{"kiroAgent":{"model":"offline"}}},
         "trace":"off","workspaceFolders":[{"uri":"file:///a%20b","name":"a b"},{"uri":"file:///c","name":"c"}],"workDoneToken":"t"}
        """;

    [TestCase(Full)]
    [TestCase("""{"processId":null,"rootUri":null,"capabilities":{}}""")]
    [TestCase("""{"processId":1,"rootUri":"file:///a","capabilities":{"experimental":{}},"initializationOptions":{},"workspaceFolders":null}""")]
    [TestCase("""{"capabilities":{"workspace":{},"window":{},"experimental":{"kiroAgent":{}}},"workspaceFolders":[]}""")]
    public void Params_are_what_the_serializer_reads(string json)
    {
        var expected = JsonSerializer.Deserialize(json, ProtocolJson.Default.InitializeParams)!;
        var read = InitializeRequest.Read(Encoding.UTF8.GetBytes(json));
        Assert.That(Json(read), Is.EqualTo(Json(expected)));
        static string Json(InitializeParams p) => JsonSerializer.Serialize(p, ProtocolJson.Default.InitializeParams);
    }

    [TestCase("""{"initializationOptions":{"protocolVersion":"1"}}""", "initializationOptions.protocolVersion")]
    [TestCase("""{"initializationOptions":{"protocolVersion":1.5}}""", "initializationOptions.protocolVersion")]
    [TestCase("""{"initializationOptions":{"workspaceTrusted":"yes"}}""", "initializationOptions.workspaceTrusted")]
    [TestCase("""{"initializationOptions":{"dataDirectory":7}}""", "initializationOptions.dataDirectory")]
    [TestCase("""{"initializationOptions":[]}""", "initializationOptions")]
    [TestCase("""{"workspaceFolders":{}}""", "workspaceFolders")]
    [TestCase("""{"workspaceFolders":[{"name":"a"}]}""", "workspaceFolders")]
    [TestCase("""{"capabilities":{"experimental":{"kiroAgent":{"approvals":1}}}}""", "capabilities.experimental.kiroAgent.approvals")]
    [TestCase("[]", "object")]
    [TestCase("", "object")]
    public void Our_own_members_must_be_right(string json, string named)
    {
        var error = Assert.Throws<RpcException>(() => InitializeRequest.Read(Encoding.UTF8.GetBytes(json)));
        Assert.That(error!.Code, Is.EqualTo(-32602));
        Assert.That(error.Message, Does.Contain(named));
    }

    [TestCase("""{"processId":"x","capabilities":[],"clientInfo":7,"rootUri":{},"trace":1}""")]
    [TestCase("""{"capabilities":{"workspace":7,"window":[],"experimental":"a"}}""")]
    [TestCase("""{"capabilities":{"experimental":{"kiroAgent":true}}}""")]
    public void What_other_clients_say_otherwise_is_passed_over(string json) =>
        Assert.That(InitializeRequest.Read(Encoding.UTF8.GetBytes(json)).ProcessId, Is.Null);

    [Test]
    public void Every_capability_of_the_protocol_is_read()
    {
        // A member added to these records must be read by hand too: this counts them.
        Assert.That(Members(typeof(InitializeParams)), Is.EqualTo(10));
        Assert.That(Members(typeof(InitializationOptions)), Is.EqualTo(4));
        Assert.That(Members(typeof(ClientCapabilities)), Is.EqualTo(5));
        Assert.That(Members(typeof(WorkspaceClientCapabilities)), Is.EqualTo(6));
        Assert.That(Members(typeof(WindowClientCapabilities)), Is.EqualTo(1));
        Assert.That(Members(typeof(KiroAgentClientCapabilities)), Is.EqualTo(5));
        static int Members(Type record) => record.GetConstructors().Max(c => c.GetParameters().Length);
    }

    [Test]
    public void The_result_is_what_the_serializer_writes()
    {
        var nothing = new InitializeResult(new ServerCapabilities(PositionEncoding: "utf-16"));
        var everything = new InitializeResult(
            new ServerCapabilities(
                "utf-16",
                new TextDocumentSyncOptions(true, TextDocumentSyncKind.Incremental, new SaveOptions(false)),
                new CodeLensOptions(false),
                new CodeActionOptions(["quickfix"]),
                new CompletionOptions(["\"", "#"]),
                true,
                new ExecuteCommandOptions(["a", "b\\\u0001\n"]),
                new WorkspaceServerCapabilities(new WorkspaceFoldersOptions(true, true), new TextDocumentContentOptions(["kiro-review"])),
                new ServerExperimental(new KiroAgentServerCapabilities(1, ["a/b", "c"], []))),
            new NamedVersion("n", "v"));
        var some = everything with
        {
            Capabilities = everything.Capabilities with
            {
                Workspace = new WorkspaceServerCapabilities(null, new TextDocumentContentOptions([])),
                CompletionProvider = new CompletionOptions(),
                TextDocumentSync = new TextDocumentSyncOptions(false, TextDocumentSyncKind.Full),
            },
            ServerInfo = new NamedVersion("n"),
        };
        foreach (var result in (InitializeResult[])[nothing, everything, some])
        {
            var expected = JsonSerializer.SerializeToElement(result, ProtocolJson.Default.InitializeResult);
            var written = JsonSerializer.Deserialize<JsonElement>(InitializeAnswer.Write(result));
            Assert.That(JsonElement.DeepEquals(written, expected), Is.True, written + " is not " + expected);
        }
    }

    [Test]
    public void Every_kind_of_event_is_offered() =>
        Assert.That(AgentEvent.Kinds, Is.EqualTo(ProtocolJson.Default.AgentEvent.PolymorphismOptions!.DerivedTypes.Select(d => d.TypeDiscriminator)));

    [TestCase("""{"workspaceFolders":[{"uri":"file:///a%20b/","name":"n"},{"uri":"untitled:x","name":"u"}],"rootUri":"file:///r"}""", "n=/a b")]
    [TestCase("""{"workspaceFolders":[],"rootUri":"file:///r/s","rootPath":"/p"}""", "s=/r/s")]
    [TestCase("""{"rootPath":"/p/q/"}""", "q=/p/q")]
    [TestCase("""{"rootUri":null}""", "")]
    [TestCase("""{"rootUri":"no uri"}""", "")]
    [Platform(Exclude = "Win")]
    public void Folders_are_found_in_all_three_places(string json, string expected)
    {
        var folders = EditorFolders.Of(InitializeRequest.Read(Encoding.UTF8.GetBytes(json)));
        Assert.That(string.Join(' ', folders.Select(f => f.Name + "=" + f.Path)), Is.EqualTo(expected));
    }
}
