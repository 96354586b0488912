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
        var held = new Dictionary<ProcessEntry, HeldProcess>();
        try
        {
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

                var asking = graceful && elapsed < s_asked;
                foreach (var process in processes)
                {
                    var isNew = !held.TryGetValue(process, out var hold);
                    hold ??= held[process] = HeldProcess.Of(process);
                    if (!asking)
                    {
                        hold.Signal(Posix.Kill);
                    }
                    else if (isNew)
                    {
                        hold.Signal(Posix.Terminate);
                        hold.Signal(Posix.Continue);
                    }
                }

                // Until they have ended, not until they have been looked for often enough: what they started meanwhile shows then.
                HeldProcess.WaitForAll([.. processes.Select(process => held[process])], (asking ? s_asked : s_atMost) - elapsed);
            }
        }
        finally
        {
            foreach (var hold in held.Values)
            {
                hold.Dispose();
            }
        }
    }
}
