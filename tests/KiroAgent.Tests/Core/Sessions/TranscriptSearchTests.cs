using KiroAgent.Core.Sessions;
using NUnit.Framework;

namespace KiroAgent.Tests.Core.Sessions;

[TestFixture]
internal sealed class TranscriptSearchTests
{
    [TestCase("port number", "port|number")]
    [TestCase("\"the port\" now", "the port|now")]
    [TestCase("\"open", "\"open|")]
    [TestCase("  ", "")]
    public void Words_of_a_query(string query, string expected) =>
        Assert.That(string.Join('|', TranscriptSearch.Words(query)), Is.EqualTo(expected.Replace("\"open|", "open", StringComparison.Ordinal)));

    // What JSON may escape is not looked for as bytes.
    [TestCase("straße", "stra")]
    [TestCase("a<b", "a")]
    [TestCase("日本", "")]
    [TestCase("src/a-b.ts", "src/a-b.ts")]
    public void What_is_looked_for_as_bytes(string word, string needle) =>
        Assert.That(string.Join('|', TranscriptSearch.Needles([word])), Is.EqualTo(needle));

    [Test]
    public void Entries_that_hold_all_words_newest_first()
    {
        var state = SessionState.Initial.After(1, At(0), new SessionEvent.Created("s", 1, "vibe", AgentMode.Autopilot, "offline", "T", false, [], "srv"))
            .After(2, At(1), new SessionEvent.TurnStarted("t1", "c1", "Raise the PORT to 8080", null, null))
            .After(3, At(2), new SessionEvent.ModelAnswered("The port is 8080 now.", null, [], null))
            .After(4, At(3), new SessionEvent.ModelAnswered("Nothing here.", null, [], null));
        Assert.That(TranscriptSearch.In(state, ["port", "8080"]).Select(h => (h.At, h.Snippet)), Is.EqualTo(new[] { (At(2), "The port is 8080 now."), (At(1), "Raise the PORT to 8080") }));
        Assert.That(TranscriptSearch.In(state, ["port", "nothing"]), Is.Empty);
    }

    private static DateTimeOffset At(int seconds) => DateTimeOffset.UnixEpoch.AddSeconds(seconds);
}
