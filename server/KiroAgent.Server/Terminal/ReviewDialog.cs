using System.Globalization;
using KiroAgent.Protocol;
using KiroAgent.Server.JsonRpc;

namespace KiroAgent.Server.Terminal;

/// <summary>Goes through the files that wait for review, one key for each decision. The rules are the server's.</summary>
internal sealed class ReviewDialog(AgentClient client, Screen screen, IKeys keys, LineEditor editor, Interrupts interrupts)
{
    private const string Help = "a accept  r reject  A R all  f reject, saying why  n p move  d diff  q later";

    private Review _review = new("", 0, [], 0);
    private string _sessionId = "";
    private int _current;

    /// <summary>Reviews until all is decided or left for later; answers what the agent does then.</summary>
    public async Task<Execution> RunAsync(string sessionId, Review review)
    {
        _sessionId = sessionId;
        _review = review;
        _current = 0;
        keys.ForgetTypedAhead();
        await ShowAsync(list: true);
        while (Pending.Count > 0)
        {
            screen.Line(new Span("  " + Help, Tone.Accent));
            if (await ReadKeyAsync() is not { } key || key is 'q' or 'Q')
            {
                screen.Line(new Span($"{ReviewView.Count(Pending.Count, "file stays", "files stay")} pending: /review comes back to them.", Tone.Dim));
                return Execution.Waiting;
            }

            if (await ApplyAsync(key) is { } execution)
            {
                return execution;
            }
        }

        return Execution.Stopped;
    }

    private List<FileReview> Pending => [.. _review.Files.Where(ReviewView.IsPending)];

    private FileReview Current => Pending[_current];

    private async Task<Execution?> ApplyAsync(char key)
    {
        switch (key)
        {
            case 'a':
                return await DecideAsync(() => client.AskAsync(Methods.ReviewAccept,
                    new ReviewAcceptParams(_sessionId, Current.Path, Current.Version)));
            case 'r':
                return await RejectAsync(Current, feedback: null);
            case 'f':
                return await FeedbackAsync("Feedback: ") is { Length: > 0 } feedback ? await RejectAsync(Current, feedback) : null;
            case 'A':
                return await DecideAsync(() => client.AskAsync(Methods.ReviewAccept,
                    new ReviewAcceptParams(_sessionId, Version: _review.Version)));
            case 'R':
                return await FeedbackAsync("Feedback (Enter for none): ") is { } reason ? await RejectAsync(file: null, reason) : null;
            case 'n' or 'p':
                var count = Pending.Count;
                _current = (_current + (key == 'n' ? 1 : count - 1)) % count;
                await ShowAsync(list: false);
                break;
            case 'd':
                await ShowDiffAsync(int.MaxValue);
                break;
            default:
                await ShowAsync(list: true);
                break;
        }

        return null;
    }

    private Task<Execution?> RejectAsync(FileReview? file, string? feedback, ReviewConflictChoice? onConflict = null) =>
        DecideAsync(
            () => client.AskAsync(Methods.ReviewReject, new ReviewRejectParams(
                _sessionId,
                file?.Path,
                file?.Version ?? _review.Version,
                Feedback: string.IsNullOrWhiteSpace(feedback) ? null : feedback,
                OnConflict: onConflict)),
            onConflict is null ? feedback ?? "" : null);

    /// <summary>Carries a decision out and shows what came of it; an execution when the review is over.</summary>
    private async Task<Execution?> DecideAsync(Func<Task<ReviewOutcome>> decide, string? rejection = null)
    {
        ReviewOutcome outcome;
        try
        {
            outcome = await decide();
        }
        catch (RpcException problem)
        {
            screen.Paragraph("  ", new Span($"{screen.Glyphs.Failed} {SafeText.Inline(problem.Message)}", Tone.Error));
            var pending = await client.AskAsync(Methods.ReviewPending, new ReviewPendingParams(_sessionId));
            return await GoOnAsync(pending.Review, Execution.Stopped);
        }

        foreach (var file in outcome.Files)
        {
            ShowResult(file);
        }

        var conflicts = outcome.Files.Where(file => file.Result == ReviewResult.Conflict).Select(file => file.Path).ToHashSet();
        if (conflicts.Count > 0 && rejection is not null && outcome.Review is { } review)
        {
            _review = review;
            return await SettleAsync(review.Files.Where(file => conflicts.Contains(file.Path)), rejection, outcome);
        }

        return await GoOnAsync(outcome.Review, outcome.Execution);
    }

    /// <summary>Asks for each file where rejecting would meet the person's own edits.</summary>
    private async Task<Execution?> SettleAsync(IEnumerable<FileReview> files, string feedback, ReviewOutcome outcome)
    {
        foreach (var file in files.ToList())
        {
            screen.Paragraph("  ",
                new Span(SafeText.Inline(file.Path), Tone.Strong),
                " holds edits of your own in the same places.");
            screen.Line(new Span("  k keep mine, restore the rest  o restore all, mine is kept for undo  q later", Tone.Accent));
            ReviewConflictChoice? choice = await ReadKeyAsync() switch
            {
                'k' => ReviewConflictChoice.KeepMine,
                'o' => ReviewConflictChoice.Overwrite,
                _ => null,
            };
            if (choice is not null && await RejectAsync(file, feedback, choice) is { } execution)
            {
                return execution;
            }
        }

        return _review.Undecided == 0 ? await GoOnAsync(null, outcome.Execution) : null;
    }

    private async Task<Execution?> GoOnAsync(Review? review, Execution execution)
    {
        if (review is null || review.Files.All(file => !ReviewView.IsPending(file)))
        {
            _review = new Review(_review.TurnId, _review.Version, [], 0);
            return execution == Execution.Waiting ? Execution.Stopped : execution;
        }

        _review = review;
        _current = Math.Min(_current, Pending.Count - 1);
        await ShowAsync(list: Pending.Count > 1);
        return null;
    }

    private void ShowResult(ReviewedFile file)
    {
        var (sign, tone, words) = file.Result switch
        {
            ReviewResult.Accepted => (screen.Glyphs.Done, Tone.Added, "accepted"),
            ReviewResult.Restored => (screen.Glyphs.Skipped, Tone.Warning, "rejected, exactly as before"),
            ReviewResult.Merged => (screen.Glyphs.Skipped, Tone.Warning, "rejected, your own edits kept"),
            ReviewResult.Conflict => (screen.Glyphs.Failed, Tone.Error, "not decided"),
            _ => (screen.Glyphs.Dot, Tone.Dim, "nothing to do"),
        };
        screen.Paragraph("    ", new Span($"  {sign} {words}  ", tone), SafeText.Inline(file.Path));
    }

    private async Task ShowAsync(bool list)
    {
        if (Pending.Count == 0)
        {
            return;
        }

        screen.Gap();
        if (list)
        {
            ReviewView.ShowList(screen, Pending, _current);
            screen.Gap();
        }

        await ShowDiffAsync(ReviewView.ShortDiff);
    }

    private async Task ShowDiffAsync(int limit)
    {
        var file = Current;
        IReadOnlyList<string>? baseline = null;
        if (file.Operation != FileOperation.Created && file.Hunks.Count > 0)
        {
            try
            {
                baseline = await client.LinesAsync(file.BaselineUri);
            }
            catch (RpcException)
            {
                // The diff then has no lines around the changes; the changes themselves came with the review.
            }
        }

        screen.Line(new Span(string.Create(CultureInfo.InvariantCulture, $"  {_current + 1} of {Pending.Count}"), Tone.Dim));
        ReviewView.ShowDiff(screen, file, baseline, limit);
    }

    private async Task<string?> FeedbackAsync(string label)
    {
        try
        {
            return await editor.ReadAsync(new Span("  " + label, Tone.Strong), interrupts.Reading(), remember: false);
        }
        catch (OperationCanceledException) when (!interrupts.Quit.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>The next key that is a character; null when the person leaves.</summary>
    private async Task<char?> ReadKeyAsync()
    {
        try
        {
            while (await keys.ReadAsync(interrupts.Reading()) is { } key)
            {
                if (key is { Key: ConsoleKey.D, Modifiers: ConsoleModifiers.Control })
                {
                    return null;
                }

                if (key.KeyChar > ' ')
                {
                    interrupts.Forget();
                    if (!keys.Echo)
                    {
                        screen.Line(new Span($"  {screen.Glyphs.Prompt} {key.KeyChar}", Tone.Accent));
                    }

                    return key.KeyChar;
                }
            }

            return null;
        }
        catch (OperationCanceledException) when (!interrupts.Quit.IsCancellationRequested)
        {
            return null;
        }
    }
}
