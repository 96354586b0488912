using KiroAgent.Server.Settings;
using KiroAgent.Server.Workspace;
using KiroAgent.Tests.Support;
using NUnit.Framework;

namespace KiroAgent.Tests.Server.Settings;

/// <summary>A configuration file is read again when it changed, also when its stamp does not tell.</summary>
internal sealed class ConfigFileTests
{
    [Test]
    public void Two_writes_within_one_tick_of_the_clock_are_told_apart_and_an_old_stamp_is_believed()
    {
        using var folder = new TempFolder();
        var layer = new FaultLayer { Restamps = stat => stat with { ModifiedNs = 1, ChangedNs = 1 } };
        var now = 0L;
        var file = new ConfigFile(new WorkspaceFiles(layer, "server1", () => [folder.Path]), ConfigPlaces.Settings(folder.Path), () => now);
        folder.Write(".kiro/settings.json", "{}");
        Assert.That((file.Look(), file.Text), Is.EqualTo((true, "{}")));
        Assert.That(file.Look(), Is.False, "nothing happened");
        folder.Write(".kiro/settings.json", "[]");
        Assert.That((file.Look(), file.Text), Is.EqualTo((true, "[]")), "the stamp is the same, the bytes are not");
        now += 1000;
        Assert.That(file.Look(), Is.False);
        folder.Write(".kiro/settings.json", "{}");
        Assert.That((file.Look(), file.Text), Is.EqualTo((false, "[]")), "a stamp that has stood for long is believed: nothing is read");
        folder.Write(".kiro/settings.json", "{ }");
        Assert.That((file.Look(), file.Text), Is.EqualTo((true, "{ }")), "another size is another stamp");
    }
}
