using KiroAgent.Core.Text;
using KiroAgent.Tests.Repo;
using KiroAgent.Tests.Support;
using NUnit.Framework;

namespace KiroAgent.Tests.Scenarios;

/// <summary>One test for each <c>*.scenario</c> file of this folder; tests/README.md says how one is written.</summary>
[TestFixture]
internal sealed class ScenarioTests
{
    private static readonly string s_folder = Path.Combine(RepoFile.Root, "tests", "KiroAgent.Tests", "Scenarios");

    public static IEnumerable<TestCaseData> Files =>
        Directory.EnumerateFiles(s_folder, "*.scenario").Order(StringComparer.Ordinal)
            .Select(path => new TestCaseData(path).SetName("Scenario_" + Path.GetFileNameWithoutExtension(path).Replace('.', '_')));

    [TestCaseSource(nameof(Files))]
    public async Task Plays_as_written(string path)
    {
        var text = await File.ReadAllTextAsync(path);
        var file = ScenarioFile.Parse(text);
        Assert.That(file.Sentence, Does.EndWith("."), "the first line is the sentence it proves");
        using var run = new ScenarioRun(file);
        try
        {
            await run.PlayAsync();
        }
        finally
        {
            if (Environment.GetEnvironmentVariable("UPDATE_GOLDENS") == "1")
            {
                await File.WriteAllTextAsync(path, file.With([.. run.Goldens.Concat(file.Items.Skip(run.Goldens.Count).Select(i => i.Golden))]));
            }
        }

        if (Environment.GetEnvironmentVariable("UPDATE_GOLDENS") != "1")
        {
            Assert.That(Differences(text, file.With(run.Goldens)), Is.Empty, "lines that differ (- as written, + as it is)");
        }
    }

    private static string Differences(string written, string played)
    {
        var (before, after) = (written.Split('\n'), played.Split('\n'));
        return string.Join('\n', LineDiff.Compute(written, played).SelectMany(change =>
            before.Skip(change.BaseStart).Take(change.BaseCount).Select(l => "- " + l)
                .Concat(after.Skip(change.NewStart).Take(change.NewCount).Select(l => "+ " + l))
                .Prepend($"line {change.BaseStart + 1}:")));
    }
}
