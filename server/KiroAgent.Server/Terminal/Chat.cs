using KiroAgent.Protocol;
using KiroAgent.Server.JsonRpc;

namespace KiroAgent.Server.Terminal;

/// <summary>The chat in a terminal: prompts and slash commands, one after another, until the person leaves.</summary>
internal sealed class Chat : IDisposable
{
    private readonly AgentClient _client;
    private readonly Screen _screen;
    private readonly LineEditor _editor;
    private readonly Interrupts _interrupts;
    private readonly TurnDialog _dialog;
    private readonly ChatCommands _commands;

    public Chat(AgentClient client, Screen screen, IKeys keys, Session session, TrustDialog? trust = null)
    {
        _client = client;
        _screen = screen;
        _editor = new LineEditor(screen, keys);
        _interrupts = new Interrupts(keys);
        _dialog = new TurnDialog(client, screen, keys, _editor, _interrupts, session);
        _commands = new ChatCommands(client, screen, _dialog, new CheckpointDialog(client, screen, keys, _editor, _interrupts, _dialog), trust);
    }

    /// <summary>Runs until the person quits; the exit code.</summary>
    public async Task<int> RunAsync()
    {
        try
        {
            await HintAsync();
            var warned = false;
            while (true)
            {
                await _dialog.CatchUpAsync();
                ShowStatus();
                try
                {
                    var line = await _editor.ReadAsync(new Span(_screen.Glyphs.Prompt + " ", Tone.Accent), _interrupts.Reading());
                    _interrupts.Forget();
                    warned = false;
                    if (line is null || !await TakeAsync(line.Trim()))
                    {
                        await _dialog.LeaveAsync();
                        return 0;
                    }
                }
                catch (OperationCanceledException) when (!_interrupts.Quit.IsCancellationRequested)
                {
                    if (!warned)
                    {
                        _screen.Line(new Span("Ctrl+C again quits.", Tone.Dim));
                        warned = true;
                    }
                }
            }
        }
        catch (OperationCanceledException)
        {
            _screen.Gap();
            await _dialog.LeaveAsync();
            return 130;
        }
        catch (IOException problem)
        {
            _screen.Line(new Span(SafeText.Inline(problem.Message), Tone.Error));
            return 1;
        }
    }

    public void Dispose() => _interrupts.Dispose();

    /// <summary>Does what a line says; false to quit.</summary>
    private async Task<bool> TakeAsync(string line)
    {
        if (line.Length == 0)
        {
            return true;
        }

        try
        {
            if (line[0] == '/')
            {
                return await _commands.RunAsync(line);
            }

            await _dialog.SendAsync(line);
        }
        catch (RpcException problem)
        {
            _screen.Paragraph("  ", new Span($"{_screen.Glyphs.Failed} {SafeText.Inline(problem.Message)}", Tone.Error));
        }

        return true;
    }

    private async Task HintAsync()
    {
        _screen.Line(new Span("/help lists the commands; Ctrl+C interrupts, twice it quits.", Tone.Dim));
        var list = await _client.AskAsync(Methods.SessionList, new SessionListParams(Limit: 20));
        var waiting = list.Sessions.Count(session => session.Id != _dialog.Session.Id
            && session.State is SessionState.AwaitingReview or SessionState.AwaitingApproval or SessionState.AwaitingAnswer);
        if (waiting > 0)
        {
            _screen.Line(new Span($"{ReviewView.Count(waiting, "earlier session waits", "earlier sessions wait")} for your word: /review opens the latest.", Tone.Warning));
        }
    }

    private void ShowStatus()
    {
        var session = _dialog.Session;
        var dot = $" {_screen.Glyphs.Dot} ";
        _screen.Gap();
        _screen.Line(
            new Span(session.Mode == SessionMode.Supervised ? "supervised" : "autopilot", Tone.Accent),
            new Span(dot + SafeText.Shorten(session.Model, 30) + dot + SafeText.Shorten(session.Title, 30)
                + (session.State == SessionState.AwaitingReview ? dot + "files wait: /review" : ""), Tone.Dim));
    }
}
