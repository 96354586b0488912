using System.Collections.Immutable;

namespace KiroAgent.Core.Settings;

/// <summary>What stands at a cursor.</summary>
public enum CursorPlace
{
    /// <summary>Where a name is, or may be written.</summary>
    Name,
    /// <summary>Where a value is, or may be written.</summary>
    Value,
    /// <summary>Anywhere else.</summary>
    Elsewhere,
}

/// <summary>Where a cursor is in a JSON text, also in one that is half written.</summary>
/// <param name="Place">What may be written.</param>
/// <param name="Path">The names around it, the outermost first; for a value its own name too.</param>
/// <param name="Span">The token under the cursor that would be replaced; empty where there is none.</param>
/// <param name="InArray">Whether the value is an item of a list.</param>
/// <param name="Siblings">Names already in the object around a name.</param>
/// <param name="HasColon">Whether a colon follows the name.</param>
public sealed record SettingsCursor(
    CursorPlace Place, ImmutableArray<string> Path, TextSpan Span, bool InArray, ImmutableArray<string> Siblings, bool HasColon)
{
    /// <summary>Finds it; an offset outside the text is its nearest end. It never throws.</summary>
    public static SettingsCursor At(string text, int offset)
    {
        ArgumentNullException.ThrowIfNull(text);
        offset = Math.Clamp(offset, 0, text.Length);
        var scanner = new JsoncScanner(text, (_, _) => { });
        var frames = new Stack<Frame>();
        var last = 0;
        while (true)
        {
            var token = scanner.Next();
            var isText = token.Kind is JsoncTokenKind.String or JsoncTokenKind.Word;
            if (token.Kind == JsoncTokenKind.End || token.Span.Start >= offset || (isText && token.Span.End >= offset))
            {
                var under = isText && token.Span.Touches(offset) ? token.Span : new TextSpan(offset, 0);
                return InComment(text, last, offset) && under.Length == 0
                    ? new SettingsCursor(CursorPlace.Elsewhere, [], under, false, [], false)
                    : Describe(scanner, frames, under, under.Length > 0 ? null : token);
            }
            last = token.Span.End;
            Take(scanner, frames, token);
        }
    }

    private static void Take(JsoncScanner scanner, Stack<Frame> frames, JsoncToken token)
    {
        switch (token.Kind)
        {
            case JsoncTokenKind.OpenObject or JsoncTokenKind.OpenArray:
                frames.Push(new Frame(token.Kind == JsoncTokenKind.OpenArray));
                break;
            case JsoncTokenKind.CloseObject or JsoncTokenKind.CloseArray when frames.Count > 0:
                frames.Pop();
                if (frames.TryPeek(out var around))
                {
                    around.HasValue = true;
                }
                break;
            case JsoncTokenKind.Colon when frames.TryPeek(out var frame):
                frame.AfterColon = true;
                break;
            case JsoncTokenKind.Comma when frames.TryPeek(out var frame):
                (frame.Name, frame.AfterColon, frame.HasValue) = (null, false, false);
                break;
            case JsoncTokenKind.String or JsoncTokenKind.Word when frames.TryPeek(out var frame):
                if (frame.IsArray || frame.AfterColon)
                {
                    frame.HasValue = true;
                }
                else
                {
                    frame.Name = token.Kind == JsoncTokenKind.String ? scanner.Value(token.Span) : "";
                    frame.Names.Add(frame.Name);
                }
                break;
        }
    }

    private static SettingsCursor Describe(JsoncScanner scanner, Stack<Frame> frames, TextSpan under, JsoncToken? next)
    {
        ImmutableArray<string> path = [.. frames.Reverse().Where(f => f.Name is not null).Select(f => f.Name!)];
        if (!frames.TryPeek(out var frame) || (frame.HasValue && under.Length == 0))
        {
            return new SettingsCursor(CursorPlace.Elsewhere, path, under, false, [], false);
        }
        if (frame.IsArray || frame.AfterColon)
        {
            return new SettingsCursor(CursorPlace.Value, path, under, frame.IsArray, [], false);
        }
        if (frame.Name is not null)
        {
            return new SettingsCursor(CursorPlace.Elsewhere, path, under, false, [], false);
        }
        // The rest of the object's names stand behind the cursor.
        var names = frame.Names.ToImmutableArray().ToBuilder();
        var token = next ?? scanner.Next();
        var hasColon = token.Kind == JsoncTokenKind.Colon;
        for (var depth = 0; token.Kind != JsoncTokenKind.End && depth >= 0; token = scanner.Next())
        {
            depth += token.Kind switch
            {
                JsoncTokenKind.OpenObject or JsoncTokenKind.OpenArray => 1,
                JsoncTokenKind.CloseObject or JsoncTokenKind.CloseArray => -1,
                _ => 0,
            };
            if (depth == 0 && token.Kind == JsoncTokenKind.String)
            {
                names.Add(scanner.Value(token.Span));
            }
        }
        return new SettingsCursor(CursorPlace.Name, path, under, false, names.ToImmutable(), hasColon);
    }

    /// <summary>Whether a comment that began in the blanks after a token reaches to the offset.</summary>
    private static bool InComment(string text, int from, int offset)
    {
        for (var at = from; at + 1 < offset; at++)
        {
            if (text[at] != '/')
            {
                continue;
            }
            var end = text[at + 1] == '/' ? text.AsSpan(at).IndexOfAny('\r', '\n') : text[at + 1] == '*' ? text.AsSpan(at + 2).IndexOf("*/") + 3 : 0;
            if (end <= (text[at + 1] == '*' ? 2 : -1) || at + end >= offset)
            {
                return text[at + 1] is '/' or '*';
            }
            at += Math.Max(0, end);
        }
        return false;
    }

    private sealed class Frame(bool isArray)
    {
        public bool IsArray { get; } = isArray;

        public List<string> Names { get; } = [];

        public string? Name { get; set; }

        public bool AfterColon { get; set; }

        public bool HasValue { get; set; }
    }
}
