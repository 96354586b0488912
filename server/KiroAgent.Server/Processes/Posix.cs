using System.Runtime.InteropServices;

namespace KiroAgent.Server.Processes;

/// <summary>The C library calls for starting, watching and ending processes. Values of constants: Linux, macOS.</summary>
internal static unsafe partial class Posix
{
    private const string Library = "libc";

    private static readonly bool s_mac = OperatingSystem.IsMacOS();

    public const int ReadOnly = 0;
    public const int WriteOnly = 1;
    public const int InterruptedCall = 4;
    public const int NoSuchProcess = 3;
    public const int NoChild = 10;
    public const int NoHang = 1;

    public const int Kill = 9;
    public const int Terminate = 15;
    public static readonly int Continue = s_mac ? 19 : 18;

    private const int BecomeSubreaper = 36;

    // The same on all Linux systems.
    private const int PidfdSendSignal = 424;
    private const int PidfdOpen = 434;

    // POSIX_SPAWN_SETSIGDEF, POSIX_SPAWN_SETSIGMASK, POSIX_SPAWN_SETSID; on macOS also: close everything that is not named.
    private static readonly short s_spawnFlags = (short)(s_mac ? 0x04 | 0x08 | 0x400 | 0x4000 : 0x04 | 0x08 | 0x80);

    // Generous for posix_spawnattr_t and posix_spawn_file_actions_t (336 and 80 bytes with glibc, a pointer on macOS), sigset_t (128, 4).
    private const int Room = 512;

    /// <summary>
    /// Starts a program in a session of its own, signals as at a login, with these descriptors: an input of -1 is empty, errors of -1 go where
    /// ours go. Returns the error number, 0 when it runs.
    /// </summary>
    public static int Spawn(string file, byte** arguments, byte** environment, string? cwd, int input, int output, int errors, out int process)
    {
        var attributes = stackalloc byte[Room];
        var actions = stackalloc byte[Room];
        var signals = stackalloc byte[Room];
        process = 0;
        Ignore(AttributesInit(attributes));
        Ignore(ActionsInit(actions));
        try
        {
            Ignore(FillSet(signals));
            Ignore(SetDefaults(attributes, signals));
            Ignore(EmptySet(signals));
            Ignore(SetMask(attributes, signals));
            var problem = SetFlags(attributes, s_spawnFlags);
            problem = problem != 0 ? problem : input < 0 ? ActionOpen(actions, 0, "/dev/null", ReadOnly, 0) : ActionDuplicate(actions, input, 0);
            problem = problem != 0 ? problem : ActionDuplicate(actions, output, 1);
            problem = problem != 0 ? problem : ActionDuplicate(actions, errors < 0 ? 2 : errors, 2);
            problem = problem != 0 || cwd is null ? problem : ActionChangeFolder(actions, cwd);
            return problem != 0 ? problem : SpawnFile(out process, file, actions, attributes, arguments, environment);
        }
        finally
        {
            Ignore(AttributesDestroy(attributes));
            Ignore(ActionsDestroy(actions));
        }
    }

    /// <summary>Makes orphans among our descendants our children (Linux); false where the system has no such thing.</summary>
    public static bool AdoptOrphans() => !s_mac && Control(BecomeSubreaper, 1, 0, 0, 0) == 0;

    /// <summary>Makes a pipe of which neither end is handed to children; false when there are too many open files.</summary>
    public static bool Pipe(out int read, out int write)
    {
        // On macOS programs are started with everything closed that is not named.
        var ends = stackalloc int[2];
        var made = s_mac ? MakePipe(ends) : MakePipe2(ends, 0x80000);
        (read, write) = made == 0 ? (ends[0], ends[1]) : (-1, -1);
        return made == 0;
    }

    /// <summary>Those of the descriptors that can be read, or have ended, as soon as one can; waits so many milliseconds at most, for ever when negative. Negative descriptors never can.</summary>
    public static List<int> WaitReadable(ReadOnlySpan<int> descriptors, int milliseconds)
    {
        var requests = new PollRequest[descriptors.Length];
        for (var i = 0; i < requests.Length; i++)
        {
            requests[i] = new PollRequest { Descriptor = descriptors[i], Events = 1 };
        }

        fixed (PollRequest* first = requests)
        {
            return Poll(first, (nuint)requests.Length, milliseconds) > 0 ? [.. requests.Where(request => request.Results != 0).Select(request => request.Descriptor)] : [];
        }
    }

    /// <summary>Does nothing for so many milliseconds.</summary>
    public static void Pause(int milliseconds) => Ignore(Poll(null, 0, milliseconds));

    /// <summary>A descriptor of a process, readable once it has ended (Linux); negative where there is none.</summary>
    public static int OpenProcess(int process) => s_mac ? -1 : (int)SystemCall(PidfdOpen, process, 0, 0, 0);

    /// <summary>Sends a signal by such a descriptor; false when the system does not know how.</summary>
    public static bool SignalProcess(int descriptor, int signal) =>
        SystemCall(PidfdSendSignal, descriptor, signal, 0, 0) == 0 || Marshal.GetLastPInvokeError() == NoSuchProcess;

    /// <summary>The exit code (or -1) and the signal (or 0) out of a wait status.</summary>
    public static (int Code, int Signal) Outcome(int status) =>
        (status & 0x7f) == 0 ? ((status >> 8) & 0xff, 0) : (-1, status & 0x7f);

    private static void Ignore(int result) => _ = result;

    [LibraryImport(Library, EntryPoint = "posix_spawn", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SpawnFile(out int process, string file, byte* actions, byte* attributes, byte** arguments, byte** environment);

    [LibraryImport(Library, EntryPoint = "posix_spawnattr_init")]
    private static partial int AttributesInit(byte* attributes);

    [LibraryImport(Library, EntryPoint = "posix_spawnattr_destroy")]
    private static partial int AttributesDestroy(byte* attributes);

    [LibraryImport(Library, EntryPoint = "posix_spawnattr_setflags")]
    private static partial int SetFlags(byte* attributes, short flags);

    [LibraryImport(Library, EntryPoint = "posix_spawnattr_setsigdefault")]
    private static partial int SetDefaults(byte* attributes, byte* signals);

    [LibraryImport(Library, EntryPoint = "posix_spawnattr_setsigmask")]
    private static partial int SetMask(byte* attributes, byte* signals);

    [LibraryImport(Library, EntryPoint = "posix_spawn_file_actions_init")]
    private static partial int ActionsInit(byte* actions);

    [LibraryImport(Library, EntryPoint = "posix_spawn_file_actions_destroy")]
    private static partial int ActionsDestroy(byte* actions);

    [LibraryImport(Library, EntryPoint = "posix_spawn_file_actions_addopen", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ActionOpen(byte* actions, int descriptor, string path, int flags, int mode);

    [LibraryImport(Library, EntryPoint = "posix_spawn_file_actions_adddup2")]
    private static partial int ActionDuplicate(byte* actions, int descriptor, int to);

    [LibraryImport(Library, EntryPoint = "posix_spawn_file_actions_addchdir_np", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ActionChangeFolder(byte* actions, string path);

    [LibraryImport(Library, EntryPoint = "sigfillset")]
    private static partial int FillSet(byte* signals);

    [LibraryImport(Library, EntryPoint = "sigemptyset")]
    private static partial int EmptySet(byte* signals);

    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true)]
    private static partial nint SystemCall(nint number, nint a, nint b, nint c, nint d);

    [LibraryImport(Library, EntryPoint = "prctl", SetLastError = true)]
    private static partial int Control(int what, nuint a, nuint b, nuint c, nuint d);

    [LibraryImport(Library, EntryPoint = "pipe2", SetLastError = true)]
    private static partial int MakePipe2(int* ends, int flags);

    [LibraryImport(Library, EntryPoint = "pipe", SetLastError = true)]
    private static partial int MakePipe(int* ends);

    [LibraryImport(Library, EntryPoint = "poll", SetLastError = true)]
    private static partial int Poll(PollRequest* requests, nuint count, int milliseconds);

    /// <summary><c>waitpid</c>.</summary>
    [LibraryImport(Library, EntryPoint = "waitpid", SetLastError = true)]
    public static partial int Wait(int process, out int status, int options);

    /// <summary><c>kill</c>.</summary>
    [LibraryImport(Library, EntryPoint = "kill", SetLastError = true)]
    public static partial int Signal(int process, int signal);

    /// <summary><c>getegid</c>.</summary>
    [LibraryImport(Library, EntryPoint = "getegid")]
    public static partial uint EffectiveGroup();

    /// <summary><c>setsid</c>.</summary>
    [LibraryImport(Library, EntryPoint = "setsid", SetLastError = true)]
    public static partial int NewSession();

    /// <summary><c>read</c>.</summary>
    [LibraryImport(Library, EntryPoint = "read", SetLastError = true)]
    public static partial nint Read(int descriptor, byte* into, nuint count);

    /// <summary><c>write</c>.</summary>
    [LibraryImport(Library, EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(int descriptor, byte* from, nuint count);

    /// <summary><c>close</c>.</summary>
    [LibraryImport(Library, EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int descriptor);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollRequest
    {
        public int Descriptor;
        public short Events;
        public short Results;
    }
}
