using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace KiroAgent.Server.Models;

/// <summary>
/// Loads what the first call of an online model needs (HTTP, sockets, TLS, the wire formats) while nobody waits for it: a whole call is made, over a
/// connection that is none. No host is contacted and no name resolved.
/// </summary>
internal static class OnlineWarmUp
{
    private static readonly byte[] s_answer = Encoding.ASCII.GetBytes(
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");

    private static int s_begun;

    /// <summary>Begins, once in a process; never waits.</summary>
    public static void Begin(ProviderAccess access, Func<ModelRequest> request)
    {
        if (Interlocked.Exchange(ref s_begun, 1) == 0)
        {
            _ = Task.Run(() => RunAsync(access, request()));
        }
    }

    /// <summary>Makes the call; what goes wrong in it goes wrong again where it is reported.</summary>
    public static async Task RunAsync(ProviderAccess access, ModelRequest request)
    {
        try
        {
            ProviderCall.Load();
            new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp).Dispose();
            // Over https the same without the encryption; that is loaded below.
            var place = new UriBuilder(access.Url) { Scheme = "http", Port = 80 };
            using var nowhere = new HttpClient(new SocketsHttpHandler
            {
                UseProxy = false,
                ConnectCallback = (_, _) => ValueTask.FromResult<Stream>(new CannedConnection([.. s_answer, .. Chunk(IWireFormat.Of(access.Provider).Example)])),
            });
            using var model = new OnlineModel(access with { Url = place.Uri, Key = null }, "m", TimeProvider.System, nowhere);
            await foreach (var _ in request.StreamFrom(model, CancellationToken.None))
            {
                // Only that it came.
            }
            if (access.Url.Scheme == "https")
            {
                await using var silent = new SslStream(new CannedConnection([]));
                await silent.AuthenticateAsClientAsync(access.Url.IdnHost);
            }
        }
        catch (Exception)
        {
            // As the encryption always does here: nobody answers it.
        }
    }

    private static byte[] Chunk(string text) => Encoding.ASCII.GetBytes($"{text.Length:x}\r\n{text}\r\n0\r\n\r\n");

    /// <summary>A connection that answers the same whatever it is sent.</summary>
    private sealed class CannedConnection(byte[] answer) : Stream
    {
        private readonly MemoryStream _answer = new(answer);

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => _answer.Read(buffer, offset, count);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => _answer.ReadAsync(buffer, cancellationToken);

        public override void Write(byte[] buffer, int offset, int count)
        {
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.CompletedTask;

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
