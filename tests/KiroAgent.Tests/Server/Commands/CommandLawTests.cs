using System.Diagnostics;
using KiroAgent.Core.Review;
using KiroAgent.Core.Sessions;
using KiroAgent.Tests.Server.Sessions;
using NUnit.Framework;

namespace KiroAgent.Tests.Server.Commands;

/// <summary>Whatever commands do to a tree, a revert gives the exact tree back: contents, permissions, links, folders.</summary>
[TestFixture, Category("Process"), Platform(Include = "Linux,MacOsX"), System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public class CommandLawTests
{
    private static readonly string[] s_names = ["a", "b", "d/a", "d/b", "d/e/c", "f/x", "g"];
    private static readonly string[] s_modes = ["600", "644", "755", "700", "444"];

    [Test]
    public void ARevertGivesTheExactTreeBack() => Laws.Check(200, script => Play(script, AgentMode.Autopilot, (bench, session, before, lines) =>
    {
        var after = Shown(bench);
        session.RevertAsync().GetAwaiter().GetResult();
        Assert.That(Shown(bench), Is.EqualTo(before), "revert of\n" + lines);
        session.RedoAsync().GetAwaiter().GetResult();
        Assert.That(Shown(bench), Is.EqualTo(after), "redo of\n" + lines);
    }));

    [Test]
    public void RejectingGivesTheExactTreeBack() => Laws.Check(200, script => Play(script, AgentMode.Supervised, (bench, session, before, lines) =>
    {
        if (session.State.Review.IsEmpty)
        {
            return; // folders alone are no review
        }
        var after = Shown(bench);
        session.DecideAsync(DecisionKind.Reject).GetAwaiter().GetResult();
        Assert.That(session.State.Review.IsEmpty, Is.True, "rejection of\n" + lines);
        Assert.That(Shown(bench), Is.EqualTo(before), "rejection of\n" + lines);
        session.UndoAsync().GetAwaiter().GetResult();
        Assert.That(Shown(bench), Is.EqualTo(after), "undo of\n" + lines);
    }));

    // A third plants the tree, a third is one command, the rest another.
    private static void Play(int[] script, AgentMode mode, Action<SessionBench, CommandSession, List<string>, string> then)
    {
        var operations = script.Select(Operation).ToArray();
        var third = operations.Length / 3;
        string[] lines = [Line(operations[..third]), Line(operations[third..(2 * third)]), Line(operations[(2 * third)..])];
        using var bench = new SessionBench();
        using var session = new CommandSession(bench, mode);
        using (var planted = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", lines[0]]) { WorkingDirectory = bench.Workspace })!)
        {
            planted.WaitForExit();
        }

        var before = Shown(bench);
        session.ExecuteAsync(lines[1]).GetAwaiter().GetResult();
        session.ExecuteAsync(lines[2]).GetAwaiter().GetResult();
        then(bench, session, before, string.Join("--\n", lines));
    }

    // What cannot be done does nothing: that too is something commands do.
    private static string Operation(int number)
    {
        int Next(int count)
        {
            var value = number % count;
            number /= count;
            return value;
        }

        var kind = Next(11);
        var (a, b, text) = (s_names[Next(s_names.Length)], s_names[Next(s_names.Length)], Next(1000));
        var into = $"mkdir -p $(dirname {b}) && ";
        return kind switch
        {
            0 or 1 => $"{into}echo {text} > {b}",
            2 => $"test -f {a} && echo {text} >> {a}",
            3 => $"rm -rf {a}",
            4 => $"rm -rf {a.Split('/')[0]}",
            5 => $"{into}mv -T {a} {b}",
            6 => $"{into}cp -a -T {a} {b}",
            7 => $"{into}ln -sfn {a} {b}",
            8 => $"test ! -L {a} && test ! -d {a} && chmod {s_modes[text % s_modes.Length]} {a}",
            9 => $"mkdir -p {a}",
            _ => $"test -f {a} && touch -d 2001-01-01 {a}",
        };
    }

    private static string Line(string[] operations) => string.Concat(operations.Select(o => $"({o}) 2>/dev/null\n")) + "true\n";

    private static List<string> Shown(SessionBench bench) => [.. bench.Tree().Select(f => $"{f.Key} {f.Value}")];
}
