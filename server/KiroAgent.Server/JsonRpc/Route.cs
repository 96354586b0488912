using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using KiroAgent.Protocol;

namespace KiroAgent.Server.JsonRpc;

/// <summary>One method and its handler.</summary>
internal abstract class Route(string name, MethodMode mode)
{
    /// <summary>The method.</summary>
    public string Name => name;

    /// <summary>Whether it is answered.</summary>
    public abstract bool IsRequest { get; }

    /// <summary>Reads the params and runs the handler as its mode says. Whatever happens, a request is answered exactly once; nothing is thrown but <see cref="RpcException"/> for params of a wrong shape.</summary>
    public abstract void Dispatch(ReadOnlySpan<byte> parameters, RequestContext context);

    /// <summary>Runs <paramref name="call"/> at once or in its lane.</summary>
    protected void Schedule<TParams>(TParams parameters, RequestContext context, Func<TParams, RequestContext, Task> call)
    {
        if (mode != MethodMode.Write)
        {
            _ = call(parameters, context);
            return;
        }

        var connection = context.Connection;
        connection.InFlight.Add(context);
        context.Work = new LaneWork(
            parameters is ISessionScoped scoped ? scoped.SessionId : "",
            () => call(parameters, context));
        if (!connection.Lanes.Post(context.Work))
        {
            connection.InFlight.Remove(context);
            throw new RpcException(RpcErrors.InternalError, "too many requests wait");
        }
    }

    /// <summary>Reads params; absent and null are an empty object.</summary>
    protected static TParams ReadParams<TParams>(ReadOnlySpan<byte> json, JsonTypeInfo<TParams> type)
    {
        if (json.IsEmpty || json.SequenceEqual("null"u8))
        {
            json = "{}"u8;
        }

        if (json[0] != '{')
        {
            throw new RpcException(RpcErrors.InvalidParams, json[0] == '[' ? "params is an object, not an array" : "params is an object");
        }

        try
        {
            return JsonSerializer.Deserialize(json, type) ?? throw new RpcException(RpcErrors.InvalidParams, "params is an object");
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or InvalidOperationException or ArgumentException or FormatException)
        {
            throw new RpcException(RpcErrors.InvalidParams, ParamsProblem.Describe(json, type, e));
        }
    }
}

/// <summary>A request's route.</summary>
internal sealed class RequestRoute<TParams, TResult>(
    RequestMethod<TParams, TResult> method, Func<TParams, RequestContext, Task<TResult>> handler, MethodMode mode)
    : Route(method.Name, mode)
{
    private Func<TParams, RequestContext, Task>? _run;

    public override bool IsRequest => true;

    public override void Dispatch(ReadOnlySpan<byte> parameters, RequestContext context)
        => Schedule(ReadParams(parameters, method.Params), context, _run ??= Run);

    // Not async: one that completes at once is answered without a state machine and on this thread.
    private Task Run(TParams parameters, RequestContext context)
    {
        Task<TResult> result;
        try
        {
            if (context.IsCancelled)
            {
                context.Connection.Fail(context, new OperationCanceledException());
                return Task.CompletedTask;
            }

            result = handler(parameters, context);
        }
        catch (Exception e)
        {
            context.Connection.Fail(context, e);
            return Task.CompletedTask;
        }

        if (result.IsCompletedSuccessfully)
        {
            context.Connection.Answer(context, result.Result, method.Result);
            return Task.CompletedTask;
        }

        return AnswerLaterAsync(result, context);
    }

    private async Task AnswerLaterAsync(Task<TResult> pending, RequestContext context)
    {
        TResult result;
        try
        {
            context.Connection.InFlight.Add(context);
            result = await pending;
        }
        catch (Exception e)
        {
            context.Connection.Fail(context, e);
            return;
        }

        context.Connection.Answer(context, result, method.Result);
    }
}

/// <summary>A notification's route.</summary>
internal sealed class NotificationRoute<TParams>(
    NotificationMethod<TParams> method, Func<TParams, RequestContext, Task> handler, MethodMode mode)
    : Route(method.Name, mode)
{
    private Func<TParams, RequestContext, Task>? _run;

    public override bool IsRequest => false;

    public override void Dispatch(ReadOnlySpan<byte> parameters, RequestContext context)
        => Schedule(ReadParams(parameters, method.Params), context, _run ??= Run);

    private Task Run(TParams parameters, RequestContext context)
    {
        Task done;
        try
        {
            done = handler(parameters, context);
        }
        catch (Exception e)
        {
            context.Connection.Fail(context, e);
            return Task.CompletedTask;
        }

        if (done.IsCompletedSuccessfully)
        {
            context.Connection.Done(context);
            return Task.CompletedTask;
        }

        return FinishLaterAsync(done, context);
    }

    private static async Task FinishLaterAsync(Task pending, RequestContext context)
    {
        try
        {
            context.Connection.InFlight.Add(context);
            await pending;
        }
        catch (Exception e)
        {
            context.Connection.Fail(context, e);
            return;
        }

        context.Connection.Done(context);
    }
}

/// <summary>The route of a request whose handler does its own JSON.</summary>
internal sealed class RawRoute(string name, RawHandler handler) : Route(name, MethodMode.Immediate)
{
    public override bool IsRequest => true;

    public override void Dispatch(ReadOnlySpan<byte> parameters, RequestContext context)
    {
        byte[] result;
        try
        {
            result = handler(parameters, context);
        }
        catch (Exception e)
        {
            context.Connection.Fail(context, e);
            return;
        }

        context.Connection.Answer(context, result);
    }
}
