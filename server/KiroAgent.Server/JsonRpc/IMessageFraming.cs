using System.Buffers;

namespace KiroAgent.Server.JsonRpc;

/// <summary>How messages are cut out of a byte stream and put into one. One instance serves one connection: reading may keep state.</summary>
internal interface IMessageFraming
{
    /// <summary>Takes the next frame off the front of <paramref name="input"/>; what remains in it was not consumed.</summary>
    Frame Read(ref ReadOnlySequence<byte> input);

    /// <summary>Where, inside a body that turned out not to be JSON, a following frame begins: a wrong length may have swallowed it.</summary>
    bool TryFindFrameInside(in ReadOnlySequence<byte> body, out SequencePosition start);

    /// <summary>An upper bound of the bytes <see cref="Write"/> adds to a body.</summary>
    int Overhead { get; }

    /// <summary>Writes one framed body to <paramref name="destination"/>, which is long enough, and returns the bytes used.</summary>
    int Write(ReadOnlySpan<byte> body, Span<byte> destination);
}

/// <summary>What <see cref="IMessageFraming.Read"/> found.</summary>
internal enum FrameKind
{
    /// <summary>Not enough bytes yet.</summary>
    Incomplete,

    /// <summary>A whole body.</summary>
    Message,

    /// <summary>A body that can be told but whose frame was wrong: to be answered with an error where it holds an id.</summary>
    Malformed,

    /// <summary>Bytes that belong to no frame were dropped.</summary>
    Noise,

    /// <summary>More than <see cref="Frame.Limit"/> bytes; the body is what is there of it. Nothing after it can be read.</summary>
    TooLarge,

    /// <summary>No frame could be found any more.</summary>
    Lost,
}

/// <summary>One step of reading: a body, or what was wrong. <c>Length</c> is what a body that is too large announced, in bytes; 0 when it did not.</summary>
internal readonly record struct Frame(FrameKind Kind, ReadOnlySequence<byte> Body = default, string? Problem = null, long Length = 0)
{
    /// <summary>The longest body that is read, in bytes.</summary>
    public const int Limit = 64 * 1024 * 1024;

    /// <summary>More bytes are needed.</summary>
    public static Frame Incomplete => default;
}
