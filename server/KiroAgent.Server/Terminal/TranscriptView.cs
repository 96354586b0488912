using KiroAgent.Protocol;

namespace KiroAgent.Server.Terminal;

/// <summary>Draws a session's conversation again from its transcript.</summary>
internal static class TranscriptView
{
    public static void Show(Screen screen, IReadOnlyList<TranscriptEntry> transcript)
    {
        foreach (var entry in transcript)
        {
            Show(screen, entry);
        }
    }

    private static void Show(Screen screen, TranscriptEntry entry)
    {
        switch (entry)
        {
            case PromptEntry prompt:
                screen.Gap();
                screen.Paragraph("  ", new Span(screen.Glyphs.Prompt + " ", Tone.Accent), SafeText.Inline(prompt.Text));
                break;
            case TextEntry text:
                screen.Prose(SafeText.Prose(text.Text));
                break;
            case ThoughtEntry thought:
                screen.Prose(SafeText.Prose(thought.Text), Tone.Dim);
                break;
            case ToolCallEntry call:
                EventView.ShowCall(screen, call.Title, call.Status, call.Summary, call.Changes);
                break;
            case DecisionEntry decision:
                ShowDecision(screen, decision);
                break;
            case RevertEntry revert:
                screen.Line(new Span($"  {screen.Glyphs.Skipped} {(revert.Redone ? "revert undone" : "reverted")}, {ReviewView.Count(revert.Files.Count, "file", "files")}", Tone.Warning));
                break;
            case NoticeEntry notice:
                ShowNotice(screen, notice.Severity, notice.Text);
                break;
        }
    }

    /// <summary>Something the user should know.</summary>
    public static void ShowNotice(Screen screen, Severity severity, string text)
    {
        var tone = severity switch
        {
            Severity.Error => Tone.Error,
            Severity.Warning => Tone.Warning,
            _ => Tone.Dim,
        };
        var sign = screen.Glyphs.Dot;
        foreach (var line in text.Split('\n'))
        {
            screen.Paragraph("    ", new Span($"  {sign} {SafeText.Inline(line)}", tone));
            sign = " ";
        }
    }

    private static void ShowDecision(Screen screen, DecisionEntry decision)
    {
        var (sign, words) = decision.Decision switch
        {
            DecisionKind.Accept => (screen.Glyphs.Done, "accepted"),
            DecisionKind.Reject => (screen.Glyphs.Skipped, "rejected"),
            _ => (screen.Glyphs.Skipped, "decision taken back"),
        };
        foreach (var file in decision.Files)
        {
            screen.Paragraph("    ", new Span($"  {sign} {words}  ", Tone.Dim), SafeText.Inline(file.Path));
        }

        if (decision.Feedback is { Length: > 0 } feedback)
        {
            screen.Paragraph("    ", new Span("    feedback: ", Tone.Dim), SafeText.Inline(feedback));
        }
    }
}
