using System.Diagnostics;

namespace KiroAgent.Server.Processes;

/// <summary>
/// One process, held so that its end is an event and its number cannot come to mean another one: a descriptor of it (Linux, pidfd_open(2)).
/// Without one (macOS, a kernel before 5.3, no descriptor free) it is known by its number, and its end is looked for in short pauses.
/// </summary>
internal sealed class HeldProcess : IDisposable
{
    private const int PauseMs = 5;

    private readonly int _id;
    private readonly int _descriptor;

    private HeldProcess(int id, int descriptor) => (_id, _descriptor) = (id, descriptor);

    /// <summary>Takes hold of it. When it has ended already, that is at once found out by waiting.</summary>
    public static HeldProcess Of(ProcessEntry process)
    {
        var descriptor = Posix.OpenProcess(process.Id);
        // Somebody else's by now: it is not to be signalled.
        return descriptor >= 0 && ProcessTable.StartOf(process.Id) != process.Started
            ? new HeldProcess(0, descriptor)
            : new HeldProcess(process.Id, descriptor);
    }

    /// <summary>Waits until all have ended, so long at most.</summary>
    public static void WaitForAll(IReadOnlyList<HeldProcess> processes, TimeSpan atMost)
    {
        var started = Stopwatch.GetTimestamp();
        int[] open = [.. processes.Where(process => process is { _descriptor: >= 0, _id: > 0 }).Select(process => process._descriptor)];
        if (open.Length == 0)
        {
            Posix.Pause(PauseMs);
            return;
        }

        while (open.Length > 0)
        {
            var left = (int)(atMost - Stopwatch.GetElapsedTime(started)).TotalMilliseconds;
            if (left <= 0)
            {
                return;
            }

            var ended = Posix.WaitReadable(open, left);
            open = [.. open.Where(descriptor => !ended.Contains(descriptor))];
        }
    }

    /// <summary>Sends it a signal; nothing when it is gone.</summary>
    public void Signal(int signal)
    {
        if (_id > 0 && (_descriptor < 0 || !Posix.SignalProcess(_descriptor, signal)))
        {
            _ = Posix.Signal(_id, signal);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_descriptor >= 0)
        {
            _ = Posix.Close(_descriptor);
        }
    }
}
