using KiroAgent.Core.Paths;
using NUnit.Framework;

namespace KiroAgent.Tests.Core.Paths;

internal sealed class IgnoreRulesTests
{
    [TestCase("*.log", "a.log", false, true)]
    [TestCase("*.log", "x/a.log", false, true)]
    [TestCase("/a.log", "x/a.log", false, null)]
    [TestCase("x/a", "x/a", false, true)]
    [TestCase("x/a", "y/x/a", false, null)]
    [TestCase("build/", "build", true, true)]
    [TestCase("build/", "build", false, null)]
    [TestCase("!a", "a", false, false)]
    [TestCase("a\n!a", "a", false, false)]
    [TestCase("!a\na", "a", false, true)]
    [TestCase("# a\n#a", "#a", false, null)]
    [TestCase("\\#a", "#a", false, true)]
    [TestCase("\\!a", "!a", false, true)]
    [TestCase("a   ", "a", false, true)]
    [TestCase("a\\ ", "a ", false, true)]
    [TestCase("a\\  ", "a ", false, true)]
    [TestCase("a\t", "a\t", false, true)]
    [TestCase("a\r\nb\r\n", "a", false, true)]
    [TestCase("\ufeffa", "a", false, true)]
    [TestCase("/", "a", true, null)]
    [TestCase("/*", "a", false, true)]
    [TestCase("**/foo", "x/y/foo", false, true)]
    [TestCase("foo/**", "foo/x", false, true)]
    [TestCase("foo/**", "foo", true, null)]
    [TestCase("a/**/b", "a/b", false, true)]
    [TestCase("a\\", "a\\", false, null)]
    [TestCase("[a", "[a", false, null)]
    [TestCase("{a,b}", "a", false, null)]
    public void One_file(string text, string path, bool isFolder, bool? expected) =>
        Assert.That(IgnoreFile.Parse(text).Judge(path, isFolder), Is.EqualTo(expected));

    [Test]
    public void The_inner_file_comes_first()
    {
        var rules = Rules((".gitignore", "*.txt\n"), ("keep/.gitignore", "!*.txt\n"), ("keep/not/.gitignore", "b.txt\n"));
        Assert.That(Ignored(rules, "a.txt"), Is.True);
        Assert.That(Ignored(rules, "keep/a.txt"), Is.False);
        Assert.That(Ignored(rules, "keep/not/a.txt"), Is.False);
        Assert.That(Ignored(rules, "keep/not/b.txt"), Is.True);
        Assert.That(Ignored(rules, "other/a.txt"), Is.True);
    }

    [Test]
    public void Nothing_is_taken_back_in_below_an_ignored_folder()
    {
        var rules = Rules((".gitignore", "build/\n!build/keep.txt\n"), ("build/.gitignore", "!*\n"));
        Assert.That(Ignored(rules, "build/keep.txt"), Is.True);
        Assert.That(Ignored(rules, "build/deep/er.txt"), Is.True);
        Assert.That(rules.IsIgnored(WorkspacePath.Parse("build"), isFolder: true), Is.True);
    }

    [Test]
    public void Each_kind_of_file_is_judged_on_its_own()
    {
        var rules = Rules((".gitignore", "!secret\n"), (".kiroignore", "secret\n!other\n"), ("sub/.gitignore", "other\n"));
        Assert.That(Ignored(rules, "secret"), Is.True, "one kind does not take back in what another ignores");
        Assert.That(Ignored(rules, "sub/other"), Is.True);
        Assert.That(Ignored(rules, "other"), Is.False);
    }

    [Test]
    public void Global_rules_hold_whatever_the_workspace_says()
    {
        var rules = new IgnoreRules([".gitignore"], (folder, _) => folder.IsRoot ? "!*.key\n" : null, ["*.key\n"]);
        Assert.That(Ignored(rules, "a/b.key"), Is.True);
        Assert.That(Ignored(rules, "a/b.txt"), Is.False);
    }

    [Test]
    public void A_file_is_asked_for_once_and_then_stays_as_it_was()
    {
        var text = "*.log\n";
        var asked = 0;
        var rules = new IgnoreRules([".gitignore"], (folder, _) =>
        {
            asked += folder.IsRoot ? 1 : 0;
            return folder.IsRoot ? text : null;
        });
        Assert.That(Ignored(rules, "a.log"), Is.True);
        text = "";
        Assert.That(Ignored(rules, "b.log"), Is.True);
        Assert.That(asked, Is.EqualTo(1));
    }

    private static bool Ignored(IgnoreRules rules, string path) => rules.IsIgnored(WorkspacePath.Parse(path), isFolder: false);

    private static IgnoreRules Rules(params (string Path, string Text)[] files) => new(
        [".gitignore", ".kiroignore"],
        (folder, name) => files.FirstOrDefault(file => file.Path == folder.Child(name).Value).Text);
}
