using System.Diagnostics;

namespace KiroAgent.Server.Processes;

/// <summary>Ends processes: asked first, then made to, until none is left.</summary>
internal static class ProcessTree
{
    private static readonly TimeSpan s_asked = TimeSpan.FromMilliseconds(250);

    // What cannot be killed (it hangs in the kernel) must not hold us for ever.
    private static readonly TimeSpan s_atMost = TimeSpan.FromSeconds(5);

    /// <summary>Returns when nothing of <paramref name="living"/> is left; false when something could not be ended.</summary>
    public static bool End(Func<List<ProcessEntry>> living, bool graceful)
    {
        var started = Stopwatch.GetTimestamp();
        var asked = new HashSet<int>();
        while (true)
        {
            var processes = living();
            if (processes.Count == 0)
            {
                return true;
            }

            var elapsed = Stopwatch.GetElapsedTime(started);
            if (elapsed > s_atMost)
            {
                return false;
            }

            foreach (var process in processes)
            {
                if (!graceful || elapsed > s_asked)
                {
                    _ = Posix.Signal(process.Id, Posix.Kill);
                }
                else if (asked.Add(process.Id))
                {
                    _ = Posix.Signal(process.Id, Posix.Terminate);
                    _ = Posix.Signal(process.Id, Posix.Continue);
                }
            }

            Thread.Sleep(elapsed < s_asked && graceful ? 10 : 2);
        }
    }
}
