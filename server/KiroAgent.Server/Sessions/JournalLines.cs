using System.Text.Json;

namespace KiroAgent.Server.Sessions;

/// <summary>A whole line that this version cannot read and that is well-formed all the same: a newer version wrote it.</summary>
internal sealed record ForeignLine(long Seq, string Kind);

/// <summary>A line that ends: where it ends in the bytes, behind its line feed, and what it says; neither for a damaged one.</summary>
internal readonly record struct FoundLine(int End, JournalLine? Line, ForeignLine? Foreign);

/// <summary>The lines of a journal's bytes. Many are read by all cores: a long session opens in a fraction of the time.</summary>
internal static class JournalLines
{
    private const byte NewLine = (byte)'\n';

    // Below this, sharing the work costs more than it saves.
    private const int WorthSharing = 128 * 1024;
    private const int MostReaders = 8;

    /// <summary>Every line that ends.</summary>
    public static List<FoundLine> Read(ReadOnlyMemory<byte> bytes)
    {
        var readers = Math.Min(Math.Min(Environment.ProcessorCount, MostReaders), bytes.Length / WorthSharing);
        if (readers < 2)
        {
            return Read(bytes, 0, bytes.Length);
        }
        var parts = new Task<List<FoundLine>>[readers];
        var start = 0;
        for (var i = 0; i < readers; i++)
        {
            var (from, to) = (start, i == readers - 1 ? bytes.Length : LineStart(bytes.Span, Math.Max(start, (int)((long)bytes.Length * (i + 1) / readers))));
            parts[i] = i == readers - 1 ? Task.FromResult(Read(bytes, from, to)) : Task.Run(() => Read(bytes, from, to));
            start = to;
        }
        var lines = new List<FoundLine>(bytes.Length / 128);
        foreach (var part in parts)
        {
            lines.AddRange(part.GetAwaiter().GetResult());
        }
        return lines;
    }

    private static List<FoundLine> Read(ReadOnlyMemory<byte> bytes, int from, int to)
    {
        var lines = new List<FoundLine>();
        var files = new UsualFiles();
        var span = bytes.Span[..to];
        while (span[from..].IndexOf(NewLine) is >= 0 and var length)
        {
            var line = TryParse(span.Slice(from, length), files);
            lines.Add(new FoundLine(from + length + 1, line, line is null ? TryForeign(bytes.Slice(from, length)) : null));
            from += length + 1;
        }
        return lines;
    }

    private static int LineStart(ReadOnlySpan<byte> bytes, int near)
    {
        var end = bytes[near..].IndexOf(NewLine);
        return end < 0 ? bytes.Length : near + end + 1;
    }

    private static JournalLine? TryParse(ReadOnlySpan<byte> line, UsualFiles files)
    {
        try
        {
            return UsualLine.TryRead(line, files) ?? JsonSerializer.Deserialize(line, JournalJson.Default.JournalLine);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    private static ForeignLine? TryForeign(ReadOnlyMemory<byte> line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            return document.RootElement is { ValueKind: JsonValueKind.Object } root
                && root.TryGetProperty("seq", out var seq) && seq.TryGetInt64(out var number)
                && root.TryGetProperty("what", out var what) && what.ValueKind == JsonValueKind.Object
                && what.TryGetProperty("event", out var kind) && kind.ValueKind == JsonValueKind.String
                ? new ForeignLine(number, kind.GetString()!)
                : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
