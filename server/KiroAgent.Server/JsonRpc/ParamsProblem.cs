using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace KiroAgent.Server.JsonRpc;

/// <summary>Puts into words why params could not be read: which member is missing or wrong, never its value.</summary>
internal static class ParamsProblem
{
    /// <summary>The message of the −32602 answer.</summary>
    public static string Describe(ReadOnlySpan<byte> json, JsonTypeInfo type, Exception error)
    {
        var path = error is JsonException { Path: { Length: > 1 } inside } ? inside[1..] : "";
        if (path.Length == 0 && MissingMembers(json, type) is { Length: > 0 } missing)
        {
            return "params lacks " + missing;
        }

        // A member of an inner object that is missing is named by the library; the rest of its text is about its own types.
        const string marker = "missing required properties including: ";
        var at = error.Message.IndexOf(marker, StringComparison.Ordinal);
        if (at >= 0)
        {
            var names = error.Message[(at + marker.Length)..];
            var end = names.IndexOf("'.", StringComparison.Ordinal);
            return "params" + path + " lacks " + (end < 0 ? names : names[..(end + 1)]).Replace("'", "", StringComparison.Ordinal);
        }

        return "params" + path + " is not what the method takes";
    }

    private static string MissingMembers(ReadOnlySpan<byte> json, JsonTypeInfo type)
    {
        var present = new HashSet<string>(StringComparer.Ordinal);
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = Envelope.MaxDepth });
        try
        {
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = reader.GetString()!;
                reader.Read();
                present.Add(name);
                reader.Skip();
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return "";
        }

        List<string> missing = [];
        foreach (var property in type.Properties)
        {
            if (property.IsRequired && !present.Contains(property.Name))
            {
                missing.Add(property.Name);
            }
        }

        return string.Join(", ", missing);
    }
}
