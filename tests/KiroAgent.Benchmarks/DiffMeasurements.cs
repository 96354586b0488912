using System.Diagnostics;
using System.Globalization;
using KiroAgent.Core.Text;

namespace KiroAgent.Benchmarks;

/// <summary>
/// The line diff on texts that are hard for one, beside <c>git diff --no-index</c> as a process: ours is a call inside the
/// server and starts nothing, so git's mere start (<c>git --version</c>) is shown too.
/// </summary>
internal static class DiffMeasurements
{
    private const int Rounds = 20, WarmUp = 5;

    public static IEnumerable<Row> Diff()
    {
        var dice = new Random(20_000);
        string Symbols() => Text(20_000, _ => "symbol " + dice.Next(10).ToString(CultureInfo.InvariantCulture));
        var line = string.Concat(Enumerable.Range(0, 200_000).Select(i => (i % 10_000_000).ToString("d9", CultureInfo.InvariantCulture) + " "));
        (string What, string From, string To)[] texts =
        [
            ("50,000 lines, 1 % changed", Text(50_000, i => $"export const constant{i} = {i};"), Text(50_000, i => i % 100 == 50 ? $"export const changed{i} = {i};" : $"export const constant{i} = {i};")),
            ("20,000 lines replaced", Text(20_000, i => $"export const constant{i} = {i};"), Text(20_000, i => $"let other{i} = \"{i}\"")),
            ("20,000 lines of ten symbols", Symbols(), Symbols()),
            ("one line of 2 MB", line + "\n", line[..1_000_000] + "changed" + line[1_000_000..] + "\n"),
        ];
        return texts.Select(t => Measured(t.What, t.From, t.To)).ToList();
    }

    private static Row Measured(string what, string from, string to)
    {
        var folder = Directory.CreateTempSubdirectory("kiro-agent-bench-").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "a"), from);
            File.WriteAllText(Path.Combine(folder, "b"), to);
            var (ours, git, start) = (new List<double>(), new List<double>(), new List<double>());
            for (var round = -WarmUp; round < Rounds; round++)
            {
                // A new instance each time: two texts that are one object would be equal at once.
                var (a, b) = (new string(from.AsSpan()), new string(to.AsSpan()));
                var took = new[] { Timed(() => LineDiff.Compute(a, b)), Timed(() => Git(folder, "diff", "--no-index", "--no-color", "a", "b")), Timed(() => Git(folder, "--version")) };
                if (round < 0) continue;
                ours.Add(took[0]);
                git.Add(took[1]);
                start.Add(took[2]);
            }
            var (figures, beside) = (Figures.Of(ours), Figures.Of(git));
            return new Row($"diff: {what}", "ms", figures, "≤ 1 × git, never over 100 ms", figures.Median <= beside.Median && figures.Max <= 100,
                ("git diff, a process", beside), ("git --version", Figures.Of(start)));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static double Timed(Action act)
    {
        var started = Stopwatch.GetTimestamp();
        act();
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    private static void Git(string folder, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("git", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true })
            ?? throw new InvalidOperationException("git did not start");
        process.StandardOutput.BaseStream.CopyTo(Stream.Null);
        process.WaitForExit();
        if (process.ExitCode > 1) throw new InvalidOperationException($"git {arguments[0]} ended with {process.ExitCode}");
    }

    private static string Text(int lines, Func<int, string> line) => string.Concat(Enumerable.Range(0, lines).Select(i => line(i) + "\n"));
}
