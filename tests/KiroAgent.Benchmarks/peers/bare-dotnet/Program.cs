// Answers every request with an empty list, in order, on one thread. It parses no more than it must.
using System.Buffers.Text;
using System.Text;
using System.Text.Json;

using var input = Console.OpenStandardInput();
using var output = Console.OpenStandardOutput();
var buffer = new byte[1 << 16];
int start = 0, end = 0;
while (true)
{
    var head = buffer.AsSpan(start, end - start).IndexOf("\r\n\r\n"u8);
    if (head >= 0 && Utf8Parser.TryParse(buffer.AsSpan(start + "Content-Length: ".Length), out int length, out _) && end - start >= head + 4 + length)
    {
        Answer(buffer.AsSpan(start + head + 4, length));
        start += head + 4 + length;
        continue;
    }
    if (start > 0) { Array.Copy(buffer, start, buffer, 0, end - start); end -= start; start = 0; }
    if (end == buffer.Length) Array.Resize(ref buffer, buffer.Length * 2);
    var read = input.Read(buffer, end, buffer.Length - end);
    if (read == 0) return 1;
    end += read;
}

void Answer(ReadOnlySpan<byte> body)
{
    using var message = JsonDocument.Parse(body.ToArray());
    if (!message.RootElement.TryGetProperty("id", out var id))
    {
        if (message.RootElement.GetProperty("method").ValueEquals("exit"u8)) Environment.Exit(0);
        return;
    }
    var answer = Encoding.UTF8.GetBytes($"{{\"jsonrpc\":\"2.0\",\"id\":{id.GetRawText()},\"result\":{{\"questions\":[],\"capabilities\":{{}}}}}}");
    var frame = new byte[answer.Length + 32];
    var written = Encoding.ASCII.GetBytes($"Content-Length: {answer.Length}\r\n\r\n", frame);
    answer.CopyTo(frame, written);
    output.Write(frame, 0, written + answer.Length);
    output.Flush();
}
