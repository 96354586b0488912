namespace KiroAgent.Tests.Repo;

/// <summary>A text file of the repository: its path from the root with '/', and what stands in it.</summary>
internal sealed record RepoFile(string Path, string Text)
{
    private static readonly string[] NotOurs = [".git", "bin", "obj", "dist", "node_modules", "TestResults", "test-output", ".vs"];
    private static readonly string[] TextEndings =
        [".cs", ".csproj", ".props", ".sln", ".json", ".md", ".mjs", ".ts", ".tsx", ".js", ".css", ".html", ".svg", ".scenario", ".txt", ".yml", ".npmrc", ".editorconfig", ".gitattributes", ".gitignore"];

    /// <summary>The absolute folder that holds KiroAgent.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>All text files, without what is built, installed or ignored.</summary>
    public static IReadOnlyList<RepoFile> All { get; } = [.. Walk(Root).Select(path =>
        new RepoFile(System.IO.Path.GetRelativePath(Root, path).Replace('\\', '/'), File.ReadAllText(path)))];

    public string[] Lines => Text.Split('\n');

    public bool IsTest => Path.StartsWith("tests/", StringComparison.Ordinal);

    public bool IsCode => Path.EndsWith(".cs", StringComparison.Ordinal) || Path.EndsWith(".ts", StringComparison.Ordinal)
        || Path.EndsWith(".tsx", StringComparison.Ordinal) || Path.EndsWith(".mjs", StringComparison.Ordinal);

    /// <summary>The lines with their numbers, from 1, without those that are only a comment.</summary>
    public IEnumerable<(int Number, string Line)> CodeLines() => Lines
        .Select((line, index) => (index + 1, line))
        .Where(numbered => !numbered.line.TrimStart().StartsWith("//", StringComparison.Ordinal));

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "KiroAgent.sln"))) return folder.FullName;
        throw new InvalidOperationException("KiroAgent.sln stands in no folder above the tests: run them from a checkout.");
    }

    private static IEnumerable<string> Walk(string folder)
    {
        foreach (var path in Directory.EnumerateFiles(folder))
            if (TextEndings.Contains(System.IO.Path.GetExtension(path)) || path.EndsWith("/.ci/run", StringComparison.Ordinal)) yield return path;
        foreach (var below in Directory.EnumerateDirectories(folder))
            if (!NotOurs.Contains(System.IO.Path.GetFileName(below)))
                foreach (var path in Walk(below)) yield return path;
    }
}
