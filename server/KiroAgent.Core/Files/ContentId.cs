using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace KiroAgent.Core.Files;

/// <summary>Names bytes by their SHA-256, written as 64 lower-case hexadecimal digits.</summary>
public readonly record struct ContentId
{
    private static readonly SearchValues<char> s_digits = SearchValues.Create("0123456789abcdef");

    private readonly string? _hex;

    private ContentId(string hex) => _hex = hex;

    /// <summary>The content of an empty file.</summary>
    public static ContentId Empty { get; } = Of([]);

    /// <summary>The 64 digits; empty only in the default value, which names nothing.</summary>
    public string Hex => _hex ?? "";

    /// <summary>The name of these bytes.</summary>
    public static ContentId Of(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        return new ContentId(Convert.ToHexStringLower(hash));
    }

    /// <summary>Reads 64 lower-case digits, anything else is no name.</summary>
    public static bool TryParse([NotNullWhen(true)] string? hex, out ContentId id)
    {
        var good = hex is { Length: SHA256.HashSizeInBytes * 2 } && !hex.AsSpan().ContainsAnyExcept(s_digits);
        id = good ? new ContentId(hex!) : default;
        return good;
    }

    /// <summary>The same of the digits as UTF-8.</summary>
    public static bool TryParse(ReadOnlySpan<byte> hex, out ContentId id)
    {
        id = default;
        if (hex.Length != SHA256.HashSizeInBytes * 2)
        {
            return false;
        }
        foreach (var digit in hex)
        {
            if (digit is not ((>= (byte)'0' and <= (byte)'9') or (>= (byte)'a' and <= (byte)'f')))
            {
                return false;
            }
        }
        id = new ContentId(Encoding.ASCII.GetString(hex));
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => Hex;
}
