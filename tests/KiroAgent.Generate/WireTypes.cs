namespace KiroAgent.Generate;

/// <summary>What a member may hold.</summary>
public abstract record Shape
{
    /// <summary>A text.</summary>
    public sealed record Text : Shape;
    /// <summary>A time: ISO 8601 in UTC.</summary>
    public sealed record Time : Shape;
    /// <summary>A whole number.</summary>
    public sealed record Integer : Shape;
    /// <summary>True or false.</summary>
    public sealed record Boolean : Shape;
    /// <summary>Any JSON.</summary>
    public sealed record Any : Shape;
    /// <summary>An array.</summary>
    public sealed record List(Shape Item) : Shape;
    /// <summary>An object with any names.</summary>
    public sealed record Map(Shape Value) : Shape;
    /// <summary>One of the model's types.</summary>
    public sealed record Named(string Name) : Shape;
    /// <summary>The same, or null.</summary>
    public sealed record OrNull(Shape Shape) : Shape;
}

/// <summary>A named type of the wire.</summary>
public abstract record WireType(string Name, string Doc)
{
    /// <summary>An object; Kind is the discriminator's value when it is one of a union.</summary>
    public sealed record Record(string Name, string Doc, IReadOnlyList<WireMember> Members, string? Kind) : WireType(Name, Doc);
    /// <summary>An enumeration; numbers when Numeric (LSP's own).</summary>
    public sealed record Enumeration(string Name, string Doc, bool Numeric, IReadOnlyList<EnumerationValue> Values) : WireType(Name, Doc);
    /// <summary>One of several records, told apart by <c>kind</c>.</summary>
    public sealed record Union(string Name, string Doc, IReadOnlyList<string> Variants) : WireType(Name, Doc);
}

/// <summary>A member of a record; optional ones are absent, not null.</summary>
public sealed record WireMember(string Name, Shape Shape, bool Optional, string Doc);

/// <summary>A value of an enumeration, as it stands on the wire.</summary>
public sealed record EnumerationValue(string Name, int Number, string Doc);

/// <summary>An error code; Kind is null for those of JSON-RPC and LSP.</summary>
public sealed record WireError(string Name, int Code, string? Kind, string Doc);

/// <summary>A line of the table; Result is null for a notification.</summary>
public sealed record WireMethod(string Name, bool FromClient, string Mode, Shape Params, Shape? Result, string Summary, Type ParamsType, Type? ResultType);

/// <summary>Methods that belong together.</summary>
public sealed record WireSection(string Title, IReadOnlyList<WireMethod> Methods);
