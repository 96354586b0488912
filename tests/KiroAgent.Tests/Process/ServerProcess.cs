using System.Diagnostics;
using System.Text;
using System.Text.Json;
using KiroAgent.Tests.JsonRpc;
using NUnit.Framework;

namespace KiroAgent.Tests.Processes; // "Process" would hide System.Diagnostics.Process from every other test

/// <summary>The real executable, as built beside these tests, with its standard streams in the test's hand.</summary>
internal sealed class ServerProcess : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);
    private readonly Process _process;
    private readonly TaskCompletionSource _answered = new();
    private readonly Task<byte[]> _output;
    private readonly Task<string> _errors;

    public ServerProcess(string dataDirectory, params string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "kiro-agent.exe" : "kiro-agent"), arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = dataDirectory,
        };
        start.Environment["KIRO_AGENT_DATA_DIR"] = dataDirectory;
        start.Environment["HOME"] = dataDirectory;
        _process = Process.Start(start)!;
        _output = ReadAllAsync(_process.StandardOutput.BaseStream, _answered);
        _errors = _process.StandardError.ReadToEndAsync();
    }

    public static string Initialize { get; } = Initializing(null);

    public static string Shutdown => """{"jsonrpc":"2.0","id":"last","method":"shutdown"}""";

    public static string Exit => """{"jsonrpc":"2.0","method":"exit"}""";

    public int Id => _process.Id;

    public static string Initializing(int? parent) =>
        $$$"""{"jsonrpc":"2.0","id":"first","method":"initialize","params":{"processId":{{{parent?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "null"}}},"rootUri":null,"capabilities":{},"initializationOptions":{"protocolVersion":1} } }""";

    public void Send(params string[] bodies)
    {
        foreach (var body in bodies)
        {
            SendBytes(Wire.Frame(body));
        }
    }

    public void SendBytes(byte[] bytes)
    {
        try
        {
            _process.StandardInput.BaseStream.Write(bytes);
            _process.StandardInput.BaseStream.Flush();
        }
        catch (IOException)
        {
            // It has left already; the exit code says whether it should have.
        }
    }

    /// <summary>Completes when it has written anything to standard output.</summary>
    public Task AnsweredAsync() => _answered.Task.WaitAsync(s_patience);

    public void Close() => _process.StandardInput.Close();

    /// <summary>Waits for the end.</summary>
    public async Task<(int Code, string Output, string Errors)> EndAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(s_patience);
        return (_process.ExitCode, Encoding.UTF8.GetString(await _output.WaitAsync(s_patience)), await _errors.WaitAsync(s_patience));
    }

    /// <summary>Reads bytes that must be nothing but frames.</summary>
    public static IReadOnlyList<JsonElement> Messages(string output)
    {
        var bytes = Encoding.UTF8.GetBytes(output).AsSpan();
        var messages = new List<JsonElement>();
        while (!bytes.IsEmpty)
        {
            var end = bytes.IndexOf("\r\n\r\n"u8);
            Assert.That(end, Is.Positive, "not a frame: " + Encoding.UTF8.GetString(bytes));
            var header = Encoding.ASCII.GetString(bytes[..end]);
            Assert.That(header, Does.Match("^Content-Length: [0-9]+$"));
            var length = int.Parse(header["Content-Length: ".Length..], System.Globalization.CultureInfo.InvariantCulture);
            messages.Add(JsonSerializer.Deserialize<JsonElement>(bytes.Slice(end + 4, length)));
            bytes = bytes[(end + 4 + length)..];
        }

        return messages;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    private static async Task<byte[]> ReadAllAsync(Stream stream, TaskCompletionSource answered)
    {
        using var all = new MemoryStream();
        var buffer = new byte[64 * 1024];
        while (await stream.ReadAsync(buffer) is var count and > 0)
        {
            all.Write(buffer, 0, count);
            answered.TrySetResult();
        }

        return all.ToArray();
    }
}
