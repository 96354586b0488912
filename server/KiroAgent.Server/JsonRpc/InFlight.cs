namespace KiroAgent.Server.JsonRpc;

/// <summary>The requests and ordered notifications that were taken in and have not ended, to be cancelled by id or all together.</summary>
internal sealed class InFlight
{
    // Two requests may bear one id: a fault of the client's, and both are answered. They form a chain.
    private readonly Dictionary<RequestId, RequestContext> _byId = [];
    private readonly HashSet<RequestContext> _all = [];
    private TaskCompletionSource? _empty;
    private bool _closed;

    /// <summary>Adds one; it is cancelled at once when the connection has ended.</summary>
    public void Add(RequestContext context)
    {
        bool closed;
        lock (_all)
        {
            closed = _closed;
            if (!_all.Add(context))
            {
                return;
            }

            if (context.IsRequest)
            {
                context.NextWithSameId = _byId.GetValueOrDefault(context.Id);
                _byId[context.Id] = context;
            }
        }

        if (closed)
        {
            context.Cancel();
        }
    }

    /// <summary>Takes one out; does nothing when it is not in.</summary>
    public void Remove(RequestContext context)
    {
        lock (_all)
        {
            if (!_all.Remove(context))
            {
                return;
            }

            if (context.IsRequest)
            {
                Unchain(context);
            }

            if (_all.Count == 0)
            {
                _empty?.TrySetResult();
            }
        }
    }

    /// <summary>Cancels every request with this id; an unknown one was answered already.</summary>
    public void Cancel(RequestId id)
    {
        List<RequestContext> found = [];
        lock (_all)
        {
            for (var at = _byId.GetValueOrDefault(id); at is not null; at = at.NextWithSameId)
            {
                found.Add(at);
            }
        }

        found.ForEach(context => context.Cancel());
    }

    /// <summary>Cancels every request of this method in this lane; how many there were.</summary>
    public int Cancel(string method, string lane)
    {
        List<RequestContext> found = [];
        lock (_all)
        {
            foreach (var context in _all)
            {
                if (context.Method == method && context.Work?.Key == lane)
                {
                    found.Add(context);
                }
            }
        }

        found.ForEach(context => context.Cancel());
        return found.Count;
    }

    /// <summary>Cancels all, now and later; completes when all have ended.</summary>
    public Task CloseAsync()
    {
        RequestContext[] all;
        Task empty;
        lock (_all)
        {
            _closed = true;
            all = [.. _all];
            _empty ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (all.Length == 0)
            {
                _empty.TrySetResult();
            }

            empty = _empty.Task;
        }

        foreach (var context in all)
        {
            context.Cancel();
        }

        return empty;
    }

    private void Unchain(RequestContext context)
    {
        var head = _byId[context.Id];
        if (head == context)
        {
            if (context.NextWithSameId is { } next)
            {
                _byId[context.Id] = next;
            }
            else
            {
                _byId.Remove(context.Id);
            }

            return;
        }

        while (head.NextWithSameId != context)
        {
            head = head.NextWithSameId!;
        }

        head.NextWithSameId = context.NextWithSameId;
    }
}
