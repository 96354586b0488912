using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using KiroAgent.Benchmarks;

// `npm run bench [-- ROW…]`: measures, prints a table as Markdown, and writes the same as JSON.
foreach (var contestant in args is ["scan"] ? [] : new[] { Contestant.Ours, Contestant.BareDotnet })
    if (!File.Exists(contestant.Command))
    {
        Console.Error.WriteLine($"{contestant.Command} is not built: npm run bench builds it first.");
        return 1;
    }
var unknown = args.Where(name => !Measurements.All.ContainsKey(name)).ToArray();
if (unknown.Length > 0)
{
    Console.Error.WriteLine($"no row {string.Join(", ", unknown)}; there are {string.Join(", ", Measurements.All.Keys)}.");
    return 1;
}

var rows = new List<Row>();
var failed = false;
foreach (var (name, measure) in Measurements.All)
{
    if (args.Length > 0 && !args.Contains(name)) continue;
    Console.Error.WriteLine($"measuring {name} …");
    try
    {
        rows.AddRange(measure());
    }
    catch (Exception error) when (error is InvalidOperationException or IOException)
    {
        Console.Error.WriteLine($"{name} could not be measured: {error.Message}");
        failed = true;
    }
}

var machine = $"{RuntimeInformation.OSDescription}, {RuntimeInformation.OSArchitecture}, {Environment.ProcessorCount} cores, .NET {Environment.Version}";
Console.WriteLine($"\n{machine}; median (min–max)\n");
Console.WriteLine("| what | unit | kiro-agent | beside it, in the same run | ratio | goal | kept |\n|---|---|---|---|---|---|---|");
foreach (var row in rows)
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {row.What} | {row.Unit} | {row.Ours.Show()} | {Beside(row, b => $"{b.Name} {b.Figures.Show()}")} | {Beside(row, b => (row.Ours.Median / b.Figures.Median).ToString("0.0#", CultureInfo.InvariantCulture))} | {row.Goal} | {(row.Met ? "yes" : "**no**")} |"));
Save(rows, machine);
return failed ? 1 : 0;

static string Beside(Row row, Func<(string Name, Figures Figures), string> show) =>
    row.Beside.Length == 0 ? "–" : string.Join("; ", row.Beside.Select(show));

static void Save(List<Row> rows, string machine)
{
    Directory.CreateDirectory(Path.GetDirectoryName(Contestant.OutputFile)!);
    using var stream = File.Create(Contestant.OutputFile);
    using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    json.WriteStartObject();
    json.WriteString("machine", machine);
    json.WriteString("at", DateTimeOffset.UtcNow);
    json.WriteStartArray("rows");
    foreach (var row in rows)
    {
        json.WriteStartObject();
        json.WriteString("what", row.What);
        json.WriteString("unit", row.Unit);
        json.WriteString("goal", row.Goal);
        json.WriteBoolean("kept", row.Met);
        WriteFigures("ours", row.Ours);
        json.WriteStartObject("beside");
        foreach (var (name, figures) in row.Beside) WriteFigures(name, figures);
        json.WriteEndObject();
        json.WriteEndObject();
    }
    json.WriteEndArray();
    json.WriteEndObject();

    void WriteFigures(string name, Figures figures)
    {
        json.WriteStartObject(name);
        json.WriteNumber("median", figures.Median);
        json.WriteNumber("min", figures.Min);
        json.WriteNumber("max", figures.Max);
        json.WriteNumber("count", figures.Count);
        json.WriteEndObject();
    }
}
