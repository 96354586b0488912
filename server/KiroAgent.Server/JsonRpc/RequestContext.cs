namespace KiroAgent.Server.JsonRpc;

/// <summary>What a handler knows of the request or notification it serves.</summary>
#pragma warning disable CA1001 // A CancellationTokenSource without timer and wait handle holds nothing to be disposed.
internal sealed class RequestContext
#pragma warning restore CA1001
{
    private readonly Lock _gate = new();
    private CancellationTokenSource? _cancellation; // made when the handler asks for its token: most never do
    private List<Action>? _afterResponse;
    private bool _cancelled;

    internal RequestContext(Connection connection, string method, RequestId? id)
    {
        Connection = connection;
        Method = method;
        IsRequest = id is not null;
        Id = id ?? RequestId.Null;
    }

    /// <summary>The connection it came by.</summary>
    public Connection Connection { get; }

    /// <summary>The method's name.</summary>
    public string Method { get; }

    /// <summary>Cancelled by <c>$/cancelRequest</c> and when the connection ends. A handler that then returns a result has it sent; one that throws is answered −32800.</summary>
    public CancellationToken CancellationToken
    {
        get
        {
            lock (_gate)
            {
                if (_cancellation is null)
                {
                    if (_cancelled)
                    {
                        return new CancellationToken(canceled: true);
                    }

                    _cancellation = new CancellationTokenSource();
                }

                return _cancellation.Token;
            }
        }
    }

    internal RequestId Id { get; }

    internal bool IsRequest { get; }

    internal bool IsCancelled => Volatile.Read(ref _cancelled);

    internal LaneWork? Work { get; set; }

    internal RequestContext? NextWithSameId { get; set; }

    /// <summary>Lets the next Write of the same session start before this one has ended. Does nothing in a Read or Immediate.</summary>
    public void ReleaseOrder() => Work?.Release();

    /// <summary>Runs <paramref name="action"/> once this request's answer, result or error, stands in the outgoing order; what it sends follows the answer.</summary>
    public void AfterResponse(Action action)
    {
        lock (_gate)
        {
            (_afterResponse ??= []).Add(action);
        }
    }

    internal void Cancel()
    {
        CancellationTokenSource? cancellation;
        lock (_gate)
        {
            _cancelled = true;
            cancellation = _cancellation;
        }

        // Not on this thread: it is the one that reads, and registrations may do anything.
        _ = cancellation?.CancelAsync();
    }

    internal List<Action>? TakeAfterResponse()
    {
        lock (_gate)
        {
            var actions = _afterResponse;
            _afterResponse = null;
            return actions;
        }
    }
}
