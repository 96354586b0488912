using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using KiroAgent.Protocol;

namespace KiroAgent.Generate;

/// <summary>The whole protocol, read off the table and the metadata that really serializes.</summary>
public sealed class WireModel
{
    private readonly DocComments _docs = DocComments.Of(typeof(Methods).Assembly);
    private readonly NullabilityInfoContext _nullability = new();
    private readonly Dictionary<string, WireType> _types = [];
    private readonly List<WireType> _order = [];

    private WireModel()
    {
        var fields = typeof(Methods).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(field => field.FieldType.IsAssignableTo(typeof(Method)))
            .ToDictionary(field => (Method)field.GetValue(null)!);
        Sections = [.. Methods.Sections.Select(section => new WireSection(section.Title,
            [.. section.Methods.Select(method => ReadMethod(method, fields[method]))]))];
        _ = Named(typeof(ErrorData));
        _ = Named(typeof(StaleReviewData));
        Errors = [.. typeof(ErrorCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(ReadError)];
    }

    /// <summary>The types, each after the ones it was met in.</summary>
    public IReadOnlyList<WireType> Types => _order;

    /// <summary>The table.</summary>
    public IReadOnlyList<WireSection> Sections { get; }

    /// <summary>The error codes.</summary>
    public IReadOnlyList<WireError> Errors { get; }

    /// <summary>All methods.</summary>
    public IEnumerable<WireMethod> AllMethods => Sections.SelectMany(section => section.Methods);

    /// <summary>Reads it.</summary>
    public static WireModel Read() => new();

    /// <summary>A type by its name.</summary>
    public WireType this[string name] => _types[name];

    private WireMethod ReadMethod(Method method, FieldInfo field)
    {
        var arguments = _nullability.Create(field).GenericTypeArguments;
        return new(
            method.Name,
            method.Direction == MethodDirection.ClientToServer,
            JsonNamingPolicy.CamelCase.ConvertName(method.Mode.ToString()),
            ShapeOf(arguments[0]),
            arguments.Length > 1 ? ShapeOf(arguments[1]) : null,
            method.Summary,
            method.ParamsInfo.Type,
            method.ResultInfo?.Type);
    }

    private WireError ReadError(FieldInfo field)
    {
        int code = (int)field.GetRawConstantValue()!;
        return new(JsonNamingPolicy.CamelCase.ConvertName(field.Name), code, ErrorKinds.Of(code), _docs.OfField(typeof(ErrorCodes), field.Name));
    }

    private Shape ShapeOf(NullabilityInfo info)
    {
        var type = Nullable.GetUnderlyingType(info.Type) ?? info.Type;
        Shape shape = type switch
        {
            _ when type == typeof(string) => new Shape.Text(),
            _ when type == typeof(DateTimeOffset) => new Shape.Time(),
            _ when type == typeof(int) || type == typeof(long) => new Shape.Integer(),
            _ when type == typeof(bool) => new Shape.Boolean(),
            _ when type == typeof(JsonElement) => new Shape.Any(),
            { IsGenericType: true } when type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) => new Shape.List(ShapeOf(info.GenericTypeArguments[0])),
            { IsGenericType: true } when type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>) => new Shape.Map(ShapeOf(info.GenericTypeArguments[1])),
            _ when type.Assembly == typeof(Methods).Assembly => Named(type),
            _ => throw new InvalidOperationException($"{type} has no shape on the wire; give it one in {nameof(WireModel)}."),
        };
        return info.ReadState == NullabilityState.Nullable && shape is not Shape.Any ? new Shape.OrNull(shape) : shape;
    }

    private Shape.Named Named(Type type)
    {
        if (_types.TryAdd(type.Name, new WireType.Union(type.Name, "", [])))
        {
            int place = _order.Count;
            _order.Add(_types[type.Name]);
            _order[place] = _types[type.Name] = type.IsEnum ? ReadEnumeration(type) : ReadObject(type, kind: null);
        }
        return new(type.Name);
    }

    private WireType.Enumeration ReadEnumeration(Type type)
    {
        // LSP's own enumerations are numbers; ours carry the converter.
        bool numeric = type.GetCustomAttribute<System.Text.Json.Serialization.JsonConverterAttribute>() is null;
        return new(type.Name, _docs.OfType(type), numeric,
        [
            .. Enum.GetNames(type).Select(name => new EnumerationValue(
                JsonNamingPolicy.CamelCase.ConvertName(name), (int)Enum.Parse(type, name), _docs.OfField(type, name))),
        ]);
    }

    private WireType ReadObject(Type type, string? kind)
    {
        var info = ProtocolJson.Default.GetTypeInfo(type)!;
        if (kind is null && info.PolymorphismOptions is { } options)
        {
            return new WireType.Union(type.Name, _docs.OfType(type), [.. options.DerivedTypes.Select(derived => ReadVariant(derived))]);
        }
        return new WireType.Record(type.Name, _docs.OfType(type), [.. info.Properties.Select(property => ReadMember(type, property))], kind);
    }

    private string ReadVariant(JsonDerivedType derived)
    {
        var type = derived.DerivedType;
        _types.Add(type.Name, new WireType.Union(type.Name, "", []));
        int place = _order.Count;
        _order.Add(_types[type.Name]);
        _order[place] = _types[type.Name] = ReadObject(type, (string)derived.TypeDiscriminator!);
        return type.Name;
    }

    private WireMember ReadMember(Type type, JsonPropertyInfo property)
    {
        var clr = (PropertyInfo)property.AttributeProvider!;
        var shape = ShapeOf(_nullability.Create(clr));
        bool alwaysWritten = clr.GetCustomAttribute<System.Text.Json.Serialization.JsonIgnoreAttribute>() is
        { Condition: System.Text.Json.Serialization.JsonIgnoreCondition.Never };
        // Absent and null mean the same to a reader; a writer leaves the member out unless its null has a meaning.
        if (!alwaysWritten && shape is Shape.OrNull absent)
        {
            shape = absent.Shape;
        }
        return new(property.Name, shape, Optional: !property.IsRequired, _docs.OfMember(type, clr.Name));
    }
}
