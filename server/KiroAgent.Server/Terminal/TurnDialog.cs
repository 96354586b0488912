using KiroAgent.Protocol;
using KiroAgent.Server.JsonRpc;

namespace KiroAgent.Server.Terminal;

/// <summary>
/// A session on the screen: sends a prompt, shows the turn as it happens, puts questions, approvals and the review to the
/// person, and follows the agent when it goes on afterwards.
/// </summary>
internal sealed class TurnDialog
{
    private readonly AgentClient _client;
    private readonly Screen _screen;
    private readonly Interrupts _interrupts;
    private readonly EventView _view;
    private readonly AskDialog _ask;
    private readonly ApprovalDialog _approvals;
    private readonly ReviewDialog _review;
    private readonly HashSet<string> _asked = [];
    private bool _unused = true; // made for this dialog, and nothing was asked in it

    public TurnDialog(AgentClient client, Screen screen, IKeys keys, LineEditor editor, Interrupts interrupts, Session session)
    {
        _client = client;
        _screen = screen;
        _interrupts = interrupts;
        _view = new EventView(screen);
        _ask = new AskDialog(client, screen, keys, editor, interrupts);
        _approvals = new ApprovalDialog(client, screen, keys, editor, interrupts);
        _review = new ReviewDialog(client, screen, keys, editor, interrupts);
        Session = session;
    }

    /// <summary>The session as the server last told.</summary>
    public Session Session { get; private set; }

    /// <summary>Sends a prompt and stays with the agent until it waits for the next one.</summary>
    public async Task<TurnResult?> SendAsync(string prompt)
    {
        _unused = false;
        var result = await FollowAsync(_client.AskAsync(Methods.AgentTurn, new AgentTurnParams(Session.Id, prompt)));
        return await ReviewAsync(result);
    }

    /// <summary>Reviews what waits in the session.</summary>
    public async Task ReviewPendingAsync()
    {
        var pending = await _client.AskAsync(Methods.ReviewPending, new ReviewPendingParams(Session.Id));
        if (pending.Review is { } review)
        {
            await ReviewAsync(await DecideAsync(review));
        }
        else
        {
            _screen.Line(new Span("Nothing waits for review in this session.", Tone.Dim));
        }
    }

    /// <summary>Takes the last decision back and, when files then wait again, reviews them.</summary>
    public async Task UndoAsync()
    {
        if (await _review.UndoAsync(Session.Id) is { } review)
        {
            await ReviewAsync(await DecideAsync(review));
        }
    }

    /// <summary>Deletes the session if it was never used: looking around leaves no trace among the sessions.</summary>
    public async Task LeaveAsync()
    {
        if (_unused)
        {
            _unused = false;
            await _client.AskAsync(Methods.SessionDelete, new SessionDeleteParams(Session.Id));
        }
    }

    /// <summary>Goes on in a new session.</summary>
    public async Task StartAsync()
    {
        var made = await _client.AskAsync(Methods.SessionNew, new SessionNewParams(Session.Mode, Model: Session.Model));
        await LeaveAsync();
        Session = made.Session;
        _unused = true;
    }

    /// <summary>Takes over another session: what waits there for an answer is asked again.</summary>
    public async Task TakeOverAsync(SessionOpenResult opened)
    {
        if (opened.Session.Id != Session.Id)
        {
            await LeaveAsync();
        }

        Session = opened.Session;
        _view.Remember(opened.Transcript);
        object[] waiting = [.. opened.Approvals.Select(a => new ApprovalRequestedParams(a)), .. opened.Questions.Select(q => new QuestionAskedParams(q))];
        if (waiting.Length > 0)
        {
            await ReviewAsync(await FollowAsync(request: null, waiting));
        }
    }

    /// <summary>Takes what the server told meanwhile, such as a mode changed elsewhere.</summary>
    public async Task CatchUpAsync()
    {
        while (_client.Inbox.TryRead(out var message))
        {
            await ShowAsync(message);
        }
    }

    private async Task<TurnResult?> ReviewAsync(TurnResult? result)
    {
        while (result is { StopReason: StopReason.AwaitingReview, Review: { } review })
        {
            result = await DecideAsync(review);
        }

        return result;
    }

    private async Task<TurnResult?> DecideAsync(Review review)
    {
        switch (await _review.RunAsync(Session.Id, review))
        {
            case Execution.Continues:
                return await FollowAsync(request: null);
            case Execution.Stopped:
                _screen.Line(new Span($"  {_screen.Glyphs.Dot} all decided; the agent waits for your next word", Tone.Dim));
                break;
        }

        return null;
    }

    /// <summary>Shows what comes until the running turn has ended; null when it could not start or the connection is gone.</summary>
    /// <param name="request">The request that started it, if one did.</param>
    /// <param name="first">What waits for the person already; Ctrl+C there interrupts the turn.</param>
    private async Task<TurnResult?> FollowAsync(Task<TurnResult>? request, params object[] first)
    {
        _interrupts.WhileTurn(StopTurn);
        try
        {
            foreach (var message in first)
            {
                await ShowAsync(message);
            }

            while (true)
            {
                while (_client.Inbox.TryRead(out var message))
                {
                    if (await ShowAsync(message) is { } ended)
                    {
                        End(ended);
                        return ended;
                    }
                }

                if (request is { IsCompleted: true } && !_client.Inbox.TryPeek(out _))
                {
                    // It was refused before it began: had there been a turn, its end would have come first.
                    return await request;
                }

                await WaitAsync(request);
            }
        }
        catch (RpcException problem) when (problem.Code == ErrorCodes.RequestCancelled)
        {
            _screen.Line(new Span($"{_screen.Glyphs.Skipped} interrupted before it began", Tone.Warning));
            return null;
        }
        catch (RpcException problem)
        {
            Problem(problem.Message);
            return null;
        }
        finally
        {
            _interrupts.WhileTurn(stop: null);
        }
    }

    private async Task WaitAsync(Task? request)
    {
        _interrupts.Quit.ThrowIfCancellationRequested();
        using var done = CancellationTokenSource.CreateLinkedTokenSource(_interrupts.Quit);
        var message = _client.Inbox.WaitToReadAsync(done.Token).AsTask();
        var first = request is null ? await Task.WhenAny(message) : await Task.WhenAny(message, request);
        if (first == message && !await message)
        {
            throw new IOException("The connection to the server ended.");
        }

        await done.CancelAsync();
        await message.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        _interrupts.Quit.ThrowIfCancellationRequested();
    }

    /// <summary>Shows a message of the server; the result when it is the end of this session's turn.</summary>
    private async Task<TurnResult?> ShowAsync(object message)
    {
        switch (message)
        {
            case AgentEventParams happened when happened.SessionId == Session.Id:
                _view.Show(happened.Event);
                return happened.Event is TurnEndedEvent ended ? ended.Result : null;
            case SessionChangedParams changed when changed.Session.Id == Session.Id:
                Session = changed.Session;
                break;
            case ApprovalRequestedParams { Approval: var approval } when approval.SessionId is null || approval.SessionId == Session.Id:
                if (_asked.Add(approval.Id))
                {
                    _screen.EndStream();
                    await _approvals.AskAsync(approval);
                }

                break;
            case QuestionAskedParams { Question: var question } when question.SessionId == Session.Id:
                if (_asked.Add(question.Id))
                {
                    _screen.EndStream();
                    await _ask.AskAsync(question);
                }

                break;
            case ShowMessageParams shown:
                _screen.Paragraph("  ", new Span(SafeText.Inline(shown.Message), Tone.Warning));
                break;
        }

        return null;
    }

    private void End(TurnResult result)
    {
        switch (result.StopReason)
        {
            case StopReason.Interrupted:
                _screen.Line(new Span($"{_screen.Glyphs.Skipped} interrupted; what was written stays{Pending(result)}", Tone.Warning));
                break;
            case StopReason.Failed:
                Problem((result.Error?.Message ?? "The turn failed.") + (result.Error is { Retryable: true } ? " The same prompt may work later." : ""));
                break;
            case StopReason.StepLimit:
                _screen.Line(new Span($"{_screen.Glyphs.Skipped} the limit of steps was reached{Pending(result)}", Tone.Warning));
                break;
            case StopReason.Refused:
                _screen.Line(new Span($"{_screen.Glyphs.Skipped} the model refused", Tone.Warning));
                break;
        }
    }

    private static string Pending(TurnResult result) =>
        result.Review is { Undecided: > 0 and var number } ? $"; {ReviewView.Count(number, "file waits", "files wait")}: /review" : "";

    private void Problem(string message) =>
        _screen.Paragraph("  ", new Span($"{_screen.Glyphs.Failed} {SafeText.Inline(message)}", Tone.Error));

    private void StopTurn()
    {
        _ = InterruptAsync();

        async Task InterruptAsync()
        {
            try
            {
                await _client.AskAsync(Methods.AgentInterrupt, new AgentInterruptParams(Session.Id));
            }
            catch (Exception problem) when (problem is RpcException or IOException)
            {
                // The turn, or the server, ended by itself in the same moment.
            }
        }
    }
}
