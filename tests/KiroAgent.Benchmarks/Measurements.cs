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
        ["turns"] = Turns,
        ["round-trip"] = RoundTrip,
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
        var session = NewSession(server, scratch.EditingModel(1, after[^1]));
        var done = 0;
        var found = new List<Figures>();
        foreach (var turns in after)
        {
            for (; done < turns; done++) Turn(server, session);
            found.Add(Figures.Of([server.ResidentBytes / 1e6]));
        }
        return [.. found];
    }

    private static IEnumerable<Row> Turns()
    {
        foreach (var (files, bound, what) in new[] { (1, 8.0, "a turn with one edit (two model calls)"), (10, 15.0, "ten edits in ten files, one model call") })
        {
            using var ours = new TurnRun(Contestant.Ours, files);
            using var node = new TurnRun(Contestant.BareNode, files);
            var first = ours.Next();
            node.Next();
            if (files == 1)
                yield return new Row("first turn of a server", "ms", Figures.Of([first]), "≤ 60 ms", first <= 60);
            for (var round = 0; round < 60; round++) { ours.Next(); node.Next(); }
            var (our, bare) = (Figures.Of(ours.Times[^50..]), Figures.Of(node.Times[^50..]));
            yield return new Row(what, "ms", our, $"≤ {bound} ms", our.Median <= bound, ("bare Node, keeps nothing", bare));
        }
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

    private static string NewSession(ServerProcess server, string model) =>
        server.Request("session/new", $$"""{"mode":"autopilot","model":"{{System.Text.Json.JsonEncodedText.Encode(model)}}"}""").GetProperty("session").GetProperty("id").GetString()!;

    private static void Turn(ServerProcess server, string session)
    {
        var result = server.Request("agent/turn", $$"""{"sessionId":"{{session}}","prompt":"Change it."}""");
        if (result.GetProperty("stopReason").GetString() != "completed") throw new InvalidOperationException($"the turn did not complete: {result}");
    }

    /// <summary>One server, one session, a turn at a time.</summary>
    private sealed class TurnRun : IDisposable
    {
        private readonly Scratch _scratch = new();
        private readonly ServerProcess _server;
        private readonly string _session;

        public TurnRun(Contestant contestant, int files)
        {
            _server = ServerProcess.Open(contestant, _scratch);
            _session = NewSession(_server, _scratch.EditingModel(files, 61));
        }

        public List<double> Times { get; } = [];

        public double Next()
        {
            var started = Stopwatch.GetTimestamp();
            Turn(_server, _session);
            Times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            return Times[^1];
        }

        public void Dispose()
        {
            _server.Dispose();
            _scratch.Dispose();
        }
    }
}
