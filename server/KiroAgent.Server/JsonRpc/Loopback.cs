using System.IO.Pipelines;

namespace KiroAgent.Server.JsonRpc;

/// <summary>Two ends of a connection inside one process: what one writes the other reads.</summary>
internal static class Loopback
{
    /// <summary>The two transports.</summary>
    public static (IDuplexPipe Client, IDuplexPipe Server) Create()
    {
        var toServer = new Pipe(new PipeOptions(useSynchronizationContext: false));
        var toClient = new Pipe(new PipeOptions(useSynchronizationContext: false));
        return (new End(toClient.Reader, toServer.Writer), new End(toServer.Reader, toClient.Writer));
    }

    /// <summary>Two connections with these handlers, not yet running.</summary>
    public static (Connection Client, Connection Server) Connect(Router client, Router server, RpcLog? log = null)
    {
        var (clientEnd, serverEnd) = Create();
        return (new Connection(clientEnd, new ContentLengthFraming(), client, log), new Connection(serverEnd, new ContentLengthFraming(), server, log));
    }

    private sealed class End(PipeReader input, PipeWriter output) : IDuplexPipe
    {
        public PipeReader Input => input;

        public PipeWriter Output => output;
    }
}
