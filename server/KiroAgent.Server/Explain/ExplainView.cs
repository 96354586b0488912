using KiroAgent.Protocol;
using KiroAgent.Server.Terminal;

namespace KiroAgent.Server.Explain;

/// <summary>A verdict for people: what is said, of what, why, and by which rule.</summary>
internal static class ExplainView
{
    /// <summary>Shows it in a few lines.</summary>
    public static void Show(Screen screen, GuardExplainParams asked, GuardExplainResult answer, bool trusted)
    {
        screen.Paragraph("  ", new Span(Word(answer.Verdict), ToneOf(answer.Verdict)), " ", new Span(SafeText.Inline(asked.Command ?? asked.Path!), Tone.Strong));
        if (answer.ResolvedPath is { } resolved)
        {
            Line(screen, "really", resolved);
        }

        if (asked.Path is not null)
        {
            Line(screen, "to", asked.Operation ?? "read");
        }

        Line(screen, "because", answer.Reason);
        if (answer.Rule is { } rule)
        {
            Line(screen, "rule", answer.Source is { } source ? $"{rule} ({source})" : rule);
        }

        // One line for a pattern, however long it could be kept for.
        foreach (var pattern in (answer.Suggestions ?? []).Select(rule => rule.Pattern).Distinct(StringComparer.Ordinal))
        {
            Line(screen, "offered", pattern);
        }

        Line(screen, "trust", trusted ? "this folder counts as trusted" : "this folder does not count as trusted: nothing in it configures anything (--trust-workspace, or /trust in chat)");
        foreach (var part in answer.Parts ?? [])
        {
            screen.Paragraph("    ", "  ", new Span(Word(part.Verdict), ToneOf(part.Verdict)), " ", SafeText.Inline(part.Text), new Span("  " + SafeText.Inline(part.Reason), Tone.Dim));
        }
    }

    private static void Line(Screen screen, string what, string text) =>
        screen.Paragraph("           ", "  ", new Span(what.PadRight(8), Tone.Dim), " ", SafeText.Inline(text));

    private static string Word(Verdict verdict) => verdict switch
    {
        Verdict.Allow => "allow",
        Verdict.Ask => "ask",
        _ => "deny",
    };

    private static Tone ToneOf(Verdict verdict) => verdict switch
    {
        Verdict.Allow => Tone.Added,
        Verdict.Ask => Tone.Accent,
        _ => Tone.Error,
    };
}
