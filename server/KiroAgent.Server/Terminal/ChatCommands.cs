using System.Globalization;
using KiroAgent.Protocol;

namespace KiroAgent.Server.Terminal;

/// <summary>The slash commands of the chat.</summary>
internal sealed class ChatCommands(AgentClient client, Screen screen, TurnDialog dialog, CheckpointDialog checkpoints, TrustDialog? trust = null)
{
    private const int ListedSessions = 20;

    private static readonly (string Name, string Words)[] Table =
    [
        ("/review", "go through the files that wait for your word"),
        ("/undo", "take the last decision of a review back, again and again"),
        ("/changes", "what the agent changed in this session"),
        ("/checkpoints", "the prompts of this session, each with the state before it"),
        ("/revert NUMBER", "go back to before that prompt: files and conversation (or one: add files or conversation)"),
        ("/revert changes", "take back all the agent changed; the conversation stays"),
        ("/redo", "take the last revert back"),
        ("/mode autopilot|supervised", "work without pause, or pause for review (both can be interrupted)"),
        ("/model [ID]", "the models there are, or another one from now on"),
        ("/sessions [NUMBER]", "earlier sessions, or open one"),
        ("/search WORDS", "find what was said in all sessions"),
        ("/export [json] [FILE]", "write this session to a file, as Markdown or JSON"),
        ("/mcp [restart NAME]", "the MCP servers, their tools and latest lines; or start one again"),
        ("/SERVER:PROMPT [ARGUMENTS]", "a prompt of an MCP server; /mcp names them"),
        ("/new", "a new session"),
        ("/trust [no]", "whether this folder's settings, hooks and servers count"),
        ("/help", "this list"),
        ("/quit", "leave; whatever waits, waits on"),
    ];

    /// <summary>Runs a command; false to quit.</summary>
    public async Task<bool> RunAsync(string line)
    {
        var space = line.IndexOf(' ', StringComparison.Ordinal);
        var (name, argument) = space < 0 ? (line, "") : (line[..space], line[space..].Trim());
        switch (name)
        {
            case "/help":
                Help();
                break;
            case "/quit" or "/exit":
                return false;
            case "/mode":
                await ModeAsync(argument);
                break;
            case "/model":
                await ModelAsync(argument);
                break;
            case "/changes":
                await ChangesView.ShowAsync(client, screen, dialog.Session.Id);
                break;
            case "/review":
                await ReviewAsync();
                break;
            case "/undo":
                await dialog.UndoAsync();
                break;
            case "/checkpoints":
                await checkpoints.ListAsync();
                break;
            case "/revert":
                await checkpoints.RevertAsync(argument);
                break;
            case "/redo":
                await checkpoints.RedoAsync();
                break;
            case "/sessions":
                await SessionsAsync(argument);
                break;
            case "/trust" when trust is not null && argument is ("" or "no"):
                await trust.SetAsync(argument.Length == 0);
                break;
            case "/search":
                await HistoryView.SearchAsync(client, screen, argument);
                break;
            case "/export":
                await HistoryView.ExportAsync(client, screen, dialog.Session.Id, argument);
                break;
            case "/mcp":
                await McpView.ShowAsync(client, screen, argument);
                break;
            case "/new":
                await dialog.StartAsync();
                break;
            case var called when await IsCalledAsync(called):
                await dialog.SendAsync(line);
                break;
            default:
                screen.Line(new Span($"There is no {SafeText.Shorten(name, 30)}; /help lists what there is.", Tone.Warning));
                break;
        }

        return true;
    }

    /// <summary>Whether the agent knows what the chat does not: what it offers, and whatever is named like a server's prompt, for a server may still be starting.</summary>
    private async Task<bool> IsCalledAsync(string name) =>
        name.Contains(':', StringComparison.Ordinal)
        || (await client.AskAsync(Methods.ContextComplete, new ContextCompleteParams(dialog.Session.Id, name))).Items.Any(item => item.InsertText.TrimEnd() == name);

    private void Help()
    {
        foreach (var (name, words) in Table)
        {
            screen.Paragraph(new string(' ', 30), new Span($"  {name,-28}", Tone.Accent), words);
        }

        screen.Paragraph("  ", new Span("  Anything else is a prompt. A backslash at its end goes on in a new line. Supervised is a way to review, not a sandbox: what the agent writes is on disk while it waits.", Tone.Dim));
    }

    private async Task ModeAsync(string argument)
    {
        SessionMode? mode = argument switch
        {
            "autopilot" => SessionMode.Autopilot,
            "supervised" => SessionMode.Supervised,
            _ => null,
        };
        if (mode is not { } wanted)
        {
            screen.Line(new Span("/mode autopilot or /mode supervised", Tone.Warning));
            return;
        }

        await client.AskAsync(Methods.SessionSetMode, new SessionSetModeParams(dialog.Session.Id, wanted));
        screen.Line(new Span(wanted == SessionMode.Supervised
            ? "Supervised: the agent pauses for review after each step that changed files."
            : "Autopilot: the agent works to the end; /changes shows what it did.", Tone.Dim));
    }

    private async Task ModelAsync(string argument)
    {
        if (argument.Length > 0)
        {
            await client.AskAsync(Methods.SessionSetModel, new SessionSetModelParams(dialog.Session.Id, argument));
            return;
        }

        await ModelsView.ShowAsync(client, screen, dialog.Session.Model);
    }

    private async Task ReviewAsync()
    {
        var pending = await client.AskAsync(Methods.ReviewPending, new ReviewPendingParams(dialog.Session.Id));
        if (pending.Review is null && (await ListAsync()).FirstOrDefault(Waits) is { } waiting)
        {
            await OpenAsync(waiting);
        }

        await dialog.ReviewPendingAsync();
    }

    private async Task SessionsAsync(string argument)
    {
        var sessions = await ListAsync();
        if (int.TryParse(argument, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= sessions.Count)
        {
            await OpenAsync(sessions[number - 1]);
            return;
        }

        for (var index = 0; index < sessions.Count; index++)
        {
            var session = sessions[index];
            screen.Paragraph("      ",
                new Span(string.Create(CultureInfo.InvariantCulture, $"  {index + 1,2}  "), Tone.Accent),
                new Span($"{session.UpdatedAt.LocalDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)}  ", Tone.Dim),
                new Span(SafeText.Shorten(session.Title, 50), session.Id == dialog.Session.Id ? Tone.Strong : Tone.Plain),
                new Span(Waits(session) ? "  waits for you" : "", Tone.Warning));
        }

        if (sessions.Count > 0)
        {
            screen.Line(new Span("  /sessions NUMBER opens one", Tone.Dim));
        }
    }

    private async Task<IReadOnlyList<Session>> ListAsync() =>
        (await client.AskAsync(Methods.SessionList, new SessionListParams(Limit: ListedSessions))).Sessions;

    private static bool Waits(Session session) =>
        session.State is SessionState.AwaitingReview or SessionState.AwaitingApproval or SessionState.AwaitingAnswer;

    private async Task OpenAsync(Session session)
    {
        var opened = await client.AskAsync(Methods.SessionOpen, new SessionOpenParams(session.Id));
        screen.Gap();
        screen.Line(new Span($"Session: {SafeText.Inline(opened.Session.Title)}", Tone.Strong));
        TranscriptView.Show(screen, opened.Transcript);
        await dialog.TakeOverAsync(opened);
    }
}
