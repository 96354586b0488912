using KiroAgent.Core.Sessions;
using KiroAgent.Tests.Server.Sessions;
using NUnit.Framework;
using static KiroAgent.Tests.Server.Guard.GuardedSession;

namespace KiroAgent.Tests.Server.Guard;

/// <summary>What a call changes besides the paths it names is judged as if it named them.</summary>
[TestFixture]
internal sealed class PlannedFilesTests
{
    private static IEnumerable<TestCaseData> Calls()
    {
        yield return new TestCaseData(Tool("renameSymbol", ("path", "a.ts"), ("line", 1), ("symbol", "total"), ("newName", "sum")), ".vscode/b.ts is protected").SetName("A protected file that uses the name");
        yield return new TestCaseData(Tool("renameSymbol", ("path", ".vscode/b.ts"), ("line", 1), ("symbol", "total"), ("newName", "sum")), ".vscode/b.ts is protected").SetName("A protected file that is named");
        yield return new TestCaseData(Tool("renameSymbol", ("path", "hidden/c.ts"), ("line", 1), ("symbol", "total"), ("newName", "sum")), "hidden/c.ts is ignored").SetName("An ignored file that is named");
        yield return new TestCaseData(Tool("renameSymbol", ("path", "../outside.ts"), ("line", 1), ("symbol", "hunter"), ("newName", "sum")), "outside the workspace").SetName("A file outside, where the name stands elsewhere");
        yield return new TestCaseData(Tool("moveFile", ("from", "a.ts"), ("to", "lib/a.ts")), ".vscode/b.ts is protected").SetName("A protected file that names what is moved");
        yield return new TestCaseData(Tool("moveFile", ("from", "lib"), ("to", ".vscode/lib")), "is protected").SetName("A folder that is moved to a protected place");
    }

    [TestCaseSource(nameof(Calls))]
    public async Task Nothing_of_it_is_changed_unasked(string call, string said)
    {
        using var bench = new SessionBench { CanApprove = false };
        bench.Put(".kiroignore", "hidden/\n");
        bench.Put("a.ts", "export const total = 1;\n");
        bench.Put(".vscode/b.ts", "import { total } from '../a';\n");
        bench.Put("hidden/c.ts", "import { total } from '../a';\n");
        bench.Put("lib/d.ts", "import { total } from '../a';\n");
        await File.WriteAllTextAsync(Path.Combine(Path.GetDirectoryName(bench.Workspace)!, "outside.ts"), "\n\nlet hunter = 2;\n");
        var before = bench.Tree();
        using var session = new GuardedSession(bench, AgentMode.Autopilot, [call]);
        await session.TurnAsync();
        var ended = session.Ended.Single();
        Assert.That(ended.Status, Is.EqualTo(ToolStatus.Denied));
        Assert.That(ended.Result, Does.Contain(said).And.Not.Contain("line"));
        Assert.That(bench.Tree(), Is.EqualTo(before));
    }

    [Test]
    public async Task What_is_ignored_is_neither_read_nor_changed_nor_told()
    {
        using var bench = new SessionBench();
        bench.Put(".kiroignore", "hidden/\n");
        bench.Put("a.ts", "export const total = 1;\n");
        bench.Put("hidden/c.ts", "import { total } from '../a';\n");
        using var session = new GuardedSession(bench, AgentMode.Autopilot, [
            Tool("renameSymbol", ("path", "a.ts"), ("symbol", "total"), ("newName", "sum")), Tool("moveFile", ("from", "a.ts"), ("to", "lib/a.ts"))]);
        await session.TurnAsync();
        Assert.That(session.Ended.Select(call => call.Status), Is.All.EqualTo(ToolStatus.Succeeded));
        Assert.That(session.Ended.Select(call => call.Result), Has.None.Contains("hidden"));
        Assert.That(await File.ReadAllTextAsync(bench.At("hidden/c.ts")), Is.EqualTo("import { total } from '../a';\n"));
    }
}
