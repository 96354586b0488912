using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using KiroAgent.Core.Files;
using KiroAgent.Core.Policy;

namespace KiroAgent.Core.Settings;

/// <summary>One key by which a project's file gives the agent more than the layers below it do.</summary>
/// <param name="Key">The key.</param>
/// <param name="Value">The value it would get.</param>
/// <param name="Span">Where the value stands in the file.</param>
/// <param name="What">What of it loosens, in words.</param>
public sealed record LooseningChange(SettingKey Key, SettingValue Value, TextSpan Span, string What);

/// <summary>All by which a project's file loosens: in force only once the user allowed exactly this.</summary>
/// <param name="Source">The file.</param>
/// <param name="Changes">In the order of the table of settings.</param>
/// <param name="Decision">The user's word about this content, or null while there is none.</param>
public sealed record Loosening(string Source, ImmutableArray<LooseningChange> Changes, AskDecision? Decision)
{
    /// <summary>Names the content: the file, the keys and their values. Other content, or the same in another file, has another name.</summary>
    public static string HashOf(string source, ImmutableArray<LooseningChange> changes)
    {
        var content = new StringBuilder("settings\n").Append(JsoncValue.Quoted(source)).Append('\n');
        foreach (var change in changes)
        {
            content.Append(change.Key.Name).Append('=').Append(change.Value.Json).Append('\n');
        }
        return ContentId.Of(Encoding.UTF8.GetBytes(content.ToString())).Hex;
    }

    /// <summary>The name of this content.</summary>
    public string Hash => HashOf(Source, Changes);

    /// <summary>What the user is asked about.</summary>
    public AskSubject.Settings Subject => new(Source, [.. Changes.Select(c => new AskedSetting(c.Key.Name, c.Value.Json))], Hash);

    /// <summary>Why it is asked, in words.</summary>
    public string Reason => $"{Source} would let the agent do more than your own settings do: {string.Join("; ", Changes.Select(c => $"{c.Key.Name} {c.What}"))}.";
}

/// <summary>Compares a project's value with the one below it.</summary>
internal static class Comparing
{
    private const string All = "*";

    /// <summary>
    /// What counts at once of <paramref name="value"/> (null: the value below stays), and in words what of it loosens; null where
    /// nothing does.
    /// </summary>
    public static (SettingValue? AtOnce, string? What) With(SettingKey key, SettingValue? below, SettingValue value) => (key.Loosens, below, value) switch
    {
        (Loosens.WhatIsAdded, SettingValue.List had, SettingValue.List has) when Everything(key) is not { } every || !had.Values.Contains(every) => Added(had.Values, has.Values, Everything(key)),
        (Loosens.WhatIsAdded, _, SettingValue.List has) when key.NamesHosts => Opened((below as SettingValue.List)?.Values ?? [], has.Values),
        (Loosens.WhatIsTaken, SettingValue.List had, SettingValue.List has) when key.Layers == LayerRule.Replace => Taken(had.Values, has.Values),
        (Loosens.WeakerWord, SettingValue.Word had, SettingValue.Word has) => Unless(Rank(key, has) < Rank(key, had), value, $"becomes {has.Value} instead of {had.Value}"),
        (Loosens.WhenTrue, SettingValue.Flag { Value: false }, SettingValue.Flag { Value: true }) => (null, "becomes true"),
        (Loosens.WhenFalse, SettingValue.Flag { Value: true }, SettingValue.Flag { Value: false }) => (null, "becomes false"),
        (Loosens.WhenSmaller, SettingValue.Count had, SettingValue.Count has) => Unless(has.Value < had.Value, value, string.Create(CultureInfo.InvariantCulture, $"becomes {has.Value} instead of {had.Value}")),
        (Loosens.OtherSandbox, SettingValue.Word had, SettingValue.Word has) => Unless(had.Value != "none" && has.Value != had.Value, value, $"becomes {has.Value} instead of {had.Value}"),
        _ => (value, null),
    };

    private static (SettingValue?, string?) Unless(bool loosens, SettingValue value, string what) => loosens ? (null, what) : (value, null);

    private static (SettingValue?, string?) Added(ImmutableArray<string> had, ImmutableArray<string> has, string? everything)
    {
        var added = has.Except(had).ToImmutableArray();
        var common = everything is not null && has.Contains(everything) ? had : [.. has.Intersect(had)]; // who names all means what is below, too
        return added.IsEmpty ? (new SettingValue.List(has), null) : (new SettingValue.List(common), "gains " + Named(added));
    }

    /// <summary>
    /// Where any public host may be contacted, names narrow. But naming a host that is not public opens it, and naming all where nobody set the
    /// list opens the network of a sandbox.
    /// </summary>
    private static (SettingValue?, string?) Opened(ImmutableArray<string> had, ImmutableArray<string> has)
    {
        var opened = has.Except(had).Where(host => host.Trim() == All || WebRules.NamesPrivate(host)).ToImmutableArray();
        return opened.IsEmpty ? (new SettingValue.List(has), null)
            : (opened.Any(host => host.Trim() == All) ? null : new SettingValue.List([.. has.Except(opened)]), "gains " + Named(opened));
    }

    private static (SettingValue?, string?) Taken(ImmutableArray<string> had, ImmutableArray<string> has)
    {
        var taken = had.Except(has).ToImmutableArray();
        return taken.IsEmpty ? (new SettingValue.List(has), null) : (new SettingValue.List([.. has, .. taken]), "loses " + Named(taken));
    }

    private static string Named(ImmutableArray<string> values) => string.Join(", ", values.Select(JsoncValue.Quoted));

    private static int Rank(SettingKey key, SettingValue.Word word) => key.Words.Select(w => w.Word).ToList().IndexOf(word.Value);

    /// <summary>The entry that stands for all, where the key has one.</summary>
    private static string? Everything(SettingKey key) => key.NamesTools ? "all" : key.NamesHosts || key.Name == "trustedCommands" ? All : null;
}
