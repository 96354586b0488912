using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Text;

namespace KiroAgent.Server.Processes;

/// <summary>
/// Commands on Linux and macOS: started by a <see cref="ProcessKeeper"/>, which is itself started with the first of them. Should the keeper die,
/// what it kept is ended from here, and the next command gets a new one.
/// </summary>
/// <param name="keeper">This program's own file.</param>
internal sealed class KeptProcesses(string keeper) : IProcesses
{
    // A frame is longer for a file pasted into a message than anybody's pipe.
    private const int LongestInput = 1 << 20;

    private readonly Lock _lock = new();
    // Heard without the lock: whoever holds it may be waiting for the keeper to read.
    private readonly ConcurrentDictionary<int, Kept> _runs = [];
    private Keeper? _keeper;
    private int _number;
    private bool _over;

    private sealed record Kept(RunningProcess Process, OutputSink Output, OutputSink? Errors, string Marker);

    /// <summary>A keeper that runs: the ends of its pipes, and the thread that hears it.</summary>
    private sealed record Keeper(int Process, int Input, int Output)
    {
        public TaskCompletionSource Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <inheritdoc/>
    public RunningProcess Start(SpawnedProgram program, string marker, OutputSink output, OutputSink? errors = null)
    {
        lock (_lock)
        {
            var number = ++_number;
            var process = new RunningProcess(graceful => End(number, graceful), errors is null ? null : bytes => Write(number, bytes));
            if (_over)
            {
                process.OnFailed("the server ends");
                return process;
            }

            if (_keeper is null && StartKeeper() is { } problem)
            {
                process.OnFailed(problem);
                return process;
            }

            _runs[number] = new Kept(process, output, errors, marker);
            if (!KeeperFrame.Write(_keeper!.Input, errors is null ? KeeperWord.Start : KeeperWord.Talk, number, KeeperFrame.Pack(program, marker)))
            {
                _runs.TryRemove(number, out _);
                process.OnFailed("the process that keeps commands has ended");
            }

            return process;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Keeper? keeper;
        lock (_lock)
        {
            _over = true;
            keeper = _keeper;
            _keeper = null;
            if (keeper is not null)
            {
                // The keeper ends everything when it reads the end of its input.
                _ = Posix.Close(keeper.Input);
            }
        }

        if (keeper is not null)
        {
            await keeper.Ended.Task;
        }
    }

    private void End(int number, bool graceful)
    {
        lock (_lock)
        {
            if (_keeper is { } running && _runs.ContainsKey(number))
            {
                KeeperFrame.Write(running.Input, KeeperWord.End, number, [(byte)(graceful ? 1 : 0)]);
            }
        }
    }

    private void Write(int number, ReadOnlySpan<byte> bytes)
    {
        do
        {
            var part = bytes[..Math.Min(bytes.Length, LongestInput)];
            bytes = bytes[part.Length..];
            lock (_lock)
            {
                if (_keeper is { } running && _runs.ContainsKey(number))
                {
                    KeeperFrame.Write(running.Input, KeeperWord.Input, number, part);
                }
            }
        }
        while (!bytes.IsEmpty);
    }

    // Without one of its descriptors inherited by anybody else, the keeper's input ends exactly when this process does.
    private string? StartKeeper()
    {
        if (!Posix.Pipe(out var theirInput, out var ourInput) || !Posix.Pipe(out var ourOutput, out var theirOutput))
        {
            return "too many open files";
        }

        string[] environment = [.. Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>()
            .Where(v => !((string)v.Key).StartsWith("DOTNET_STARTUP_HOOKS", StringComparison.Ordinal)).Select(v => $"{v.Key}={v.Value}"), "DOTNET_TieredPGO=0"];
        var problem = new SpawnedProgram(keeper, [keeper, ProcessKeeper.Argument], environment, "/").Start(theirInput, theirOutput, -1, out var process);
        _ = Posix.Close(theirInput);
        _ = Posix.Close(theirOutput);
        if (problem is not null)
        {
            _ = Posix.Close(ourInput);
            _ = Posix.Close(ourOutput);
            return $"{keeper} cannot be started: {problem}";
        }

        var started = new Keeper(process, ourInput, ourOutput);
        _keeper = started;
        new Thread(() => Hear(started)) { IsBackground = true, Name = "commands" }.Start();
        return null;
    }

    private void Hear(Keeper heard)
    {
        var content = new byte[64 * 1024];
        while (KeeperFrame.Read(heard.Output, out var word, out var number, out var length, ref content))
        {
            var kept = _runs.GetValueOrDefault(number);
            if (word is KeeperWord.Gone or KeeperWord.Failed)
            {
                _runs.TryRemove(number, out _);
            }

            if (kept is not null)
            {
                Take(kept, word, content.AsSpan(0, length));
            }
        }

        Lost(heard);
    }

    private static void Take(Kept kept, KeeperWord word, ReadOnlySpan<byte> content)
    {
        switch (word)
        {
            case KeeperWord.Started:
                kept.Process.OnStarted(BinaryPrimitives.ReadInt32LittleEndian(content));
                break;
            case KeeperWord.Failed:
                kept.Process.OnFailed(Encoding.UTF8.GetString(content));
                break;
            case KeeperWord.Output:
                kept.Output(content);
                break;
            case KeeperWord.Errors:
                kept.Errors?.Invoke(content);
                break;
            case KeeperWord.Exited:
                kept.Process.OnExited(new ProcessExit(
                    BinaryPrimitives.ReadInt32LittleEndian(content), BinaryPrimitives.ReadInt32LittleEndian(content[4..]), BinaryPrimitives.ReadInt32LittleEndian(content[8..])));
                break;
            case KeeperWord.Gone:
                kept.Process.OnGone();
                break;
            default:
                break;
        }
    }

    /// <summary>The keeper has ended: as it should, with nothing left, or by somebody's hand; then what it kept is ended by its mark.</summary>
    private void Lost(Keeper lost)
    {
        List<Kept> orphans;
        lock (_lock)
        {
            orphans = [.. _runs.Values];
            _runs.Clear();
            if (_keeper == lost)
            {
                _keeper = null;
                _ = Posix.Close(lost.Input);
            }
        }

        _ = Posix.Close(lost.Output);
        _ = Posix.Wait(lost.Process, out _, 0);
        foreach (var orphan in orphans)
        {
            ProcessTree.End(() => [.. ProcessTable.Read().Where(p => p.Session == orphan.Process.Id || ProcessTable.HasVariable(p.Id, orphan.Marker))], graceful: false);
            orphan.Process.OnGone();
        }

        lost.Ended.TrySetResult();
    }
}
