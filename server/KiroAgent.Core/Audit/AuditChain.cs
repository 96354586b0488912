using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace KiroAgent.Core.Audit;

/// <summary>What a look at an audit file came to.</summary>
/// <param name="Entries">The number of the last entry that is as it was written; they count from 1.</param>
/// <param name="Head">The last one's hash: kept elsewhere, it proves later that nothing was taken off the end.</param>
/// <param name="Problem">What is wrong with the first line that is not as it was written; null when all are.</param>
/// <param name="CutOff">Lines that a process did not finish, because it ended meanwhile; they hold nothing.</param>
public sealed record AuditLook(long Entries, string Head, string? Problem, int CutOff);

/// <summary>The last entry as it is noted beside the file, so that lines taken off the end are missed.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Hash">Its hash.</param>
/// <param name="Size">How long the file was with it, in bytes.</param>
public sealed record AuditHead(long Number, string Hash, long Size)
{
    /// <summary>How long the note is, in bytes: always the same, so that it is replaced in one write.</summary>
    public const int Length = 20 + 1 + 64 + 1 + 20 + 1 + 20 + 1;

    /// <summary>The note; the number stands at both ends, so that one half written is none.</summary>
    public string Text => string.Create(CultureInfo.InvariantCulture, $"{Number:D20} {Hash} {Size:D20} {Number:D20}\n");

    /// <summary>Reads a note; null for anything else.</summary>
    public static AuditHead? Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length == Length && text.TrimEnd('\n').Split(' ') is [var number, { Length: 64 } hash, var size, var again] && again == number
            && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var n)
            && long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes)
            ? new(n, hash, bytes) : null;
    }
}

/// <summary>
/// The lines of the audit file: JSON objects, each with its number, the hash of the line before it (<c>prev</c>) and its own (<c>hash</c>, SHA-256
/// of all of the line before <c>,"hash"</c>). A line changed, left out, put in or moved breaks the chain at that place.
/// </summary>
public static class AuditChain
{
    private const int HexDigits = SHA256.HashSizeInBytes * 2;
    private const string HashMember = ",\"hash\":\"";
    private const string PrevMember = ",\"prev\":\"";

    /// <summary>What the first line names as the one before it.</summary>
    public static string Start { get; } = new('0', HexDigits);

    /// <summary>A line without its line feed, and its hash. <paramref name="members"/> is a JSON object's text.</summary>
    public static (string Line, string Hash) Line(long number, string previous, string members)
    {
        ArgumentNullException.ThrowIfNull(members);
        var body = $"{{\"n\":{number},{members.AsSpan(1, members.Length - 2)}{PrevMember}{previous}\"";
        var hash = HashOf(body);
        return ($"{body}{HashMember}{hash}\"}}", hash);
    }

    /// <summary>The number and hash of a whole line; null for anything else.</summary>
    public static (long Number, string Previous, string Hash)? Read(string line)
    {
        ArgumentNullException.ThrowIfNull(line);
        var tail = HashMember.Length + HexDigits + 2;
        if (line.Length < tail || !line.EndsWith("\"}", StringComparison.Ordinal) || !line.AsSpan(line.Length - tail).StartsWith(HashMember, StringComparison.Ordinal))
        {
            return null;
        }
        try
        {
            using var document = JsonDocument.Parse(line);
            return document.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("n", out var n) && n.TryGetInt64(out var number)
                && root.TryGetProperty("prev", out var prev) && prev.ValueKind == JsonValueKind.String
                ? (number, prev.GetString()!, line.Substring(line.Length - 2 - HexDigits, HexDigits))
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Goes through all lines of a file.</summary>
    /// <param name="lines">The lines.</param>
    /// <param name="before">What the file before it came to; null for the first.</param>
    public static AuditLook Verify(IEnumerable<string> lines, AuditLook? before = null)
    {
        ArgumentNullException.ThrowIfNull(lines);
        var (entries, head, cutOff, place) = (before?.Entries ?? 0, before?.Head ?? Start, before?.CutOff ?? 0, 0L);
        foreach (var line in lines)
        {
            place++;
            if (line.Length == 0)
            {
                continue;
            }
            if (Read(line) is not { } read)
            {
                if (line.EndsWith('}') && line.Contains(HashMember, StringComparison.Ordinal))
                {
                    return new(entries, head, $"line {place} is damaged", cutOff);
                }
                cutOff++; // what it would have said is missing from the chain too, or the next line shows that it is not
                continue;
            }
            var problem = HashOf(line[..^(HashMember.Length + HexDigits + 2)]) != read.Hash ? $"line {place} was changed"
                : read.Previous != head || read.Number != entries + 1 ? $"before line {place}, lines were taken out, put in or moved"
                : null;
            if (problem is not null)
            {
                return new(entries, head, problem, cutOff);
            }
            (entries, head) = (entries + 1, read.Hash);
        }
        return new(entries, head, null, cutOff);
    }

    private static string HashOf(string body) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(body)));
}
