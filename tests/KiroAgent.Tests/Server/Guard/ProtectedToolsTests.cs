using KiroAgent.Core.Sessions;
using KiroAgent.Core.Settings;
using KiroAgent.Tests.Server.Sessions;
using NUnit.Framework;
using static KiroAgent.Tests.Server.Guard.GuardedSession;

namespace KiroAgent.Tests.Server.Guard;

/// <summary>Every tool that changes files against every protected pattern, in both modes, with nobody to allow it: denied, and not a byte is changed.</summary>
internal sealed class ProtectedToolsTests
{
    private static readonly string[] s_protected =
    [
        ".vscode/tasks.json", "VSCODE~1/settings.json", ".git/config", "GIT~1/hooks/x", "x.code-workspace", "sub/.git", "mcp.json", ".kiroignore",
        ".kiro/settings.json", ".kiro/settings/mcp.json", ".kiro/hooks/a.kiro.hook", ".kiro/agents/a.md", ".kiro/steering/a.md", "AGENTS.md",
        ".GIT/Config", ".v\u017fcode/tasks.json", ".g\u200cit/config", "mine/of/the/settings.lock",
    ];

    [Test]
    public async Task Nothing_is_changed_unasked([ValueSource(nameof(s_protected))] string path, [Values] AgentMode mode)
    {
        using var bench = new SessionBench { CanApprove = false, Settings = new AgentSettings { ProtectedPaths = [new ListedSetting("*.lock", "editor")] } };
        var name = path[(path.LastIndexOf('/') + 1)..];
        var parent = path.Contains('/') ? "/" + path[..path.LastIndexOf('/')] : "";
        bench.Put("there/" + path, "old\n"u8.ToArray());
        bench.Put("stage/" + name, "old\n"u8.ToArray());
        bench.Put("plain.txt", "old\n"u8.ToArray());
        var before = bench.Tree();
        string[] calls =
        [
            Tool("fsWrite", ("path", "new/" + path), ("text", "agent\n")),
            Tool("fsWrite", ("path", "there/" + path), ("text", "agent\n")),
            Tool("fsAppend", ("path", "there/" + path), ("text", "agent\n")),
            Tool("strReplace", ("path", "there/" + path), ("oldStr", "old"), ("newStr", "agent")),
            Tool("editCode", ("path", "there/" + path), ("edits", new[] { new { oldText = "old", newText = "agent" } })),
            Tool("deleteFile", ("path", "there/" + path)),
            Tool("moveFile", ("from", "there/" + path), ("to", "gone.txt")),
            Tool("moveFile", ("from", "plain.txt"), ("to", "new/" + path)),
            Tool("moveFile", ("from", "there"), ("to", "elsewhere")),
            Tool("moveFile", ("from", "stage"), ("to", "new" + parent)),
        ];
        using var session = new GuardedSession(bench, mode, calls);
        await session.TurnAsync();
        Assert.That(bench.Tree(), Is.EqualTo(before));
        var ended = session.Ended.ToArray();
        Assert.That(ended, Has.Length.EqualTo(calls.Length));
        for (var i = 0; i < calls.Length; i++)
        {
            Assert.That(ended[i].Status, Is.EqualTo(ToolStatus.Denied), $"{calls[i]}: {ended[i].Result}");
            Assert.That(ended[i].Result, Does.Contain("protected").And.Contain("nobody is here"), calls[i]);
        }
    }

    [Test]
    public async Task A_failed_edit_shows_nothing_of_a_protected_file_outside()
    {
        using var bench = new SessionBench { CanApprove = false };
        var outside = Path.Combine(Path.GetDirectoryName(bench.Workspace)!, "mcp.json");
        await File.WriteAllTextAsync(outside, "{ \"token\": \"hunter2\" }\n");
        using var session = new GuardedSession(bench, AgentMode.Autopilot, [Tool("strReplace", ("path", outside), ("oldStr", "\"token\": \"x\""), ("newStr", "y")), Tool("deleteFile", ("path", "../mcp.json.d"))]);
        await session.TurnAsync();
        Assert.That(session.Ended.Select(call => call.Status), Is.All.EqualTo(ToolStatus.Denied));
        Assert.That(session.Ended.Select(call => call.Result), Has.None.Contains("hunter2"));
    }

    [Test]
    public async Task Outside_is_not_touched_unasked_nor_read([Values] AgentMode mode)
    {
        using var bench = new SessionBench { CanApprove = false };
        bench.Put("plain.txt", "old\n"u8.ToArray());
        var outside = Path.Combine(Path.GetDirectoryName(bench.Workspace)!, "outside.txt");
        await File.WriteAllTextAsync(outside, "secret\n");
        if (!OperatingSystem.IsWindows())
        {
            File.CreateSymbolicLink(bench.At("link"), outside);
        }

        string[] Calls(string path) =>
        [
            Tool("readFile", ("path", path)),
            Tool("fsWrite", ("path", path), ("text", "agent\n")),
            Tool("fsAppend", ("path", path), ("text", "agent\n")),
            Tool("strReplace", ("path", path), ("oldStr", "secret"), ("newStr", "agent")),
            Tool("editCode", ("path", path), ("edits", new[] { new { oldText = "secret", newText = "agent" } })),
        ];
        string[] calls =
        [
            .. Calls(outside), .. Calls("../outside.txt"), .. OperatingSystem.IsWindows() ? [] : Calls("link"),
            Tool("deleteFile", ("path", "../outside.txt")),
            Tool("listDirectory", ("path", "..")),
            Tool("moveFile", ("from", outside), ("to", "stolen.txt")),
            Tool("moveFile", ("from", "plain.txt"), ("to", "../plain.txt")),
            Tool("fsWrite", ("path", "../new.txt"), ("text", "x")),
        ];
        using var session = new GuardedSession(bench, mode, calls);
        await session.TurnAsync();
        Assert.That(session.Ended.Select(call => call.Status), Is.All.EqualTo(ToolStatus.Denied).And.Exactly(calls.Length).Items);
        Assert.That(session.Ended.Select(call => call.Result), Has.None.Contains("secret"));
        Assert.That(await File.ReadAllTextAsync(outside), Is.EqualTo("secret\n"));
        Assert.That(File.Exists(Path.Combine(Path.GetDirectoryName(bench.Workspace)!, "new.txt")), Is.False);
        Assert.That(File.Exists(bench.At("plain.txt")), Is.True);
    }
}
