using System.Text;
using System.Text.Json;
using KiroAgent.Protocol;
using KiroAgent.Server.JsonRpc;

namespace KiroAgent.Server.Lsp;

/// <summary>
/// <c>initialize</c> read and answered by hand. It is the one message that stands in the way of every start, and loading the
/// serializer for it takes longer than all the rest of the start; a test holds both to the same JSON.
/// </summary>
internal static class InitializeJson
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

    /// <summary>Writes the result.</summary>
    public static byte[] Write(InitializeResult result)
    {
        var json = new StringBuilder(2048);
        var can = result.Capabilities;
        json.Append("{\"capabilities\":{");
        json.Append("\"positionEncoding\":").AppendJson(can.PositionEncoding ?? "utf-16");
        if (can.TextDocumentSync is { } sync)
        {
            json.Append(",\"textDocumentSync\":{\"openClose\":").AppendJson(sync.OpenClose).Append(",\"change\":").Append((int)sync.Change);
            if (sync.Save is { } save)
            {
                json.Append(",\"save\":{\"includeText\":").AppendJson(save.IncludeText).Append('}');
            }

            json.Append('}');
        }

        if (can.CodeLensProvider is { } lens)
        {
            json.Append(",\"codeLensProvider\":{\"resolveProvider\":").AppendJson(lens.ResolveProvider).Append('}');
        }

        if (can.CodeActionProvider is { } actions)
        {
            json.Append(",\"codeActionProvider\":{\"codeActionKinds\":").AppendJson(actions.CodeActionKinds).Append('}');
        }

        if (can.CompletionProvider is { } completion)
        {
            json.Append(",\"completionProvider\":{");
            if (completion.TriggerCharacters is { } characters)
            {
                json.Append("\"triggerCharacters\":").AppendJson(characters);
            }

            json.Append('}');
        }

        if (can.HoverProvider is { } hover)
        {
            json.Append(",\"hoverProvider\":").AppendJson(hover);
        }

        if (can.ExecuteCommandProvider is { } commands)
        {
            json.Append(",\"executeCommandProvider\":{\"commands\":").AppendJson(commands.Commands).Append('}');
        }

        Workspace(json, can.Workspace);
        if (can.Experimental?.KiroAgent is { } ours)
        {
            json.Append(",\"experimental\":{\"kiroAgent\":{\"protocolVersion\":").Append(ours.ProtocolVersion);
            json.Append(",\"methods\":").AppendJson(ours.Methods).Append(",\"events\":").AppendJson(ours.Events).Append("}}");
        }

        json.Append('}');
        if (result.ServerInfo is { } server)
        {
            json.Append(",\"serverInfo\":{\"name\":").AppendJson(server.Name);
            if (server.Version is { } version)
            {
                json.Append(",\"version\":").AppendJson(version);
            }

            json.Append('}');
        }

        return Encoding.UTF8.GetBytes(json.Append('}').ToString());
    }

    private static void Workspace(StringBuilder json, WorkspaceServerCapabilities? workspace)
    {
        if (workspace is null)
        {
            return;
        }

        json.Append(",\"workspace\":{");
        if (workspace.WorkspaceFolders is { } folders)
        {
            json.Append("\"workspaceFolders\":{\"supported\":").AppendJson(folders.Supported);
            json.Append(",\"changeNotifications\":").AppendJson(folders.ChangeNotifications).Append('}');
        }

        if (workspace.TextDocumentContent is { } content)
        {
            json.Append(workspace.WorkspaceFolders is null ? "" : ",").Append("\"textDocumentContent\":{\"schemes\":");
            json.AppendJson(content.Schemes).Append('}');
        }

        json.Append('}');
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

    private static StringBuilder AppendJson(this StringBuilder json, bool value) => json.Append(value ? "true" : "false");

    private static StringBuilder AppendJson(this StringBuilder json, IReadOnlyList<string> values)
    {
        json.Append('[');
        for (var at = 0; at < values.Count; at++)
        {
            json.Append(at == 0 ? "" : ",").AppendJson(values[at]);
        }

        return json.Append(']');
    }

    private static StringBuilder AppendJson(this StringBuilder json, string text)
    {
        json.Append('"');
        foreach (var c in text)
        {
            if (c is '"' or '\\')
            {
                json.Append('\\').Append(c);
            }
            else if (c < ' ')
            {
                json.Append("\\u00").Append("0123456789abcdef"[c >> 4]).Append("0123456789abcdef"[c & 15]);
            }
            else
            {
                json.Append(c);
            }
        }

        return json.Append('"');
    }
}
