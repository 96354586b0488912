using System.ComponentModel;
using System.Runtime.InteropServices;

namespace KiroAgent.Server.Lsp;

/// <summary>A byte stream over a descriptor, by plain blocking calls. Also right where whoever started us left the descriptor non-blocking.</summary>
internal sealed partial class PosixStream(int descriptor) : Stream
{
    /// <summary>What a pipe or socket that is ready to be written takes without waiting, in bytes (POSIX PIPE_BUF on Linux).</summary>
    public const int Readily = 4096;

    private const short PollIn = 1;
    private const short PollOut = 4;
    private const int Interrupted = 4; // EINTR, the same everywhere

    private static readonly int s_wouldBlock = OperatingSystem.IsLinux() ? 11 : 35; // EAGAIN

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Whether <see cref="Readily"/> bytes can be written now without waiting.</summary>
    public bool IsReadyToWrite() => Wait(PollOut, 0);

    public override unsafe int Read(Span<byte> buffer)
    {
        while (true)
        {
            nint count;
            fixed (byte* start = buffer)
            {
                count = Read(descriptor, start, (nuint)buffer.Length);
            }

            if (count >= 0)
            {
                return (int)count;
            }

            WaitOrThrow(PollIn);
        }
    }

    public override unsafe void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            nint count;
            fixed (byte* start = buffer)
            {
                count = Write(descriptor, start, (nuint)buffer.Length);
            }

            if (count >= 0)
            {
                buffer = buffer[(int)count..];
                continue;
            }

            WaitOrThrow(PollOut);
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private void WaitOrThrow(short events)
    {
        var error = Marshal.GetLastPInvokeError();
        if (error == s_wouldBlock)
        {
            Wait(events, -1);
        }
        else if (error != Interrupted)
        {
            throw new IOException(new Win32Exception(error).Message);
        }
    }

    // An error on the descriptor counts as ready: the call that follows reports it.
    private unsafe bool Wait(short events, int milliseconds)
    {
        var request = new PollRequest { Descriptor = descriptor, Events = events };
        return Poll(&request, 1, milliseconds) > 0;
    }

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static unsafe partial nint Read(int descriptor, byte* buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static unsafe partial nint Write(int descriptor, byte* buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static unsafe partial int Poll(PollRequest* requests, nuint count, int milliseconds);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollRequest
    {
        public int Descriptor;
        public short Events;
        public short Results;
    }
}
