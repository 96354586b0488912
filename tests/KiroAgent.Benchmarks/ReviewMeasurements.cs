using System.Diagnostics;

namespace KiroAgent.Benchmarks;

/// <summary>What a person waits for after a click: a decision on a hunk, a long session drawn afresh.</summary>
internal static class ReviewMeasurements
{
    private const int Hunks = 60, LinesApart = 160;

    /// <summary>A file of 10,000 lines with many hunks, decided one by one.</summary>
    public static IEnumerable<Row> Hunk()
    {
        foreach (var decision in new[] { "accept", "reject" })
        {
            using var scratch = new Scratch();
            using var server = ServerProcess.Open(Contestant.Ours, scratch);
            var session = AgentSession.New(server, scratch.LongFileModel(Hunks, LinesApart, 10_000), "supervised");
            session.Turn("awaitingReview");
            var ids = session.Timed("review/pending").Result.GetProperty("review").GetProperty("files")[0].GetProperty("hunks")
                .EnumerateArray().Select(hunk => hunk.GetProperty("id").GetString()).ToArray();
            if (ids.Length != Hunks) throw new InvalidOperationException($"{ids.Length} hunks where {Hunks} places were edited");
            var times = ids.Select(id => session.Timed($"review/{decision}", $$""","path":"{{Scratch.LongFile}}","hunks":["{{id}}"]""").Took).ToArray();
            var figures = Figures.Of(times[5..]);
            yield return new Row($"{decision} a hunk in a 10,000-line file", "ms", figures, "≤ 5 ms", figures.Median <= 5);
        }
    }

    /// <summary>Back to before the prompt and forth again.</summary>
    public static IEnumerable<Row> Revert()
    {
        foreach (var (files, bound) in new[] { (1, 2), (10, 6) })
        {
            using var scratch = new Scratch();
            using var server = ServerProcess.Open(Contestant.Ours, scratch);
            var session = AgentSession.New(server, scratch.EditingModel(files, 1));
            session.Turn();
            var id = session.Timed("checkpoint/list").Result.GetProperty("checkpoints")[0].GetProperty("id").GetString();
            var (reverts, redos) = (new List<double>(), new List<double>());
            for (var round = 0; round < 40; round++)
            {
                reverts.Add(session.Timed("checkpoint/revert", $",\"checkpointId\":\"{id}\"").Took);
                redos.Add(session.Timed("checkpoint/redo").Took);
            }
            foreach (var (what, times) in new[] { ("checkpoint/revert", reverts), ("checkpoint/redo", redos) })
            {
                var figures = Figures.Of(times[10..]);
                yield return new Row($"`{what}`, {files} file{(files == 1 ? "" : "s")}", "ms", figures, $"≤ {bound} ms", figures.Median <= bound);
            }
        }
    }

    /// <summary>`session/open` of a session of 1,000 turns by a server that has just started.</summary>
    public static IEnumerable<Row> Open()
    {
        const int Turns = 1000;
        using var scratch = new Scratch();
        string id;
        using (var server = ServerProcess.Open(Contestant.Ours, scratch))
        {
            var session = AgentSession.New(server, scratch.EditingModel(1, Turns));
            for (var i = 0; i < Turns; i++) session.Turn();
            id = session.Id;
        }
        var times = new List<double>();
        for (var round = 0; round < 10; round++)
        {
            using var server = ServerProcess.Open(Contestant.Ours, scratch);
            var started = Stopwatch.GetTimestamp();
            server.RoundTrip("session/open", $$"""{"sessionId":"{{id}}"}""");
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }
        var figures = Figures.Of(times);
        yield return new Row("`session/open` of 1,000 turns, cold server", "ms", figures, "≤ 100 ms", figures.Median <= 100);
    }
}
