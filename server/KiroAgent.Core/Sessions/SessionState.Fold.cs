using System.Collections.Immutable;
using KiroAgent.Core.Checkpoints;
using KiroAgent.Core.Turns;

namespace KiroAgent.Core.Sessions;

public sealed partial record SessionState
{
    /// <summary>The state after one journal line.</summary>
    public SessionState After(long seq, DateTimeOffset at, SessionEvent happened)
    {
        var moved = this with { Seq = seq, UpdatedAt = at };
        return happened switch
        {
            SessionEvent.Created e => moved with
            {
                Id = e.SessionId, Schema = e.Schema, Kind = e.Kind, Mode = e.Mode, Model = e.Model, Title = e.Title,
                TitleGiven = e.TitleGiven, Roots = e.Roots, Owner = e.ServerId, CreatedAt = at,
                ReadOnly = e.Schema > KnownSchema ? $"A newer version of KiroAgent made this session (schema {e.Schema}), so it can only be read here. Nothing of it is lost; update KiroAgent to go on with it." : null,
            },
            SessionEvent.Owned e => moved with { Owner = e.ServerId },
            SessionEvent.Renamed e => moved with { Title = e.Title, TitleGiven = true },
            SessionEvent.ModeSet e => moved with { Mode = e.Mode },
            SessionEvent.ModelSet e => moved with { Model = e.Model },
            SessionEvent.TurnStarted e => moved.AfterTurnStarted(e),
            SessionEvent.PromptCalled e => moved with { PendingCalls = [.. e.ToolCalls], Results = [], CallsArePrompts = true },
            SessionEvent.Steered e => moved with { Steers = Steers.Add(e.Text) } with { Past = moved.Shown(new TranscriptItem.Prompt(seq, at, Turn.CurrentTurnId, e.Text, null)) },
            SessionEvent.StepStarted e => moved.AfterStepStarted(e),
            SessionEvent.StepRetried => moved with { Past = Past with { ModelCalls = Past.ModelCalls + 1 } },
            SessionEvent.ModelAnswered e => moved.AfterModelAnswered(e),
            SessionEvent.ConversationSummarised e => moved.AfterSummarised(e),
            SessionEvent.ToolStarted e => moved with { RunningCall = e.ToolCallId, Past = moved.Shown(new TranscriptItem.ToolCalled(seq, at, Turn.CurrentTurnId, e, null)) },
            SessionEvent.ToolEnded e => moved.AfterToolEnded(e),
            SessionEvent.QuestionAsked e => moved.AfterQuestionAsked(e),
            SessionEvent.QuestionAnswered e => moved.AfterQuestionAnswered(e),
            SessionEvent.ApprovalRequested e => moved.AfterApprovalRequested(e),
            SessionEvent.ApprovalResolved e => moved.AfterApprovalResolved(e),
            SessionEvent.PlanUpdated e => moved with { Plan = e.Entries },
            SessionEvent.FileRead e => moved with { Past = Past with { Seen = Past.Seen.SetItem(e.File, e.Seen) } },
            SessionEvent.ChangeIntended e => moved with { OpenChange = e.Change },
            SessionEvent.ChangeEnded e => moved.AfterChangeEnded(e),
            SessionEvent.ReviewObserved e => moved with { Review = Review.With(e.Review) },
            SessionEvent.DecisionIntended e => moved with { OpenDecision = e.Decision },
            SessionEvent.DecisionEnded e => moved.AfterDecision(e),
            SessionEvent.RevertIntended e => moved with { OpenRevert = e.Revert },
            SessionEvent.RevertEnded e => moved.AfterRevert(e),
            SessionEvent.CommandStarted e => moved with { Commands = Commands.SetItem(e.Run.RunId, e.Run) },
            SessionEvent.CommandEnded e => moved with { Commands = Commands.Remove(e.RunId) },
            SessionEvent.Noticed e => moved with { ToldCannotRestore = ToldCannotRestore || e.CannotRestore, Past = moved.Shown(new TranscriptItem.Notice(seq, at, Turn.CurrentTurnId ?? Past.LastTurn?.TurnId, e.Text)) },
            SessionEvent.TurnEnded e => moved.AfterTurnEnded(e),
            _ => moved,
        };
    }

    private SessionMark Shown(TranscriptItem item) => Past with { Transcript = Past.Transcript.Add(item) };

    private SessionState AfterTurnStarted(SessionEvent.TurnStarted e)
    {
        var state = WithResultsSent();
        var conversation = state.Past.Conversation;
        var past = state.Past with { Untold = [] };
        if (e.Prompt is { } prompt)
        {
            var mark = (state.Past, state.Review);
            past = past with
            {
                Conversation = conversation.Add(new ConversationMessage.User((e.Note is null ? prompt : e.Note + "\n\n" + prompt) + e.Called + e.Attached) { Images = e.Images ?? [] }),
                Checkpoints = past.Checkpoints.Add(new Checkpoint(e.CheckpointId, e.TurnId, UpdatedAt, prompt, Changes.Count)),
                Transcript = past.Transcript.Add(new TranscriptItem.Prompt(Seq, UpdatedAt, e.TurnId, prompt, e.CheckpointId) { Called = e.Called, Context = e.Context, Images = e.Images }),
            };
            state = state with { Marks = state.Marks.SetItem(e.CheckpointId, mark), Plan = [] };
            if (!state.TitleGiven && state.Marks.Count == 1)
            {
                state = state with { Title = TitleOf(prompt) };
            }
        }
        else if (e.Note is { } note)
        {
            past = past with { Conversation = WithNote(conversation, note) };
        }
        return state with
        {
            Past = past,
            Turn = state.Turn.After(new TurnEvent.Started(e.TurnId)) ?? state.Turn,
            CheckpointId = e.CheckpointId,
            Step = 0,
            StepChangedFiles = false,
            Message = "",
            Usage = null,
            Steers = [],
        };
    }

    /// <summary>A continuation's note joins the message it follows, so that the last message bears results and verdicts alike.</summary>
    private static ImmutableList<ConversationMessage> WithNote(ImmutableList<ConversationMessage> conversation, string note) =>
        conversation.Count > 0 && conversation[^1] is ConversationMessage.ToolResults last
            ? conversation.SetItem(conversation.Count - 1, last with { Note = last.Note is null ? note : last.Note + "\n" + note })
            : conversation.Add(new ConversationMessage.User(note));

    /// <summary>The first line of the prompt, at most 60 characters.</summary>
    private static string TitleOf(string prompt)
    {
        var line = prompt.AsSpan().Trim();
        var end = line.IndexOfAny('\n', '\r');
        line = end < 0 ? line : line[..end];
        if (line.Length <= 60)
        {
            return line.ToString();
        }
        var cut = char.IsHighSurrogate(line[58]) ? 58 : 59;
        return string.Concat(line[..cut], "…");
    }

    private SessionState AfterStepStarted(SessionEvent.StepStarted e)
    {
        var state = WithResultsSent();
        return state with
        {
            Past = state.Past with
            {
                Conversation = state.Past.Conversation.AddRange(Steers.Select(s => new ConversationMessage.User(s))),
                ModelCalls = state.Past.ModelCalls + 1,
            },
            Steers = [],
            Step = e.Step,
            StepMode = e.Mode,
            StepChangedFiles = false,
        };
    }

    private SessionState AfterModelAnswered(SessionEvent.ModelAnswered e)
    {
        var conversation = Past.Conversation.Add(new ConversationMessage.Assistant(e.Text, e.Thought, e.ToolCalls) { ThoughtBlocks = e.ThoughtBlocks });
        var past = Past with
        {
            Conversation = conversation,
            Counted = e.Usage is { } counted ? new CountedContext(conversation.Count, counted.InputTokens + counted.OutputTokens) : Past.Counted,
        };
        var transcript = past.Transcript;
        if (!string.IsNullOrEmpty(e.Thought))
        {
            transcript = transcript.Add(new TranscriptItem.Thinking(Seq, UpdatedAt, Turn.CurrentTurnId, e.Thought));
        }
        if (e.Text.Length > 0)
        {
            transcript = transcript.Add(new TranscriptItem.Spoken(Seq, UpdatedAt, Turn.CurrentTurnId, e.Text));
        }
        return this with
        {
            Past = past with { Transcript = transcript },
            PendingCalls = [.. e.ToolCalls],
            Results = [],
            Message = e.Text,
            Usage = e.Usage is null ? Usage : Usage is null ? e.Usage : Usage.Plus(e.Usage),
        };
    }

    private SessionState AfterToolEnded(SessionEvent.ToolEnded e)
    {
        var call = PendingCalls.Find(c => c.Id == e.ToolCallId);
        var shown = Past.Transcript.FindLastIndex(t => t is TranscriptItem.ToolCalled c && c.Call.ToolCallId == e.ToolCallId);
        var past = shown < 0 ? Past : Past with
        {
            Transcript = Past.Transcript.SetItem(shown, ((TranscriptItem.ToolCalled)Past.Transcript[shown]) with { End = e }),
        };
        return this with
        {
            Past = past,
            RunningCall = null,
            Answer = null,
            Given = null,
            PendingCalls = call is null ? PendingCalls : PendingCalls.Remove(call),
            Results = call is null ? Results : Results.Add(new ToolResult(e.ToolCallId, call.Name, e.Result, e.Status == ToolStatus.Succeeded) { Images = e.Images ?? [] }),
        };
    }

    private SessionState AfterQuestionAsked(SessionEvent.QuestionAsked e)
    {
        var question = new Question(e.QuestionId, e.ToolCallId, e.Text, e.Options);
        return this with
        {
            OpenQuestion = question,
            Answer = null,
            Turn = Turn.After(new TurnEvent.QuestionAsked(e.QuestionId)) ?? Turn,
            Past = Shown(new TranscriptItem.Asked(Seq, UpdatedAt, Turn.CurrentTurnId, question, null)),
        };
    }

    private SessionState AfterQuestionAnswered(SessionEvent.QuestionAnswered e)
    {
        var shown = Past.Transcript.FindLastIndex(t => t is TranscriptItem.Asked a && a.Question.Id == e.QuestionId);
        return this with
        {
            OpenQuestion = null,
            Answer = e.Answer,
            Turn = Turn.After(new TurnEvent.QuestionAnswered(e.QuestionId)) ?? Turn,
            Past = shown < 0 ? Past : Past with
            {
                Transcript = Past.Transcript.SetItem(shown, ((TranscriptItem.Asked)Past.Transcript[shown]) with { Answer = e.Answer }),
            },
        };
    }

    private SessionState AfterTurnEnded(SessionEvent.TurnEnded e)
    {
        var state = WithResultsSent();
        return state with
        {
            Turn = state.Turn.After(new TurnEvent.Ended(e.Reason, e.MidWork)) ?? state.Turn,
            Flushed = state.Changes.Count, // before the end is journaled
            RunningCall = null,
            OpenQuestion = null,
            OpenApproval = null,
            Given = null,
            Steers = [],
            Past = state.Past with
            {
                // A message the model never saw is not dropped: it goes before the next prompt.
                Untold = state.Past.Untold.AddRange(Steers.Select(s => (e.TurnId, "The user added during the last turn: " + s))),
                LastTurn = new FinishedTurn(e.TurnId, CheckpointId, e.Reason, e.MidWork, e.Message, e.Error, Usage),
                Transcript = NoticeOf(e) is { } notice
                    ? state.Past.Transcript.Add(new TranscriptItem.Notice(Seq, UpdatedAt, e.TurnId, notice))
                    : state.Past.Transcript,
            },
        };
    }

    /// <summary>A turn that ended by itself before it was done leaves a word in the chat, so that it reads the same when it is drawn again.</summary>
    private static string? NoticeOf(SessionEvent.TurnEnded e) =>
        e.Error is { } error ? error.Message
        : e.Reason == StopReason.StepLimit ? "The turn made as many model calls as a turn may; send another prompt to go on."
        : null;

    /// <summary>Every tool call the model made gets a result, also one that never ran: a conversation without would be refused.</summary>
    private SessionState WithResultsSent()
    {
        if (Results.IsEmpty && PendingCalls.IsEmpty)
        {
            return this;
        }
        var missing = PendingCalls.Select(c => new ToolResult(c.Id, c.Name, "Not carried out: the turn was stopped before it.", false));
        ImmutableArray<ToolResult> results = [.. Results, .. missing];
        return this with
        {
            Past = Past with { Conversation = CallsArePrompts ? WithPages(Past.Conversation, results) : Past.Conversation.Add(new ConversationMessage.ToolResults(results, null)) },
            Results = [],
            PendingCalls = [],
            CallsArePrompts = false,
        };
    }

    /// <summary>What the prompt's own calls brought, behind the prompt: no model made them.</summary>
    private static ImmutableList<ConversationMessage> WithPages(ImmutableList<ConversationMessage> conversation, ImmutableArray<ToolResult> results) =>
        conversation is [.., ConversationMessage.User prompt]
            ? conversation.SetItem(conversation.Count - 1, prompt with
            {
                Text = prompt.Text + string.Concat(results.Select(r => "\n\n" + (r.Succeeded ? r.Text : $"[A page the prompt names is not attached. {r.Text}]"))),
            })
            : conversation;
}
