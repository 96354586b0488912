using System.Diagnostics;

namespace KiroAgent.Benchmarks;

/// <summary>The rows. Contestants take turns within a row, so that a busy moment of the machine falls on all of them.</summary>
internal static class Measurements
{
    private const string Trivial = "question/pending";

    public static IReadOnlyDictionary<string, Func<IEnumerable<Row>>> All { get; } = new Dictionary<string, Func<IEnumerable<Row>>>
    {
        ["ready"] = Ready,
        ["memory"] = Memory,
        ["turns"] = TurnMeasurements.Turns,
        ["online"] = OnlineMeasurements.Online,
        ["round-trip"] = RoundTrip,
        ["tree"] = TurnMeasurements.Tree,
        ["hunk"] = ReviewMeasurements.Hunk,
        ["revert"] = ReviewMeasurements.Revert,
        ["open"] = ReviewMeasurements.Open,
        ["verdicts"] = CommandMeasurements.Verdicts,
        ["scan"] = ScanMeasurements.Scan,
        ["diff"] = DiffMeasurements.Diff,
    };

    private static IEnumerable<Row> Ready()
    {
        Contestant[] all = [Contestant.Ours, Contestant.BareDotnet, Contestant.BareNode];
        var times = all.Select(_ => new List<double>()).ToArray();
        for (var round = -2; round < 20; round++)
            for (var i = 0; i < all.Length; i++)
            {
                using var scratch = new Scratch();
                var watch = Stopwatch.StartNew();
                using var server = ServerProcess.Open(all[i], scratch);
                if (round >= 0) times[i].Add(watch.Elapsed.TotalMilliseconds);
            }
        var figures = times.Select(Figures.Of).ToArray();
        yield return new Row("ready: spawn → answer to `initialize`", "ms", figures[0], "≤ 1.3 × bare .NET",
            figures[0].Median <= 1.3 * figures[1].Median, ("bare .NET", figures[1]), ("bare Node", figures[2]));
    }

    private static IEnumerable<Row> Memory()
    {
        int[] after = [0, 20, 500];
        double[] bounds = [50, 75, 90];
        var ours = MemoryOf(Contestant.Ours, after);
        var node = MemoryOf(Contestant.BareNode, after);
        using var scratch = new Scratch();
        using var bare = ServerProcess.Open(Contestant.BareDotnet, scratch);
        var idle = Figures.Of([bare.ResidentBytes / 1e6]);
        for (var i = 0; i < after.Length; i++)
            yield return new Row(after[i] == 0 ? "memory idle" : $"memory after {after[i]} turns", "MB", ours[i], $"≤ {bounds[i]} MB",
                ours[i].Median <= bounds[i], [("bare Node", node[i]), .. i == 0 ? new[] { ("bare .NET", idle) } : []]);
    }

    private static Figures[] MemoryOf(Contestant contestant, int[] after)
    {
        using var scratch = new Scratch();
        using var server = ServerProcess.Open(contestant, scratch);
        var session = AgentSession.New(server, scratch.EditingModel(1, after[^1]));
        var done = 0;
        var found = new List<Figures>();
        foreach (var turns in after)
        {
            for (; done < turns; done++) session.Turn();
            found.Add(Figures.Of([server.ResidentBytes / 1e6]));
        }
        return [.. found];
    }

    private static IEnumerable<Row> RoundTrip()
    {
        Contestant[] all = [Contestant.Ours, Contestant.BareDotnet, Contestant.BareNode];
        var found = all.Select(RoundTripsOf).ToArray();
        (string, Figures)[] Beside(Func<(Figures P50, Figures P99, Figures Rate), Figures> one) => [("bare .NET", one(found[1])), ("bare Node", one(found[2]))];
        yield return new Row("round trip, p50 of 10,000", "ms", found[0].P50, "≤ 0.5 × bare Node", found[0].P50.Median <= 0.5 * found[2].P50.Median, Beside(f => f.P50));
        yield return new Row("round trip, p99 of 10,000", "ms", found[0].P99, "≤ 0.5 × bare Node", found[0].P99.Median <= 0.5 * found[2].P99.Median, Beside(f => f.P99));
        yield return new Row("10,000 pipelined requests", "per s", found[0].Rate, "≥ 2 × bare Node", found[0].Rate.Median >= 2 * found[2].Rate.Median, Beside(f => f.Rate));
    }

    private static (Figures P50, Figures P99, Figures Rate) RoundTripsOf(Contestant contestant)
    {
        using var scratch = new Scratch();
        using var server = ServerProcess.Open(contestant, scratch);
        var (p50, p99, rate) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = -1; round < 3; round++)
        {
            var times = new double[10_000];
            for (var i = 0; i < times.Length; i++)
            {
                var started = Stopwatch.GetTimestamp();
                server.RoundTrip(Trivial, "{}");
                times[i] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            }
            var all = Stopwatch.GetTimestamp();
            server.Pipelined(Trivial, "{}", times.Length);
            var seconds = Stopwatch.GetElapsedTime(all).TotalSeconds;
            if (round < 0) continue; // warming up
            Array.Sort(times);
            p50.Add(Figures.Quantile(times, 0.5));
            p99.Add(Figures.Quantile(times, 0.99));
            rate.Add(times.Length / seconds);
        }
        return (Figures.Of(p50), Figures.Of(p99), Figures.Of(rate));
    }
}
