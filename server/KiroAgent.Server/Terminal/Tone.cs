using Spectre.Console;

namespace KiroAgent.Server.Terminal;

/// <summary>What a piece of text is, so that one place decides how it looks.</summary>
internal enum Tone
{
    Plain,
    Dim,
    Strong,
    Accent,
    Added,
    Removed,
    Hunk,
    Warning,
    Error,
}

/// <summary>A piece of text in one tone.</summary>
internal readonly record struct Span(string Text, Tone Tone = Tone.Plain)
{
    public static implicit operator Span(string text) => new(text);
}

/// <summary>The looks of the tones: the terminal's own sixteen colours, so that every theme stays readable.</summary>
internal static class Tones
{
    private static readonly Style Dim = new(decoration: Decoration.Dim);
    private static readonly Style Strong = new(decoration: Decoration.Bold);
    private static readonly Style Accent = new(Color.Teal, decoration: Decoration.Bold);
    private static readonly Style Added = new(Color.Green);
    private static readonly Style Removed = new(Color.Maroon);
    private static readonly Style Hunk = new(Color.Teal);
    private static readonly Style Warning = new(Color.Olive);
    private static readonly Style Error = new(Color.Maroon, decoration: Decoration.Bold);

    public static Style Look(Tone tone) => tone switch
    {
        Tone.Dim => Dim,
        Tone.Strong => Strong,
        Tone.Accent => Accent,
        Tone.Added => Added,
        Tone.Removed => Removed,
        Tone.Hunk => Hunk,
        Tone.Warning => Warning,
        Tone.Error => Error,
        _ => Style.Plain,
    };
}
