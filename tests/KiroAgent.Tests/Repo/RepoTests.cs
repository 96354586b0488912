using NUnit.Framework;

namespace KiroAgent.Tests.Repo;

/// <summary>Holds the repository to its rules; below each, planted samples show that the rule can fail.</summary>
[TestFixture]
internal sealed class RepoTests
{
    private static void Holds(Func<RepoFile, IEnumerable<string>> rule) =>
        Assert.That(string.Join('\n', RepoFile.All.SelectMany(rule)), Is.Empty);

    private static string[] On(Func<RepoFile, IEnumerable<string>> rule, string path, params string[] lines) =>
        [.. rule(new RepoFile(path, string.Join('\n', lines) + "\n"))];

    [Test]
    public void The_walk_sees_the_repository() =>
        Assert.That(RepoFile.All.Select(f => f.Path), Is.SupersetOf(new[] { "KiroAgent.sln", "server/KiroAgent.Server/Program.cs", "tests/run.mjs", ".ci/run" }));

    [Test]
    public void The_top_level_holds_the_rooms_and_what_tools_need() =>
        Assert.That(string.Join('\n', Rules.TopLevelEntries(RepoFile.All.Select(f => f.Path.Split('/')[0]).Distinct())), Is.Empty);

    [Test]
    public void A_stray_top_level_entry_is_named() =>
        Assert.That(Rules.TopLevelEntries(["server", "notes.md"]).Single(), Does.StartWith("notes.md:"));

    [Test]
    public void Files_have_one_subject_and_a_bearable_length() => Holds(Rules.FileLength);

    [TestCase(400, 0)]
    [TestCase(401, 1)]
    public void A_long_file_is_told_to_split_by_subject(int lines, int violations)
    {
        var found = On(Rules.FileLength, "server/A.cs", [.. Enumerable.Repeat("x", lines)]);
        Assert.That(found, Has.Length.EqualTo(violations));
        Assert.That(found, Has.All.Contains("split it by subject"));
    }

    [Test]
    public void Layers_know_only_what_they_may() => Holds(Layering.Check);

    [TestCase("protocol/Session.cs", "using KiroAgent.Core.Text;")]
    [TestCase("server/KiroAgent.Core/Text/A.cs", "using KiroAgent.Protocol;")]
    [TestCase("server/KiroAgent.Core/Text/A.cs", "using KiroAgent.Server.Workspace;")]
    [TestCase("server/KiroAgent.Core/Text/A.cs", "using Serilog;")]
    [TestCase("server/KiroAgent.Server/JsonRpc/A.cs", "using KiroAgent.Core.Text;")]
    [TestCase("server/KiroAgent.Server/Workspace/A.cs", "using KiroAgent.Server.Turns;")]
    [TestCase("server/KiroAgent.Server/Models/A.cs", "using KiroAgent.Server.Workspace;")]
    [TestCase("server/KiroAgent.Server/Tools/A.cs", "using KiroAgent.Protocol;")]
    [TestCase("server/KiroAgent.Server/Turns/A.cs", "    var x = KiroAgent.Protocol.Errors.Storage;")]
    [TestCase("server/KiroAgent.Server/Sessions/A.cs", "using KiroAgent.Server.Handlers;")]
    [TestCase("server/KiroAgent.Server/Novelty/A.cs", "")]
    [TestCase("server/KiroAgent.Server/Turns/A.cs", "namespace KiroAgent.Server.Sessions;")]
    public void A_layer_that_knows_too_much_is_named(string path, string line) =>
        Assert.That(On(Layering.Check, path, line), Has.Length.EqualTo(1).And.All.StartsWith(path));

    [TestCase("server/KiroAgent.Core/Text/A.cs", "using DiffPlex.Model;")]
    [TestCase("server/KiroAgent.Core/Text/A.cs", "using KiroAgent.Core.Paths;")]
    [TestCase("server/KiroAgent.Server/Turns/A.cs", "using KiroAgent.Server.Tools;")]
    [TestCase("server/KiroAgent.Server/Turns/A.cs", "namespace KiroAgent.Server.Turns;")]
    [TestCase("server/KiroAgent.Server/Lsp/A.cs", "using KiroAgent.Protocol;")]
    [TestCase("server/KiroAgent.Server/Program.cs", "using KiroAgent.Server.Handlers;")]
    public void What_a_layer_may_know_is_not_named(string path, string line) =>
        Assert.That(On(Layering.Check, path, line), Is.Empty);

    [Test]
    public void Types_are_named_for_what_they_are() => Holds(Rules.TypeNames);

    [TestCase("internal sealed class TurnManager")]
    [TestCase("public static class PathHelpers")]
    [TestCase("interface IReviewService")]
    public void An_empty_type_name_is_named(string line) =>
        Assert.That(On(Rules.TypeNames, "server/A.cs", line), Has.Length.EqualTo(1));

    [Test]
    public void No_file_tells_of_a_machine_or_a_registry() => Holds(Rules.MachineTraces);

    [TestCase("tests/README.md", "cd /work" + "/somewhere")]
    [TestCase("tests/clients/package-lock.json", "\"resolved\": \"https" + "://host/a.tgz\"")]
    [TestCase(".npmrc", "registry=https://registry" + ".npmjs.org/")]
    public void A_trace_of_a_machine_is_named(string path, string line) =>
        Assert.That(On(Rules.MachineTraces, path, line), Has.Length.EqualTo(1));

    [Test]
    public void No_test_sleeps() => Holds(Rules.Waits);

    [Test]
    public void A_sleeping_test_is_named() =>
        Assert.That(On(Rules.Waits, "tests/KiroAgent.Tests/A.cs", "await Task.Delay(50);", "Thread.Sleep(1);"), Has.Length.EqualTo(2));

    [Test]
    public void No_test_is_skipped() => Holds(Rules.Skips);

    [TestCase("tests/KiroAgent.Tests/A.cs", "[Test, Ignore(\"later\")]", 1)]
    [TestCase("tests/KiroAgent.Tests/A.cs", "[Ignore(\"later\")]", 1)]
    [TestCase("tests/KiroAgent.Tests/A.cs", "Assert.Pass();", 1)]
    [TestCase("tests/clients/a.test.mjs", "test.skip('x', () => {});", 1)]
    [TestCase("tests/clients/a.test.mjs", "test('x', { todo: true }, () => {});", 1)]
    public void A_skipped_test_is_named(string path, string line, int violations) =>
        Assert.That(On(Rules.Skips, path, line), Has.Length.EqualTo(violations));

    [Test]
    public void Nothing_is_left_unfinished() => Holds(Rules.Leftovers);

    [Test]
    public void An_unfinished_place_is_named() =>
        Assert.That(On(Rules.Leftovers, "server/A.cs", "throw new NotImplementedException();", "x(); // TODO later", "var text = \"TODO\";"), Has.Length.EqualTo(2));
}
