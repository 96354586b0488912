using System.IO.Pipelines;
using System.IO.Pipes;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using KiroAgent.Server.Launch;

namespace KiroAgent.Server.Lsp;

/// <summary>The byte streams an editor may give us: standard input and output, a pipe or a socket it listens on.</summary>
internal sealed partial class Transport : IDuplexPipe
{
    private readonly object? _kept; // the socket or pipe, so that it is not finalized while its descriptor is in use

    private Transport(Stream input, Stream output, object? kept)
    {
        _kept = kept;
        Input = PipeReader.Create(input, new StreamPipeReaderOptions(bufferSize: 64 * 1024));
        Output = PipeWriter.Create(output);
    }

    public PipeReader Input { get; }

    public PipeWriter Output { get; }

    /// <summary>Opens what <paramref name="options"/> say. An <see cref="IOException"/> says why it could not be.</summary>
    public static Transport Open(LaunchOptions options) => options switch
    {
        { Pipe: { } path } => Pipe(path),
        { Socket: { } port } => Connect(new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true }, new IPEndPoint(IPAddress.Loopback, port)),
        _ => Standard(),
    };

    /// <summary>
    /// Standard input and output, taken away from everybody else in this process and from the processes it starts: what
    /// they would print goes to standard error, so that nothing but protocol ever stands on the wire.
    /// </summary>
    public static Transport Standard()
    {
        if (OperatingSystem.IsWindows())
        {
            var (input, output) = (Console.OpenStandardInput(), Console.OpenStandardOutput());
            Console.SetOut(Console.Error);
            Console.SetIn(TextReader.Null);
            return new Transport(new ReadingThread(input), new WritingThread(output, null, 0), null);
        }

        var (from, to) = (0, 1);
        if (OperatingSystem.IsLinux())
        {
            (from, to) = (Duplicate(0), Duplicate(1));
            if (from < 0 || to < 0)
            {
                throw new IOException("standard input or output is closed");
            }

            var nothing = Open("/dev/null", 2);
            _ = Redirect(nothing, 0);
            if (Redirect(2, 1) < 0)
            {
                _ = Redirect(nothing, 1);
            }

            _ = Close(nothing);
        }
        else
        {
            Console.SetOut(Console.Error);
            Console.SetIn(TextReader.Null);
        }

        return Posix(from, to, null);
    }

    private static Transport Pipe(string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            return Connect(new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified), new UnixDomainSocketEndPoint(path));
        }

        const string prefix = @"\\.\pipe\";
        var pipe = new NamedPipeClientStream(".", path.StartsWith(prefix, StringComparison.Ordinal) ? path[prefix.Length..] : path, PipeDirection.InOut, System.IO.Pipes.PipeOptions.Asynchronous);
        pipe.Connect(TimeSpan.FromSeconds(10));
        return new Transport(pipe, pipe, pipe);
    }

    private static Transport Connect(Socket socket, EndPoint to)
    {
        try
        {
            socket.Connect(to);
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw new IOException(e.Message, e);
        }

        if (OperatingSystem.IsWindows())
        {
            var stream = new NetworkStream(socket, ownsSocket: true);
            return new Transport(stream, stream, stream);
        }

        var descriptor = (int)socket.SafeHandle.DangerousGetHandle();
        return Posix(descriptor, descriptor, socket);
    }

    private static Transport Posix(int from, int to, object? kept)
    {
        var output = new PosixStream(to);
        return new Transport(new ReadingThread(new PosixStream(from)), new WritingThread(output, output.IsReadyToWrite, PosixStream.Readily), kept);
    }

    // F_DUPFD_CLOEXEC: the processes we start must not hold the editor's stream open.
    private static int Duplicate(int descriptor) => Control(descriptor, 1030, 3);

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Control(int descriptor, int command, int argument);

    [LibraryImport("libc", EntryPoint = "dup2")]
    private static partial int Redirect(int from, int to);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
