using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using KiroAgent.Server.Workspace;

namespace KiroAgent.Tests.Support;

/// <summary>What the user and the machine do in a scenario beside the wire.</summary>
internal sealed partial class ScenarioRun
{
    private async Task UserAsync(ScenarioItem item, List<string> lines)
    {
        var said = Until().Replace(item.Rest, "");
        var (deed, rest) = (said.Split(' ', 2)[0], said.Contains(' ', StringComparison.Ordinal) ? said.Split(' ', 2)[1] : "");
        foreach (var running in _servers.Values)
        {
            await running.QuietAsync();
        }

        if (deed is "opens" or "types" or "saves" or "closes" or "reloads" or "clicks" or "dismisses")
        {
            var server = await ServerAsync('1');
            Edit(server, deed, rest, item.Body);
            await server.SettleAsync();
        }
        else
        {
            Change(deed, rest, item.Body);
        }

        await UntilAsync('1', item.Line, lines);
    }

    private void Edit(ScenarioServer server, string deed, string rest, IReadOnlyList<string> body)
    {
        switch (deed)
        {
            case "opens":
                _editor.Open(server, rest);
                break;
            case "types":
                var typed = ScenarioContent.Parse(rest, body);
                _editor.Type(server, typed.Path, System.Text.Encoding.UTF8.GetString(typed.Bytes));
                break;
            case "saves":
                _editor.Save(server, rest);
                break;
            case "closes":
                _editor.Close(server, rest);
                break;
            case "reloads":
                _editor.Reload(server, rest);
                break;
            default:
                var asked = server.Asked[0];
                server.Asked.RemoveAt(0);
                var titles = asked["params"]?["actions"]?.AsArray().Select(action => (string)action!["title"]!) ?? [];
                var title = titles.FirstOrDefault(offered => offered.Replace(_workspace.Root, "/ws", StringComparison.Ordinal) == rest) ?? rest;
                server.Answer(asked, deed == "clicks" ? new JsonObject { ["title"] = title } : null);
                break;
        }
    }

    private void Change(string deed, string rest, IReadOnlyList<string> body)
    {
        var words = rest.Split(' ');
        switch (deed)
        {
            case "writes":
                _workspace.Write(ScenarioContent.Parse(rest, body));
                break;
            case "deletes":
                File.Delete(_workspace.In(rest));
                _workspace.Saw(rest);
                break;
            case "moves":
                File.Move(_workspace.In(words[0]), _workspace.In(words[1]));
                _workspace.Saw(words[0]);
                _workspace.Saw(words[1]);
                break;
            case "makes":
                Directory.CreateDirectory(_workspace.In(rest));
                _workspace.SawFolder(rest);
                break;
            case "removes":
                Directory.Delete(_workspace.In(rest));
                break;
            case "hardlinks":
                _place.HardLink("ws/" + words[0], "ws/" + words[1]);
                _workspace.Saw(words[1]);
                break;
            case "damages":
            case "tears":
                Damage(_wire.Real(rest), torn: deed == "tears");
                break;
            case "chmods" when !OperatingSystem.IsWindows():
                File.SetUnixFileMode(_workspace.In(words[1]), (UnixFileMode)Convert.ToInt32(words[0], 8));
                _workspace.Saw(words[1]);
                break;
            default:
                throw new FormatException("the user cannot do this");
        }
    }

    /// <summary>Spoils a session's journal behind the server's back: a line in its middle, or the end of its last one.</summary>
    private void Damage(string session, bool torn)
    {
        var path = Directory.EnumerateFiles(_place.In("data"), session + ".jsonl", SearchOption.AllDirectories).Single();
        var bytes = File.ReadAllBytes(path);
        if (torn)
        {
            File.AppendAllText(path, System.Text.Encoding.UTF8.GetString(bytes)[..40]);
            return;
        }

        bytes.AsSpan(bytes.AsSpan().IndexOf((byte)'\n') + 3, 20).Fill((byte)'#');
        File.WriteAllBytes(path, bytes);
    }

    /// <summary><c>stops before the next KIND</c> (of id: turn, dec, rev, chg): or <c>stops before writing PATH</c>: as if killed at that moment, until <c>kill</c> starts anew. <c>fails PATH ERROR</c>: every change at or below this path, also of the data directory (<c>/data</c>); <c>works</c>: no more.</summary>
    private async Task DiskAsync(string rest)
    {
        var disk = (await ServerAsync('1')).Disk;
        if (rest == "works")
        {
            disk.Fails = null;
            return;
        }

        if (rest.StartsWith("stops before the next ", StringComparison.Ordinal))
        {
            _ids.Before = kind =>
            {
                if (kind == rest.Split(' ')[^1])
                {
                    disk.Stop();
                    _ids.Before = null;
                }
            };
            return;
        }

        if (rest.StartsWith("stops before writing ", StringComparison.Ordinal))
        {
            var last = _workspace.In(rest["stops before writing ".Length..]);
            disk.Before = operation =>
            {
                if (operation.Path == last)
                {
                    disk.Stop();
                    throw new StoppedException();
                }
            };
            return;
        }

        var match = Fails().Match(rest);
        var named = match.Groups[1].Value;
        var path = named.StartsWith("/data", StringComparison.Ordinal) ? _place.In("data") + named[5..] : _workspace.In(named);
        var error = Enum.Parse<DiskError>(match.Groups[2].Value);
        disk.Fails = operation => operation.Path == path || operation.Path.StartsWith(path + "/", StringComparison.Ordinal) ? error : null;
    }

    [GeneratedRegex(@"^fails (.+) (\w+)$")]
    private static partial Regex Fails();
}
