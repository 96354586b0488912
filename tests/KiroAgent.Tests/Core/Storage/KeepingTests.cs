using System.Globalization;
using System.Text;
using KiroAgent.Core.Files;
using KiroAgent.Core.Storage;
using NUnit.Framework;

namespace KiroAgent.Tests.Core.Storage;

internal sealed class KeepingTests
{
    private static readonly DateTimeOffset s_now = new(2001, 6, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly StorageLimits s_roomy = new(1000, 30);

    /// <summary>A session with one content per checkpoint, each a mebibyte on disk.</summary>
    private static StoredSession Session(string name, double daysAgo, int checkpoints, bool pending = false, bool readable = true)
    {
        var touched = s_now - TimeSpan.FromDays(daysAgo);
        var contents = Enumerable.Range(1, checkpoints).Select(n => Content(name, n)).ToArray();
        return new StoredSession(name, touched, contents.ToHashSet())
        {
            Read = () => readable
                ? new SessionNeeds(pending, touched, checkpoints, newest => contents.TakeLast(newest).ToHashSet())
                : null,
        };
    }

    private static ContentId Content(string session, int checkpoint) => History.Id(session + checkpoint.ToString(CultureInfo.InvariantCulture));

    private static Kept Keep(StorageLimits limits, params StoredSession[] sessions) => Keeping.Of(
        sessions, sessions.SelectMany(s => s.Named).Distinct().ToDictionary(id => id, _ => 1L << 20), limits, s_now);

    [TestCase("a:1:25 b:2:30", 1000, 30, "a25 b30", TestName = "All that is named stays while it is young and fits")]
    [TestCase("a:31:25 b:29:30", 1000, 30, "a20 b30", TestName = "One not touched for too long keeps its newest checkpoints")]
    [TestCase("a:31:25:pending", 1000, 30, "a25", TestName = "Unless something of it waits")]
    [TestCase("a:31:25:damaged", 1000, 30, "a25", TestName = "Or it cannot be read")]
    [TestCase("a:5:40 b:1:40", 70, 30, "a30 b40", TestName = "Too much: the oldest session gives up as many as it takes")]
    [TestCase("a:1:40 b:5:40", 70, 30, "a40 b30", TestName = "The oldest, not the first")]
    [TestCase("a:5:40 b:1:40", 50, 30, "a20 b30", TestName = "Then the next")]
    [TestCase("a:5:40 b:1:40", 0, 30, "a20 b20", TestName = "But never the newest checkpoints")]
    [TestCase("a:5:40:pending b:1:40", 70, 30, "a30 b40", TestName = "A pending session gives up older checkpoints when there is too much")]
    [TestCase("a:5:40:damaged b:1:40", 50, 30, "a40 b20", TestName = "A damaged one gives up nothing, whatever the size")]
    [TestCase("a:40:25 b:1:40", 60, 30, "a20 b40", TestName = "What age frees need not be freed for size")]
    [TestCase("a:5:8 b:1:40", 30, 30, "a8 b22", TestName = "One with few checkpoints has nothing to give")]
    [TestCase("a:0.1:25", 1000, 0, "a20", TestName = "Zero days: as soon as nothing waits")]
    public void What_stays(string sessions, int maxMegabytes, int retentionDays, string expected)
    {
        var given = sessions.Split(' ').Select(s => s.Split(':')).Select(p => Session(
            p[0], double.Parse(p[1], CultureInfo.InvariantCulture), int.Parse(p[2], CultureInfo.InvariantCulture), p.Contains("pending"), !p.Contains("damaged"))).ToArray();
        var kept = Keep(new StorageLimits(maxMegabytes, retentionDays), given);
        var counts = given.Select(s => s.Id + s.Named.Count(kept.Live.Contains).ToString(CultureInfo.InvariantCulture));
        Assert.That(string.Join(' ', counts), Is.EqualTo(expected));
        foreach (var session in given)
        {
            var count = session.Named.Count(kept.Live.Contains);
            Assert.That(Enumerable.Range(1, session.Named.Count).TakeLast(count).Select(n => Content(session.Id, n)), Is.SubsetOf(kept.Live), "the newest stay");
            Assert.That(kept.Reduced.Contains(session.Id), Is.EqualTo(count < session.Named.Count));
        }
        Assert.That(kept.Bytes, Is.EqualTo((long)kept.Live.Count << 20));
    }

    [Test]
    public void What_two_sessions_share_stays_while_one_needs_it()
    {
        var shared = Session("a", 90, 25);
        var other = new StoredSession("b", s_now, new HashSet<ContentId> { Content("a", 1) });
        var kept = Keep(s_roomy, shared, other);
        Assert.That(kept.Live, Does.Contain(Content("a", 1)).And.Not.Contain(Content("a", 2)));
        Assert.That(kept.Bytes, Is.EqualTo(21L << 20));
    }

    [Test]
    public void Giving_up_what_another_session_keeps_frees_nothing_so_more_is_given_up()
    {
        // The five oldest of a are b's too: to free ten, a gives up fifteen.
        var a = Session("a", 5, 40);
        var b = new StoredSession("b", s_now, Enumerable.Range(1, 5).Select(n => Content("a", n)).ToHashSet());
        var kept = Keep(new StorageLimits(30, 30), a, b);
        Assert.That(kept.Bytes, Is.EqualTo(30L << 20));
        Assert.That(kept.Live, Does.Contain(Content("a", 5)).And.Not.Contain(Content("a", 15)).And.Contain(Content("a", 16)));
    }

    [Test]
    public void A_session_that_says_it_was_touched_later_than_its_file_is_believed()
    {
        var session = Session("a", 90, 25);
        var needs = session.Read()!;
        Assert.That(Keep(s_roomy, session with { Read = () => needs with { TouchedAt = s_now } }).Reduced, Is.Empty);
    }

    [Test]
    public void A_session_that_need_not_be_reduced_is_not_read() =>
        Assert.That(Keep(s_roomy, Session("a", 1, 25) with { Read = () => throw new InvalidOperationException() }).Reduced, Is.Empty);

    [TestCase(1)]
    [TestCase(7)]
    [TestCase(63)]
    [TestCase(64)]
    [TestCase(10_000)]
    public void Names_are_found_in_any_text_in_pieces_of_any_size(int size)
    {
        var (one, two, three) = (History.Id("one"), History.Id("two"), History.Id("three"));
        var text = Encoding.UTF8.GetBytes($"{{\"x\":[\"file\",\"{one.Hex}\",3]}}\0\0{two.Hex}abc {three.Hex[..63]} ABC ü {History.Id("unknown").Hex}\n");
        var search = new NamedContents([one, two, three]).Begin();
        foreach (var piece in text.Chunk(size))
        {
            search.Read(piece);
        }
        Assert.That(search.Found, Is.EquivalentTo(new[] { one, two }));
    }
}
