namespace KiroAgent.Protocol;

/// <summary>
/// An enumeration as its camelCase names, spelled exactly: the library's own converter also takes numbers,
/// other capitals and comma lists, and would let a typing error through as some value.
/// </summary>
public sealed class CamelCaseEnum<T> : JsonConverter<T> where T : struct, Enum
{
    private static readonly T[] Values = Enum.GetValues<T>();
    private static readonly JsonEncodedText[] Names =
        [.. Enum.GetNames<T>().Select(name => JsonEncodedText.Encode(JsonNamingPolicy.CamelCase.ConvertName(name)))];

    /// <inheritdoc/>
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            for (int i = 0; i < Names.Length; i++)
            {
                if (reader.ValueTextEquals(Names[i].EncodedUtf8Bytes))
                {
                    return Values[i];
                }
            }
        }
        throw new JsonException($"Expected one of {string.Join(", ", Names)}.");
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        int i = Array.IndexOf(Values, value);
        writer.WriteStringValue(i >= 0 ? Names[i] : throw new JsonException($"{value} is no {typeof(T).Name}."));
    }
}
