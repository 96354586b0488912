using System.Text.Json;

namespace KiroAgent.Benchmarks;

/// <summary>A workspace, a data directory and scripted models in a temporary folder.</summary>
internal sealed class Scratch : IDisposable
{
    private readonly string _root = Path.Combine(Path.GetTempPath(), "kiro-agent-bench-" + Guid.NewGuid().ToString("N"));
    private int _models;

    public Scratch()
    {
        foreach (var folder in new[] { Workspace, DataDirectory, Home }) Directory.CreateDirectory(folder);
        for (var i = 0; i < 10; i++) File.WriteAllText(Path.Combine(Workspace, $"f{i}.ts"), Content(i));
    }

    public string Workspace => Path.Combine(_root, "workspace");
    public string DataDirectory => Path.Combine(_root, "data");
    public string Home => Path.Combine(_root, "home");

    /// <summary>
    /// A model whose every turn is two calls: one that edits <paramref name="files"/> files, one that says so. The
    /// edited line is another each time, so that no turn finds its work already done.
    /// </summary>
    public string EditingModel(int files, int turns)
    {
        var path = Path.Combine(_root, $"model-{_models++}.json");
        using var stream = File.Create(path);
        using var json = new Utf8JsonWriter(stream);
        json.WriteStartObject();
        json.WriteString("name", "edits");
        json.WriteStartArray("steps");
        for (var turn = 0; turn < turns; turn++)
        {
            json.WriteStartObject();
            json.WriteString("text", "I will change it.");
            json.WriteStartArray("tools");
            for (var file = 0; file < files; file++) WriteEdit(json, file, turn);
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteStartObject();
            json.WriteString("text", "Done.");
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
        return "scripted:" + path;
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private static void WriteEdit(Utf8JsonWriter json, int file, int turn)
    {
        json.WriteStartObject();
        json.WriteString("name", "strReplace");
        json.WriteStartObject("arguments");
        json.WriteString("path", $"f{file}.ts");
        json.WriteString("oldStr", turn == 0 ? "value = start;" : $"value = {turn - 1};");
        json.WriteString("newStr", $"value = {turn};");
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static string Content(int file) =>
        string.Concat(Enumerable.Range(0, 200).Select(line => line == 100 ? "export const value = start;\n" : $"export const constant{file}_{line} = {line};\n"));
}
