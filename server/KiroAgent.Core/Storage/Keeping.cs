using KiroAgent.Core.Files;

namespace KiroAgent.Core.Storage;

/// <summary>One session as far as storage is concerned.</summary>
/// <param name="Id">Unique everywhere.</param>
/// <param name="TouchedAt">When something last happened in it, UTC.</param>
/// <param name="Named">Every kept content its journal names.</param>
public sealed record StoredSession(string Id, DateTimeOffset TouchedAt, IReadOnlySet<ContentId> Named)
{
    /// <summary>
    /// Reads the session and says what it needs; null when it cannot be read to its end, or a newer version wrote it: then
    /// all it names is needed. Asked only when the session is to be reduced.
    /// </summary>
    public Func<SessionNeeds?> Read { get; init; } = () => null;
}

/// <summary>What a session that was read needs.</summary>
/// <param name="IsPending">Whether something of it waits.</param>
/// <param name="TouchedAt">When something last happened in it, by its own words.</param>
/// <param name="Checkpoints">How many checkpoints one can go back to.</param>
/// <param name="Of">The contents needed for so many newest checkpoints.</param>
public sealed record SessionNeeds(bool IsPending, DateTimeOffset TouchedAt, int Checkpoints, Func<int, IReadOnlySet<ContentId>> Of);

/// <summary>What stays.</summary>
/// <param name="Live">The contents.</param>
/// <param name="Bytes">What they take on disk.</param>
/// <param name="Reduced">The sessions that do not keep all they name.</param>
public sealed record Kept(IReadOnlySet<ContentId> Live, long Bytes, IReadOnlySet<string> Reduced);

/// <summary>
/// Which contents stay, over all sessions that share them. In this order:
/// 1. A session keeps every content its journal names.
/// 2. One not touched for <see cref="StorageLimits.RetentionDays"/>, with nothing pending, keeps what its newest
///    <see cref="StorageLimits.NewestKept"/> checkpoints need.
/// 3. While all that is kept takes more than <see cref="StorageLimits.MaxMegabytes"/>: the session not touched for the longest
///    gives up its oldest checkpoints, as many as it takes, never the newest ones nor what is pending; then the next session.
/// 4. A session that cannot be read keeps all its journal names, whatever its age and size.
/// What no journal names is not kept.
/// </summary>
public static class Keeping
{
    /// <summary>Decides; <paramref name="sizes"/> is what each kept content takes on disk.</summary>
    public static Kept Of(IReadOnlyCollection<StoredSession> sessions, IReadOnlyDictionary<ContentId, long> sizes, StorageLimits limits, DateTimeOffset now)
    {
        var total = new Total(sizes);
        foreach (var session in sessions)
        {
            total.Add(session.Named);
        }
        var reduced = new HashSet<string>(StringComparer.Ordinal);
        var oldest = now - TimeSpan.FromDays(limits.RetentionDays);
        foreach (var session in sessions.OrderBy(s => s.TouchedAt).ThenBy(s => s.Id, StringComparer.Ordinal))
        {
            var expired = session.TouchedAt < oldest;
            if ((!expired && total.Bytes <= limits.MaxBytes) || session.Read() is not { } needs)
            {
                continue;
            }
            var byAge = expired && !needs.IsPending && needs.TouchedAt < oldest;
            if (!byAge && total.Bytes <= limits.MaxBytes)
            {
                continue;
            }
            total.Remove(session.Named);
            var kept = byAge
                ? Within(session, needs, StorageLimits.NewestKept)
                : Fitting(session, needs, total, limits.MaxBytes);
            total.Add(kept);
            if (kept.Count < session.Named.Count)
            {
                reduced.Add(session.Id);
            }
        }
        return new Kept(total.Live, total.Bytes, reduced);
    }

    /// <summary>As many of the newest checkpoints as fit, but the newest ones in any case.</summary>
    private static HashSet<ContentId> Fitting(StoredSession session, SessionNeeds needs, Total others, long maxBytes)
    {
        var (fits, tooMany) = (StorageLimits.NewestKept, needs.Checkpoints + 1);
        while (tooMany - fits > 1)
        {
            var middle = fits + ((tooMany - fits) / 2);
            if (others.With(Within(session, needs, middle)) <= maxBytes)
            {
                fits = middle;
            }
            else
            {
                tooMany = middle;
            }
        }
        return Within(session, needs, fits);
    }

    // What the state names and the journal does not was never kept, or not yet: no content of this session.
    private static HashSet<ContentId> Within(StoredSession session, SessionNeeds needs, int newest) =>
        [.. needs.Of(newest).Where(session.Named.Contains)];

    /// <summary>The contents kept by at least one session, and what they take.</summary>
    private sealed class Total(IReadOnlyDictionary<ContentId, long> sizes)
    {
        private readonly Dictionary<ContentId, int> _users = [];

        public long Bytes { get; private set; }

        public HashSet<ContentId> Live => [.. _users.Keys];

        public void Add(IReadOnlySet<ContentId> contents)
        {
            foreach (var id in contents)
            {
                var users = _users.GetValueOrDefault(id);
                _users[id] = users + 1;
                Bytes += users == 0 ? sizes.GetValueOrDefault(id) : 0;
            }
        }

        public void Remove(IReadOnlySet<ContentId> contents)
        {
            foreach (var id in contents)
            {
                if (--_users[id] == 0)
                {
                    _users.Remove(id);
                    Bytes -= sizes.GetValueOrDefault(id);
                }
            }
        }

        public long With(IReadOnlySet<ContentId> contents) =>
            Bytes + contents.Where(id => !_users.ContainsKey(id)).Sum(id => sizes.GetValueOrDefault(id));
    }
}
