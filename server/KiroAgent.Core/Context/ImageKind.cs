namespace KiroAgent.Core.Context;

/// <summary>Images as models take them: what they are is read off their first bytes, whatever they are called.</summary>
public static class ImageKind
{
    /// <summary>The largest image, in bytes.</summary>
    public const int Largest = 5 * 1024 * 1024;

    /// <summary>The type of an image, or null for anything else.</summary>
    public static string? Of(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith<byte>([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]) ? "image/png"
        : bytes.StartsWith<byte>([0xFF, 0xD8, 0xFF]) ? "image/jpeg"
        : bytes.StartsWith("GIF87a"u8) || bytes.StartsWith("GIF89a"u8) ? "image/gif"
        : bytes.Length > 12 && bytes.StartsWith("RIFF"u8) && bytes[8..].StartsWith("WEBP"u8) ? "image/webp"
        : null;
}
