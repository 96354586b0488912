namespace KiroAgent.Benchmarks;

/// <summary>What a turn costs beside its model: alone, and in trees of growing size.</summary>
internal static class TurnMeasurements
{
    private const int Warm = 10, Counted = 50;

    public static IEnumerable<Row> Turns()
    {
        foreach (var (files, bound, what) in new[] { (1, 8.0, "a turn with one edit (two model calls)"), (10, 15.0, "ten edits in ten files, one model call") })
        {
            using var ours = new TurnRun(Contestant.Ours, files);
            using var node = new TurnRun(Contestant.BareNode, files);
            var first = ours.Next();
            node.Next();
            if (files == 1)
                yield return new Row("first turn of a server", "ms", Figures.Of([first]), "≤ 60 ms", first <= 60);
            for (var round = 1; round < Warm + Counted; round++) { ours.Next(); node.Next(); }
            yield return new Row(what, "ms", ours.Warmed, $"≤ {bound} ms", ours.Warmed.Median <= bound, ("bare Node, keeps nothing", node.Warmed));
        }
    }

    public static IEnumerable<Row> Tree()
    {
        foreach (var size in new[] { 10_000, 100_000 })
        {
            using var small = new TurnRun(Contestant.Ours, 1);
            using var large = new TurnRun(Contestant.Ours, 1, size);
            for (var round = 0; round < Warm + Counted; round++) { small.Next(); large.Next(); }
            yield return new Row(FormattableString.Invariant($"a turn with one edit in a tree of {size:#,0} files"), "ms", large.Warmed, "≤ 1.1 × the small tree",
                large.Warmed.Median <= 1.1 * small.Warmed.Median, ("small tree", small.Warmed));
        }
    }

    /// <summary>One server, one session, a turn at a time.</summary>
    private sealed class TurnRun : IDisposable
    {
        private readonly Scratch _scratch = new();
        private readonly AgentSession _session;
        private readonly List<double> _times = [];

        public TurnRun(Contestant contestant, int files, int treeSize = 0)
        {
            _scratch.AddTree(treeSize);
            _session = AgentSession.New(ServerProcess.Open(contestant, _scratch), _scratch.EditingModel(files, Warm + Counted));
        }

        public Figures Warmed => Figures.Of(_times[Warm..]);

        public double Next()
        {
            _times.Add(_session.Turn());
            return _times[^1];
        }

        public void Dispose()
        {
            _session.Server.Dispose();
            _scratch.Dispose();
        }
    }
}
