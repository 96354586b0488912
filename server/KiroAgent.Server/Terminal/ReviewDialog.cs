using KiroAgent.Protocol;
using KiroAgent.Server.JsonRpc;

namespace KiroAgent.Server.Terminal;

/// <summary>Goes through the files and hunks that wait for review, one key for each decision. The rules are the server's.</summary>
internal sealed class ReviewDialog(AgentClient client, Screen screen, IKeys keys, LineEditor editor, Interrupts interrupts)
{
    private ReviewCursor _at = new(new Review("", 0, [], 0));
    private string _sessionId = "";
    private bool _decided;

    /// <summary>Reviews until all is decided or left for later; answers what the agent does then.</summary>
    public async Task<Execution> RunAsync(string sessionId, Review review)
    {
        _sessionId = sessionId;
        _at = new ReviewCursor(review);
        _decided = false;
        keys.ForgetTypedAhead();
        await ShowAsync(list: true);
        while (_at.Pending.Count > 0)
        {
            ReviewView.ShowKeys(screen, _at, _decided || _at.File.Decided is not { Accepted: 0, Rejected: 0 } || _at.Pending.Count < _at.Review.Files.Count);
            var key = await ReadKeyAsync();
            if (key is 'q' && _at.Hunk is not null)
            {
                _at.ToggleHunks();
                await ShowAsync(list: true);
            }
            else if (key is null or 'q' or 'Q')
            {
                screen.Line(new Span($"  {ReviewView.Count(_at.Pending.Count, "file stays", "files stay")} pending: /review comes back to them.", Tone.Dim));
                return Execution.Waiting;
            }
            else if (await ApplyAsync(key.Value) is { } execution)
            {
                return execution;
            }
        }

        return Execution.Stopped;
    }

    /// <summary>Takes the last decision of a session back; the review as it is then, null when nothing waits.</summary>
    public async Task<Review?> UndoAsync(string sessionId)
    {
        var outcome = await client.AskAsync(Methods.ReviewUndo, new ReviewUndoParams(sessionId));
        foreach (var file in outcome.Files)
        {
            ReviewView.ShowUndone(screen, file);
        }

        return outcome.Review;
    }

    private async Task<Execution?> ApplyAsync(char key)
    {
        switch (key)
        {
            case 'a':
                return await DecideAsync(() => client.AskAsync(Methods.ReviewAccept,
                    new ReviewAcceptParams(_sessionId, _at.File.Path, _at.Version, _at.Hunks)));
            case 'r':
                return await RejectAsync(feedback: null);
            case 'f':
                return await FeedbackAsync("Feedback: ") is { Length: > 0 } feedback ? await RejectAsync(feedback) : null;
            case 'A':
                return await DecideAsync(() => client.AskAsync(Methods.ReviewAccept,
                    new ReviewAcceptParams(_sessionId, Version: _at.Review.Version)));
            case 'R':
                return await FeedbackAsync("Feedback (Enter for none): ") is { } reason
                    ? await RejectAsync(new ReviewRejectParams(_sessionId, Version: _at.Review.Version, Feedback: NotBlank(reason)))
                    : null;
            case 'n' or 'p':
                _at.Move(key == 'n' ? 1 : -1);
                await ShowAsync(list: false);
                break;
            case 'h' when _at.ToggleHunks():
                await ShowAsync(list: _at.Hunk is null);
                break;
            case 'd':
                await ShowPlaceAsync(int.MaxValue);
                break;
            case 'u':
                return await TakeBackAsync();
            default:
                await ShowAsync(list: true);
                break;
        }

        return null;
    }

    private Task<Execution?> RejectAsync(string? feedback) =>
        RejectAsync(new ReviewRejectParams(_sessionId, _at.File.Path, _at.Version, _at.Hunks, NotBlank(feedback)));

    private async Task<Execution?> RejectAsync(ReviewRejectParams reject) =>
        await DecideAsync(() => client.AskAsync(Methods.ReviewReject, reject), reject);

    /// <summary>Carries a decision out and shows what came of it; an execution when the review is over.</summary>
    private async Task<Execution?> DecideAsync(Func<Task<ReviewOutcome>> decide, ReviewRejectParams? rejection = null)
    {
        ReviewOutcome outcome;
        try
        {
            outcome = await decide();
        }
        catch (RpcException problem)
        {
            return await ShowProblemAsync(problem);
        }

        foreach (var file in outcome.Files)
        {
            ReviewView.ShowResult(screen, file);
        }

        _decided = true;
        _at.Take(outcome.Review);
        if (rejection is { OnConflict: null } && outcome.Review is not null)
        {
            foreach (var file in outcome.Files.Where(file => file.Result == ReviewResult.Conflict))
            {
                if (await SettleAsync(file.Path, rejection) is { } settled)
                {
                    return settled;
                }
            }
        }

        return await GoOnAsync(outcome.Execution);
    }

    /// <summary>Asks what to do where rejecting would meet the person's own edits.</summary>
    private async Task<Execution?> SettleAsync(string path, ReviewRejectParams rejection)
    {
        screen.Paragraph("  ", new Span(SafeText.Inline(path), Tone.Strong), " holds edits of your own in the same places.");
        screen.Line(new Span("  k keep mine, restore the rest  o restore all, mine is kept for undo  q later", Tone.Accent));
        ReviewConflictChoice? choice = await ReadKeyAsync() switch
        {
            'k' => ReviewConflictChoice.KeepMine,
            'o' => ReviewConflictChoice.Overwrite,
            _ => null,
        };
        var version = rejection.Hunks is null ? _at.Review.Files.FirstOrDefault(file => file.Path == path)?.Version : null;
        return choice is null ? null : await RejectAsync(rejection with { Path = path, Version = version, OnConflict = choice });
    }

    private async Task<Execution?> TakeBackAsync()
    {
        try
        {
            _at.Take(await UndoAsync(_sessionId));
            return await GoOnAsync(Execution.Stopped);
        }
        catch (RpcException problem)
        {
            return await ShowProblemAsync(problem);
        }
    }

    private async Task<Execution?> ShowProblemAsync(RpcException problem)
    {
        screen.Paragraph("  ", new Span($"{screen.Glyphs.Failed} {SafeText.Inline(problem.Message)}", Tone.Error));
        _at.Take((await client.AskAsync(Methods.ReviewPending, new ReviewPendingParams(_sessionId))).Review);
        return await GoOnAsync(Execution.Stopped);
    }

    private async Task<Execution?> GoOnAsync(Execution execution)
    {
        if (_at.Pending.Count == 0)
        {
            return execution == Execution.Waiting ? Execution.Stopped : execution;
        }

        await ShowAsync(list: _at.Pending.Count > 1 && _at.Hunk is null);
        return null;
    }

    private async Task ShowAsync(bool list)
    {
        if (_at.Pending.Count > 0)
        {
            screen.Gap();
            if (list)
            {
                ReviewView.ShowList(screen, _at.Pending, _at.Index);
                if (_at.Pending.Count > 1)
                {
                    screen.Gap();
                }
            }

            await ShowPlaceAsync(ReviewView.ShortDiff);
        }
    }

    private async Task ShowPlaceAsync(int limit)
    {
        IReadOnlyList<string>? baseline = null;
        if (_at.File.Operation != FileOperation.Created && _at.File.Hunks.Count > 0)
        {
            try
            {
                baseline = await client.LinesAsync(_at.File.BaselineUri);
            }
            catch (RpcException)
            {
                // The diff then has no lines around the changes; the changes themselves came with the review.
            }
        }

        ReviewView.ShowPlace(screen, _at, baseline, limit);
    }

    private static string? NotBlank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;

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

    private async Task<char?> ReadKeyAsync()
    {
        var key = await KeyPress.ReadAsync(keys, screen, interrupts.Reading());
        interrupts.Quit.ThrowIfCancellationRequested();
        if (key is not null)
        {
            interrupts.Forget();
        }

        return key;
    }
}
