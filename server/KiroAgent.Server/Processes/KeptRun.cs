using System.Collections.Concurrent;

namespace KiroAgent.Server.Processes;

/// <summary>A command in the keeper.</summary>
/// <param name="process">The shell it was started as, the leader of a session of its own.</param>
/// <param name="marker">The variable, with its value, that all it starts inherit.</param>
/// <param name="output">What it writes comes out of this descriptor.</param>
/// <param name="ended">The ends of a pipe through which it is told that something has ended.</param>
internal sealed class KeptRun(int process, string marker, int output, (int Read, int Write) ended) : IDisposable
{
    // Without adoption (macOS) nobody tells of an orphan's end.
    private static readonly int s_lookAgainMs = OperatingSystem.IsLinux() ? -1 : 100;

    private readonly ConcurrentDictionary<int, ulong> _known = new();
    private readonly Lock _telling = new();
    private bool _told;
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
    public unsafe void SomethingEnded()
    {
        lock (_telling)
        {
            // One byte says it, however often: the pipe never fills.
            if (!_told)
            {
                _told = true;
                var one = (byte)1;
                _ = Posix.Write(ended.Write, &one, 1);
            }
        }
    }

    /// <summary>Waits until it has written something, or something has ended, or so many milliseconds; says which.</summary>
    public unsafe (bool Output, bool Ended) Wait(bool open, int? milliseconds = null)
    {
        var ready = Posix.WaitReadable([open ? output : -1, ended.Read], milliseconds ?? s_lookAgainMs);
        var told = ready.Contains(ended.Read);
        if (told)
        {
            lock (_telling)
            {
                byte one;
                _ = Posix.Read(ended.Read, &one, 1);
                _told = false;
            }
        }

        return (ready.Contains(output), told);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_telling)
        {
            _told = true;
            _ = Posix.Close(output);
            _ = Posix.Close(ended.Read);
            _ = Posix.Close(ended.Write);
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
