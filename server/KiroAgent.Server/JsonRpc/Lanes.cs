namespace KiroAgent.Server.JsonRpc;

/// <summary>Runs work in order of arrival within a key, and independently between keys, on the thread pool.</summary>
internal sealed class Lanes
{
    /// <summary>How much may wait in all lanes together; beyond it a request is refused rather than kept.</summary>
    public const int Limit = 65_536;

    private readonly Dictionary<string, Queue<LaneWork>> _lanes = new(StringComparer.Ordinal);
    private int _waiting;

    /// <summary>Starts <paramref name="work"/> when everything before it in its lane has completed or released its place; false when too much waits.</summary>
    public bool Post(LaneWork work)
    {
        work.Lanes = this;
        lock (_lanes)
        {
            if (_lanes.TryGetValue(work.Key, out var queue))
            {
                if (_waiting >= Limit)
                {
                    return false;
                }

                _waiting++;
                queue.Enqueue(work);
                return true;
            }

            _lanes.Add(work.Key, new Queue<LaneWork>()); // present means: its head is running
        }

        ThreadPool.UnsafeQueueUserWorkItem(work, preferLocal: false);
        return true;
    }

    internal void Next(string key)
    {
        LaneWork? next;
        lock (_lanes)
        {
            if (!_lanes[key].TryDequeue(out next))
            {
                _lanes.Remove(key);
                return;
            }

            _waiting--;
        }

        ThreadPool.UnsafeQueueUserWorkItem(next, preferLocal: false);
    }
}

/// <summary>One piece of ordered work.</summary>
internal sealed class LaneWork(string key, Func<Task> run) : IThreadPoolWorkItem
{
    private int _released;

    /// <summary>What orders it: work of the same key runs one after another.</summary>
    public string Key => key;

    internal Lanes? Lanes { get; set; }

    /// <summary>Lets the next one in the lane start; once, later calls do nothing.</summary>
    public void Release()
    {
        if (Interlocked.Exchange(ref _released, 1) == 0)
        {
            Lanes!.Next(key);
        }
    }

    // The work answers its own failures; whatever happens the lane goes on.
    async void IThreadPoolWorkItem.Execute()
    {
        try
        {
            await run();
        }
        finally
        {
            Release();
        }
    }
}
