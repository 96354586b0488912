namespace KiroAgent.Benchmarks;

/// <summary>What a turn costs when its model is behind a provider's wire format, on loopback and answering at once, beside the scripted one.</summary>
internal static class OnlineMeasurements
{
    private const int Warm = 10, Counted = 50, Starts = 7;

    public static IEnumerable<Row> Online()
    {
        string[] formats = ["anthropic", "openai"];
        var runs = formats.Select(format => new Run(format)).ToArray();
        using var scripted = new Run(null);
        for (var round = 0; round < Warm + Counted; round++)
        {
            scripted.Next();
            foreach (var run in runs) run.Next();
        }
        foreach (var run in runs)
        {
            yield return new Row($"a turn with one edit through {run.Format}'s wire format", "ms", run.Warmed, "≤ 2 × scripted", run.Warmed.Median <= 2 * scripted.Warmed.Median, ("scripted", scripted.Warmed));
            run.Dispose();
        }
        // A person types before the first prompt; here another server's turns take that time.
        foreach (var (what, turnsOfOthers) in new[] { ("after a moment", 30), ("sent at once", 0) })
        {
            var (online, own) = (new List<double>(), new List<double>());
            for (var start = 0; start < Starts; start++)
            {
                using var first = new Run(formats[start % 2]);
                using var beside = new Run(null);
                own.Add(beside.Next());
                for (var turn = 0; turn < turnsOfOthers; turn++) beside.Next();
                online.Add(first.Next());
            }
            var found = Figures.Of(online);
            yield return new Row($"first turn with an online model, {what}", "ms", found, "≤ 60 ms", found.Median <= 60, ("scripted", Figures.Of(own)));
        }
    }

    /// <summary>A server of its own with one session, and the model behind it.</summary>
    private sealed class Run : IDisposable
    {
        private readonly Scratch _scratch = new();
        private readonly LoopbackModel? _model;
        private readonly AgentSession _session;
        private readonly List<double> _times = [];

        public Run(string? format)
        {
            Format = format ?? "scripted";
            _scratch.AddTree(0);
            var scripted = _scratch.EditingModel(1, Warm + Counted);
            _model = format is null ? null : new LoopbackModel(format == "anthropic");
            var server = ServerProcess.Open(Contestant.Ours, _scratch, _model is null ? [] : [(format!.ToUpperInvariant() + "_BASE_URL", _model.Url), ("NO_PROXY", "127.0.0.1")]);
            _session = AgentSession.New(server, format is null ? scripted : format + ":m");
        }

        public string Format { get; }

        public Figures Warmed => Figures.Of(_times[Warm..]);

        public double Next()
        {
            _times.Add(_session.Turn());
            return _times[^1];
        }

        public void Dispose()
        {
            _session.Server.Dispose();
            _model?.Dispose();
            _scratch.Dispose();
        }
    }
}
