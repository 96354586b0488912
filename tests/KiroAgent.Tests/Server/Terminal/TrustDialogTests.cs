using KiroAgent.Protocol;
using KiroAgent.Server.Terminal;
using KiroAgent.Server.Workspace;
using KiroAgent.Tests.Support;
using NUnit.Framework;

namespace KiroAgent.Tests.Server.Terminal;

/// <summary>Whether a folder may configure the agent, asked in a terminal.</summary>
internal sealed class TrustDialogTests
{
    [TestCase("y", true, "supervised")]
    [TestCase("xn", false, "autopilot")]
    [TestCase("", null, "autopilot")]
    public async Task It_is_asked_once_and_remembered(string keys, bool? word, string mode)
    {
        using var server = new RealServer();
        server.WriteSettings("{\"mode\": \"supervised\"}");
        using var data = new TempFolder();
        var folders = new TrustedFolders(Disk.Open(), data.In("made/later"));
        var shown = await server.WithAsync(async client =>
        {
            using var paper = PaperScreen.Plain();
            var dialog = new TrustDialog(client, paper.Screen, folders, server.Sample.Workspace);
            await dialog.AskAsync(new ScriptedKeys(keys, echo: true), default);
            var session = await client.AskAsync(Methods.SessionNew, new SessionNewParams());
            Assert.That(session.Session.Mode.ToString(), Is.EqualTo(mode).IgnoreCase);
            await dialog.AskAsync(new ScriptedKeys("", echo: true), default);
            return paper.Text;
        });
        Assert.That(folders.Find(server.Sample.Workspace), Is.EqualTo(word));
        Assert.That(shown.Split("Trust it?").Length - 1, Is.EqualTo(word is null ? 2 : 1));
        Assert.That(shown, Does.Contain(".kiro/settings.json"));
    }

    [Test]
    public async Task A_folder_that_configures_nothing_is_not_asked_about_and_a_pipe_never()
    {
        using var server = new RealServer();
        using var data = new TempFolder();
        await server.WithAsync(async client =>
        {
            using var paper = PaperScreen.Plain();
            var dialog = new TrustDialog(client, paper.Screen, new TrustedFolders(Disk.Open(), data.Path), server.Sample.Workspace);
            await dialog.AskAsync(new ScriptedKeys("y", echo: true), default);
            Assert.That(paper.Text, Is.Empty);
            server.WriteSettings("{}");
            await dialog.AskAsync(new ScriptedKeys("yes please\n"), default);
            Assert.That(paper.Text, Does.Contain("Not in force here").And.Contain("--trust-workspace"));
            return 0;
        });
        Assert.That(Directory.GetFileSystemEntries(data.Path), Is.Empty);
    }

    [Test]
    public void The_last_word_about_a_folder_counts_and_damage_is_no_word()
    {
        using var data = new TempFolder();
        var folders = new TrustedFolders(Disk.Open(), data.Path);
        Assert.That(folders.Find(data.Path), Is.Null);
        Assert.That(folders.Remember(data.Path, true) && folders.Remember(data.In("other"), false));
        File.AppendAllText(data.In(TrustedFolders.FileName), "{\"folder\": \"x\"\nnull\n\n");
        Assert.That((folders.Find(data.Path + "/"), folders.Find(data.In("other")), folders.Find("/x")), Is.EqualTo(((bool?)true, (bool?)false, (bool?)null)));
        Assert.That(folders.Remember(data.Path, false) && folders.Find(data.Path) == false);
    }
}
