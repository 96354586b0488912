using System.Text;
using System.Text.Json;
using KiroAgent.Core.Sessions;
using KiroAgent.Server.Sessions;
using KiroAgent.Server.Turns;
using KiroAgent.Tests.Server.Sessions;

namespace KiroAgent.Tests.Server.Guard;

/// <summary>A session whose agent makes the tool calls it is told, one model step after the other.</summary>
internal sealed class GuardedSession : IDisposable
{
    private readonly ServerRun _run;

    /// <param name="bench">The workspace.</param>
    /// <param name="mode">Its mode.</param>
    /// <param name="steps">Each step's calls, in the form <c>tool {json}</c>.</param>
    public GuardedSession(SessionBench bench, AgentMode mode, params string[][] steps)
    {
        bench.PutScript(Encoding.UTF8.GetBytes(
            "{\"steps\":[" + string.Concat(steps.Select(calls => $"{{\"text\":\"Working.\",\"tools\":[{string.Join(',', calls.Select(Call))}]}},")) + "{\"text\":\"Done.\"}],\"whenExhausted\":\"repeatLast\"}"));
        _run = bench.Start();
        Session = _run.New(mode, bench.Model);
    }

    public Session Session { get; }

    public Workbench Bench => _run.Bench;

    /// <summary>How the calls so far ended, in order.</summary>
    public IEnumerable<SessionEvent.ToolEnded> Ended => Session.State.Past.Transcript.OfType<TranscriptItem.ToolCalled>().Select(item => item.End!);

    /// <summary>Runs a turn to its end.</summary>
    public async Task TurnAsync()
    {
        TurnUnderWay work;
        using (await Session.Enter())
        {
            work = new TurnDesk(Session, Bench).Start("Do it.");
        }

        await work.Finished.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    public void Dispose() => _run.Dispose();

    /// <summary>A call as <c>tool {json}</c>.</summary>
    public static string Tool(string tool, params (string Name, object Value)[] arguments) =>
        tool + " " + JsonSerializer.Serialize(arguments.ToDictionary(a => a.Name, a => a.Value));

    private static string Call(string text)
    {
        var cut = text.IndexOf(' ', StringComparison.Ordinal);
        return $"{{\"name\":\"{text[..cut]}\",\"arguments\":{text[cut..]}}}";
    }
}
