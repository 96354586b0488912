namespace KiroAgent.Core.Files;

/// <summary>
/// Tells a write in place that stopped half-way (a file with several hard links has to be written so) from an edit: its
/// bytes are the new ones up to some point and the old ones, or zeros of a grown file, from there. What the power took before it came to
/// the disk is empty, or zeros.
/// </summary>
public static class TornWrite
{
    /// <summary>Whether nothing of a file of so many bytes came to the disk before the power went.</summary>
    public static bool IsEmptied(ReadOnlySpan<byte> now, int length) => now.Length <= length && now.IndexOfAnyExcept((byte)0) < 0;

    /// <summary>Whether <paramref name="now"/> is such a mixture, and neither of the two.</summary>
    public static bool Is(ReadOnlySpan<byte> now, ReadOnlySpan<byte> before, ReadOnlySpan<byte> after)
    {
        if (now.SequenceEqual(before) || now.SequenceEqual(after))
        {
            return false;
        }
        if (IsEmptied(now, Math.Max(before.Length, after.Length)))
        {
            return true;
        }
        if (now.Length != before.Length && now.Length != after.Length && now.Length != Math.Max(before.Length, after.Length))
        {
            // Cut short while growing: a piece of the new bytes longer than the old file.
            return now.Length > before.Length && now.Length < after.Length && now.SequenceEqual(after[..now.Length]);
        }
        var written = now.CommonPrefixLength(after);
        var rest = now[written..];
        var old = before.Length > written ? before[written..] : [];
        var same = rest.CommonPrefixLength(old);
        return rest[same..].IndexOfAnyExcept((byte)0) < 0;
    }
}
