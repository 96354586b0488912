using System.Text.Json;

namespace KiroAgent.Server.Models;

/// <summary>Looks into JSON that others wrote: a member of another kind than expected counts as absent.</summary>
internal static class JsonReading
{
    extension(JsonElement element)
    {
        /// <summary>A member that is there and not null.</summary>
        public JsonElement? Member(string name) =>
            element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

        /// <summary>A member that is a string.</summary>
        public string? Text(string name) => element.Member(name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

        /// <summary>A member that is a whole number.</summary>
        public long? Number(string name) =>
            element.Member(name) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out var value) ? value : null;

        /// <summary>The items of a member that is a list; none otherwise.</summary>
        public IEnumerable<JsonElement> Items(string name) =>
            element.Member(name) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : [];
    }
}
