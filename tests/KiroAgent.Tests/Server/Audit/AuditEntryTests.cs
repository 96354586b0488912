using KiroAgent.Core.Sessions;
using KiroAgent.Server.Audit;
using NUnit.Framework;

namespace KiroAgent.Tests.Server.Audit;

/// <summary>What of a session stands in the audit file.</summary>
[TestFixture]
internal sealed class AuditEntryTests
{
    [Test]
    public void A_prompt_stands_there_with_what_it_called_masked()
    {
        var entry = AuditEntry.Of("ses", DateTimeOffset.UnixEpoch, new SessionEvent.TurnStarted("t", "c", "/s:p", null, null) { Called = "the key is s3cret" }, "t", file => file.Path.Value,
            text => text.Replace("s3cret", "•••", StringComparison.Ordinal), () => true);
        Assert.That(entry, Is.EqualTo("""{"at":"1970-01-01T00:00:00Z","kind":"prompt","session":"ses","turn":"t","text":"/s:p","called":"the key is •••"}"""));
    }
}
