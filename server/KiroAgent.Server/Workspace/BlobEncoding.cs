using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using KiroAgent.Core.Files;

namespace KiroAgent.Server.Workspace;

/// <summary>
/// How a blob lies on disk: one byte <c>r</c>, then the bytes; or <c>b</c>, their number (8 bytes, little-endian), then Brotli.
/// </summary>
internal static class BlobEncoding
{
    private const byte Raw = (byte)'r';
    private const byte Brotli = (byte)'b';
    private const int BrotliHeader = 9;

    // A disk hands out blocks of this size: below it compression saves nothing.
    private const int Block = 4096;

    private const int Quality = 1;
    private const int Window = 18;
    private const int SampleSize = 64 * 1024;

    public static byte[] Encode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > Block && LooksCompressible(bytes))
        {
            var rented = ArrayPool<byte>.Shared.Rent(BrotliEncoder.GetMaxCompressedLength(bytes.Length) + BrotliHeader);
            try
            {
                if (BrotliEncoder.TryCompress(bytes, rented.AsSpan(BrotliHeader), out var written, Quality, Window)
                    && written + BrotliHeader < bytes.Length)
                {
                    rented[0] = Brotli;
                    BinaryPrimitives.WriteInt64LittleEndian(rented.AsSpan(1), bytes.Length);
                    return rented[..(written + BrotliHeader)];
                }
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(rented);
            }
        }

        var raw = new byte[bytes.Length + 1];
        raw[0] = Raw;
        bytes.CopyTo(raw.AsSpan(1));
        return raw;
    }

    /// <summary>The content, proved by its hash; null when what is stored is damaged.</summary>
    public static byte[]? Decode(ContentId id, ReadOnlySpan<byte> stored) =>
        Decode(stored) is { } bytes && ContentId.Of(bytes) == id ? bytes : null;

    private static byte[]? Decode(ReadOnlySpan<byte> stored)
    {
        switch (stored)
        {
            case [Raw, ..]:
                return stored[1..].ToArray();
            case [Brotli, ..] when stored.Length > BrotliHeader:
                var length = BinaryPrimitives.ReadInt64LittleEndian(stored[1..]);
                if (length is < 0 or > FileBytes.Limit)
                {
                    return null;
                }

                var bytes = new byte[length];
                return BrotliDecoder.TryDecompress(stored[BrotliHeader..], bytes, out var written) && written == length ? bytes : null;
            default:
                return null;
        }
    }

    // Pictures and archives do not get smaller; a look at their start saves the work on the rest.
    private static bool LooksCompressible(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length <= 2 * SampleSize)
        {
            return true;
        }

        var sample = bytes[..SampleSize];
        var rented = ArrayPool<byte>.Shared.Rent(BrotliEncoder.GetMaxCompressedLength(SampleSize));
        try
        {
            return BrotliEncoder.TryCompress(sample, rented, out var written, Quality, Window) && written < SampleSize * 9 / 10;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }
}
