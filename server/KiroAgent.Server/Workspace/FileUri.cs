using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using KiroAgent.Core.Paths;

namespace KiroAgent.Server.Workspace;

/// <summary>
/// <c>file:</c> URIs and absolute paths (RFC 8089), the one place that converts. Everything but unreserved characters and <c>/</c> is percent-encoded,
/// as editors do, so that any name survives: spaces, <c>#</c>, <c>?</c>, <c>%</c>, line breaks, emoji.
/// </summary>
internal static class FileUri
{
    private const string Scheme = "file:";

    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The URI of an absolute path.</summary>
    public static string Of(string absolutePath, PathStyle style)
    {
        var path = style == PathStyle.Windows ? absolutePath.Replace('\\', '/') : absolutePath;
        if (style == PathStyle.Windows && path.StartsWith("//", StringComparison.Ordinal))
        {
            return Scheme + "//" + Encode(path[2..]);
        }

        return Scheme + "//" + Encode(path.StartsWith('/') ? path : "/" + path);
    }

    /// <summary>The absolute path a URI names, as written (not normalized); false when it names none on this machine.</summary>
    public static bool TryGetPath(string uri, PathStyle style, [NotNullWhen(true)] out string? path)
    {
        path = null;
        if (!uri.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) || uri.AsSpan().ContainsAny('?', '#'))
        {
            return false;
        }

        var rest = uri[Scheme.Length..];
        var host = "";
        if (rest.StartsWith("//", StringComparison.Ordinal))
        {
            var end = rest.IndexOf('/', 2);
            if (end < 0)
            {
                return false;
            }

            host = rest[2..end];
            rest = rest[end..];
        }

        if (!rest.StartsWith('/') || !TryDecode(rest, out var decoded) || decoded.Contains('\0', StringComparison.Ordinal))
        {
            return false;
        }

        var local = host.Length == 0 || host.Equals("localhost", StringComparison.OrdinalIgnoreCase);
        if (style == PathStyle.Posix)
        {
            path = local ? decoded : null;
            return local;
        }

        path = !local ? $@"\\{host}{decoded.Replace('/', '\\')}"
            : decoded.Length >= 3 && char.IsAsciiLetter(decoded[1]) && decoded[2] == ':' ? decoded[1..].Replace('/', '\\')
            : null;
        return path is not null;
    }

    /// <summary>Percent-encodes a path, leaving its slashes.</summary>
    public static string Encode(string path)
    {
        var encoded = new StringBuilder(path.Length + 8);
        foreach (var b in Encoding.UTF8.GetBytes(path))
        {
            if (b == '/' || char.IsAsciiLetterOrDigit((char)b) || b is (byte)'-' or (byte)'.' or (byte)'_' or (byte)'~')
            {
                encoded.Append((char)b);
            }
            else
            {
                encoded.Append(CultureInfo.InvariantCulture, $"%{b:X2}");
            }
        }

        return encoded.ToString();
    }

    /// <summary>Takes percent-encoding off; false when it is broken or not UTF-8.</summary>
    public static bool TryDecode(string text, [NotNullWhen(true)] out string? decoded)
    {
        decoded = null;
        var bytes = new List<byte>(text.Length);
        Span<byte> utf8 = stackalloc byte[4];
        for (var i = 0; i < text.Length;)
        {
            if (text[i] != '%')
            {
                if (!Rune.TryGetRuneAt(text, i, out var rune))
                {
                    return false;
                }

                bytes.AddRange(utf8[..rune.EncodeToUtf8(utf8)]);
                i += rune.Utf16SequenceLength;
            }
            else if (i + 2 < text.Length && byte.TryParse(text.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var b))
            {
                bytes.Add(b);
                i += 3;
            }
            else
            {
                return false;
            }
        }

        try
        {
            decoded = s_strict.GetString([.. bytes]);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }
}
