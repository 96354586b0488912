using System.Buffers.Text;
using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace KiroAgent.Benchmarks;

/// <summary>
/// A server on stdio and the thinnest client that can drive it: blocking reads and writes on this thread, so that what
/// is measured is the server.
/// </summary>
internal sealed class ServerProcess : IDisposable
{
    private readonly Process _process;
    private readonly Stream _input;
    private readonly Stream _output;
    private byte[] _buffer = new byte[1 << 18];
    private int _start;
    private int _end;
    private int _lastId;

    public ServerProcess(Contestant contestant, Scratch scratch, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(contestant.Command) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in contestant.Arguments) start.ArgumentList.Add(argument);
        start.Environment["HOME"] = scratch.Home;
        start.Environment["KIRO_AGENT_DATA_DIR"] = scratch.DataDirectory;
        foreach (var (name, value) in environment) start.Environment[name] = value;
        _process = Process.Start(start) ?? throw new InvalidOperationException($"{contestant.Command} did not start");
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginErrorReadLine();
        _input = _process.StandardInput.BaseStream;
        _output = _process.StandardOutput.BaseStream;
    }

    /// <summary>Bytes in memory of the process, as the system counts them.</summary>
    public long ResidentBytes
    {
        get { _process.Refresh(); return _process.WorkingSet64; }
    }

    public static ServerProcess Open(Contestant contestant, Scratch scratch, params (string Name, string Value)[] environment)
    {
        var server = new ServerProcess(contestant, scratch, environment);
        server.Initialize(scratch);
        return server;
    }

    public void Initialize(Scratch scratch)
    {
        var uri = JsonEncodedText.Encode(new Uri(scratch.Workspace).AbsoluteUri);
        Request("initialize", $$$"""{"processId":null,"rootUri":"{{{uri}}}","workspaceFolders":[{"uri":"{{{uri}}}","name":"workspace"}],"capabilities":{"experimental":{"kiroAgent":{"approvals":true,"questions":true} } },"initializationOptions":{"protocolVersion":1,"workspaceTrusted":true}}""");
        Notify("initialized", "{}");
    }

    /// <summary>Sends a request and reads until its answer; the result, or an exception with the error.</summary>
    public JsonElement Request(string method, string parameters)
    {
        var id = SendRequest(method, parameters);
        while (true)
        {
            var message = Read();
            if (!IsAnswer(message, id)) continue;
            var root = JsonDocument.Parse(message.ToArray()).RootElement;
            return root.TryGetProperty("error", out var error) ? throw new InvalidOperationException($"{method}: {error}") : root.GetProperty("result");
        }
    }

    /// <summary>As <see cref="Request"/>, without looking into the result: for what is timed.</summary>
    public void RoundTrip(string method, string parameters)
    {
        var id = SendRequest(method, parameters);
        while (!IsAnswer(Read(), id)) { }
    }

    /// <summary>Writes all requests at once and reads until all are answered.</summary>
    public void Pipelined(string method, string parameters, int count)
    {
        using var all = new MemoryStream();
        for (var i = 0; i < count; i++) all.Write(Frame($$"""{"jsonrpc":"2.0","id":{{++_lastId}},"method":"{{method}}","params":{{parameters}}}"""));
        var writing = Task.Run(() => { _input.Write(all.GetBuffer(), 0, (int)all.Length); _input.Flush(); });
        for (var answers = 0; answers < count;)
            if (HasId(Read())) answers++;
        writing.GetAwaiter().GetResult();
    }

    public void Notify(string method, string parameters) => Send($$"""{"jsonrpc":"2.0","method":"{{method}}","params":{{parameters}}}""");

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private int SendRequest(string method, string parameters)
    {
        Send($$"""{"jsonrpc":"2.0","id":{{++_lastId}},"method":"{{method}}","params":{{parameters}}}""");
        return _lastId;
    }

    private void Send(string message)
    {
        _input.Write(Frame(message));
        _input.Flush();
    }

    private static byte[] Frame(string message) => Encoding.UTF8.GetBytes($"Content-Length: {Encoding.UTF8.GetByteCount(message)}\r\n\r\n{message}");

    private static bool IsAnswer(ReadOnlySpan<byte> message, int id)
    {
        var reader = new Utf8JsonReader(message);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("method"u8)) return false;
            if (reader.ValueTextEquals("id"u8)) { reader.Read(); return reader.GetInt32() == id; }
            reader.Skip();
        }
        return false;
    }

    private static bool HasId(ReadOnlySpan<byte> message) => message.IndexOf("\"method\""u8) < 0;

    /// <summary>The next body; valid until the next call.</summary>
    private ReadOnlySpan<byte> Read()
    {
        while (true)
        {
            var head = _buffer.AsSpan(_start, _end - _start).IndexOf("\r\n\r\n"u8);
            if (head >= 0)
            {
                var at = _buffer.AsSpan(_start, head).IndexOf("Content-Length: "u8);
                if (at < 0 || !Utf8Parser.TryParse(_buffer.AsSpan(_start + at + "Content-Length: ".Length), out int length, out _))
                    throw new InvalidDataException("the server wrote something that is no frame");
                var from = _start + head + 4;
                if (_end - from >= length)
                {
                    _start = from + length;
                    return _buffer.AsSpan(from, length);
                }
            }
            if (_start > 0) { _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer); _end -= _start; _start = 0; }
            if (_end == _buffer.Length) Array.Resize(ref _buffer, _buffer.Length * 2);
            var read = _output.Read(_buffer, _end, _buffer.Length - _end);
            if (read == 0) throw new EndOfStreamException($"the server ended with code {(_process.WaitForExit(1000) ? _process.ExitCode : -1)}");
            _end += read;
        }
    }
}
