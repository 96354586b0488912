using System.Text.Json.Serialization.Metadata;

namespace KiroAgent.Protocol;

/// <summary>Who sends a message.</summary>
public enum MethodDirection
{
    /// <summary>The editor.</summary>
    ClientToServer,
    /// <summary>The server.</summary>
    ServerToClient,
}

/// <summary>How the receiver may run a message.</summary>
public enum MethodMode
{
    /// <summary>At once, beside anything else.</summary>
    Read,
    /// <summary>In order of arrival with the other writes of its session.</summary>
    Write,
    /// <summary>At once, never queued, even while a write runs.</summary>
    Immediate,
}

/// <summary>One line of the table.</summary>
public abstract class Method(string name, MethodDirection direction, MethodMode mode)
{
    /// <summary>The name on the wire.</summary>
    public string Name { get; } = name;

    /// <summary>Who sends it.</summary>
    public MethodDirection Direction { get; } = direction;

    /// <summary>How the receiver may run it.</summary>
    public MethodMode Mode { get; } = mode;

    /// <summary>One line for the reference.</summary>
    public string Summary { get; init; } = "";

    /// <summary>The shape of its params.</summary>
    public abstract JsonTypeInfo ParamsInfo { get; }

    /// <summary>The shape of its result; null for a notification.</summary>
    public abstract JsonTypeInfo? ResultInfo { get; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>A message that is answered.</summary>
public sealed class RequestMethod<TParams, TResult> : Method
{
    // Type metadata is built on first use: the table is loaded at start, most of it is never called.
    private readonly Func<JsonTypeInfo<TParams>> _params;
    private readonly Func<JsonTypeInfo<TResult>> _result;

    /// <summary>A request with its shapes at hand.</summary>
    public RequestMethod(string name, MethodDirection direction, MethodMode mode, JsonTypeInfo<TParams> @params, JsonTypeInfo<TResult> result)
        : this(name, direction, mode, () => @params, () => result)
    {
    }

    /// <summary>A request whose shapes are looked up when first used.</summary>
    public RequestMethod(string name, MethodDirection direction, MethodMode mode, Func<JsonTypeInfo<TParams>> @params, Func<JsonTypeInfo<TResult>> result)
        : base(name, direction, mode)
    {
        _params = @params;
        _result = result;
    }

    /// <summary>The shape of its params.</summary>
    public JsonTypeInfo<TParams> Params => field ??= _params();

    /// <summary>The shape of its result.</summary>
    public JsonTypeInfo<TResult> Result => field ??= _result();

    /// <inheritdoc/>
    public override JsonTypeInfo ParamsInfo => Params;

    /// <inheritdoc/>
    public override JsonTypeInfo? ResultInfo => Result;
}

/// <summary>A message that is not answered.</summary>
public sealed class NotificationMethod<TParams> : Method
{
    private readonly Func<JsonTypeInfo<TParams>> _params;

    /// <summary>A notification with its shape at hand.</summary>
    public NotificationMethod(string name, MethodDirection direction, MethodMode mode, JsonTypeInfo<TParams> @params)
        : this(name, direction, mode, () => @params)
    {
    }

    /// <summary>A notification whose shape is looked up when first used.</summary>
    public NotificationMethod(string name, MethodDirection direction, MethodMode mode, Func<JsonTypeInfo<TParams>> @params)
        : base(name, direction, mode)
        => _params = @params;

    /// <summary>The shape of its params.</summary>
    public JsonTypeInfo<TParams> Params => field ??= _params();

    /// <inheritdoc/>
    public override JsonTypeInfo ParamsInfo => Params;

    /// <inheritdoc/>
    public override JsonTypeInfo? ResultInfo => null;
}

/// <summary>Methods that belong together in the reference.</summary>
public sealed record MethodSection(string Title, IReadOnlyList<Method> Methods);
