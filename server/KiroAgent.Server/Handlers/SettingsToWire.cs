using System.Text.Json;
using KiroAgent.Core.Settings;
using KiroAgent.Protocol;
using KiroAgent.Server.Settings;

namespace KiroAgent.Server.Handlers;

/// <summary>The settings as the protocol tells them.</summary>
internal static class SettingsToWire
{
    /// <summary>The answer to <c>settings/get</c>.</summary>
    public static SettingsGetResult Of(LiveSettings live)
    {
        var files = live.Files;
        var current = live.Current;
        var settings = new SortedDictionary<string, JsonElement>(StringComparer.Ordinal);
        var sources = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, held) in current.Held)
        {
            if (held.Value is { } value)
            {
                settings[key] = Element(value.Json);
                sources[key] = held.Source;
            }
        }
        return new SettingsGetResult(settings, sources,
        [
            .. files.SelectMany(Problems),
            .. live.EditorProblems.Select(p => new SettingsProblem("editor", p.Key, p.Message, Of(p.Severity))),
        ]);
    }

    /// <summary>JSON text as an element.</summary>
    public static JsonElement Element(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }

    /// <summary>A part of a text as a range.</summary>
    public static TextRange Range(TextMap map, TextSpan span)
    {
        var (start, end) = (map.PlaceOf(span.Start), map.PlaceOf(span.End));
        return new TextRange(new Position(start.Line, start.Character), new Position(end.Line, end.Character));
    }

    private static IEnumerable<SettingsProblem> Problems(ConfigState file)
    {
        if (file.Unreadable is { } reason)
        {
            yield return new SettingsProblem(file.Source, "", $"{file.Source} {reason}.", Severity.Error);
            yield break;
        }
        var map = new TextMap(file.Text ?? "");
        foreach (var problem in file.Problems)
        {
            yield return new SettingsProblem(file.Source, problem.Key, problem.Message, Of(problem.Severity), Range(map, problem.Span));
        }
    }

    private static Severity Of(SettingSeverity severity) => severity switch
    {
        SettingSeverity.Error => Severity.Error,
        SettingSeverity.Warning => Severity.Warning,
        _ => Severity.Info,
    };
}
