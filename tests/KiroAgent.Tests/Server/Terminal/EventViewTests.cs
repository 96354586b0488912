using KiroAgent.Protocol;
using KiroAgent.Server.Terminal;
using NUnit.Framework;

namespace KiroAgent.Tests.Server.Terminal;

public sealed class EventViewTests
{
    private static readonly AgentEvent[] Turn =
    [
        new TurnStartedEvent("c1", SessionMode.Supervised, "go"),
        new StepStartedEvent(1),
        new ThoughtDeltaEvent("let me "),
        new ThoughtDeltaEvent("see"),
        new TextDeltaEvent("I will ed"),
        new TextDeltaEvent("it [two] files."),
        new ToolCallStartedEvent("t1", "strReplace", "Edit src/a.ts", ToolKind.Edit, ["src/a.ts"]),
        new ToolCallEndedEvent("t1", ToolCallStatus.Succeeded, "replaced 1 place", [new FileChange("src/a.ts", FileOperation.Modified, 2, 1)]),
        new ToolCallStartedEvent("t2", "readFile", "Read b\u001b[2J.ts", ToolKind.Read),
        new ToolCallEndedEvent("t2", ToolCallStatus.Failed, "there is no such file"),
        new NoticeEvent(Severity.Warning, "What a command does to ignored files (build/) cannot be taken back."),
        new PlanUpdatedEvent([new PlanEntry("first", PlanStatus.Completed), new PlanEntry("second", PlanStatus.InProgress)]),
    ];

    [Test]
    public void A_turn_reads_from_top_to_bottom_without_colour()
    {
        using var paper = PaperScreen.Plain();
        Show(paper, Turn);

        Assert.That(paper.Lines, Is.EqualTo(new[]
        {
            "(thinking) let me see",
            "I will edit [two] files.",
            "  ✓ Edit src/a.ts  +2 −1",
            @"  ✗ Read b\x1b[2J.ts  there is no such file",
            "  · What a command does to ignored files (build/) cannot be taken back.",
            "    ✓ first",
            "    ▸ second",
        }));
    }

    [Test]
    public void Thoughts_are_dimmed_where_there_is_colour()
    {
        using var paper = PaperScreen.Coloured();
        Show(paper, new ThoughtDeltaEvent("hm"), new TextDeltaEvent("yes "));

        Assert.That(paper.Text, Is.EqualTo("\u001b[2mhm\u001b[0m\nyes"));
    }

    [Test]
    public void The_model_cannot_move_the_cursor()
    {
        using var paper = PaperScreen.NoColour();
        Show(paper, new TextDeltaEvent("a\u001b[2"), new TextDeltaEvent("Jb\rc\u009b1Ad "), new TurnEndedEvent(Result()));

        Assert.That(paper.Text, Is.EqualTo("abcd\n"));
    }

    [Test]
    public void Output_of_a_call_stands_between_its_title_and_its_end()
    {
        using var paper = PaperScreen.Plain();
        Show(paper,
            new ToolCallStartedEvent("t1", "executeCommand", "Run npm test", ToolKind.Execute, Command: "npm test"),
            new ToolCallOutputEvent("t1", "one\ntw"),
            new ToolCallOutputEvent("t1", "o\n"),
            new ToolCallEndedEvent("t1", ToolCallStatus.Succeeded, "exit code 0"));

        Assert.That(paper.Lines, Is.EqualTo(new[] { "  … Run npm test", "one", "two", "  ✓ Run npm test  exit code 0" }));
    }

    [Test]
    public void A_denied_call_looks_neither_done_nor_failed()
    {
        using var paper = PaperScreen.Plain();
        Show(paper,
            new ToolCallStartedEvent("t1", "deleteFile", "Delete a", ToolKind.Delete),
            new ToolCallEndedEvent("t1", ToolCallStatus.Denied, "not allowed"));

        Assert.That(paper.Lines[^1], Is.EqualTo("  – Delete a  not allowed"));
    }

    private static TurnResult Result() => new("t", "c", StopReason.Completed, "", null);

    private static void Show(PaperScreen paper, params AgentEvent[] events)
    {
        var view = new EventView(paper.Screen);
        foreach (var agentEvent in events)
        {
            view.Show(agentEvent);
        }
    }
}
