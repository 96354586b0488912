using KiroAgent.Core.Sessions;
using KiroAgent.Server.Sessions;
using KiroAgent.Tests.Support;
using NUnit.Framework;

namespace KiroAgent.Tests.Server.Sessions;

/// <summary>Journals that a newer version wrote to: read as far as they are understood, never cut, never written.</summary>
[TestFixture]
internal sealed class NewerJournalTests : IDisposable
{
    private const string At = "\"at\":\"2031-01-01T00:00:00+00:00\"";
    private TempFolder _temp = null!;
    private string _path = "";

    [SetUp]
    public void SetUp()
    {
        _temp = new TempFolder();
        var folder = _temp.Folder("sessions");
        _path = Path.Combine(folder, "s.jsonl");
        using var opened = Layer.OpenRoot(folder);
        using var journal = SessionJournal.Create(Layer, opened, "s.jsonl");
        journal.Append(DateTimeOffset.UnixEpoch, new SessionEvent.Created("s", 1, "vibe", AgentMode.Autopilot, "offline", "T", false, ["/ws"], "srv"));
    }

    [TearDown]
    public void Dispose() => _temp.Dispose();

    private static FaultLayer Layer { get; } = new FaultLayer();

    [TestCase("{\"seq\":2," + At + ",\"what\":{\"event\":\"hologram\",\"x\":1}}\n")]
    [TestCase("{\"seq\":2," + At + ",\"what\":{\"event\":\"modeSet\",\"mode\":\"Telepathic\"}}\n")]
    [TestCase("{\"seq\":2," + At + ",\"what\":{\"event\":\"hologram\"}}\n{\"seq\":3," + At + ",\"what\":{\"event\":\"renamed\",\"title\":\"New\"}}\n")]
    [TestCase("{\"seq\":2," + At + ",\"what\":{\"event\":\"hologram\"}}\n{\"seq\":3," + At + ",\"wh")]
    public void A_whole_line_of_a_newer_version_is_never_cut_off(string lines)
    {
        File.AppendAllText(_path, lines);
        var before = File.ReadAllBytes(_path);
        using var folder = Layer.OpenRoot(Path.GetDirectoryName(_path)!);
        using (var journal = SessionJournal.Open(Layer, folder, "s.jsonl")!)
        {
            Assert.That(journal.TryOwn(), Is.True, "nobody has read it yet");
            var read = journal.ReadOn();
            Assert.That(journal.Newer, Is.Not.Null);
            Assert.That(journal.Owned, Is.False);
            Assert.That(journal.TryOwn(), Is.False);
            Assert.That(() => journal.Append(DateTimeOffset.UnixEpoch, new SessionEvent.Renamed("x")), Throws.InvalidOperationException);
            Assert.That(read.Select(l => l.What).OfType<SessionEvent.Renamed>().Count(), Is.EqualTo(lines.Contains("renamed", StringComparison.Ordinal) ? 1 : 0));
        }
        Assert.That(File.ReadAllBytes(_path), Is.EqualTo(before));
    }

    [TestCase("{\"seq\":2," + At + ",\"what\":{\"event\":\"renamed\",\"ti")]
    [TestCase("\0\0\0\0\n")]
    public void A_line_that_was_never_finished_is_cut_off(string rest)
    {
        var before = File.ReadAllBytes(_path);
        File.AppendAllText(_path, rest);
        using var folder = Layer.OpenRoot(Path.GetDirectoryName(_path)!);
        using var journal = SessionJournal.Open(Layer, folder, "s.jsonl")!;
        journal.TryOwn();
        journal.ReadOn();
        Assert.That(File.ReadAllBytes(_path), Is.EqualTo(before));
        Assert.That(journal.Owned, Is.True);
    }

    [Test]
    public void A_session_of_a_newer_schema_says_so()
    {
        var state = SessionState.Initial.After(1, DateTimeOffset.UnixEpoch, new SessionEvent.Created("s", 2, "vibe", AgentMode.Autopilot, "offline", "T", false, [], "srv"));
        Assert.That(state.ReadOnly, Does.Contain("schema 2"));
    }
}
