using System.Collections.Immutable;
using System.Text;
using KiroAgent.Core.Sessions;
using KiroAgent.Core.Turns;
using KiroAgent.Server.Models;
using KiroAgent.Server.Sessions;
using Microsoft.Extensions.AI;

namespace KiroAgent.Server.Turns;

/// <summary>One model call: streamed, repeated with back-off where a repetition can help, journaled as one answer.</summary>
internal sealed class ModelStep(Session session, Workbench bench)
{
    private const int MaxAttempts = 6;
    private static readonly TimeSpan s_firstDelay = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan s_longestDelay = TimeSpan.FromSeconds(30);

    /// <summary>Makes the call and journals the answer; a failure that repeating does not mend is thrown.</summary>
    public async Task RunAsync(CancellationToken stopped)
    {
        using (await session.Enter(stopped))
        {
            session.Record(new SessionEvent.StepStarted(session.State.Step + 1, session.State.Mode));
        }
        for (var attempt = 1; ; attempt++)
        {
            var said = new Said();
            try
            {
                await StreamAsync(said, stopped);
            }
            catch (OperationCanceledException) when (stopped.IsCancellationRequested)
            {
                await KeepPartAsync(said);
                throw;
            }
            catch (ModelException e) when (e.Failure.Retryable && attempt < MaxAttempts)
            {
                await BackOffAsync(attempt, e.Failure, stopped);
                continue;
            }
            using (await session.Enter(CancellationToken.None))
            {
                session.Record(said.ToEvent(bench.Ids));
            }
            if (said.Refused)
            {
                throw new EndOfTurn(StopReason.Refused, new TurnError("refused", "The model refused to answer.", false));
            }
            return;
        }
    }

    private async Task StreamAsync(Said said, CancellationToken stopped)
    {
        var state = session.State;
        var (model, failure) = bench.Models.Resolve(state.Model, state.Roots.Length > 0 ? state.Roots[0] : null);
        if (model is null)
        {
            throw new ModelException(failure!);
        }
        using var using_ = model;
        var request = new ModelRequest(
            Prompt.System, ToChatMessages.From(state.Past.Conversation), bench.Tools.Offered(bench.Settings()), state.Past.ModelCalls - 1);
        await foreach (var update in request.StreamFrom(model, stopped))
        {
            await said.AddAsync(update, session, bench.Listener);
        }
    }

    private async Task BackOffAsync(int attempt, ModelFailure failure, CancellationToken stopped)
    {
        var delay = failure.RetryAfter ?? Min(s_firstDelay * Math.Pow(2, attempt - 1), s_longestDelay);
        using (await session.Enter(stopped))
        {
            session.Record(new SessionEvent.StepRetried(attempt, (int)delay.TotalMilliseconds, failure.Message));
        }
        await Task.Delay(delay, bench.Time, stopped);
    }

    /// <summary>What the user has read before the interrupt stays in the chat.</summary>
    private async Task KeepPartAsync(Said said)
    {
        if (said.IsEmpty)
        {
            return;
        }
        using (await session.Enter(CancellationToken.None))
        {
            session.Record(said.ToEvent(bench.Ids, withTools: false));
        }
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    /// <summary>An answer as it arrives.</summary>
    private sealed class Said
    {
        private readonly StringBuilder _text = new();
        private readonly StringBuilder _thought = new();
        private readonly List<FunctionCallContent> _calls = [];
        private Usage? _usage;

        public bool Refused { get; private set; }

        public bool IsEmpty => _text.Length == 0 && _thought.Length == 0;

        public async ValueTask AddAsync(ChatResponseUpdate update, Session session, ISessionListener listener)
        {
            Refused |= update.FinishReason == ChatFinishReason.ContentFilter;
            foreach (var content in update.Contents)
            {
                switch (content)
                {
                    case TextContent { Text: { Length: > 0 } text }:
                        _text.Append(text);
                        await listener.OnText(session, text);
                        break;
                    case TextReasoningContent { Text: { Length: > 0 } thought }:
                        _thought.Append(thought);
                        await listener.OnThought(session, thought);
                        break;
                    case FunctionCallContent call:
                        _calls.Add(call);
                        break;
                    case UsageContent { Details: var details }:
                        _usage = new Usage(details.InputTokenCount ?? 0, details.OutputTokenCount ?? 0);
                        break;
                }
            }
        }

        /// <summary>The answer as an event; tool calls get ids of ours, unique everywhere.</summary>
        public SessionEvent.ModelAnswered ToEvent(Ids ids, bool withTools = true)
        {
            ImmutableArray<ToolCall> calls = withTools
                ? [.. _calls.Select(c => new ToolCall(ids.New("call"), c.Name, ToolCallArguments.ToJson(c)))]
                : [];
            return new(_text.ToString(), _thought.Length == 0 ? null : _thought.ToString(), calls, _usage);
        }
    }
}
