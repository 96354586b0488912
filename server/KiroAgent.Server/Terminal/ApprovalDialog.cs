using KiroAgent.Protocol;
using KiroAgent.Server.Handlers;
using KiroAgent.Server.JsonRpc;

namespace KiroAgent.Server.Terminal;

/// <summary>Puts an approval to the person, one key for each word. Only these keys answer it, and only once it is shown.</summary>
internal sealed class ApprovalDialog(AgentClient client, Screen screen, IKeys keys, LineEditor editor, Interrupts interrupts)
{
    /// <summary>Asks until it is answered. Ctrl+C leaves it to the interrupt, which resolves it as denied; with no more keys to come it is denied.</summary>
    public async Task AskAsync(Approval approval)
    {
        keys.ForgetTypedAhead();
        var baselines = await BaselinesAsync(approval);
        ApprovalView.Show(screen, approval, baselines, ReviewView.ShortDiff);
        while (true)
        {
            ApprovalView.ShowKeys(screen, approval);
            var reading = interrupts.Reading();
            var key = await KeyPress.ReadAsync(keys, screen, reading);
            if (key is null && reading.IsCancellationRequested)
            {
                return;
            }

            var word = key switch
            {
                'a' or 'y' or 'Y' => new ApprovalRespondParams(approval.Id, ApprovalDecision.Allow),
                null or 'd' or 'n' or 'N' => new ApprovalRespondParams(approval.Id, ApprovalDecision.Deny),
                'f' when approval.SessionId is not null && await ReadLineAsync("  Feedback: ") is { Length: > 0 } feedback =>
                    new ApprovalRespondParams(approval.Id, ApprovalDecision.Deny, Feedback: feedback),
                'e' when approval.Subject is CommandSubject command => await EditedAsync(approval, command),
                'r' when approval.Suggestions.Count > 0 => await RememberingAsync(approval),
                'v' => ShowAll(approval, baselines),
                _ => null,
            };
            if (word is not null && await SayAsync(word))
            {
                return;
            }
        }
    }

    private ApprovalRespondParams? ShowAll(Approval approval, IReadOnlyDictionary<string, IReadOnlyList<string>> baselines)
    {
        ApprovalView.ShowChanges(screen, approval, baselines, int.MaxValue);
        return null;
    }

    private async Task<ApprovalRespondParams?> EditedAsync(Approval approval, CommandSubject command)
    {
        editor.Prefill = command.Command;
        var line = await ReadLineAsync("  Run instead: ");
        return string.IsNullOrWhiteSpace(line) ? null
            : new ApprovalRespondParams(approval.Id, ApprovalDecision.Allow, Command: line == command.Command ? null : line);
    }

    private async Task<ApprovalRespondParams?> RememberingAsync(Approval approval)
    {
        var rules = approval.Suggestions.GroupBy(rule => rule.Pattern, StringComparer.Ordinal).ToList();
        ApprovalView.ShowRules(screen, [.. rules.Select(same => same.First())]);
        screen.Line(new Span("  a number allows it and keeps that rule; any other key goes back", Tone.Dim));
        if (await KeyPress.ReadAsync(keys, screen, interrupts.Reading()) is not (>= '1' and <= '9' and var number) || number - '1' >= rules.Count)
        {
            return null;
        }

        var offered = rules[number - '1'].ToDictionary(rule => Key(rule.Scope));
        screen.Line(
        [
            .. offered.Values.SelectMany(rule => (Span[])[new("  " + Key(rule.Scope), Tone.Accent), new(" " + Word(rule.Scope))]),
            new("  other keys go back", Tone.Dim),
        ]);
        return await KeyPress.ReadAsync(keys, screen, interrupts.Reading()) is { } scope && offered.TryGetValue(scope, out var kept)
            ? new ApprovalRespondParams(approval.Id, ApprovalDecision.Allow, new RememberedRule(kept.Pattern, kept.Scope))
            : null;
    }

    private static char Key(RuleScope scope) => scope switch
    {
        RuleScope.Workspace => 'w',
        RuleScope.User => 'u',
        _ => 's',
    };

    private static string Word(RuleScope scope) => scope switch
    {
        RuleScope.Workspace => "this workspace",
        RuleScope.User => "always, everywhere",
        _ => "this session",
    };

    /// <summary>Says it to the server; false when it made no sense and something else can be said.</summary>
    private async Task<bool> SayAsync(ApprovalRespondParams word)
    {
        try
        {
            await client.AskAsync(Methods.ApprovalRespond, word);
        }
        catch (RpcException problem)
        {
            screen.Paragraph("  ", new Span("  " + SafeText.Inline(problem.Message), Tone.Warning));
            return problem.Code == ErrorCodes.UnknownApproval;
        }

        var (sign, said) = word switch
        {
            { Decision: ApprovalDecision.Deny } => (screen.Glyphs.Skipped, "denied"),
            { Remember: { } rule } => (screen.Glyphs.Done, $"allowed, and from now on: {SafeText.Inline(rule.Pattern)}"),
            { Command: { } command } => (screen.Glyphs.Done, $"allowed: {SafeText.Inline(command)}"),
            _ => (screen.Glyphs.Done, "allowed"),
        };
        screen.Paragraph("    ", new Span($"  {sign} {said}", Tone.Dim));
        return true;
    }

    /// <summary>The text before, for context around the changes.</summary>
    private async Task<Dictionary<string, IReadOnlyList<string>>> BaselinesAsync(Approval approval)
    {
        const int MostFiles = 20;
        var baselines = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var file in ApprovalFacts.Files(approval.Subject).Where(f => f.Hunks.Count > 0).Take(MostFiles))
        {
            try
            {
                if (await client.LinesAsync(file.BaselineUri) is { } lines)
                {
                    baselines[file.Path] = lines;
                }
            }
            catch (RpcException)
            {
                // Shown without the lines around it.
            }
        }

        return baselines;
    }

    private async Task<string?> ReadLineAsync(string label)
    {
        try
        {
            return await editor.ReadAsync(new Span(label, Tone.Strong), interrupts.Reading(), remember: false);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }
}
