using KiroAgent.Server.Context;
using KiroAgent.Server.Workspace;
using NUnit.Framework;

namespace KiroAgent.Tests.Server.Context;

[TestFixture]
internal sealed class CodebaseSearchTests
{
    private string _root = "";

    [SetUp]
    public void SetUp()
    {
        _root = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), "kiro-cb-" + Guid.NewGuid().ToString("N"))).FullName;
        Write("src/server.ts", "import { readPort } from './config';\nexport function startServer() {\n  listen(readPort());\n}\n");
        Write("src/config.ts", "// Settings of the server\nexport function readPort(): number {\n  return Number(process.env.PORT ?? 8080);\n}\n");
        Write("src/util/strings.ts", "export const trim = (s: string) => s.trim();\n");
        Write("docs/story.md", string.Concat(Enumerable.Repeat("The server serves. The server is a server.\n", 200)));
        Write("secret/keys.txt", "readPort password\n");
        Write(".gitignore", "secret/\n");
        File.WriteAllBytes(Path.Combine(_root, "port.bin"), [0, 1, 2, 0, 255]);
    }

    [TearDown]
    public void TearDown() => Directory.Delete(_root, recursive: true);

    [TestCase("where is the port read?", "src/config.ts")]
    [TestCase("how does the server start listening", "src/server.ts")]
    [TestCase("string utilities", "src/util/strings.ts")]
    [TestCase("readPort", "src/config.ts")]
    public void The_right_file_comes_first(string question, string expected) =>
        Assert.That(Find(question)[0].Path, Is.EqualTo(expected));

    [Test]
    public void What_is_ignored_is_not_found() =>
        Assert.That(Find("password keys").Select(f => f.Path), Does.Not.Contain("secret/keys.txt"));

    [Test]
    public void Nothing_is_found_for_words_nobody_wrote() => Assert.That(Find("xylophone"), Is.Empty);

    [Test]
    public void The_lines_that_tell_are_shown_with_their_numbers() =>
        Assert.That(Find("where is the port read?")[0].Text, Does.StartWith("src/config.ts\n  1: // Settings of the server\n  2: export function readPort(): number {\n"));

    private List<(string Path, string Text)> Find(string question)
    {
        var folders = new WorkspaceFolders();
        folders.Add(_root);
        var layer = Disk.Open();
        var files = new WorkspaceFiles(layer, "test", () => folders.Roots);
        var tree = new WorkspaceTree(layer, folders, new WorkspaceIgnore(files, WorkspaceIgnore.DefaultFileNames));
        return [.. new CodebaseSearch(tree, _ => null, folders.WirePath, TimeProvider.System).Find(question, 5, CancellationToken.None).Select(f => (folders.WirePath(f.File), f.Text))];
    }

    private void Write(string path, string text)
    {
        var full = Path.Combine(_root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }
}
