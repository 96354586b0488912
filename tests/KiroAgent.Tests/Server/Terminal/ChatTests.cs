using System.Globalization;
using KiroAgent.Protocol;
using KiroAgent.Server.Terminal;
using NUnit.Framework;

namespace KiroAgent.Tests.Server.Terminal;

/// <summary>The chat against the real server: every byte on disk and every line on the screen comes from it.</summary>
public sealed class ChatTests : IDisposable
{
    private const string TwoFiles =
        "replace \"Math.floor\" with \"Math.round\" in src/discount.js then replace \"5000\" with \"0\" in src/shipping.js\n";

    private RealServer _server = null!;

    [SetUp]
    public void Unpack() => _server = new RealServer();

    [TearDown]
    public void Dispose() => _server.Dispose();

    [Test]
    public async Task The_tour_ends_well_and_fits_the_screen()
    {
        var (code, lines) = await _server.WithAsync(async client =>
        {
            using var paper = PaperScreen.Plain();
            var session = await client.AskAsync(Methods.SessionNew, new SessionNewParams(SessionMode.Supervised));
            return (await Tour.PlayAsync(client, paper.Screen, _server.Sample, session.Session), paper.Lines);
        });

        Assert.That(code, Is.Zero);
        Assert.That(lines, Has.All.Length.LessThanOrEqualTo(80));
        Assert.That(lines, Has.Member("  -  return Math.floor((cents * REGULAR_PERCENT) / 100);"));
        Assert.That(lines, Has.Member("  +  return Math.round((cents * REGULAR_PERCENT) / 100);"));
        Assert.That(lines, Has.Member("    src/shipping.js  byte for byte as before"));
        Assert.That(_server.Read("src/discount.js"), Does.Contain("Math.round"));
        Assert.That(_server.IsUntouched("src/shipping.js"));
    }

    [Test]
    public async Task Mcp_servers_are_listed_and_started_again_by_name()
    {
        Assert.That(await _server.ChatAsync("/mcp\n/mcp stop\n/mcp restart none\n/quit\n"), Does.Contain("no MCP servers").And.Contain("/mcp or /mcp restart NAME").And.Contain("There is no MCP server none."));
    }

    [Test]
    public async Task A_word_like_a_servers_prompt_is_sent_and_one_that_nobody_knows_is_not()
    {
        var model = _server.Script("""{"steps":[{"text":"I was asked.","expect":{"lastMessageContains":"/docs:explain the port"}}]}""");
        var shown = await _server.ChatAsync("/docs:explain the port\n/nothing such\n/help\n/quit\n", model: model);
        Assert.That(shown, Does.Contain("I was asked.").And.Contain("There is no /nothing; /help lists what there is.").And.Contain("/SERVER:PROMPT"));
    }

    [Test]
    public async Task One_file_is_accepted_and_one_rejected()
    {
        var shown = await _server.ChatAsync(TwoFiles + "ar/changes\n/quit\n");

        Assert.That(_server.Read("src/discount.js"), Does.Contain("Math.round"));
        Assert.That(_server.IsUntouched("src/shipping.js"));
        Assert.That(shown, Does.Contain("Review: 2 files wait").And.Contain("✓ accepted  src/discount.js")
            .And.Contain("– rejected, as it was before  src/shipping.js").And.Contain("Changed in this session: 1 file"));
    }

    [Test]
    public async Task With_all_accepted_the_agent_finishes_its_work()
    {
        var shown = await _server.ChatAsync(TwoFiles + "A/quit\n");

        Assert.That(shown, Does.Contain("all accepted, the agent goes on"));
        Assert.That(_server.Read("src/shipping.js"), Does.Contain("FREE_SHIPPING_FROM = 0;"));
    }

    [Test]
    public async Task Hunks_are_decided_one_by_one_and_taken_back()
    {
        // Three hunks: the first accepted, the second rejected and taken back and accepted, the third rejected.
        var shown = await _server.ChatAsync("replace \"cents\" with \"pence\" in src/cart.js\nharuar/quit\n");

        var text = _server.Read("src/cart.js");
        Assert.That(shown, Does.Contain("hunk 1 of 3").And.Contain("decision taken back  src/cart.js"));
        Assert.That(text, Does.Contain("amount in pence").And.Contain("pence: product.pence").And.Contain("sum + line.cents"));
    }

    [Test]
    public async Task What_is_left_for_later_waits_in_the_next_chat()
    {
        await _server.ChatAsync(TwoFiles + "q/quit\n");
        var shown = await _server.ChatAsync("/review\nR\n/quit\n", SessionMode.Autopilot);

        Assert.That(shown, Does.Contain("1 earlier session waits").And.Contain("Review: 2 files wait"));
        Assert.That(_server.IsUntouched("src/discount.js") && _server.IsUntouched("src/shipping.js"));
    }

    [Test]
    public async Task A_conversation_is_drawn_again_when_it_is_opened()
    {
        await _server.ChatAsync(TwoFiles + "afno\n/quit\n");
        var shown = await _server.ChatAsync("/sessions 2\n/quit\n");

        Assert.That(shown, Does.Contain("✓ Edit src/discount.js  +1 −1").And.Contain("✓ accepted  src/discount.js").And.Contain("feedback: no"));
    }

    [Test]
    public async Task A_session_nothing_was_asked_in_leaves_no_trace()
    {
        await _server.ChatAsync("/help\n/new\n/quit\n");
        var sessions = await _server.WithAsync(client => client.AskAsync(Methods.SessionList, new SessionListParams()));

        Assert.That(sessions.Sessions, Is.Empty);
    }

    [Test]
    public async Task A_revert_asks_first_and_a_redo_brings_it_back()
    {
        await _server.ChatAsync(TwoFiles + "A/revert 1\nn/quit\n");
        Assert.That(_server.Read("src/discount.js"), Does.Contain("Math.round"));

        var shown = await _server.ChatAsync("/sessions 2\n/revert 1\ny/quit\n");
        Assert.That(shown, Does.Contain("rewrite  src/discount.js").And.Contain("✓ restored  src/shipping.js"));
        Assert.That(_server.IsUntouched("src/discount.js") && _server.IsUntouched("src/shipping.js"));

        await _server.ChatAsync("/sessions 2\n/redo\n/quit\n");
        Assert.That(_server.Read("src/discount.js"), Does.Contain("Math.round"));
    }

    [Test]
    public async Task A_file_edited_while_it_was_shown_is_shown_again()
    {
        var keys = new KeysThat("a", before: () => _server.Write("src/discount.js", _server.Read("src/discount.js") + "// mine\n"));
        var shown = await _server.WithAsync(async client =>
        {
            using var paper = PaperScreen.Plain();
            var session = await client.AskAsync(Methods.SessionNew, new SessionNewParams(SessionMode.Supervised));
            using var interrupts = new Interrupts(keys);
            var dialog = new TurnDialog(client, paper.Screen, keys, new LineEditor(paper.Screen, keys), interrupts, session.Session);
            await dialog.SendAsync("replace \"Math.floor\" with \"Math.round\" in src/discount.js");
            return paper.Text;
        });

        Assert.That(shown, Does.Contain("discount.js"));
        Assert.That(_server.Read("src/discount.js"), Does.EndWith("// mine\n").And.Contain("Math.round"));
    }

    [Test]
    public async Task A_question_is_answered_by_its_number()
    {
        var model = _server.Script("""
            { "steps": [
              { "tools": [ { "name": "askUser", "arguments": { "question": "Which one?", "options": ["Coffee", "Honey"] } } ] },
              { "text": "Honey it is.", "expect": { "lastMessageContains": "Honey" } } ] }
            """);
        var shown = await _server.ChatAsync("choose\n2\n/quit\n", model: model);

        Assert.That(shown, Does.Contain("? Which one?\n  1  Coffee\n  2  Honey\n").And.Contain("Honey it is."));
    }

    [Test]
    public async Task What_the_model_says_cannot_drive_the_terminal()
    {
        var model = _server.Script("""{ "steps": [ { "text": "a\u001b[2J[red]b\u009b1A\rc\u202e", "chunks": 9 } ] }""");
        var shown = await _server.ChatAsync("go\n/quit\n", model: model);

        Assert.That(shown, Does.Contain("\na[red]bc\n"));
    }

    [Test]
    public async Task Ctrl_c_stops_a_turn_that_takes_its_time()
    {
        var model = _server.Script("""{ "steps": [ { "text": "one two three four five six", "chunks": 6, "delayMs": 20000 } ] }""");
        var shown = await _server.WithAsync(async client =>
        {
            using var paper = PaperScreen.Plain();
            var keys = new ScriptedKeys("");
            using var interrupts = new Interrupts(keys);
            var session = await client.AskAsync(Methods.SessionNew, new SessionNewParams(Model: model));
            var dialog = new TurnDialog(client, paper.Screen, keys, new LineEditor(paper.Screen, keys), interrupts, session.Session);
            var turn = dialog.SendAsync("go");
            keys.Interrupt();
            // It may be quicker than the turn: then the prompt is taken back.
            Assert.That((await turn)?.StopReason, Is.Null.Or.EqualTo(StopReason.Interrupted));
            return paper.Text;
        });

        Assert.That(shown, Does.Contain("interrupted; what was written stays").Or.Contain("interrupted before it began"));
    }

    [Test]
    public async Task A_headless_supervised_run_leaves_its_changes_for_review()
    {
        var (code, output, errors) = await RunAsync(
            "replace \"Math.floor\" with \"Math.round\" in src/discount.js", new SessionNewParams(SessionMode.Supervised));

        Assert.That(code, Is.Zero);
        Assert.That(output, Does.Contain("I will replace"));
        Assert.That(errors, Does.Contain("✓ Edit src/discount.js").And.Contain("awaitingReview").And.Contain("1 file waits for review"));
        var shown = await _server.ChatAsync("/review\nr/quit\n");
        Assert.That(shown, Does.Contain("rejected, as it was before"));
        Assert.That(_server.IsUntouched("src/discount.js"));
    }

    [Test]
    public async Task A_headless_run_ends_at_a_question()
    {
        var model = _server.Script("""
            { "steps": [ { "tools": [ { "name": "askUser", "arguments": { "question": "Which one?" } } ] }, { "text": "never" } ] }
            """);
        var (code, output, errors) = await RunAsync("choose", new SessionNewParams(Model: model));

        Assert.That((code, output), Is.EqualTo((1, "")));
        Assert.That(errors, Does.Contain("? Which one?").And.Contain("interrupted"));
    }

    private Task<(int Code, string Output, string Errors)> RunAsync(string prompt, SessionNewParams session) =>
        _server.WithAsync(async client =>
        {
            using var errors = PaperScreen.Plain();
            await using var output = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
            var code = await new Headless(client, output, errors.Screen, json: false)
                .RunAsync(_server.Sample.Workspace, prompt, session, CancellationToken.None);
            return (code, output.ToString(), errors.Text);
        });

    /// <summary>Scripted keys with something happening right before the first of them is typed.</summary>
    private sealed class KeysThat(string script, Action before) : IKeys
    {
        private readonly ScriptedKeys _keys = new(script + "a");
        private Action? _before = before;

        public event Action? Interrupted
        {
            add => _keys.Interrupted += value;
            remove => _keys.Interrupted -= value;
        }

        public bool Echo => false;

        public ValueTask<ConsoleKeyInfo?> ReadAsync(CancellationToken cancellationToken)
        {
            _before?.Invoke();
            _before = null;
            return _keys.ReadAsync(cancellationToken);
        }

        public void ForgetTypedAhead() => _keys.ForgetTypedAhead();
    }

    [Test]
    public async Task What_waits_for_permission_waits_through_a_restart_of_the_chat()
    {
        using var server = new RealServer();
        var script = server.Script("""
            {"steps":[{"text":"Settings.","tools":[{"name":"fsWrite","arguments":{"path":".vscode/settings.json","text":"{}\n"}}]},
                      {"text":"Done.","expect":{"lastMessageContains":"Created .vscode/settings.json"}}]}
            """);
        // A server that ends while its agent waits leaves it waiting; the next chat finds it.
        var approval = await server.WithAsync(async client =>
        {
            var session = await client.AskAsync(Methods.SessionNew, new SessionNewParams(SessionMode.Autopilot, Model: script));
            _ = client.AskAsync(Methods.AgentTurn, new AgentTurnParams(session.Session.Id, "go"));
            while (true)
            {
                if (await client.Inbox.ReadAsync() is ApprovalRequestedParams asked)
                {
                    return asked.Approval;
                }
            }
        });
        var shown = await server.ChatAsync("/review\na", SessionMode.Autopilot);

        Assert.That(approval.Subject, Is.InstanceOf<ProtectedPathSubject>());
        Assert.That(shown, Does.Contain("1 earlier session waits for your word").And.Contain("create      .vscode/settings.json"));
        Assert.That(shown, Does.Contain("protected   .vscode/ (built in)").And.Contain("  +{}\n").And.Contain("✓ allowed").And.Contain("✓ Write .vscode/settings.json").And.Contain("Done."));
        Assert.That(server.Read(".vscode/settings.json"), Is.EqualTo("{}\n"));
    }

    [Test]
    public async Task A_denial_with_feedback_is_read_by_the_model()
    {
        using var server = new RealServer();
        var script = server.Script("""
            {"steps":[{"text":"Settings.","tools":[{"name":"fsWrite","arguments":{"path":".vscode/settings.json","text":"{}\n"}}]},
                      {"text":"Understood.","expect":{"lastMessageContains":"said: Not in my editor."}}]}
            """);
        var shown = await server.ChatAsync("go\nfNot in my editor.\n", SessionMode.Supervised, script);

        Assert.That(shown, Does.Contain("Denied: Not in my editor.").And.Contain("Understood."));
        Assert.That(File.Exists(Path.Combine(server.Sample.Workspace, ".vscode/settings.json")), Is.False);
    }
}
