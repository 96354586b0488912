using System.Text;

namespace KiroAgent.Server.JsonRpc;

/// <summary>What the bytes at the front of the stream are as a header.</summary>
internal enum HeaderKind
{
    /// <summary>Its end has not arrived.</summary>
    Incomplete,

    /// <summary>It can be followed.</summary>
    Good,

    /// <summary>It cannot be followed; <see cref="FrameHeader.Size"/> bytes of it are to be dropped.</summary>
    Bad,

    /// <summary>It announces more than <see cref="Frame.Limit"/> bytes.</summary>
    TooLarge,
}

/// <summary>The header part of one LSP frame (base protocol, "Header Part").</summary>
internal readonly record struct FrameHeader(HeaderKind Kind, int Size = 0, long ContentLength = 0, string? Problem = null)
{
    /// <summary>Parses the header at the front of <paramref name="bytes"/>. Lines end in CR LF; a lone LF is tolerated.</summary>
    public static FrameHeader Parse(ReadOnlySpan<byte> bytes, int longestLine, int longestHeader)
    {
        long length = -1;
        string? problem = null;
        var badLength = false;
        var at = 0;
        while (at < longestHeader)
        {
            var rest = bytes[at..];
            var lineEnd = rest.IndexOf((byte)'\n');
            if (lineEnd < 0 || lineEnd > longestLine)
            {
                var known = rest[..Math.Min(rest.Length, longestLine)];
                if (lineEnd > longestLine || rest.Length > longestLine || (known.Length > 0 && !CouldBeName(known)))
                {
                    return Bad(at, "a header line has no name");
                }

                return default;
            }

            var line = rest[..lineEnd];
            line = line is [.., (byte)'\r'] ? line[..^1] : line;
            at += lineEnd + 1;
            if (line.IsEmpty)
            {
                if (length < 0 && !badLength && at <= 2 && bytes[..at].TrimEnd("\r\n"u8).IsEmpty)
                {
                    // A stray line end between two frames, written by clients that end their bodies with one.
                    var shifted = Parse(bytes[at..], longestLine, longestHeader - at);
                    return shifted.Kind == HeaderKind.Incomplete ? shifted : shifted with { Size = shifted.Size + at };
                }

                return length switch
                {
                    _ when badLength => Bad(at, "Content-Length is not a number of bytes"),
                    < 0 => Bad(at, "a header without Content-Length"),
                    > Frame.Limit => new FrameHeader(HeaderKind.TooLarge, at, length),
                    _ => new FrameHeader(HeaderKind.Good, at, length, problem),
                };
            }

            var colon = line.IndexOf((byte)':');
            if (colon <= 0 || !IsName(line[..colon]))
            {
                return Bad(at - lineEnd - 1, "a header line has no name");
            }

            var value = Trimmed(line[(colon + 1)..]);
            if (Ascii.EqualsIgnoreCase(line[..colon], "Content-Length"u8))
            {
                badLength |= !TryParseLength(value, out var parsed) || (length >= 0 && length != parsed);
                length = parsed;
            }
            else if (Ascii.EqualsIgnoreCase(line[..colon], "Content-Type"u8) && !IsUtf8(value))
            {
                problem = "Content-Type names a charset other than utf-8";
            }
        }

        return Bad(at, "a header without end");
    }

    private static FrameHeader Bad(int size, string problem) => new(HeaderKind.Bad, size, 0, problem);

    // RFC 9110 token, what a header name may be made of. Headers are short: a plain loop starts faster than a vectorised search.
    private static bool IsName(ReadOnlySpan<byte> name)
    {
        foreach (var b in name)
        {
            if (!char.IsAsciiLetterOrDigit((char)b) && !"!#$%&'*+-.^_`|~".Contains((char)b))
            {
                return false;
            }
        }

        return true;
    }

    private static ReadOnlySpan<byte> Trimmed(ReadOnlySpan<byte> value)
    {
        while (value is [(byte)' ' or (byte)'\t', ..])
        {
            value = value[1..];
        }

        while (value is [.., (byte)' ' or (byte)'\t' or (byte)'\r'])
        {
            value = value[..^1];
        }

        return value;
    }

    private static bool CouldBeName(ReadOnlySpan<byte> line)
    {
        var colon = line.IndexOf((byte)':');
        var name = colon < 0 ? line.TrimEnd((byte)'\r') : line[..colon];
        return colon != 0 && IsName(name);
    }

    private static bool TryParseLength(ReadOnlySpan<byte> value, out long length)
    {
        length = 0;
        foreach (var digit in value)
        {
            if (digit is < (byte)'0' or > (byte)'9')
            {
                return false;
            }

            length = length > long.MaxValue / 100 ? long.MaxValue / 100 : (length * 10) + (digit - '0'); // far beyond what is read
        }

        return !value.IsEmpty;
    }

    private static bool IsUtf8(ReadOnlySpan<byte> contentType)
    {
        Span<byte> lower = stackalloc byte[Math.Min(contentType.Length, 256)];
        Ascii.ToLower(contentType[..lower.Length], lower, out _);
        var charset = lower.IndexOf("charset="u8);
        if (charset < 0)
        {
            return true;
        }

        ReadOnlySpan<byte> name = lower[(charset + 8)..];
        var end = name.IndexOf((byte)';');
        name = (end < 0 ? name : name[..end]).Trim(" \t\""u8);
        return name.SequenceEqual("utf-8"u8) || name.SequenceEqual("utf8"u8);
    }
}
