using System.Text.Json;
using KiroAgent.Protocol;
using KiroAgent.Server.JsonRpc;

namespace KiroAgent.Server.Lsp;

/// <summary>
/// <c>initialize</c> read by hand (and answered so by <see cref="InitializeAnswer"/>). It is the one message that stands in the way of every start, and loading the
/// serializer for it takes longer than all the rest of the start; a test holds both to the same JSON.
/// </summary>
internal static class InitializeRequest
{
    /// <summary>Reads the params. Members of LSP that are not as they should be are taken as absent; ours must be right.</summary>
    public static InitializeParams Read(ReadOnlySpan<byte> json)
    {
        if (json.IsEmpty || json[0] != '{')
        {
            throw new RpcException(ErrorCodes.InvalidParams, "params is an object");
        }

        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = Envelope.MaxDepth });
            var root = JsonElement.ParseValue(ref reader);
            return new InitializeParams(
                ProcessId: Int(root, "processId"),
                ClientInfo: Named(Member(root, "clientInfo")),
                Locale: Text(root, "locale"),
                RootPath: Text(root, "rootPath"),
                RootUri: Text(root, "rootUri"),
                Capabilities: Capabilities(Member(root, "capabilities")),
                InitializationOptions: Options(Member(root, "initializationOptions")),
                Trace: Text(root, "trace"),
                WorkspaceFolders: Folders(Member(root, "workspaceFolders")),
                WorkDoneToken: Member(root, "workDoneToken"));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new RpcException(ErrorCodes.InvalidParams, "params is not what initialize takes");
        }
    }

    private static ClientCapabilities? Capabilities(JsonElement? element)
    {
        if (element is not { ValueKind: JsonValueKind.Object } can)
        {
            return null;
        }

        var workspace = Member(can, "workspace");
        var window = Member(can, "window");
        var ours = Member(Member(can, "experimental"), "kiroAgent");
        return new ClientCapabilities(
            workspace is null ? null : new WorkspaceClientCapabilities(
                Bool(workspace, "applyEdit"),
                Bool(workspace, "workspaceFolders"),
                Member(workspace, "codeLens") is { } lens ? new RefreshCapability(Bool(lens, "refreshSupport")) : null,
                Dynamic(Member(workspace, "didChangeWatchedFiles")),
                Dynamic(Member(workspace, "didChangeConfiguration")),
                Dynamic(Member(workspace, "textDocumentContent"))),
            Member(can, "textDocument"),
            window is null ? null : new WindowClientCapabilities(Bool(window, "workDoneProgress")),
            Member(can, "general"),
            Member(can, "experimental") is null ? null : new ClientExperimental(ours is null ? null : new KiroAgentClientCapabilities(
                Approvals: Ours(ours.Value, "approvals"),
                Questions: Ours(ours.Value, "questions"),
                SaveDocument: Ours(ours.Value, "saveDocument"),
                Rename: Ours(ours.Value, "rename"),
                Diagnostics: Ours(ours.Value, "diagnostics"))));
    }

    private static InitializationOptions? Options(JsonElement? element)
    {
        if (element is not { ValueKind: JsonValueKind.Object } options)
        {
            return element is null ? null : throw Wrong("initializationOptions");
        }

        var version = Member(options, "protocolVersion");
        var directory = Member(options, "dataDirectory");
        return new InitializationOptions(
            version is null ? null : version.Value is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out var value) ? value : throw Wrong("initializationOptions.protocolVersion"),
            Ours(options, "workspaceTrusted", "initializationOptions."),
            directory is null ? null : directory.Value.ValueKind == JsonValueKind.String ? directory.Value.GetString() : throw Wrong("initializationOptions.dataDirectory"),
            Member(options, "settings"));
    }

    private static List<WorkspaceFolder>? Folders(JsonElement? element)
    {
        if (element is not { ValueKind: JsonValueKind.Array } folders)
        {
            return element is null ? null : throw Wrong("workspaceFolders");
        }

        var list = new List<WorkspaceFolder>();
        foreach (var folder in folders.EnumerateArray())
        {
            list.Add(new WorkspaceFolder(Text(folder, "uri") ?? throw Wrong("workspaceFolders"), Text(folder, "name") ?? ""));
        }

        return list;
    }

    private static NamedVersion? Named(JsonElement? element)
        => element is { } named && Text(named, "name") is { } name ? new NamedVersion(name, Text(named, "version")) : null;

    private static DynamicCapability? Dynamic(JsonElement? element)
        => element is { } capability ? new DynamicCapability(Bool(capability, "dynamicRegistration")) : null;

    private static JsonElement? Member(JsonElement? element, string name)
        => element is { ValueKind: JsonValueKind.Object } found && found.TryGetProperty(name, out var member) && member.ValueKind != JsonValueKind.Null
            ? member
            : null;

    private static string? Text(JsonElement element, string name)
        => Member(element, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    private static int? Int(JsonElement element, string name)
        => Member(element, name) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out var value) ? value : null;

    private static bool? Bool(JsonElement? element, string name) => Member(element, name)?.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    private static bool Ours(JsonElement element, string name, string within = "capabilities.experimental.kiroAgent.")
        => Member(element, name) is null ? false : Bool(element, name) ?? throw Wrong(within + name);

    private static RpcException Wrong(string member) => new(ErrorCodes.InvalidParams, "params." + member + " is not what the method takes");
}
