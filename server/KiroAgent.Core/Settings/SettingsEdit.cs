namespace KiroAgent.Core.Settings;

/// <summary>Changes a settings text where it must be changed, and nowhere else: comments, order and layout stay.</summary>
public static class SettingsEdit
{
    /// <summary>
    /// The text with one more entry in a list setting, made if it is not there. Null when the text is no JSON or sets the key to
    /// something else than a list: then somebody has to look at it. The same text when the entry is there already.
    /// </summary>
    public static string? AddToList(string text, string key, string entry)
    {
        ArgumentNullException.ThrowIfNull(text);
        var json = JsoncText.Parse(text);
        if (!json.IsWhole || json.Root is not JsoncObject root)
        {
            return null;
        }
        var newline = text.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";
        if (Find(root, key) is not { } value)
        {
            return Checked(AddMember(text, root, key, entry, newline), text, key, entry);
        }
        if (value is not JsoncArray list || list.Items.Any(i => i is not JsoncString))
        {
            return null;
        }
        if (list.Items.Any(i => i is JsoncString { Value: var had } && had == entry))
        {
            return text;
        }
        return Checked(OnItsOwnLine(text, list, entry, newline), text, key, entry) ?? Checked(Inline(text, list, entry), text, key, entry);
    }

    /// <summary>The last place that sets the key, in whatever spelling.</summary>
    private static JsoncValue? Find(JsoncObject settings, string key)
    {
        JsoncValue? found = null;
        foreach (var member in settings.Members)
        {
            if (member.Name == key || member.Name == SettingKeys.Prefix + "." + key)
            {
                found = member.Value;
            }
            else if (member.Name == SettingKeys.Prefix && member.Value is JsoncObject inner)
            {
                found = Find(inner, key) ?? found;
            }
        }
        return found;
    }

    private static string AddMember(string text, JsoncObject root, string key, string entry, string newline)
    {
        var list = $"[{JsoncValue.Quoted(entry)}]";
        if (root.Span.Length == 0)
        {
            // Nothing but blanks and comments: they stay above.
            var gap = text.Length == 0 || text[^1] is ('\n' or '\r') ? "" : newline;
            return $"{text}{gap}{{{newline}  {JsoncValue.Quoted(key)}: {list}{newline}}}{newline}";
        }
        if (root.Members is not [var first, ..])
        {
            return text.Insert(root.Span.Start + 1, $"{newline}  {JsoncValue.Quoted(key)}: {list}{newline}");
        }
        var indent = IndentBefore(text, first.NameSpan.Start);
        return text.Insert(first.NameSpan.Start, $"{JsoncValue.Quoted(key)}: {list},{(indent is null ? " " : newline + indent)}");
    }

    /// <summary>Below the last item, where that stands on a line of its own; a comment behind it stays with it.</summary>
    private static string? OnItsOwnLine(string text, JsoncArray list, string entry, string newline)
    {
        if (list.Items is not [.., var last] || IndentBefore(text, last.Span.Start) is not { } indent)
        {
            return null;
        }
        var end = text.AsSpan(last.Span.End).IndexOfAny('\r', '\n');
        if (end < 0 || last.Span.End + end >= list.Span.End)
        {
            return null;
        }
        var comma = text[last.Span.End] == ',';
        var below = text.Insert(last.Span.End + end, $"{newline}{indent}{JsoncValue.Quoted(entry)}{(comma ? "," : "")}");
        return comma ? below : below.Insert(last.Span.End, ",");
    }

    private static string Inline(string text, JsoncArray list, string entry) => list.Items is [.., var last]
        ? text.Insert(last.Span.End, ", " + JsoncValue.Quoted(entry))
        : text.Insert(list.Span.Start + 1, JsoncValue.Quoted(entry));

    /// <summary>The blanks before a place, when there is nothing else before it on its line.</summary>
    private static string? IndentBefore(string text, int at)
    {
        var start = at;
        while (start > 0 && (text[start - 1] is ' ' or '\t'))
        {
            start--;
        }
        return start > 0 && (text[start - 1] is '\n' or '\r') ? text[start..at] : null;
    }

    /// <summary>The edited text, when it means what it must: the entry added, all else as it was.</summary>
    private static string? Checked(string? edited, string text, string key, string entry)
    {
        if (edited is null || !JsoncText.Parse(edited).IsWhole)
        {
            return null;
        }
        var before = SettingsFile.Read(text, SettingsLayer.User, "", null).Set;
        var after = SettingsFile.Read(edited, SettingsLayer.User, "", null).Set;
        IEnumerable<string> had = before.GetValueOrDefault(key)?.Value is SettingValue.List { Values: var values } ? values : [];
        return after.GetValueOrDefault(key)?.Value is SettingValue.List { Values: var has } && has.SequenceEqual(had.Append(entry))
            && before.Keys.Append(key).ToHashSet().SetEquals(after.Keys)
            && before.Where(b => b.Key != key).All(b => b.Value.Value.Json == after[b.Key].Value.Json) ? edited : null;
    }
}
