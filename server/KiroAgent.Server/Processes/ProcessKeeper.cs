using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Text;

namespace KiroAgent.Server.Processes;

/// <summary>
/// The keeper: a second process of this program that starts the commands. All they start, however it hides (a session of its own, a double
/// fork), stays below it, because it adopts orphans; it reaps what ends; and when the server is gone, in whatever way, it ends everything
/// and itself. It speaks <see cref="KeeperFrame"/>s on standard input and output.
/// </summary>
internal sealed unsafe class ProcessKeeper : IDisposable
{
    /// <summary>The argument that makes this program a keeper.</summary>
    public const string Argument = "keep-processes";

    private const int ChunkLength = 64 * 1024;

    // What holds the output open behind a command that has ended is given this long to say more.
    private const int LastWordsMs = 30;

    private readonly Lock _writing = new();
    private readonly ConcurrentDictionary<int, KeptRun> _runs = new();
    private readonly SemaphoreSlim _started = new(0);

    /// <summary>Serves until the server is gone; the exit code.</summary>
    public static int Run()
    {
        // Out of the terminal's group: an interrupt typed there is the front end's.
        _ = Posix.NewSession();
        Posix.AdoptOrphans();
        using var keeper = new ProcessKeeper();
        keeper.Serve();
        return 0;
    }

    public void Dispose() => _started.Dispose();

    private void Serve()
    {
        new Thread(Reap) { IsBackground = true, Name = "reap" }.Start();
        var content = new byte[ChunkLength];
        while (KeeperFrame.Read(0, out var word, out var number, out var length, ref content))
        {
            if (word is KeeperWord.Start or KeeperWord.Talk)
            {
                var (program, marker) = KeeperFrame.Unpack(content, length);
                Start(number, program, marker, talks: word == KeeperWord.Talk);
            }
            else if (word == KeeperWord.Input && _runs.TryGetValue(number, out var reader))
            {
                reader.Input?.Write(content.AsSpan(0, length));
            }
            else if (word == KeeperWord.End && _runs.TryGetValue(number, out var run))
            {
                var graceful = content[0] == 1;
                new Thread(() => ProcessTree.End(() => run.Living(_runs), graceful)) { IsBackground = true, Name = "end" }.Start();
            }
        }

        ProcessTree.End(() => ProcessTable.Below(ProcessTable.Read(), Environment.ProcessId), graceful: true);
    }

    private void Start(int number, SpawnedProgram program, string marker, bool talks)
    {
        var (theirInput, ourInput, ourErrors, theirErrors) = (-1, -1, -1, -1);
        var (ended, tellEnded) = (-1, -1);
        if (!Posix.Pipe(out var read, out var write) || !Posix.Pipe(out ended, out tellEnded)
            || (talks && !(Posix.Pipe(out theirInput, out ourInput) && Posix.Pipe(out ourErrors, out theirErrors))))
        {
            CloseAll(read, write, ended, tellEnded, theirInput, ourInput);
            Tell(KeeperWord.Failed, number, "too many open files"u8);
            return;
        }

        // Held while it starts, so that it is known before it is reaped.
        lock (_runs)
        {
            var problem = program.Start(theirInput, write, talks ? theirErrors : write, out var process);
            CloseAll(write, theirInput, theirErrors);
            if (problem is not null)
            {
                CloseAll(read, ourInput, ourErrors, ended, tellEnded);
                Tell(KeeperWord.Failed, number, Encoding.UTF8.GetBytes(problem));
                return;
            }

            var run = new KeptRun(process, marker, read, (ended, tellEnded)) { Input = talks ? new KeptInput(ourInput) : null };
            _runs[number] = run;
            Tell(KeeperWord.Started, number, BitConverter.GetBytes(process));
            new Thread(() => Follow(number, run, read), 256 * 1024) { IsBackground = true, Name = "output" }.Start();
            if (talks)
            {
                new Thread(() => PassErrors(number, ourErrors), 128 * 1024) { IsBackground = true, Name = "errors" }.Start();
            }
        }

        _started.Release();
    }

    /// <summary>Passes on what a run writes until it and all it started are gone.</summary>
    private void Follow(int number, KeptRun run, int read)
    {
        var open = true;
        var buffer = new byte[ChunkLength];
        while (run.Exit is null)
        {
            if (run.Wait(open).Output)
            {
                open = Pass(number, read, buffer);
            }
        }

        // A pipe holds no more than a chunk; beyond that it is what runs on that speaks.
        for (var lastWords = 0; open && lastWords < 2 && run.Wait(open, LastWordsMs).Output; lastWords++)
        {
            open = Pass(number, read, buffer);
        }

        var left = run.Living(_runs).Count;
        Tell(number, run.Exit.Value.Code, run.Exit.Value.Signal, left);
        while (left > 0)
        {
            var (output, ended) = run.Wait(open);
            if (output)
            {
                open = Pass(number, read, buffer);
            }

            // Without adoption nothing is told, and the wait is over when it is time to look again.
            if (ended || !output)
            {
                left = run.Living(_runs).Count;
            }
        }

        // What was written between the last look at the output and the last end.
        while (open && Posix.WaitReadable([read], 0).Count > 0)
        {
            open = Pass(number, read, buffer);
        }

        run.Input?.Dispose();
        _runs.TryRemove(number, out _);
        run.Dispose();
        Tell(KeeperWord.Gone, number, []);
    }

    private static void CloseAll(params ReadOnlySpan<int> descriptors)
    {
        foreach (var descriptor in descriptors)
        {
            if (descriptor >= 0)
            {
                _ = Posix.Close(descriptor);
            }
        }
    }

    /// <summary>Passes on what it writes as errors until nothing holds them open any more.</summary>
    private void PassErrors(int number, int read)
    {
        var buffer = new byte[ChunkLength / 4];
        while (Pass(number, read, buffer, KeeperWord.Errors))
        {
            // Waits in the reading.
        }

        _ = Posix.Close(read);
    }

    private bool Pass(int number, int read, byte[] buffer, KeeperWord word = KeeperWord.Output)
    {
        nint count;
        fixed (byte* start = buffer)
        {
            count = Posix.Read(read, start, (nuint)buffer.Length);
        }

        if (count > 0)
        {
            Tell(word, number, buffer.AsSpan(0, (int)count));
        }

        return count > 0 || (count < 0 && Marshal.GetLastPInvokeError() == Posix.InterruptedCall);
    }

    /// <summary>Takes away what has ended, adopted orphans too, so that no zombie stays.</summary>
    private void Reap()
    {
        while (true)
        {
            var process = Posix.Wait(-1, out var status, 0);
            if (process < 0)
            {
                if (Marshal.GetLastPInvokeError() == Posix.NoChild)
                {
                    _started.Wait();
                }

                continue;
            }

            lock (_runs)
            {
                foreach (var run in _runs.Values)
                {
                    if (run.Process == process)
                    {
                        run.Exit = Posix.Outcome(status);
                    }

                    run.SomethingEnded();
                }
            }
        }
    }

    private void Tell(int number, int code, int signal, int left)
    {
        Span<byte> content = stackalloc byte[12];
        BinaryPrimitives.WriteInt32LittleEndian(content, code);
        BinaryPrimitives.WriteInt32LittleEndian(content[4..], signal);
        BinaryPrimitives.WriteInt32LittleEndian(content[8..], left);
        Tell(KeeperWord.Exited, number, content);
    }

    // That nobody reads any more shows at the input too, and is dealt with there.
    private void Tell(KeeperWord word, int number, ReadOnlySpan<byte> content)
    {
        lock (_writing)
        {
            KeeperFrame.Write(1, word, number, content);
        }
    }
}
