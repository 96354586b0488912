using System.Text.Json.Nodes;
using KiroAgent.Core.Text;

namespace KiroAgent.Tests.Support;

/// <summary>The documents a scenario's user has open, and what an editor says of them to the server; one that refuses answers <c>editor/save</c> with false, as when the user cancels.</summary>
internal sealed class ScenarioEditor(ScenarioWorkspace workspace, bool refusesToSave)
{
    /// <summary>The member of an answer that is an error instead.</summary>
    public const string Error = "$error";

    private readonly Dictionary<string, (string Text, int Version)> _open = new(StringComparer.Ordinal);
    private readonly Queue<string> _renames = new();

    public void Open(ScenarioServer server, string path)
    {
        _open[path] = (OnDisk(path).Text, 1);
        Tell(server, path);
    }

    /// <summary>Opens the documents in a server that was started anew.</summary>
    public void Reopen(ScenarioServer server)
    {
        foreach (var path in _open.Keys)
        {
            Tell(server, path);
        }
    }

    public void Type(ScenarioServer server, string path, string text)
    {
        var version = _open[path].Version + 1;
        _open[path] = (text, version);
        server.Notify("textDocument/didChange", new JsonObject
        {
            ["textDocument"] = Named(path, version), ["contentChanges"] = new JsonArray(new JsonObject { ["text"] = text }),
        });
    }

    /// <summary>The editor noticed that the file changed on disk and shows it anew.</summary>
    public void Reload(ScenarioServer server, string path) => Type(server, path, OnDisk(path).Text);

    public void Save(ScenarioServer server, string path)
    {
        Write(path);
        server.Notify("textDocument/didSave", new JsonObject { ["textDocument"] = Named(path, null) });
    }

    public void Close(ScenarioServer server, string path)
    {
        _open.Remove(path);
        server.Notify("textDocument/didClose", new JsonObject { ["textDocument"] = Named(path, null) });
    }

    /// <summary>What the editor's language service says of the next rename: a WorkspaceEdit as JSON, <c>nothing</c>, <c>an error</c>, or <c>no word</c>.</summary>
    public void WillRename(string says) => _renames.Enqueue(says);

    /// <summary>The answer to <c>editor/save</c> and <c>editor/rename</c>.</summary>
    public JsonNode? OnRequest(ScenarioServer server, JsonObject request)
    {
        if ((string)request["method"]! == "editor/rename" && _renames.TryDequeue(out var says))
        {
            return says switch
            {
                "no word" => null,
                "an error" => new JsonObject { [Error] = new JsonObject { ["code"] = -32603, ["message"] = "the language service fell over" } },
                "nothing" => new JsonObject { ["edit"] = null },
                _ => new JsonObject { ["edit"] = JsonNode.Parse(says) },
            };
        }

        if ((string)request["method"]! != "editor/save")
        {
            return null;
        }

        var uri = (string)request["params"]!["uri"]!;
        if (refusesToSave || _open.Keys.FirstOrDefault(p => UriOf(p) == uri) is not { } path)
        {
            return new JsonObject { ["saved"] = false };
        }

        Save(server, path);
        return new JsonObject { ["saved"] = true };
    }

    private void Tell(ScenarioServer server, string path)
    {
        var document = Named(path, _open[path].Version);
        document["languageId"] = "plaintext";
        document["text"] = _open[path].Text;
        server.Notify("textDocument/didOpen", new JsonObject { ["textDocument"] = document });
    }

    private void Write(string path)
    {
        File.WriteAllBytes(workspace.In(path), OnDisk(path).WithText(_open[path].Text).ToBytes());
        workspace.Saw(path);
    }

    private FileText OnDisk(string path) =>
        File.Exists(workspace.In(path)) ? FileText.TryDecode(File.ReadAllBytes(workspace.In(path)))! : FileText.Create("");

    private JsonObject Named(string path, int? version)
    {
        var document = new JsonObject { ["uri"] = UriOf(path) };
        if (version is { } number)
        {
            document["version"] = number;
        }

        return document;
    }

    private string UriOf(string path) => ScenarioServer.UriOf(workspace.In(path));
}
