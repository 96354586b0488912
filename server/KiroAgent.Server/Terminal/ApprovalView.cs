using System.Globalization;
using KiroAgent.Protocol;
using KiroAgent.Server.Handlers;

namespace KiroAgent.Server.Terminal;

/// <summary>Shows what an approval is about: what, where and why, the change as a diff, the parts of a command.</summary>
internal static class ApprovalView
{
    private const int LabelWidth = 11;

    /// <summary>The facts whole, for what is to be allowed is never cut, and of the change at most <paramref name="limit"/> lines.</summary>
    /// <param name="screen">Where.</param>
    /// <param name="approval">What.</param>
    /// <param name="baselines">The lines before, by file; a file without is shown without context.</param>
    /// <param name="limit">Lines of diff; the rest is counted.</param>
    public static void Show(Screen screen, Approval approval, IReadOnlyDictionary<string, IReadOnlyList<string>> baselines, int limit)
    {
        screen.Gap();
        screen.Line(new Span("The agent asks for your permission", Tone.Warning));
        foreach (var (label, value) in ApprovalFacts.Of(approval with { Subject = WithoutParts(approval.Subject) }))
        {
            Fact(screen, label, value);
        }

        if (approval.Subject is CommandSubject { Parts: { Count: > 0 } parts })
        {
            ShowParts(screen, parts);
        }

        ShowChanges(screen, approval, baselines, limit);
    }

    /// <summary>The change alone.</summary>
    public static void ShowChanges(Screen screen, Approval approval, IReadOnlyDictionary<string, IReadOnlyList<string>> baselines, int limit)
    {
        var files = ApprovalFacts.Files(approval.Subject);
        var left = limit;
        foreach (var file in files)
        {
            var alone = files.Count == 1;
            if (!alone || file.Hunks.Count > 0)
            {
                screen.Paragraph("    ",
                [
                    .. alone ? (Span[])[new("  ")] : [new("  " + ReviewView.Name(file.Path, file.MovedFrom), Tone.Strong), new($"  {ReviewView.Word(file.Operation)}  ", Tone.Dim)],
                    .. ReviewView.Counts(screen, file.Additions, file.Deletions, 0),
                ]);
            }

            var lines = file.Hunks.Sum(hunk => hunk.Removed.Count + hunk.Added.Count);
            if (left <= 0 && lines > 0)
            {
                screen.Line(new Span($"  … {ReviewView.Count(lines, "line", "lines")} (v shows all)", Tone.Dim));
                continue;
            }

            ReviewView.ShowWhole(screen, file);
            ReviewView.ShowHunks(screen, file.Hunks, baselines.GetValueOrDefault(file.Path), left, "v");
            left = left == int.MaxValue ? left : left - lines;
        }
    }

    /// <summary>The rules that would have allowed it, numbered.</summary>
    public static void ShowRules(Screen screen, IReadOnlyList<SuggestedRule> rules)
    {
        for (var index = 0; index < rules.Count; index++)
        {
            screen.Paragraph("     ",
                new Span(string.Create(CultureInfo.InvariantCulture, $"  {index + 1}  "), Tone.Accent),
                SafeText.Inline(rules[index].Pattern),
                new Span("  " + SafeText.Inline(rules[index].Label), Tone.Dim));
        }
    }

    /// <summary>What can be done, on one line of 80 columns.</summary>
    public static void ShowKeys(Screen screen, Approval approval)
    {
        ReadOnlySpan<(string Key, string Word, bool Shown)> keys =
        [
            ("a", "allow", true),
            ("d", "deny", true),
            ("f", "deny+why", approval.SessionId is not null),
            ("e", "edit", approval.Subject is CommandSubject),
            ("r", "remember", approval.Suggestions.Count > 0),
            ("v", "whole diff", ApprovalFacts.Files(approval.Subject).Sum(f => f.Hunks.Sum(h => h.Removed.Count + h.Added.Count)) > ReviewView.ShortDiff),
        ];
        var spans = new List<Span>();
        foreach (var (key, word, shown) in keys)
        {
            if (shown)
            {
                spans.Add(new Span("  " + key, Tone.Accent));
                spans.Add(" " + word);
            }
        }

        screen.Paragraph("  ", [.. spans]);
    }

    private static void ShowParts(Screen screen, IReadOnlyList<CommandPart> parts)
    {
        foreach (var part in parts)
        {
            var (sign, tone) = part.Verdict switch
            {
                Verdict.Allow => (screen.Glyphs.Done, Tone.Added),
                Verdict.Deny => (screen.Glyphs.Failed, Tone.Error),
                _ => ("?", Tone.Warning),
            };
            screen.Paragraph("      ",
                new Span($"  {sign} ", tone),
                new Span(SafeText.Inline(part.Text), Tone.Strong),
                new Span($"  {SafeText.Inline(part.Reason)}", Tone.Dim));
        }
    }

    private static ApprovalSubject WithoutParts(ApprovalSubject subject) =>
        subject is CommandSubject command ? command with { Parts = [] } : subject;

    private static void Fact(Screen screen, string label, string value) =>
        screen.Paragraph(new string(' ', LabelWidth + 3),
            new Span($"  {SafeText.Inline(label).PadRight(LabelWidth)} ", Tone.Dim),
            new Span(SafeText.Inline(value), label is "run" or "create" or "modify" or "delete" ? Tone.Strong : label == ApprovalFacts.Lasting ? Tone.Warning : Tone.Plain));
}
