using System.Globalization;
using System.Text;
using System.Text.Json;

namespace KiroAgent.Server.Models;

/// <summary>Looks into JSON that others wrote: a member of another kind than expected counts as absent.</summary>
internal static class JsonReading
{
    /// <summary>A string, also one with half a character, which a stream that is cut anywhere may hold: its other half comes with the next piece.</summary>
    private static string Unescaped(JsonElement text)
    {
        try
        {
            return text.GetString()!;
        }
        catch (InvalidOperationException)
        {
            var raw = text.GetRawText().AsSpan()[1..^1];
            var whole = new StringBuilder(raw.Length);
            while (raw.IndexOf('\\') is >= 0 and var at)
            {
                var isUnit = raw[at + 1] == 'u';
                whole.Append(raw[..at]).Append(raw[at + 1] switch
                {
                    'u' => (char)ushort.Parse(raw.Slice(at + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture),
                    'b' => '\b',
                    'f' => '\f',
                    'n' => '\n',
                    'r' => '\r',
                    't' => '\t',
                    var itself => itself,
                });
                raw = raw[(at + (isUnit ? 6 : 2))..];
            }
            return whole.Append(raw).ToString();
        }
    }

    extension(JsonElement element)
    {
        /// <summary>A member that is there and not null.</summary>
        public JsonElement? Member(string name) =>
            element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

        /// <summary>A member that is a string.</summary>
        public string? Text(string name) => element.Member(name) is { ValueKind: JsonValueKind.String } text ? Unescaped(text) : null;

        /// <summary>A member that is a whole number.</summary>
        public long? Number(string name) =>
            element.Member(name) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out var value) ? value : null;

        /// <summary>The items of a member that is a list; none otherwise.</summary>
        public IEnumerable<JsonElement> Items(string name) =>
            element.Member(name) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : [];
    }
}
