using System.Buffers;
using System.Text.Json;
using KiroAgent.Core.Sessions;
using KiroAgent.Server.Sessions;
using KiroAgent.Server.Workspace;

namespace KiroAgent.Server.Telemetry;

/// <summary>
/// Counts of use, in a local file that nothing ever sends: one line for each turn with its tools by name, how it ended, the kind of an error, its
/// milliseconds and the system. Never a prompt, text, path or name. Off means nothing is counted and nothing is written.
/// </summary>
internal sealed class UsageCounts(ISessionListener inner, Func<bool> enabled, IFileLayer layer, string folder) : ISessionListener
{
    /// <summary>The file's name.</summary>
    public const string FileName = "counts.jsonl";

    private const long Largest = 1 << 20;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (DateTimeOffset Started, SortedDictionary<string, int> Tools)> _turns = [];

    /// <inheritdoc/>
    public void OnRecorded(Session session, JournalLine line, SessionState before, SessionState after)
    {
        if (session.Owned && line.What is SessionEvent.TurnStarted or SessionEvent.ToolStarted or SessionEvent.TurnEnded)
        {
            lock (_lock)
            {
                Count(session.Id, line);
            }
        }
        inner.OnRecorded(session, line, before, after);
    }

    /// <inheritdoc/>
    public Task OnText(Session session, string text) => inner.OnText(session, text);

    /// <inheritdoc/>
    public Task OnThought(Session session, string text) => inner.OnThought(session, text);

    /// <inheritdoc/>
    public void OnToolOutput(Session session, string toolCallId, string text) => inner.OnToolOutput(session, toolCallId, text);

    private void Count(string sessionId, JournalLine line)
    {
        switch (line.What)
        {
            // Asked only where a turn begins and where something would be written: whoever asks looks at files.
            case SessionEvent.TurnStarted when enabled():
                _turns[sessionId] = (line.At, new(StringComparer.Ordinal));
                break;
            case SessionEvent.ToolStarted tool when _turns.TryGetValue(sessionId, out var turn):
                // The name of a server's tool, or one a model made up, is not ours to keep.
                var name = tool.ToolKind == "Other" ? "other" : tool.Tool.StartsWith("mcp_", StringComparison.Ordinal) ? "mcp" : tool.Tool;
                turn.Tools[name] = turn.Tools.GetValueOrDefault(name) + 1;
                break;
            case SessionEvent.TurnEnded end when _turns.Remove(sessionId, out var turn) && enabled():
                Write(Line(line.At, end, turn.Tools, line.At - turn.Started));
                break;
        }
    }

    private static byte[] Line(DateTimeOffset at, SessionEvent.TurnEnded end, SortedDictionary<string, int> tools, TimeSpan took)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("day", at.UtcDateTime.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
            json.WriteString("os", OperatingSystem.IsWindows() ? "windows" : OperatingSystem.IsMacOS() ? "macos" : "linux");
            json.WriteString("ended", JsonNamingPolicy.CamelCase.ConvertName(end.Reason.ToString()));
            if (end.Error is { } error)
            {
                json.WriteString("error", error.Kind);
            }
            json.WriteNumber("ms", (long)took.TotalMilliseconds);
            json.WriteStartObject("tools");
            foreach (var (name, count) in tools)
            {
                json.WriteNumber(name, count);
            }
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return [.. buffer.WrittenSpan, (byte)'\n'];
    }

    private void Write(byte[] line)
    {
        try
        {
            using var place = PrivateFolders.Open(layer, folder);
            using var file = SharedFile.OpenOrCreate(layer, place, FileName);
            if (!layer.TryLock(file, shared: false))
            {
                return; // a count less is no loss
            }
            var size = layer.Stat(file).Size;
            if (size > Largest)
            {
                layer.Truncate(file, 0);
                size = 0;
            }
            layer.Write(file, size, line);
        }
        catch (DiskException)
        {
            // Counts are never worth a word.
        }
    }
}
