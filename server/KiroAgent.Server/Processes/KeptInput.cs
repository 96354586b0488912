using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace KiroAgent.Server.Processes;

/// <summary>The input of a program in the keeper: written by a thread of its own, so that one that does not read holds up nobody else.</summary>
internal sealed class KeptInput : IDisposable
{
    // One that does not read gets no more than this, in bytes.
    private const long MostWaiting = 64L << 20;

    private readonly BlockingCollection<byte[]> _waiting = [];
    private readonly int _descriptor;
    private long _bytes;

    /// <param name="descriptor">The pipe; it belongs to this object.</param>
    public KeptInput(int descriptor)
    {
        _descriptor = descriptor;
        new Thread(Serve, 128 * 1024) { IsBackground = true, Name = "input" }.Start();
    }

    /// <summary>Takes more; nothing is the end.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (_waiting.IsAddingCompleted)
        {
            return;
        }

        if (bytes.IsEmpty || Interlocked.Add(ref _bytes, bytes.Length) > MostWaiting)
        {
            _waiting.CompleteAdding();
            return;
        }

        _waiting.Add(bytes.ToArray());
    }

    /// <inheritdoc/>
    public void Dispose() => _waiting.CompleteAdding();

    private void Serve()
    {
        foreach (var bytes in _waiting.GetConsumingEnumerable())
        {
            if (!WriteAll(bytes))
            {
                _waiting.CompleteAdding();
                break;
            }

            Interlocked.Add(ref _bytes, -bytes.Length);
        }

        _ = Posix.Close(_descriptor);
    }

    private unsafe bool WriteAll(byte[] bytes)
    {
        fixed (byte* start = bytes)
        {
            for (var done = 0; done < bytes.Length;)
            {
                var written = Posix.Write(_descriptor, start + done, (nuint)(bytes.Length - done));
                if (written < 0 && Marshal.GetLastPInvokeError() != Posix.InterruptedCall)
                {
                    return false;
                }

                done += (int)Math.Max(0, written);
            }
        }

        return true;
    }
}
