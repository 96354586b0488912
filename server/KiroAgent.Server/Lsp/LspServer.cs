using System.IO.Pipelines;
using KiroAgent.Protocol;
using KiroAgent.Server.JsonRpc;
using KiroAgent.Server.Logging;

namespace KiroAgent.Server.Lsp;

/// <summary>One editor's connection from its first byte to the exit code: the LSP lifecycle around the composition's routes.</summary>
#pragma warning disable CA1001 // RunAsync disposes of it at the end of the life this has.
internal sealed class LspServer
#pragma warning restore CA1001
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    private readonly Router _router = new();
    private readonly Connection _connection;
    private readonly EditorComposition _compose;
    private readonly Log _log;
    private Phase _phase; // read and written on the reading thread; the end comes after it
    private EditorHost _host = new();
    private ParentWatch? _parent;
    private Task? _shutdown;
    private bool _exited;

    /// <summary>Serves <paramref name="transport"/> once <see cref="RunAsync"/> is called; <paramref name="compose"/> runs at <c>initialize</c>.</summary>
    public LspServer(IDuplexPipe transport, EditorComposition compose, Log log)
    {
        _compose = compose;
        _log = log;
        _connection = new Connection(transport, new ContentLengthFraming(), _router, WriteLog);
        _router.Gate = MayCome;

        // Immediate, whatever the table says: what comes after initialize must find the routes it adds.
        _router.HandleRaw(Methods.Initialize, (parameters, context) =>
        {
            var answer = InitializeAnswer.Write(Initialize(InitializeRequest.Read(parameters)));
            context.AfterResponse(() => ThreadPool.UnsafeQueueUserWorkItem(_ => GetReady(), null));
            return answer;
        });
        _router.Handle(Methods.Initialized, (_, _) => Task.CompletedTask, MethodMode.Immediate);
        _router.Handle(Methods.Shutdown, async (_, _) =>
        {
            _phase = Phase.ShutDown;
            await ShutdownAsync();
            return null;
        });
        _router.Handle(Methods.Exit, (_, _) =>
        {
            _exited = true;
            _connection.Stop();
            return Task.CompletedTask;
        });
        _router.Handle(Methods.SetTrace, (_, _) => Task.CompletedTask);
    }

    /// <summary>Serves until <c>exit</c> or the connection is lost. 0 after <c>shutdown</c> and <c>exit</c>, else 1.</summary>
    public async Task<int> RunAsync()
    {
        var end = await _connection.RunAsync();
        if (end.Reason != EndReason.Stopped || !_exited)
        {
            _log.Warning("the connection ended without exit: " + end.Describe());
        }

        await Guarded(ShutdownAsync, "stopping");
        await _connection.CloseAsync(s_patience);
        await Guarded(_host.OnEnd, "closing");
        _parent?.Dispose();
        return _exited && _phase == Phase.ShutDown ? 0 : 1;
    }

    private RpcException? MayCome(ReadOnlySpan<char> method, bool isRequest) => _phase switch
    {
        _ when !isRequest && method.SequenceEqual("exit") => null,
        Phase.Waiting when isRequest && method.SequenceEqual("initialize") => null,
        Phase.Waiting => new RpcException(ErrorCodes.ServerNotInitialized, "initialize comes first"),
        Phase.Serving when isRequest && method.SequenceEqual("initialize") => new RpcException(ErrorCodes.InvalidRequest, "initialize came already"),
        Phase.Serving => null,
        _ when !isRequest && method.SequenceEqual("$/cancelRequest") => null,
        _ => new RpcException(ErrorCodes.InvalidRequest, "after shutdown only exit may come"),
    };

    private InitializeResult Initialize(InitializeParams parameters)
    {
        if (parameters.InitializationOptions?.ProtocolVersion is { } version && version != Methods.ProtocolVersion)
        {
            throw new RpcException(ErrorCodes.InvalidParams, $"the client speaks protocol version {version}, this server {Methods.ProtocolVersion}");
        }

        _host = _compose(new EditorClient(_connection, parameters, EditorFolders.Of(parameters)), _router);
        _phase = Phase.Serving;
        if (parameters.ProcessId is { } parent)
        {
            _parent = new ParentWatch(parent, _connection.Stop);
        }

        return ServerOffer.Describe(_host, _router);
    }

    // On a thread nobody waits for, once the client has its answer; what fails here fails again where it is reported.
    private void GetReady()
    {
        try
        {
            WarmUp.Messages();
            _host.OnReady();
        }
        catch (Exception e)
        {
            _log.Warning("getting ready failed", e);
        }
    }

    private Task ShutdownAsync() => _shutdown ??= _host.OnShutdown();

    private async Task Guarded(Func<Task> step, string what)
    {
        try
        {
            await step();
        }
        catch (Exception e)
        {
            // The process ends in any case, with the exit code the protocol asks for.
            _log.Error(what + " failed", e);
        }
    }

    private void WriteLog(RpcLogLevel level, string message, Exception? error) => _log.Write(
        level switch
        {
            RpcLogLevel.Debug => LogLevel.Debug,
            RpcLogLevel.Warning => LogLevel.Warning,
            _ => LogLevel.Error,
        },
        message,
        error);

    private enum Phase
    {
        Waiting,
        Serving,
        ShutDown,
    }
}
