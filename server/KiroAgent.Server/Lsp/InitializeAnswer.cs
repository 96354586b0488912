using System.Text;
using KiroAgent.Protocol;

namespace KiroAgent.Server.Lsp;

/// <summary>The answer to <c>initialize</c> written by hand, for the reason <see cref="InitializeRequest"/> is read so.</summary>
internal static class InitializeAnswer
{
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
