using KiroAgent.Protocol;

namespace KiroAgent.Server.JsonRpc;

/// <summary>Decides whether a message may come now; the exception is the answer of one that may not (a notification is dropped).</summary>
internal delegate RpcException? Gate(ReadOnlySpan<char> method, bool isRequest);

/// <summary>A handler that reads its params' JSON (empty when absent) and writes its result's.</summary>
internal delegate byte[] RawHandler(ReadOnlySpan<byte> parameters, RequestContext context);

/// <summary>The handlers of one connection, by method. Filled before the messages come, or while one is handled on the reading thread (<c>initialize</c>).</summary>
internal sealed class Router
{
    private const int LongestMethod = 128;

    private readonly Dictionary<string, Route> _routes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Route>.AlternateLookup<ReadOnlySpan<char>> _lookup;

    /// <summary>A router without routes.</summary>
    public Router() => _lookup = _routes.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The methods it has handlers for, in the order they were added.</summary>
    public IReadOnlyCollection<string> Methods => _routes.Keys;

    /// <summary>Asked before every message; null lets everything through.</summary>
    public Gate? Gate { get; set; }

    /// <summary>
    /// Serves a request. Read and Immediate run on the reading thread up to their first wait, so long work hops to the pool
    /// itself; Write runs on the pool, in order. <paramref name="mode"/> takes the place of the table's.
    /// </summary>
    public void Handle<TParams, TResult>(
        RequestMethod<TParams, TResult> method, Func<TParams, RequestContext, Task<TResult>> handler, MethodMode? mode = null)
        => Add(new RequestRoute<TParams, TResult>(method, handler, mode ?? method.Mode));

    /// <summary>Serves a notification; see the other overload for where it runs.</summary>
    public void Handle<TParams>(
        NotificationMethod<TParams> method, Func<TParams, RequestContext, Task> handler, MethodMode? mode = null)
        => Add(new NotificationRoute<TParams>(method, handler, mode ?? method.Mode));

    /// <summary>Serves a request on the reading thread with params and result as JSON: for one that must not wait for the serializer to be loaded.</summary>
    public void HandleRaw(Method method, RawHandler handler) => Add(new RawRoute(method.Name, handler));

    /// <summary>The route of <paramref name="method"/>, or null.</summary>
    public Route? Find(ReadOnlySpan<char> method)
        => method.Length <= LongestMethod && _lookup.TryGetValue(method, out var route) ? route : null;

    private void Add(Route route)
    {
        if (!_routes.TryAdd(route.Name, route))
        {
            throw new InvalidOperationException(route.Name + " has a handler already");
        }
    }
}
