using System.Globalization;
using KiroAgent.Protocol;
using KiroAgent.Server.JsonRpc;

namespace KiroAgent.Server.Terminal;

/// <summary>Puts the agent's questions to the person.</summary>
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
                await AnswerAsync(new QuestionAnswerParams(question.Id, Choice(line.Trim(), options)));
                return;
            }
        }
    }

    private static string Choice(string line, IReadOnlyList<string> options) =>
        int.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= options.Count
            ? options[number - 1]
            : line;

    private async Task AnswerAsync(QuestionAnswerParams answer)
    {
        try
        {
            await client.AskAsync(Methods.QuestionAnswer, answer);
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
