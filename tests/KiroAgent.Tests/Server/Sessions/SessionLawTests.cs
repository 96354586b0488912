using KiroAgent.Tests.Core.Text;
using NUnit.Framework;

namespace KiroAgent.Tests.Server.Sessions;

/// <summary>
/// Laws over random histories of a session on real files: an agent, a user, decisions, reverts and restarts in any order.
/// A failure is printed with its seed; <c>KIRO_LAW_SEED="seed,gamma,size"</c> runs it again, <c>KIRO_LAW_RUNS</c> sets how many histories there are.
/// </summary>
internal sealed class SessionLawTests
{
    [Test]
    public void Every_law_holds_after_every_step_of_any_history() => Laws.Check(4000, script =>
    {
        var dice = new Dice(script);
        using var bench = new SessionBench();
        using var history = new SessionHistory(bench, dice);
        for (var steps = 0; dice.HasMore && steps < 25; steps++)
        {
            history.Step();
        }
    });
}
