using KiroAgent.Core.Sessions;
using KiroAgent.Core.Turns;
using KiroAgent.Server.Models;
using KiroAgent.Server.Sessions;

namespace KiroAgent.Server.Turns;

/// <summary>
/// One model call: streamed, repeated with back-off where a repetition can help, journaled as one answer. Where the conversation
/// is near what the model takes, or proves to be longer, it is summarised first, once.
/// </summary>
internal sealed class ModelStep(Session session, Workbench bench)
{
    private const int MaxAttempts = 6;
    private static readonly TimeSpan s_firstDelay = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan s_longestDelay = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_longestAsked = TimeSpan.FromMinutes(10);

    private readonly SystemPrompt _prompt = new(bench);

    /// <summary>Makes the call and journals the answer; a failure that repeating does not mend is thrown.</summary>
    public async Task RunAsync(CancellationToken stopped)
    {
        await RecordAsync(new SessionEvent.StepStarted(session.State.Step + 1, session.State.Mode), stopped);
        await TellOfToolsLeftOutAsync(stopped);
        var summarised = Summary.IsDue(session.State);
        if (summarised)
        {
            await SummariseAsync(stopped);
        }
        Answer said;
        try
        {
            said = await AnsweredAsync(stopped);
        }
        catch (ModelException e) when (e.Failure.Kind == ModelFailureKind.ContextOverflow && !summarised && Summary.CanHelp(session.State))
        {
            await RecordAsync(new SessionEvent.StepRetried(1, 0, "The conversation is longer than the model can take. It is summarised, and the call made again."), stopped);
            await SummariseAsync(stopped);
            said = await AnsweredAsync(stopped);
        }
        await RecordAsync(said.ToEvent(bench.Ids), CancellationToken.None);
        if (said.Refused)
        {
            throw new EndOfTurn(StopReason.Refused, new TurnError("refused", "The model refused to answer.", false));
        }
    }

    /// <summary>The answer; a model that refuses images gets those of tools no more, for the user did not choose them.</summary>
    private async Task<Answer> AnsweredAsync(CancellationToken stopped)
    {
        try
        {
            return await CallAsync(Ask, tell: true, stopped);
        }
        catch (ModelException e) when (e.Failure.Kind == ModelFailureKind.ImagesRefused && bench.Models.TakesImages(session.State.Model) && HoldsToolImages())
        {
            bench.Models.RefusedImages(session.State.Model);
            await RecordAsync(new SessionEvent.StepRetried(1, 0, $"The model does not take the images that tools brought, so it gets their text alone. {e.Failure.Message}"), stopped);
            return await CallAsync(Ask, tell: true, stopped);
        }
    }

    private bool HoldsToolImages() => session.State.Past.Conversation.OfType<ConversationMessage.ToolResults>().Any(r => r.Results.Any(one => !one.Images.IsEmpty));

    /// <summary>The call as it would be made now; a tool the settings leave out is not told of.</summary>
    public ModelRequest Ask() => new(
        _prompt.For(session.State), ToChatMessages.From(session.State.Past.Conversation, bench.Models.TakesImages(session.State.Model)), [.. bench.Tools.Offered(bench.Settings()).Take(ModelLimits.ToolsOf(session.State.Model) ?? int.MaxValue)], session.State.Past.ModelCalls - 1);

    /// <summary>Servers may bring more tools than the model takes: the last are left out, which the user is told once.</summary>
    private async Task TellOfToolsLeftOutAsync(CancellationToken stopped)
    {
        if (ModelLimits.ToolsOf(session.State.Model) is not { } most || bench.Tools.Offered(bench.Settings()) is not { } offered || offered.Count <= most)
        {
            return;
        }
        const string Told = "This model takes no more than ";
        if (!session.State.Past.Transcript.OfType<TranscriptItem.Notice>().Any(n => n.Said.StartsWith(Told, StringComparison.Ordinal)))
        {
            await RecordAsync(new SessionEvent.Noticed($"{Told}{most} tools: {offered.Count - most} of MCP servers are left out, from {offered[most].Name} on. disabledTools leaves out others in their place."), stopped);
        }
    }

    private async Task SummariseAsync(CancellationToken stopped)
    {
        var said = await CallAsync(() => Summary.Ask(session.State), tell: false, stopped);
        await RecordAsync(Summary.Of(session.State, said.Text, said.Usage, bench.Display), stopped);
    }

    /// <summary>Asks until there is an answer; each failed call counts as one of the session's.</summary>
    private async Task<Answer> CallAsync(Func<ModelRequest> ask, bool tell, CancellationToken stopped)
    {
        for (var attempt = 1; ; attempt++)
        {
            var said = new Answer(session, tell ? bench.Listener : null);
            try
            {
                await StreamAsync(ask(), said, stopped);
                return said;
            }
            catch (OperationCanceledException) when (stopped.IsCancellationRequested)
            {
                if (tell && !said.IsEmpty)
                {
                    // What the user has read before the interrupt stays in the chat.
                    await RecordAsync(said.ToEvent(bench.Ids, withTools: false), CancellationToken.None);
                }
                throw;
            }
            catch (ModelException e) when (e.Failure.Kind == ModelFailureKind.ContentRefused)
            {
                throw new EndOfTurn(StopReason.Refused, new TurnError("refused", e.Failure.Message, false));
            }
            catch (ModelException e) when (e.Failure.Retryable && attempt < MaxAttempts && !(e.Failure.RetryAfter > s_longestAsked))
            {
                var delay = e.Failure.RetryAfter ?? Jittered(s_firstDelay * Math.Pow(2, attempt - 1));
                await RecordAsync(new SessionEvent.StepRetried(attempt, (int)delay.TotalMilliseconds, e.Failure.Message), stopped);
                await Task.Delay(delay, bench.Time, stopped);
            }
        }
    }

    private async Task StreamAsync(ModelRequest request, Answer said, CancellationToken stopped)
    {
        var state = session.State;
        var (model, failure) = bench.Models.Resolve(state.Model, state.Roots.Length > 0 ? state.Roots[0] : null);
        if (model is null)
        {
            throw new ModelException(failure!);
        }
        using var using_ = model;
        await foreach (var update in request.StreamFrom(model, stopped))
        {
            await said.AddAsync(update);
        }
    }

    private async Task RecordAsync(SessionEvent what, CancellationToken stopped)
    {
        using (await session.Enter(stopped))
        {
            session.Record(what);
        }
    }

    /// <summary>A quarter up or down, so that clients a busy server turned away do not come back together.</summary>
    private TimeSpan Jittered(TimeSpan delay) => (delay < s_longestDelay ? delay : s_longestDelay) * (0.75 + 0.5 * bench.Ids.Fraction());
}
