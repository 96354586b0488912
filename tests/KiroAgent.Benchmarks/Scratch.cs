using System.Text.Json;

namespace KiroAgent.Benchmarks;

/// <summary>A workspace, a data directory and scripted models in a temporary folder.</summary>
internal sealed class Scratch : IDisposable
{
    /// <summary>The file that <see cref="LongFileModel"/> edits.</summary>
    public const string LongFile = "long.ts";

    private readonly string _root = Path.Combine(Path.GetTempPath(), "kiro-agent-bench-" + Guid.NewGuid().ToString("N"));
    private int _models;

    public Scratch()
    {
        foreach (var folder in new[] { Workspace, DataDirectory, Home }) Directory.CreateDirectory(folder);
        for (var i = 0; i < 10; i++)
            File.WriteAllText(Path.Combine(Workspace, $"f{i}.ts"), Lines(200, line => line == 100 ? "export const value = start;" : $"export const constant{i}_{line} = {line};"));
    }

    public string Workspace => Path.Combine(_root, "workspace");
    public string DataDirectory => Path.Combine(_root, "data");
    public string Home => Path.Combine(_root, "home");

    /// <summary>Files beside those that are edited, a hundred to a folder.</summary>
    public void AddTree(int files)
    {
        for (var i = 0; i < files; i++)
        {
            if (i % 100 == 0) Directory.CreateDirectory(Path.Combine(Workspace, "tree", $"d{i / 100}"));
            File.WriteAllText(Path.Combine(Workspace, "tree", $"d{i / 100}", $"n{i}.ts"), $"export const n = {i};\n");
        }
    }

    /// <summary>
    /// A model whose every turn is two calls: one that edits <paramref name="files"/> files, one that says so. The
    /// edited line is another each time, so that no turn finds its work already done.
    /// </summary>
    public string EditingModel(int files, int turns) => Model(json =>
    {
        for (var turn = 0; turn < turns; turn++)
        {
            var (from, to) = (turn == 0 ? "value = start;" : $"value = {turn - 1};", $"value = {turn};");
            Step(json, "I will change it.", Enumerable.Range(0, files).Select(file => ($"f{file}.ts", from, to)));
            Step(json, "Done.", []);
        }
    });

    /// <summary>A model that edits one long file in many places in its first call.</summary>
    public string LongFileModel(int places, int apart, int lines)
    {
        File.WriteAllText(Path.Combine(Workspace, LongFile), Lines(lines, line => $"export const constant{line} = {line};"));
        return Model(json =>
        {
            Step(json, "Many places.", Enumerable.Range(0, places).Select(i => (LongFile, $"constant{i * apart} = ", $"changed{i * apart} = ")));
            Step(json, "Done.", []);
        });
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private static string Lines(int count, Func<int, string> line) => string.Concat(Enumerable.Range(0, count).Select(i => line(i) + "\n"));

    private string Model(Action<Utf8JsonWriter> steps)
    {
        var path = Path.Combine(_root, $"model-{_models++}.json");
        using var stream = File.Create(path);
        using var json = new Utf8JsonWriter(stream);
        json.WriteStartObject();
        json.WriteString("name", "edits");
        json.WriteStartArray("steps");
        steps(json);
        json.WriteEndArray();
        json.WriteEndObject();
        return "scripted:" + path;
    }

    private static void Step(Utf8JsonWriter json, string text, IEnumerable<(string Path, string From, string To)> edits)
    {
        json.WriteStartObject();
        json.WriteString("text", text);
        json.WriteStartArray("tools");
        foreach (var (path, from, to) in edits)
        {
            json.WriteStartObject();
            json.WriteString("name", "strReplace");
            json.WriteStartObject("arguments");
            json.WriteString("path", path);
            json.WriteString("oldStr", from);
            json.WriteString("newStr", to);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
