using System.Text;
using System.Text.Json;
using KiroAgent.Protocol;
using KiroAgent.Server.JsonRpc;

namespace KiroAgent.Server.Terminal;

/// <summary>
/// One turn without a person: the model's words on one writer, tool calls and the end on another; or every event as a
/// JSON line. What needs permission is denied by the server, for nobody is there to give it; a question ends the turn. Both at once.
/// </summary>
internal sealed class Headless(AgentClient client, TextWriter output, Screen errors, bool json)
{
    /// <summary>How long MCP servers that start are waited for.</summary>
    public TimeSpan ServerPatience { get; init; } = ServersOnTheirWay.Patience;

    private readonly EventView _view = new(errors);
    private ProseFilter _prose = new();
    private bool _lineOpen;

    /// <summary>Runs the turn; <paramref name="stop"/> interrupts it. Exit code 0 when it completed or waits for review.</summary>
    public async Task<int> RunAsync(string workspace, string prompt, SessionNewParams session, CancellationToken stop)
    {
        var id = "";
        try
        {
            id = (await client.AskAsync(Methods.SessionNew, session)).Session.Id;
            await ServersOnTheirWay.AwaitAsync(client, errors, ServerPatience, stop);
            var request = client.AskAsync(Methods.AgentTurn, new AgentTurnParams(id, prompt));
            using var registration = stop.Register(() => _ = InterruptAsync(id)); // behind the prompt, which it may take back
            var result = await FollowAsync(id, request);
            End(result, workspace);
            return result.StopReason is StopReason.Completed or StopReason.AwaitingReview ? 0 : 1;
        }
        catch (RpcException problem)
        {
            if (id.Length > 0)
            {
                // A turn that could not start leaves no empty session behind.
                await RespondAsync(Methods.SessionDelete, new SessionDeleteParams(id));
            }

            EndLine();
            if (json)
            {
                output.WriteLine(ErrorLine(problem));
            }
            else
            {
                errors.Line(new Span(SafeText.Inline(problem.Message), Tone.Error));
            }

            return 1;
        }
    }

    private async Task<TurnResult> FollowAsync(string sessionId, Task<TurnResult> request)
    {
        while (true)
        {
            while (client.Inbox.TryRead(out var message))
            {
                if (await TakeAsync(sessionId, message) is { } result)
                {
                    return result;
                }
            }

            if (request.IsCompleted && !client.Inbox.TryPeek(out _))
            {
                return await request;
            }

            var more = client.Inbox.WaitToReadAsync().AsTask();
            if (await Task.WhenAny(more, request) == more && !await more)
            {
                return await request;
            }
        }
    }

    private async Task<TurnResult?> TakeAsync(string sessionId, object message)
    {
        switch (message)
        {
            case AgentEventParams happened when happened.SessionId == sessionId:
                Show(happened);
                return happened.Event is TurnEndedEvent ended ? ended.Result : null;
            case QuestionAskedParams { Question: var question } when question.SessionId == sessionId:
                if (!json)
                {
                    EndLine();
                    errors.Prose("? " + SafeText.Prose(question.Text), Tone.Strong);
                    errors.Line(new Span("  The turn ends here: nobody is there to answer.", Tone.Warning));
                }

                await InterruptAsync(sessionId);
                break;
        }

        return null;
    }

    private void Show(AgentEventParams happened)
    {
        if (json)
        {
            output.WriteLine(JsonSerializer.Serialize(happened, ProtocolJson.Default.AgentEventParams));
            return;
        }

        switch (happened.Event)
        {
            case TextDeltaEvent delta:
                Say(_prose.Clean(delta.Text));
                break;
            case ThoughtDeltaEvent:
                break;
            default:
                EndLine();
                _view.Show(happened.Event);
                break;
        }
    }

    private void Say(string text)
    {
        if (text.Length > 0)
        {
            errors.ClearNote();
            output.Write(text);
            output.Flush();
            _lineOpen = text[^1] != '\n';
        }
    }

    private void EndLine()
    {
        _prose = new ProseFilter();
        if (_lineOpen)
        {
            output.WriteLine();
            _lineOpen = false;
        }
    }

    private void End(TurnResult result, string workspace)
    {
        if (json)
        {
            output.WriteLine(JsonSerializer.Serialize(result, ProtocolJson.Default.TurnResult));
            return;
        }

        EndLine();
        errors.EndStream();
        errors.ClearNote();
        var good = result.StopReason is StopReason.Completed or StopReason.AwaitingReview;
        errors.Paragraph("  ",
            new Span(JsonNamingPolicy.CamelCase.ConvertName(result.StopReason.ToString()), good ? Tone.Strong : Tone.Error),
            new Span(result.Error is { } error ? ": " + SafeText.Inline(error.Message) : "", Tone.Error));
        if (result.Review is { Undecided: > 0 and var undecided })
        {
            errors.Paragraph("  ",
                $"{ReviewView.Count(undecided, "file waits", "files wait")} for review, in this session. Nobody reviews here: kiro-agent chat --workspace {Quoted(workspace)}, then /review.");
        }
    }

    private static string Quoted(string path) =>
        path.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '-' or '_') ? path : "'" + SafeText.Inline(path).Replace("'", @"'\''", StringComparison.Ordinal) + "'";

    private static string ErrorLine(RpcException problem)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            writer.WriteStartObject("error");
            writer.WriteNumber("code", problem.Code);
            writer.WriteString("message", problem.Message);
            if (ErrorKinds.Of(problem.Code) is { } kind)
            {
                writer.WriteString("kind", kind);
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private Task InterruptAsync(string sessionId) => RespondAsync(Methods.AgentInterrupt, new AgentInterruptParams(sessionId));

    private async Task RespondAsync<TParams, TResult>(RequestMethod<TParams, TResult> method, TParams response)
    {
        try
        {
            await client.AskAsync(method, response);
        }
        catch (Exception problem) when (problem is RpcException or IOException)
        {
            // Answered elsewhere, or the turn ended in the same moment.
        }
    }
}
