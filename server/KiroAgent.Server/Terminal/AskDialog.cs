using System.Globalization;
using KiroAgent.Protocol;
using KiroAgent.Server.JsonRpc;

namespace KiroAgent.Server.Terminal;

/// <summary>Puts the agent's questions and the server's approvals to the person.</summary>
internal sealed class AskDialog(AgentClient client, Screen screen, IKeys keys, LineEditor editor, Interrupts interrupts)
{
    /// <summary>Asks until it is answered; an interrupt leaves it to the server.</summary>
    public async Task AskAsync(Question question)
    {
        keys.ForgetTypedAhead();
        screen.Prose("? " + SafeText.Prose(question.Text), Tone.Strong);
        var options = question.Options ?? [];
        for (var index = 0; index < options.Count; index++)
        {
            screen.Paragraph("     ", new Span(string.Create(CultureInfo.InvariantCulture, $"  {index + 1}  "), Tone.Accent), SafeText.Inline(options[index]));
        }

        var label = options.Count > 0 ? "  Number, or an answer of your own: " : "  Answer: ";
        while (await ReadLineAsync(label) is { } line)
        {
            if (line.Trim().Length > 0)
            {
                await RespondAsync(Methods.QuestionAnswer, new QuestionAnswerParams(question.Id, Choice(line.Trim(), options)));
                return;
            }
        }
    }

    /// <summary>Allows or denies.</summary>
    public async Task ApproveAsync(Approval approval)
    {
        keys.ForgetTypedAhead();
        ApprovalView.Show(screen, approval);
        while (true)
        {
            screen.Line(new Span("  y allow  n deny  f deny, saying why" + (approval.Suggestions.Count > 0 ? "  or a number: allow and remember" : ""), Tone.Accent));
            if (await KeyPress.ReadAsync(keys, screen, interrupts.Reading()) is not { } key)
            {
                // Ctrl+C interrupts the turn, and that resolves the approval as denied.
                return;
            }

            var response = key switch
            {
                'y' or 'Y' => new ApprovalRespondParams(approval.Id, ApprovalDecision.Allow),
                'n' or 'N' => new ApprovalRespondParams(approval.Id, ApprovalDecision.Deny),
                'f' when await ReadLineAsync("  Feedback: ") is { Length: > 0 } feedback =>
                    new ApprovalRespondParams(approval.Id, ApprovalDecision.Deny, Feedback: feedback),
                >= '1' and <= '9' when key - '1' < approval.Suggestions.Count => Remembering(approval, approval.Suggestions[key - '1']),
                _ => null,
            };
            if (response is not null)
            {
                await RespondAsync(Methods.ApprovalRespond, response);
                var (sign, word) = response.Decision == ApprovalDecision.Allow ? (screen.Glyphs.Done, "allowed") : (screen.Glyphs.Skipped, "denied");
                screen.Line(new Span($"  {sign} {word}", Tone.Dim));
                return;
            }
        }
    }

    private static ApprovalRespondParams Remembering(Approval approval, SuggestedRule rule) =>
        new(approval.Id, ApprovalDecision.Allow, new RememberedRule(rule.Pattern, rule.Scope));

    private static string Choice(string line, IReadOnlyList<string> options) =>
        int.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= options.Count
            ? options[number - 1]
            : line;

    private async Task RespondAsync<TParams>(RequestMethod<TParams, EmptyResult> method, TParams response)
    {
        try
        {
            await client.AskAsync(method, response);
        }
        catch (RpcException problem)
        {
            screen.Line(new Span("  " + SafeText.Inline(problem.Message), Tone.Warning));
        }
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
