using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace KiroAgent.Benchmarks;

/// <summary>A provider on loopback that answers at once: in turns a call that edits a file, and a last word.</summary>
internal sealed class LoopbackModel : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly bool _anthropic;
    private int _calls;

    public LoopbackModel(bool anthropic)
    {
        _anthropic = anthropic;
        _listener.Start();
        new Thread(Accept) { IsBackground = true }.Start();
    }

    public string Url => "http://127.0.0.1:" + ((IPEndPoint)_listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture) + "/v1";

    public void Dispose() => _listener.Stop();

    private void Accept()
    {
        try
        {
            while (true)
            {
                var client = _listener.AcceptTcpClient();
                new Thread(() => Serve(client)) { IsBackground = true }.Start();
            }
        }
        catch (SocketException)
        {
            // It was stopped.
        }
    }

    private void Serve(TcpClient client)
    {
        using var _ = client;
        client.NoDelay = true;
        try
        {
            var stream = client.GetStream();
            var (buffer, held) = (new byte[1 << 20], 0);
            while (true)
            {
                int head;
                while ((head = buffer.AsSpan(0, held).IndexOf("\r\n\r\n"u8)) < 0)
                {
                    if (stream.Read(buffer, held, buffer.Length - held) is not (> 0 and var read)) return;
                    held += read;
                }
                var length = int.Parse(Encoding.ASCII.GetString(buffer, 0, head).Split("\r\n").First(l => l.StartsWith("Content-Length: ", StringComparison.OrdinalIgnoreCase))[16..], CultureInfo.InvariantCulture);
                while (held < head + 4 + length)
                {
                    if (stream.Read(buffer, held, buffer.Length - held) is not (> 0 and var read)) return;
                    held += read;
                }
                held -= head + 4 + length;
                var answer = Answer(Interlocked.Increment(ref _calls));
                stream.Write(Encoding.UTF8.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: {Encoding.UTF8.GetByteCount(answer)}\r\n\r\n{answer}"));
            }
        }
        catch (IOException)
        {
            // The server was stopped.
        }
    }

    private string Answer(int call)
    {
        // The edit of Scratch.EditingModel.
        var turn = (call - 1) / 2;
        var arguments = $$"""{\"path\":\"f0.ts\",\"oldStr\":\"value = {{(turn == 0 ? "start" : turn - 1)}};\",\"newStr\":\"value = {{turn}};\"}""";
        string[] events = (_anthropic, call % 2 == 1) switch
        {
            (true, true) =>
            [
                """{"type":"message_start","message":{"usage":{"input_tokens":9,"output_tokens":1}}}""",
                """{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"t","name":"strReplace","input":{}}}""",
                $$$"""{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"{{{arguments}}}"}}""",
                """{"type":"content_block_stop","index":0}""",
                """{"type":"message_delta","delta":{"stop_reason":"tool_use"},"usage":{"output_tokens":9}}""", """{"type":"message_stop"}""",
            ],
            (true, false) =>
            [
                """{"type":"message_start","message":{"usage":{"input_tokens":9,"output_tokens":1}}}""",
                """{"type":"content_block_start","index":0,"content_block":{"type":"text","text":"Done."}}""", """{"type":"content_block_stop","index":0}""",
                """{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":9}}""", """{"type":"message_stop"}""",
            ],
            (false, true) => [$$$"""{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"t","type":"function","function":{"name":"strReplace","arguments":"{{{arguments}}}"}}]},"finish_reason":"tool_calls"}]}""", "[DONE]"],
            _ => ["""{"choices":[{"index":0,"delta":{"content":"Done."},"finish_reason":"stop"}]}""", "[DONE]"],
        };
        return string.Concat(events.Select(e => $"data: {e}\n\n"));
    }
}
