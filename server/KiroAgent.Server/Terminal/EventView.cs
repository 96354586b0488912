using KiroAgent.Protocol;

namespace KiroAgent.Server.Terminal;

/// <summary>Shows a turn as it happens, from its events.</summary>
internal sealed class EventView(Screen screen)
{
    private readonly Dictionary<string, ToolCallStartedEvent> _calls = [];
    private ProseFilter _prose = new();
    private string? _printing;
    private bool _thinking;

    /// <summary>Shows one event.</summary>
    public void Show(AgentEvent agentEvent)
    {
        switch (agentEvent)
        {
            case TurnStartedEvent { Continues: not null }:
                EndText();
                screen.Line(new Span($"  {screen.Glyphs.Dot} all accepted, the agent goes on", Tone.Dim));
                break;
            case StepStartedEvent:
                EndText();
                screen.Note($"{screen.Glyphs.Running} working (Ctrl+C interrupts)");
                break;
            case TextDeltaEvent delta:
                Say(delta.Text, thought: false);
                break;
            case ThoughtDeltaEvent delta:
                Say(delta.Text, thought: true);
                break;
            case ToolCallStartedEvent started:
                EndText();
                _calls[started.ToolCallId] = started;
                screen.Note($"{screen.Glyphs.Running} {SafeText.Inline(started.Title)}");
                break;
            case ToolCallOutputEvent output:
                Print(output);
                break;
            case ToolCallEndedEvent ended:
                End(ended);
                break;
            case PlanUpdatedEvent plan:
                ShowPlan(plan.Entries);
                break;
            case RetryingEvent retrying:
                EndText();
                screen.Paragraph("  ", new Span(
                    $"{screen.Glyphs.Dot} trying again ({SafeText.Inline(retrying.Reason)}); what was said since the last step does not count", Tone.Warning));
                break;
            case NoticeEvent notice:
                EndText();
                TranscriptView.ShowNotice(screen, notice.Severity, notice.Text);
                break;
            case TurnEndedEvent:
                EndText();
                break;
        }
    }

    /// <summary>Tool calls that began before this screen was there: they are known by their titles when they end.</summary>
    public void Remember(IEnumerable<TranscriptEntry> transcript)
    {
        foreach (var call in transcript.OfType<ToolCallEntry>().Where(call => call.Status is null))
        {
            _calls[call.ToolCallId] = new ToolCallStartedEvent(call.ToolCallId, call.Tool, call.Title, call.ToolKind);
        }
    }

    /// <summary>A tool call as one line: sign, title, and what came of it: the lines changed, or else its summary.</summary>
    public static void ShowCall(Screen screen, string title, ToolCallStatus? status, string? summary, IReadOnlyList<FileChange>? changes)
    {
        var (sign, tone) = status switch
        {
            ToolCallStatus.Succeeded => (screen.Glyphs.Done, Tone.Added),
            ToolCallStatus.Failed => (screen.Glyphs.Failed, Tone.Error),
            null => (screen.Glyphs.Running, Tone.Dim),
            _ => (screen.Glyphs.Skipped, Tone.Warning),
        };
        var spans = new List<Span> { new($"  {sign} ", tone), SafeText.Inline(title) };
        if (changes is { Count: > 0 })
        {
            spans.Add("  ");
            spans.AddRange(ReviewView.Counts(screen, changes.Sum(change => change.Additions), changes.Sum(change => change.Deletions), 0));
        }
        else if (!string.IsNullOrWhiteSpace(summary))
        {
            spans.Add(new Span("  " + SafeText.Shorten(summary, 300), status == ToolCallStatus.Failed ? Tone.Error : Tone.Dim));
        }

        screen.Paragraph("    ", [.. spans]);
    }

    /// <summary>The plan as a list.</summary>
    public void ShowPlan(IReadOnlyList<PlanEntry> entries)
    {
        EndText();
        foreach (var entry in entries)
        {
            var (sign, tone) = entry.Status switch
            {
                PlanStatus.Completed => (screen.Glyphs.Done, Tone.Dim),
                PlanStatus.InProgress => (screen.Glyphs.Current, Tone.Strong),
                _ => (screen.Glyphs.Dot, Tone.Plain),
            };
            screen.Paragraph("      ", new Span($"    {sign} ", tone), new Span(SafeText.Inline(entry.Text), tone));
        }
    }

    private void Say(string text, bool thought)
    {
        if (thought != _thinking)
        {
            EndText();
            _thinking = thought;
            if (thought && !screen.HasColour)
            {
                screen.Stream("(thinking) ", Tone.Dim);
            }
        }

        _printing = null;
        var shown = _prose.Clean(text);
        if (shown.Length > 0)
        {
            screen.Stream(shown, thought ? Tone.Dim : Tone.Plain);
        }
    }

    private void Print(ToolCallOutputEvent output)
    {
        if (_printing != output.ToolCallId)
        {
            EndText();
            if (_calls.TryGetValue(output.ToolCallId, out var call))
            {
                ShowCall(screen, call.Title, status: null, summary: null, changes: null);
            }

            _printing = output.ToolCallId;
        }

        screen.Stream(_prose.Clean(output.Text), Tone.Dim);
    }

    private void End(ToolCallEndedEvent ended)
    {
        EndText();
        var title = _calls.Remove(ended.ToolCallId, out var call) ? call.Title : ended.ToolCallId;
        ShowCall(screen, title, ended.Status, ended.Summary, ended.Changes);
    }

    private void EndText()
    {
        screen.EndStream();
        screen.ClearNote();
        _prose = new ProseFilter();
        _thinking = false;
        _printing = null;
    }
}
