using System.Collections.Concurrent;

namespace KiroAgent.Server.Processes;

/// <summary>A command in the keeper.</summary>
/// <param name="process">The shell it was started as, the leader of a session of its own.</param>
/// <param name="marker">The variable, with its value, that all it starts inherit.</param>
internal sealed class KeptRun(int process, string marker)
{
    private readonly ConcurrentDictionary<int, ulong> _known = new();
    private bool _ended;
    private volatile Tuple<int, int>? _exit;

    public int Process { get; } = process;

    /// <summary>What it reads, where it is talked to.</summary>
    public KeptInput? Input { get; init; }

    /// <summary>How the shell ended; null while it runs.</summary>
    public (int Code, int Signal)? Exit
    {
        get => _exit is { } exit ? (exit.Item1, exit.Item2) : null;
        set => _exit = value is { } exit ? Tuple.Create(exit.Code, exit.Signal) : null;
    }

    /// <summary>Something of the keeper's has ended, maybe this.</summary>
    public void SomethingEnded()
    {
        lock (_known)
        {
            _ended = true;
            Monitor.PulseAll(_known);
        }
    }

    /// <summary>Waits until something has ended, so many milliseconds at most; not at all where there is something else to wait on.</summary>
    public void WaitUnless(bool otherwise, int milliseconds)
    {
        lock (_known)
        {
            if (!otherwise && !_ended)
            {
                Monitor.Wait(_known, milliseconds);
            }

            _ended = false;
        }
    }

    /// <summary>
    /// What lives of this run: the shell and what descends from it, what is of its session, or bears its marker, or was seen to be of it before;
    /// and what descends from those. An orphan that hides all of that is taken for every run's that could have started it when that is only one.
    /// </summary>
    public List<ProcessEntry> Living(ConcurrentDictionary<int, KeptRun> runs)
    {
        var all = ProcessTable.Read();
        var below = ProcessTable.Below(all, Environment.ProcessId);
        // Without adoption (macOS) an orphan is below nobody of ours; its group may still tell.
        var candidates = below.Count == 0 || OperatingSystem.IsLinux() ? below : [.. below.Union(all.Where(IsOurs))];
        var found = candidates.Where(IsOurs).ToList();
        var others = runs.Values.Where(run => run != this).ToList();
        foreach (var orphan in candidates.Where(p => p.Parent == Environment.ProcessId && !found.Contains(p)))
        {
            if (!others.Exists(other => other.IsOurs(orphan)) && others.Count == 0)
            {
                found.Add(orphan);
            }
        }

        var ids = found.Select(p => p.Id).ToHashSet();
        foreach (var inner in found.ToArray().SelectMany(p => ProcessTable.Below(candidates, p.Id)))
        {
            if (ids.Add(inner.Id))
            {
                found.Add(inner);
            }
        }

        foreach (var process in found)
        {
            _known[process.Id] = process.Started;
        }

        return found;
    }

    private bool IsOurs(ProcessEntry process) =>
        (_exit is null && process.Id == Process) || process.Session == Process || process.Group == Process
        || (_known.TryGetValue(process.Id, out var started) && started == process.Started)
        || ProcessTable.HasVariable(process.Id, marker);
}
