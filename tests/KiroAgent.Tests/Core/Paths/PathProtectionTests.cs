using KiroAgent.Core.Paths;
using KiroAgent.Core.Settings;
using NUnit.Framework;

namespace KiroAgent.Tests.Core.Paths;

/// <summary>The table of protected paths, under every spelling that some file system takes for the same name.</summary>
internal sealed class PathProtectionTests
{
    // The attack catalogue's first section, each by its id; the rule is the row of the table that must catch it.
    [TestCase("A1", ".vscode/settings.json", ".vscode/")]
    [TestCase("A2", ".vscode/tasks.json", ".vscode/")]
    [TestCase("A2", "app/.vscode/launch.json", ".vscode/")]
    [TestCase("A2", ".vscode/extensions.json", ".vscode/")]
    [TestCase("A3", "my.code-workspace", ".code-workspace")]
    [TestCase("A3", "my.code-workspace.d/x", ".code-workspace")]
    [TestCase("A4", "mcp.json", "mcp.json")]
    [TestCase("A4", ".cursor/mcp.json", "mcp.json")]
    [TestCase("A4", ".kiro/settings/mcp.json", ".kiro/settings/")]
    [TestCase("A6", ".git", ".git/")]
    [TestCase("A6", ".git/config", ".git/")]
    [TestCase("A6", "sub/.git/hooks/pre-commit", ".git/")]
    [TestCase("A6", "bare.git/config", ".git/")]
    [TestCase("A7", ".kiroignore", ".kiroignore")]
    [TestCase("A7", "deep/er/.kiroignore", ".kiroignore")]
    [TestCase("A7", ".kiro/settings.json", ".kiro/settings.json")]
    [TestCase("A7", ".kiro/hooks/x.kiro.hook", ".kiro/hooks/")]
    [TestCase("A7", ".kiro/agents/x.md", ".kiro/agents/")]
    [TestCase("A8", "AGENTS.md", "AGENTS.md")]
    [TestCase("A8", "sub/agents.md", "AGENTS.md")]
    [TestCase("A8", ".kiro/steering/product.md", ".kiro/steering/")]
    [TestCase("P1", ".GIT/config", ".git/")]
    [TestCase("P1", ".Vscode/Settings.json", ".vscode/")]
    [TestCase("P1", "MCP.JSON", "mcp.json")]
    [TestCase("P7", "GIT~1/config", "git~")]
    [TestCase("P7", "VSCODE~1/tasks.json", "vscode~")]
    [TestCase("P7", "KIRO~1/settings.json", "kiro~")]
    [TestCase("P7", ".git./config", ".git/")]
    [TestCase("P7", ".git /config", ".git/")]
    [TestCase("P7", ".git::$INDEX_ALLOCATION/config", ".git/")]
    [TestCase("P7", "mcp.json::$DATA", "mcp.json")]
    [TestCase("P7", ".kiroignore:hidden", ".kiroignore")]
    [TestCase("P8", ".g\u200cit/config", ".git/")]
    [TestCase("P8", ".gi\u200dt/config", ".git/")]
    [TestCase("P8", ".\ufeffgit/config", ".git/")]
    [TestCase("P8", ".vs\u00adcode/tasks.json", ".vscode/")]
    [TestCase("P8", ".v\u017fcode/tasks.json", ".vscode/")]
    [TestCase("P8", ".\u212airo/settings.json", ".kiro/settings.json")]
    [TestCase("P8", ".K\u0130RO/settings.json", ".kiro/settings.json")]
    [TestCase("P8", ".g\u0131t/config", ".git/")]
    [TestCase("P8", ".\uff47it/config", ".git/")]
    [TestCase("P8", ".gi\u0301t/config", ".git/")]
    [TestCase("P8", "\u034fmcp.json", "mcp.json")]
    [TestCase("P11", ".vscode\\settings.json", ".vscode/")]
    public void Catches(string id, string path, string rule)
    {
        Assert.That(PathProtection.BuiltIn.Of(path)?.Pattern, Is.EqualTo(rule), id);
        Assert.That(PathProtection.BuiltIn.Of("/home/me/project/" + path)?.Pattern, Is.EqualTo(rule), id + ", absolute");
    }

    [TestCase("src/a.ts")]
    [TestCase(".gitignore")]
    [TestCase(".gitattributes")]
    [TestCase(".github/workflows/ci.yml")]
    [TestCase("git/config")]
    [TestCase("vscode/tasks.json")]
    [TestCase("my-mcp.json")]
    [TestCase("mcp.json.md")]
    [TestCase(".kiro/specs/login/tasks.md")]
    [TestCase(".kiro/setting")]
    [TestCase("docs/AGENTS.md.txt")]
    [TestCase("code-workspace/x")]
    public void Leaves_alone(string path) => Assert.That(PathProtection.BuiltIn.Of(path), Is.Null);

    [TestCase("secrets", "a/secrets/key", true)]
    [TestCase("secrets", "a/SECRETS", true)]
    [TestCase("secrets", "a/my-secrets/key", false)]
    [TestCase("config/prod.env", "x/config/prod.env", true)]
    [TestCase("config/prod.env", "x/config/prod.env.md", false)]
    [TestCase("config\\prod.env", "config/prod.env", true)]
    [TestCase("/deploy", "deploy/run.sh", true)]
    [TestCase("/deploy", "x/deploy/run.sh", false)]
    [TestCase("*.pem", "a/b/server.pem", true)]
    [TestCase("*.pem", "a/b/server.pem.txt", false)]
    [TestCase("deploy/**", "deploy/a/b/c.sh", true)]
    [TestCase("deploy/", "x/deploy/a", true)]
    [TestCase("**/keys", "a/keys/deep/inner", true)]
    [TestCase("{a,b}.lock", "x/B.lock", true)]
    [TestCase("r\u00e9sum\u00e9", "re\u0301sume\u0301/x", true)]
    [TestCase("\ud55c\uae00", "\u1112\u1161\u11ab\u1100\u1173\u11af/x", true)]
    public void Patterns_of_the_settings_add_to_the_table(string pattern, string path, bool caught)
    {
        var protection = PathProtection.With([new ListedSetting(pattern, "editor")]);
        Assert.That(protection.Of(path), Is.EqualTo(caught ? new ProtectedBy(pattern, "editor", null) : null));
        Assert.That(protection.Of(".git/config"), Is.Not.Null, "they never take one away");
    }

    [Test]
    public void A_change_that_runs_code_is_said_to() =>
        Assert.That(PathProtection.BuiltIn.Of(".vscode/tasks.json")!.Hint, Does.Contain("run code when the folder is opened"));

    [TestCase("a\u202eb", true)]
    [TestCase("a\u200bb", true)]
    [TestCase("a\u0007b", true)]
    [TestCase("a\u2028b", true)]
    [TestCase("a\U000E0041b", true)]
    [TestCase("a\ufe0fb", true)]
    [TestCase("line\nbreak\ttab", false)]
    [TestCase("\u2764\ufe0f.md", false)]
    [TestCase("\U0001F468\u200d\U0001F469.md", false)]
    [TestCase("\u00e9t\u00e9.txt", false)]
    public void P12_names_that_hide_are_told(string name, bool deceptive) => Assert.That(PathFold.IsDeceptive(name), Is.EqualTo(deceptive));
}
