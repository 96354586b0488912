using System.Globalization;
using KiroAgent.Protocol;

namespace KiroAgent.Server.Terminal;

/// <summary>Goes back to before a prompt, after a look at what that would do, and forth again.</summary>
internal sealed class CheckpointDialog(AgentClient client, Screen screen, IKeys keys, LineEditor editor, Interrupts interrupts, TurnDialog dialog)
{
    /// <summary>Lists the checkpoints, numbered from the oldest.</summary>
    public async Task ListAsync()
    {
        var checkpoints = await CheckpointsAsync();
        if (checkpoints.Count == 0)
        {
            screen.Line(new Span("There is no checkpoint yet: one is made before each prompt.", Tone.Dim));
            return;
        }

        for (var index = 0; index < checkpoints.Count; index++)
        {
            var checkpoint = checkpoints[index];
            screen.Paragraph("      ",
                new Span(string.Create(CultureInfo.InvariantCulture, $"  {index + 1,2}  "), Tone.Accent),
                new Span($"{checkpoint.CreatedAt.LocalDateTime.ToString("HH:mm", CultureInfo.InvariantCulture)}  {ReviewView.Count(checkpoint.FilesChanged, "file ", "files")}  ", Tone.Dim),
                SafeText.Shorten(checkpoint.Prompt, 200));
        }

        screen.Line(new Span("  /revert NUMBER goes back to before that prompt", Tone.Dim));
    }

    /// <summary>Reverts to a checkpoint by its number, or takes all changes back.</summary>
    public async Task RevertAsync(string argument)
    {
        if (argument == "changes")
        {
            if (await ConfirmAsync("Take back everything the agent changed in this session? y n"))
            {
                await ShowAsync(await client.AskAsync(Methods.ChangesRevert, new ChangesRevertParams(dialog.Session.Id)));
            }

            return;
        }

        var words = argument.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var checkpoints = await CheckpointsAsync();
        RevertScope? scope = words.Length == 1 ? RevertScope.All : words is [_, var last] ? ScopeOf(last) : null;
        if (words.Length == 0 || scope is null
            || !int.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < 1 || number > checkpoints.Count)
        {
            screen.Paragraph("  ", new Span("/revert NUMBER, and files or conversation for only one of the two; /checkpoints lists the numbers.", Tone.Warning));
            return;
        }

        var checkpoint = checkpoints[number - 1];
        await PreviewAsync(checkpoint, scope.Value);
        if (await ConfirmAsync("Revert? y n"))
        {
            await ShowAsync(await client.AskAsync(Methods.CheckpointRevert, new CheckpointRevertParams(dialog.Session.Id, checkpoint.Id, scope)));
        }
    }

    /// <summary>Takes the latest revert back.</summary>
    public async Task RedoAsync() =>
        await ShowAsync(await client.AskAsync(Methods.CheckpointRedo, new CheckpointRedoParams(dialog.Session.Id)), "the revert is taken back");

    private async Task PreviewAsync(Checkpoint checkpoint, RevertScope scope)
    {
        var preview = await client.AskAsync(Methods.CheckpointPreview, new CheckpointPreviewParams(dialog.Session.Id, checkpoint.Id));
        screen.Paragraph("  ", new Span("Back to before: ", Tone.Strong), SafeText.Shorten(checkpoint.Prompt, 200));
        if (scope != RevertScope.Conversation)
        {
            foreach (var file in preview.Files)
            {
                screen.Paragraph("    ",
                    new Span($"    {Word(file.Action),-9}", Tone.Dim),
                    SafeText.Inline(file.Path),
                    new Span(file.Conflict ? "  (you changed the same places: it is left alone)" : "", Tone.Warning));
            }

            if (preview.Files.Count == 0)
            {
                screen.Line(new Span("    no file changes", Tone.Dim));
            }
        }

        if (scope != RevertScope.Files)
        {
            screen.Line(new Span($"    {ReviewView.Count(preview.MessagesDropped, "message leaves", "messages leave")} the conversation", Tone.Dim));
        }
    }

    private async Task ShowAsync(RevertOutcome outcome, string end = "done; /redo takes it back")
    {
        foreach (var file in outcome.Files)
        {
            var (sign, tone, words) = file.Result switch
            {
                RevertResult.Restored => (screen.Glyphs.Done, Tone.Added, "restored"),
                RevertResult.Merged => (screen.Glyphs.Done, Tone.Added, "restored, your own edits kept"),
                RevertResult.Conflict => (screen.Glyphs.Failed, Tone.Error, "left alone, your own edits are in the way"),
                _ => (screen.Glyphs.Dot, Tone.Dim, "as it was"),
            };
            screen.Paragraph("    ", new Span($"  {sign} {words}  ", tone), SafeText.Inline(file.Path));
        }

        screen.Line(new Span("  " + end, Tone.Dim));
        editor.Prefill = outcome.Prompt ?? "";
        await dialog.CatchUpAsync();
    }

    private async Task<bool> ConfirmAsync(string question)
    {
        keys.ForgetTypedAhead();
        screen.Line(new Span("  " + question, Tone.Accent));
        var yes = await KeyPress.ReadAsync(keys, screen, interrupts.Reading()) is 'y' or 'Y';
        if (!yes)
        {
            screen.Line(new Span("  nothing was done", Tone.Dim));
        }

        return yes;
    }

    private async Task<IReadOnlyList<Checkpoint>> CheckpointsAsync() =>
        (await client.AskAsync(Methods.CheckpointList, new CheckpointListParams(dialog.Session.Id))).Checkpoints;

    private static RevertScope? ScopeOf(string word) => word switch
    {
        "files" => RevertScope.Files,
        "conversation" => RevertScope.Conversation,
        _ => null,
    };

    private static string Word(PreviewAction action) => action switch
    {
        PreviewAction.Create => "bring back",
        PreviewAction.Delete => "remove",
        PreviewAction.Move => "move back",
        _ => "rewrite",
    };
}
