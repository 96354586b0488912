using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;

namespace KiroAgent.Core.Settings;

/// <summary>A value in a JSON text and where it stands.</summary>
public abstract record JsoncValue(TextSpan Span)
{
    /// <summary>The value as one line of JSON, the same for texts that differ in blanks and comments only; <c>null</c> for what is no value.</summary>
    public string ToJson()
    {
        var json = new StringBuilder();
        Write(this, json);
        return json.ToString();
    }

    /// <summary>A string as JSON.</summary>
    public static string Quoted(string text) => "\"" + JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text) + "\"";

    private static void Write(JsoncValue value, StringBuilder json)
    {
        switch (value)
        {
            case JsoncObject { Members: var members }:
                json.Append('{');
                var first = true;
                foreach (var member in members)
                {
                    json.Append(first ? "" : ",").Append(Quoted(member.Name)).Append(':');
                    Write(member.Value, json);
                    first = false;
                }
                json.Append('}');
                break;
            case JsoncArray { Items: var items }:
                json.Append('[');
                for (var at = 0; at < items.Length; at++)
                {
                    json.Append(at == 0 ? "" : ",");
                    Write(items[at], json);
                }
                json.Append(']');
                break;
            case JsoncString text:
                json.Append(Quoted(text.Value));
                break;
            case JsoncNumber number:
                json.Append(number.Raw);
                break;
            case JsoncFlag flag:
                json.Append(flag.Value ? "true" : "false");
                break;
            default:
                json.Append("null");
                break;
        }
    }
}

/// <summary>An object; of members with one name the last counts.</summary>
public sealed record JsoncObject(ImmutableArray<JsoncMember> Members, TextSpan Span) : JsoncValue(Span)
{
    /// <summary>The value of a member, or null.</summary>
    public JsoncValue? this[string name] => Members.LastOrDefault(m => m.Name == name)?.Value;
}

/// <summary>A name and its value; <see cref="JsoncMissing"/> where none was written.</summary>
public sealed record JsoncMember(string Name, TextSpan NameSpan, JsoncValue Value);

/// <summary>An array.</summary>
public sealed record JsoncArray(ImmutableArray<JsoncValue> Items, TextSpan Span) : JsoncValue(Span);

/// <summary>A string, its escapes resolved.</summary>
public sealed record JsoncString(string Value, TextSpan Span) : JsoncValue(Span);

/// <summary>A number as it was written.</summary>
public sealed record JsoncNumber(string Raw, TextSpan Span) : JsoncValue(Span)
{
    /// <summary>The number, if it is a whole one of 32 bits.</summary>
    public int? Whole => int.TryParse(Raw, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) ? whole : null;
}

/// <summary><c>true</c> or <c>false</c>.</summary>
public sealed record JsoncFlag(bool Value, TextSpan Span) : JsoncValue(Span);

/// <summary><c>null</c>.</summary>
public sealed record JsoncNull(TextSpan Span) : JsoncValue(Span);

/// <summary>No value, where one must be.</summary>
public sealed record JsoncMissing(TextSpan Span) : JsoncValue(Span);
