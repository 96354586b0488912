using System.Text.Json;
using KiroAgent.Core.Storage;
using KiroAgent.Server.Settings;
using NUnit.Framework;

namespace KiroAgent.Tests.Server.Settings;

internal sealed class StorageSettingsTests
{
    [TestCase("""{}""", 2048, 30)]
    [TestCase("""null""", 2048, 30)]
    [TestCase("""{"kiroAgent":null}""", 2048, 30)]
    [TestCase("""{"kiroAgent":{"storage.maxMegabytes":100}}""", 100, 30)]
    [TestCase("""{"kiroAgent":{"storage":{"maxMegabytes":100,"retentionDays":1}}}""", 100, 1)]
    [TestCase("""{"kiroAgent":{"kiroAgent.storage.retentionDays":0}}""", 2048, 0)]
    [TestCase("""{"kiroAgent.storage.retentionDays":9}""", 2048, 9)]
    [TestCase("""{"kiroAgent.storage":{"retentionDays":9}}""", 2048, 9)]
    [TestCase("""{"storage.maxMegabytes":0}""", 0, 30)]
    [TestCase("""{"other":{"storage.maxMegabytes":1}}""", 2048, 30)]
    [TestCase("""{"kiroAgent":{"storage.maxMegabytes":100.0}}""", 2048, 30, "storage.maxMegabytes")]
    [TestCase("""{"kiroAgent":{"storage.maxMegabytes":-1,"storage.retentionDays":5}}""", 2048, 5, "storage.maxMegabytes")]
    [TestCase("""{"kiroAgent":{"storage.retentionDays":"30"}}""", 2048, 30, "storage.retentionDays")]
    [TestCase("""{"kiroAgent":{"storage.retentionDays":1e12}}""", 2048, 30, "storage.retentionDays")]
    [TestCase("""{"kiroAgent":{"storage.retentionDays":[]}}""", 2048, 30, "storage.retentionDays")]
    [TestCase("""{"kiroAgent":{"storage":7}}""", 2048, 30)]
    public void Keys_may_be_written_in_each_way(string json, int megabytes, int days, string? complaint = null)
    {
        var problems = new List<string>();
        Assert.That(StorageSettings.Read(JsonDocument.Parse(json).RootElement, problems.Add), Is.EqualTo(new StorageLimits(megabytes, days)));
        Assert.That(problems, complaint is null ? Is.Empty : Has.One.Contains(complaint));
    }

    [Test]
    public void Nothing_said_is_the_default() =>
        Assert.That(StorageSettings.Read(null, _ => Assert.Fail("nothing is wrong")), Is.EqualTo(StorageLimits.Default));
}
