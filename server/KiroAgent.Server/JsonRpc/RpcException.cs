using System.Text.Json;

namespace KiroAgent.Server.JsonRpc;

/// <summary>An error answer: thrown by a handler to be sent, and by <see cref="Connection.RequestAsync"/> when one came back.</summary>
internal sealed class RpcException(int code, string message, JsonElement? data = null) : Exception(message)
{
    /// <summary>The JSON-RPC error code.</summary>
    public int Code => code;

    /// <summary>The error's <c>data</c> member.</summary>
    public JsonElement? ErrorData => data;
}

/// <summary>The codes JSON-RPC 2.0 and LSP 3.18 define and this layer uses.</summary>
internal static class RpcErrors
{
    /// <summary>Not JSON.</summary>
    public const int ParseError = -32700;

    /// <summary>JSON, but not a request; or one that may not come now.</summary>
    public const int InvalidRequest = -32600;

    /// <summary>No such method.</summary>
    public const int MethodNotFound = -32601;

    /// <summary>Params of the wrong shape.</summary>
    public const int InvalidParams = -32602;

    /// <summary>A handler failed.</summary>
    public const int InternalError = -32603;

    /// <summary>Before <c>initialize</c>.</summary>
    public const int ServerNotInitialized = -32002;

    /// <summary>Cancelled by <c>$/cancelRequest</c>.</summary>
    public const int RequestCancelled = -32800;
}

/// <summary>How much a line of this layer's log matters.</summary>
internal enum RpcLogLevel
{
    /// <summary>Of interest when looking for a fault.</summary>
    Debug,

    /// <summary>The other side did something wrong.</summary>
    Warning,

    /// <summary>This side did.</summary>
    Error,
}

/// <summary>Where this layer writes what it noticed; messages hold no params and no results.</summary>
internal delegate void RpcLog(RpcLogLevel level, string message, Exception? error = null);
