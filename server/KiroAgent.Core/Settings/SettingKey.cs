using System.Collections.Immutable;

namespace KiroAgent.Core.Settings;

/// <summary>What a key takes.</summary>
public enum SettingType
{
    /// <summary><c>true</c> or <c>false</c>.</summary>
    Flag,
    /// <summary>A whole number within the key's limits.</summary>
    Count,
    /// <summary>Any text that is not empty.</summary>
    Text,
    /// <summary>One of the key's words.</summary>
    Choice,
    /// <summary>A list of texts.</summary>
    List,
    /// <summary><c>none</c> (or <c>false</c>), <c>bubblewrap</c>, or <c>docker:IMAGE</c>.</summary>
    Sandbox,
    /// <summary>An object of MCP servers by name.</summary>
    Servers,
}

/// <summary>What a higher layer does to the value below it.</summary>
public enum LayerRule
{
    /// <summary>It takes its place.</summary>
    Replace,
    /// <summary>Its entries come on top; none can be taken away.</summary>
    AddUp,
    /// <summary>Entries of the same name take the place of those below, the others stay.</summary>
    ByName,
}

/// <summary>What of a project's value gives the agent more than the layers below gave.</summary>
public enum Loosens
{
    /// <summary>Nothing.</summary>
    Never,
    /// <summary>Entries that are new.</summary>
    WhatIsAdded,
    /// <summary>Entries that are missing.</summary>
    WhatIsTaken,
    /// <summary>A word that stands earlier in the key's words, the weakest first.</summary>
    WeakerWord,
    /// <summary><c>true</c> over <c>false</c>.</summary>
    WhenTrue,
    /// <summary><c>false</c> over <c>true</c>.</summary>
    WhenFalse,
    /// <summary>A smaller number.</summary>
    WhenSmaller,
    /// <summary>Another kind of sandbox or another image, where there is one below.</summary>
    OtherSandbox,
}

/// <summary>A word a key takes, and what it means.</summary>
public sealed record SettingWord(string Word, string Description);

/// <summary>
/// All there is to know about a key: reading, merging, trust, hover, completion, the schema and the documentation are made from it.
/// </summary>
/// <param name="Name">Without the prefix <c>kiroAgent.</c>.</param>
/// <param name="Type">What it takes.</param>
/// <param name="Description">One or two sentences.</param>
/// <param name="Default">The value when nobody set it, or null where there is none.</param>
public sealed record SettingKey(string Name, SettingType Type, string Description, SettingValue? Default)
{
    /// <summary>How layers are put together.</summary>
    public LayerRule Layers { get; init; }

    /// <summary>What a project may set only with the user's approval.</summary>
    public Loosens Loosens { get; init; }

    /// <summary>Whether it counts only from the user's file or the editor.</summary>
    public bool OnlyFromUser { get; init; }

    /// <summary>The words a <see cref="SettingType.Choice"/> takes; with <see cref="Loosens.WeakerWord"/> the weakest first.</summary>
    public ImmutableArray<SettingWord> Words { get; init; } = [];

    /// <summary>The smallest number.</summary>
    public int Least { get; init; }

    /// <summary>The largest number.</summary>
    public int Most { get; init; } = int.MaxValue;

    /// <summary>Whether the entries of the list name tools.</summary>
    public bool NamesTools { get; init; }

    /// <summary>Whether the entries of the list name hosts.</summary>
    public bool NamesHosts { get; init; }

    /// <summary>Entries worth offering.</summary>
    public ImmutableArray<string> Examples { get; init; } = [];

    /// <summary>What it takes, in words.</summary>
    public string TypeInWords => Type switch
    {
        SettingType.Flag => "true or false",
        SettingType.Count => Most == int.MaxValue ? $"a whole number from {Least}" : $"a whole number from {Least} to {Most}",
        SettingType.Text => "a text",
        SettingType.Choice => "one of " + string.Join(", ", Words.Select(w => JsoncValue.Quoted(w.Word))),
        SettingType.List => NamesTools ? "a list of tool names" : "a list of texts",
        SettingType.Sandbox => "\"none\" (or false), \"bubblewrap\" or \"docker:IMAGE\"",
        _ => "an object of MCP servers by name",
    };
}
