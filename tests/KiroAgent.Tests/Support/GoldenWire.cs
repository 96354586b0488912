using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace KiroAgent.Tests.Support;

/// <summary>
/// Messages as a scenario shows them: ids are named in the order they appear, the workspace stands at <c>/ws</c>, times are
/// left out, and what was shown before is named and not shown again (only when it is the same to the letter).
/// </summary>
/// <param name="places">Absolute folders and the names they are shown by, innermost first.</param>
internal sealed partial class GoldenWire(IReadOnlyList<(string Path, string Shown)> places)
{
    private const int Width = 160;
    private static readonly JsonSerializerOptions s_plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly string[] s_times = ["at", "createdAt", "updatedAt"];
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _real = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _shown = new(StringComparer.Ordinal);
    private readonly Dictionary<string, JsonObject> _sessions = new(StringComparer.Ordinal);

    private JsonNode? _turnResult;

    /// <summary>The first session, which need not be named.</summary>
    public string? FirstSession { get; private set; }

    /// <summary>A request as written, with real ids and paths.</summary>
    public string Real(string written)
    {
        foreach (var (path, shown) in places)
        {
            written = written.Replace("file://" + shown + "/", "file://" + path + "/", StringComparison.Ordinal)
                .Replace("\"" + shown + "/", "\"" + path + "/", StringComparison.Ordinal)
                .Replace(":" + shown + "/", ":" + path + "/", StringComparison.Ordinal);
        }

        return Name().Replace(written, m => _real.GetValueOrDefault(m.Value) ?? throw new FormatException($"{m.Value} has not appeared"));
    }

    /// <summary>A notification or a request of the server, in one or more lines.</summary>
    public string Call(string method, JsonNode? parameters)
    {
        var shown = (JsonObject)parameters!.DeepClone();
        switch (method)
        {
            case "agent/event":
                var happened = (JsonObject)shown["event"]!;
                var kind = (string)happened["kind"]!;
                happened.Remove("kind");
                var session = Tame(shown["sessionId"])!.GetValue<string>();
                var turn = Tame(shown["turnId"])!.GetValue<string>();
                var body = (JsonObject)Tame(happened)!;
                _turnResult = happened["result"] ?? _turnResult;
                return $"{(session == "$ses1" ? "" : session + " ")}{turn} {kind}{(body.Count == 0 ? "" : " " + Format(body))}";
            case "session/changed":
                return method + " " + Format(TameSession((JsonObject)shown["session"]!));
            default:
                return method + " " + Format(Tame(shown)!);
        }
    }

    /// <summary>An answer.</summary>
    public string Answer(string method, JsonObject message)
    {
        if (message["error"] is JsonObject error)
        {
            var data = (JsonObject?)Tame(error["data"]?.DeepClone());
            var kind = data?["kind"] is { } k ? " " + k.GetValue<string>() : "";
            data?.Remove("kind");
            return $"error {error["code"]!.ToJsonString()}{kind}: {Text((string)error["message"]!)}{(data is { Count: > 0 } ? " " + Format(data) : "")}";
        }

        var result = message["result"]?.DeepClone();
        if (method is "session/new" or "session/open")
        {
            FirstSession ??= (string)result!["session"]!["id"]!;
        }

        if (method == "settings/get" && result is JsonObject { } settings)
        {
            // What nobody set is in the golden of the defaults' test.
            foreach (var (key, source) in settings["sources"]!.AsObject().ToList())
            {
                if ((string?)source == "default")
                {
                    settings["sources"]!.AsObject().Remove(key);
                    settings["settings"]!.AsObject().Remove(key);
                }
            }
        }

        return method == "agent/turn" && JsonNode.DeepEquals(result, _turnResult) ? "(as turnEnded says)"
            : Tame(result) is { } shown ? Format(shown)
            : "null";
    }

    private JsonNode? Tame(JsonNode? node)
    {
        switch (node)
        {
            case JsonArray array:
                return new JsonArray([.. array.Select(item => Tame(item))]);
            case JsonObject whole when whole.ContainsKey("id") && whole.ContainsKey("contextLimit") | whole.ContainsKey("mode") && whole.ContainsKey("model"):
                return TameSession(whole);
            case JsonObject whole:
                return Known(TameMembers(whole));
            case JsonValue value when value.TryGetValue<string>(out var text):
                return JsonValue.Create(Text(text));
            default:
                return node?.DeepClone();
        }
    }

    private JsonObject TameMembers(JsonObject whole)
    {
        var tamed = new JsonObject();
        var uri = (string?)(whole["path"] is JsonValue ? whole["uri"] : null);
        foreach (var (name, value) in whole)
        {
            var dropped = s_times.Contains(name)
                || (name == "uri" && uri is not null && UriSays((string)whole["path"]!, uri))
                || (name == "currentUri" && uri is not null && (string?)value == uri)
                || (name == "seq" && whole.ContainsKey("kind"))
                || (name == "sessionId" && (string?)value == FirstSession);
            if (!dropped)
            {
                tamed[name] = Tame(value);
            }
        }

        return tamed;
    }

    /// <summary>Reviews, and files under review, are shown whole once for each version.</summary>
    private JsonNode Known(JsonObject shown)
    {
        var key = shown.ContainsKey("undecided") && shown.ContainsKey("files") ? $"review {shown["version"]}"
            : shown.ContainsKey("hunks") && shown.ContainsKey("baselineUri") ? $"{(string)shown["path"]!} v{shown["version"]}"
            : null;
        if (key is null)
        {
            return shown;
        }

        var text = shown.ToJsonString(s_plain);
        if (_shown.GetValueOrDefault(key) == text)
        {
            return JsonValue.Create(key)!;
        }

        _shown[key] = text;
        return shown;
    }

    /// <summary>A session is shown by what differs from the last time it was told.</summary>
    private JsonNode TameSession(JsonObject session)
    {
        FirstSession ??= (string)session["id"]!;
        var shown = TameMembers(session);
        var id = (string)shown["id"]!;
        var told = _sessions.GetValueOrDefault(id);
        _sessions[id] = (JsonObject)shown.DeepClone();
        if (told is null)
        {
            return shown;
        }

        foreach (var (name, value) in told)
        {
            if (JsonNode.DeepEquals(shown[name], value))
            {
                shown.Remove(name);
            }
        }

        return shown.Count == 0 ? JsonValue.Create($"{id} as told")! : id == "$ses1" ? shown : new JsonObject { [id] = shown };
    }

    private string Text(string text)
    {
        foreach (var (path, shown) in places)
        {
            text = text.Replace(path, shown, StringComparison.Ordinal);
        }

        return Id().Replace(text, m =>
        {
            if (!_names.TryGetValue(m.Value, out var name))
            {
                var kind = m.Groups[1].Success ? m.Groups[1].Value : m.Groups[2].Success ? "workspace" : "content";
                var number = _names.Values.Count(n => n.TrimEnd("0123456789".ToCharArray()) == "$" + kind) + 1;
                _names[m.Value] = name = "$" + kind + number.ToString(CultureInfo.InvariantCulture);
                _real[name] = m.Value;
            }

            return name;
        });
    }

    private bool UriSays(string path, string uri) => Text(Uri.UnescapeDataString(uri)) == "file:///ws/" + Text(path);

    private static string Format(JsonNode node, int depth = 0)
    {
        var line = Escaped().Replace(node.ToJsonString(s_plain), m => Convert.ToString((char)Convert.ToInt32(m.Groups[1].Value, 16), CultureInfo.InvariantCulture)
            + (char)Convert.ToInt32(m.Groups[2].Value, 16));
        if (line.Length + (2 * depth) <= Width || node is JsonValue)
        {
            return line;
        }

        var inner = node is JsonArray array
            ? array.Select(item => item is null ? "null" : Format(item, depth + 1))
            : ((JsonObject)node).Select(m => JsonValue.Create(m.Key)!.ToJsonString(s_plain) + ":" + (m.Value is null ? "null" : Format(m.Value, depth + 1)));
        var margin = new string(' ', 2 * (depth + 1));
        var (open, close) = node is JsonArray ? ('[', ']') : ('{', '}');
        return $"{open}\n{string.Join(",\n", inner.Select(i => margin + i))}\n{margin[2..]}{close}";
    }

    [GeneratedRegex(@"\b(?:(ses|turn|cp|hunk|call|qst|apr|rev|dec|chg)_00\d+x|(ws)-[0-9a-f]{16}|[0-9a-f]{64})\b")]
    private static partial Regex Id();

    /// <summary>A character beyond the first 65,536, which the serializer does not write plainly.</summary>
    [GeneratedRegex(@"\\u(D[89AB][0-9A-F]{2})\\u(D[C-F][0-9A-F]{2})")]
    private static partial Regex Escaped();

    [GeneratedRegex(@"\$[a-z]+\d+")]
    private static partial Regex Name();
}
