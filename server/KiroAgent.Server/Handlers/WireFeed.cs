using System.Collections.Concurrent;
using System.Text;
using KiroAgent.Core.Review;
using KiroAgent.Core.Sessions;
using KiroAgent.Protocol;
using KiroAgent.Server.JsonRpc;
using KiroAgent.Server.Sessions;
using Wire = KiroAgent.Protocol;

namespace KiroAgent.Server.Handlers;

/// <summary>
/// What happens in sessions, told to one client in the order the protocol asks for: state changes first, then
/// <c>review/changed</c>, <c>session/changed</c>, the event, the answer. Text is merged for a few milliseconds,
/// <c>review/changed</c> for fifty; neither is ever late before an answer.
/// </summary>
internal sealed class WireFeed(Connection connection, Func<ToWire> wire, TimeProvider time) : ISessionListener
{
    private static readonly TimeSpan s_mergeText = TimeSpan.FromMilliseconds(15);
    private static readonly TimeSpan s_mergeReview = TimeSpan.FromMilliseconds(50);
    private const int TextAtOnce = 32 * 1024;

    private readonly ConcurrentDictionary<string, Feed> _feeds = new();

    /// <summary>Called when a question opens, for a client that can only be asked by a message box.</summary>
    public Action<Sessions.Session, Core.Sessions.Question>? OnQuestion { get; set; }

    /// <summary>Called when an approval opens, for a client that can only be asked by a message box.</summary>
    public Action<Sessions.Session, Wire.Approval>? OnApproval { get; set; }

    /// <summary>Called when a turn of this process has ended.</summary>
    public Action? OnTurnEnded { get; set; }

    /// <inheritdoc/>
    public void OnRecorded(Sessions.Session session, JournalLine line, Core.Sessions.SessionState before, Core.Sessions.SessionState after)
    {
        var feed = FeedOf(session.Id, before);
        lock (feed)
        {
            FlushText(feed);
            if (!ReferenceEquals(before.Review, after.Review))
            {
                feed.Review = after;
                Schedule(feed);
            }
            TellSession(feed, after);
            if (line.What is SessionEvent.TurnEnded)
            {
                FlushReview(feed);
            }
            feed.TurnId = after.Turn.CurrentTurnId ?? before.Turn.CurrentTurnId ?? feed.TurnId;
            if (EventOf(line.What, after) is { } happened)
            {
                Send(feed, happened);
            }
            if (line.What is SessionEvent.TurnEnded && session.Owned)
            {
                OnTurnEnded?.Invoke();
            }
            if (line.What is SessionEvent.QuestionAsked && after.OpenQuestion is { } question)
            {
                _ = connection.NotifyAsync(Methods.QuestionAsked, new(ToWire.Question(session.Id, question))).AsTask();
                if (session.Owned)
                {
                    OnQuestion?.Invoke(session, question); // in a session that another process owns, its client is asked
                }
            }
            TellApproval(session, line.What, after);
        }
    }

    /// <inheritdoc/>
    public Task OnText(Sessions.Session session, string text) => Say(session, text, thought: false);

    /// <inheritdoc/>
    public Task OnThought(Sessions.Session session, string text) => Say(session, text, thought: true);

    /// <inheritdoc/>
    public void OnToolOutput(Sessions.Session session, string toolCallId, string text)
    {
        var feed = FeedOf(session.Id, session.State);
        lock (feed)
        {
            FlushText(feed);
            Send(feed, new ToolCallOutputEvent(toolCallId, text));
        }
    }

    /// <summary>Sends what was held back for merging; before every answer that speaks of this session.</summary>
    public void BeforeAnswer(string sessionId)
    {
        if (_feeds.TryGetValue(sessionId, out var feed))
        {
            lock (feed)
            {
                FlushText(feed);
                FlushReview(feed);
            }
        }
    }

    /// <summary>Tells a review again whose files were told under other paths.</summary>
    public void TellAgain(string sessionId, Core.Sessions.SessionState state, IReadOnlyList<string> paths)
    {
        var feed = FeedOf(sessionId, state);
        lock (feed)
        {
            var files = state.Review.Entries.Values.OrderBy(e => e.File).Select(wire().File).ToList();
            var gone = paths.Except(files.Select(f => f.Path)).Order(StringComparer.Ordinal).ToList();
            if (gone.Count > 0)
            {
                FlushReview(feed);
                _ = connection.NotifyAsync(Methods.ReviewChanged, new(sessionId, ToWire.Summary(state), files, gone)).AsTask();
            }
        }
    }

    /// <summary>Forgets a deleted session.</summary>
    public void Forget(string sessionId)
    {
        if (_feeds.TryRemove(sessionId, out var feed))
        {
            lock (feed)
            {
                feed.Timer?.Dispose();
                feed.TextTimer?.Dispose();
            }
        }
    }

    private Feed FeedOf(string sessionId, Core.Sessions.SessionState before) =>
        _feeds.GetOrAdd(sessionId, static (id, state) => new Feed(id) { Told = state.Review, TurnId = state.Past.LastTurn?.TurnId ?? "" }, before);

    private Task Say(Sessions.Session session, string text, bool thought)
    {
        var feed = FeedOf(session.Id, session.State);
        lock (feed)
        {
            if (feed.IsThought != thought)
            {
                FlushText(feed);
                feed.IsThought = thought;
            }
            feed.Text.Append(text);
            var now = time.GetTimestamp();
            if (feed.Text.Length >= TextAtOnce || time.GetElapsedTime(feed.TextSent, now) >= s_mergeText)
            {
                return FlushText(feed);
            }
            if (!feed.TextWaits)
            {
                feed.TextWaits = true;
                feed.TextTimer ??= time.CreateTimer(_ => OnTextTimer(feed), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                feed.TextTimer.Change(s_mergeText, Timeout.InfiniteTimeSpan);
            }
            return Task.CompletedTask;
        }
    }

    private void OnTextTimer(Feed feed)
    {
        lock (feed)
        {
            FlushText(feed);
        }
    }

    private Task FlushText(Feed feed)
    {
        feed.TextWaits = false;
        if (feed.Text.Length == 0)
        {
            return Task.CompletedTask;
        }
        var text = feed.Text.ToString();
        feed.Text.Clear();
        feed.TextSent = time.GetTimestamp();
        return Send(feed, feed.IsThought ? new ThoughtDeltaEvent(text) : new TextDeltaEvent(text));
    }

    private Task Send(Feed feed, AgentEvent happened) =>
        connection.NotifyAsync(Methods.AgentEvent, new(feed.SessionId, feed.TurnId, ++feed.Seq, happened)).AsTask();

    private void TellSession(Feed feed, Core.Sessions.SessionState state)
    {
        var session = ToWire.Session(state);
        if (feed.Session is { } told && told with { UpdatedAt = session.UpdatedAt } == session)
        {
            return;
        }
        feed.Session = session;
        FlushReview(feed);
        _ = connection.NotifyAsync(Methods.SessionChanged, new(session)).AsTask();
    }

    private void TellApproval(Sessions.Session session, SessionEvent what, Core.Sessions.SessionState after)
    {
        switch (what)
        {
            case SessionEvent.ApprovalRequested when after.OpenApproval is { } approval:
                var shown = wire().Approval(session.Id, approval);
                _ = connection.NotifyAsync(Methods.ApprovalRequested, new(shown)).AsTask();
                if (session.Owned)
                {
                    OnApproval?.Invoke(session, shown); // in a session that another process owns, its client is asked
                }
                break;
            case SessionEvent.ApprovalResolved e:
                _ = connection.NotifyAsync(Methods.ApprovalResolved, new(e.ApprovalId, ApprovalsToWire.Decision(e.Decision), e.By)).AsTask();
                break;
        }
    }

    private void Schedule(Feed feed)
    {
        var since = time.GetElapsedTime(feed.ReviewSent);
        if (feed.ReviewSent == 0 || since >= s_mergeReview)
        {
            FlushReview(feed);
            return;
        }
        if (!feed.ReviewWaits)
        {
            feed.ReviewWaits = true;
            feed.Timer ??= time.CreateTimer(_ => OnReviewTimer(feed), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            feed.Timer.Change(s_mergeReview - since, Timeout.InfiniteTimeSpan);
        }
    }

    private void OnReviewTimer(Feed feed)
    {
        lock (feed)
        {
            FlushReview(feed);
        }
    }

    private void FlushReview(Feed feed)
    {
        feed.ReviewWaits = false;
        if (feed.Review is not { } state)
        {
            return;
        }
        feed.Review = null;
        var (told, now) = (feed.Told, state.Review);
        feed.Told = now;
        feed.ReviewSent = time.GetTimestamp();
        var to = wire();
        var changed = now.Entries.Values.Where(e => !ReferenceEquals(told.Find(e.File), e)).OrderBy(e => e.File).Select(to.File).ToList();
        var removed = told.Entries.Keys.Where(f => now.Find(f) is null).Order().Select(to.Path).ToList();
        _ = connection.NotifyAsync(Methods.ReviewChanged, new(feed.SessionId, ToWire.Summary(state), changed, removed)).AsTask();
    }

    private AgentEvent? EventOf(SessionEvent what, Core.Sessions.SessionState after) => what switch
    {
        SessionEvent.TurnStarted e => new TurnStartedEvent(e.CheckpointId, ToWire.Mode(after.Mode), e.Prompt, e.Continues),
        SessionEvent.StepStarted e => new StepStartedEvent(e.Step),
        SessionEvent.StepRetried e => new RetryingEvent(e.Attempt, e.DelayMs, e.Reason),
        SessionEvent.ToolStarted e => new ToolCallStartedEvent(e.ToolCallId, e.Tool, e.Title, ToWire.Kind(e.ToolKind), e.Paths.IsEmpty ? null : [.. e.Paths], e.Command),
        SessionEvent.ToolEnded e => new ToolCallEndedEvent(
            e.ToolCallId, ToWire.Status(e.Status), e.Summary, e.Changes.IsEmpty ? null : [.. e.Changes.Select(wire().Changed)]),
        SessionEvent.PlanUpdated e => new PlanUpdatedEvent(ToWire.Plan(e.Entries)),
        SessionEvent.Noticed e => new NoticeEvent(Severity.Warning, e.Text),
        SessionEvent.TurnEnded when after.Past.LastTurn is { } turn => new TurnEndedEvent(wire().Result(after, turn)),
        _ => null,
    };

    /// <summary>What one session's client was told so far; its own lock.</summary>
    private sealed class Feed(string sessionId)
    {
        public string SessionId { get; } = sessionId;
        public long Seq { get; set; }
        public string TurnId { get; set; } = "";
        public StringBuilder Text { get; } = new();
        public bool IsThought { get; set; }
        public bool TextWaits { get; set; }
        public long TextSent { get; set; }
        public ITimer? TextTimer { get; set; }
        public Wire.Session? Session { get; set; }
        public ReviewLedger Told { get; set; } = ReviewLedger.Empty;
        public Core.Sessions.SessionState? Review { get; set; }
        public bool ReviewWaits { get; set; }
        public long ReviewSent { get; set; }
        public ITimer? Timer { get; set; }
    }
}
