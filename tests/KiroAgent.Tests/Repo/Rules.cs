using System.Text.RegularExpressions;

namespace KiroAgent.Tests.Repo;

/// <summary>The rules of this repository that no compiler holds. Each gives a line per violation that says what to do.</summary>
internal static partial class Rules
{
    private const int LongestFile = 400;

    /// <summary>What may stand at the top: the four rooms and the files that tools look for there.</summary>
    private static readonly string[] TopLevel =
    [
        "server", "client-vscode", "protocol", "tests", "KiroAgent.sln", "package.json", "package-lock.json", "README.md", "LICENSE",
        "Directory.Build.props", "Directory.Packages.props", "global.json", ".editorconfig", ".gitattributes", ".gitignore", ".npmrc",
        ".ci", ".github", ".vscode",
    ];

    public static IEnumerable<string> TopLevelEntries(IEnumerable<string> names) => names
        .Where(name => !TopLevel.Contains(name))
        .Select(name => $"{name}: the top level holds the four rooms and the few files tools look for there; move it into the room it belongs to.");

    public static IEnumerable<string> FileLength(RepoFile file)
    {
        if (!file.IsCode || IsGenerated(file)) yield break;
        var count = file.Text.Count(c => c == '\n');
        if (count > LongestFile)
            yield return $"{file.Path}: {count} lines, more than {LongestFile}: split it by subject and name each part for its subject.";
    }

    public static IEnumerable<string> TypeNames(RepoFile file) => Search(file, EmptyTypeName(), file.IsCode,
        "the name says nothing: name the type for the thing it is or the decision it makes");

    /// <summary>Nothing of the machine something was built on, and no address of a package registry, stands in a file.</summary>
    public static IEnumerable<string> MachineTraces(RepoFile file)
    {
        var traces = Search(file, MachineTrace(), !file.Path.EndsWith("Rules.cs", StringComparison.Ordinal),
            "a path of one machine, or a registry's host: use a temporary folder, a setting of the user, or leave it out");
        return IsLock(file)
            ? traces.Concat(Search(file, RecordedAddress(), true, "the lock records where a package was fetched: regenerate it under the repository's .npmrc"))
            : traces;
    }

    public static IEnumerable<string> Waits(RepoFile file) => Search(file, Sleep(), file.IsTest && file.IsCode,
        "a test that sleeps is slow or wrong: wait for the message, or inject a TimeProvider");

    public static IEnumerable<string> Skips(RepoFile file) => Search(file, Skip(), file.IsTest && file.IsCode,
        "a skipped test proves nothing: fix it, or assert what is known to be wrong and say why");

    public static IEnumerable<string> Leftovers(RepoFile file) => Search(file, Leftover(), file.IsCode,
        "unfinished: finish it, or leave it out and say so in the reference");

    private static IEnumerable<string> Search(RepoFile file, Regex regex, bool applies, string advice) =>
        !applies || IsGenerated(file) || file.Path.Contains("/Repo/", StringComparison.Ordinal) && file.IsTest
            ? []
            : file.Lines.SelectMany((line, index) => regex.Matches(line).Select(match => $"{file.Path}:{index + 1}: `{match.Value.Trim()}`: {advice}."));

    private static bool IsGenerated(RepoFile file) => file.Path.StartsWith("protocol/generated/", StringComparison.Ordinal);

    private static bool IsLock(RepoFile file) => file.Path.EndsWith("package-lock.json", StringComparison.Ordinal);

    [GeneratedRegex(@"\b(?:class|struct|record|interface|enum) \w*(?:Manager|Service|Helper|Helpers|Util|Utils)\b")]
    private static partial Regex EmptyTypeName();

    [GeneratedRegex(@"(?<![\w.])/(?:work|[f]arm)/|/tmp/\w+_jobs|/root/\.|\b(?:registry|api|deb)\.(?:npmjs|nuget|debian)\.org")]
    private static partial Regex MachineTrace();

    [GeneratedRegex("\"resolved\": \"https?://")]
    private static partial Regex RecordedAddress();

    [GeneratedRegex(@"Thread\.Sleep|Task\.Delay\([0-9]|Task\.Delay\(TimeSpan\.From\w+\(|SpinWait|timers/promises")]
    private static partial Regex Sleep();

    [GeneratedRegex(@"[\[ ]Ignore\b(?=[(\],])|[\[ ]Explicit\b(?=[(\],])|Assert\.(?:Ignore|Inconclusive|Pass)\b|\.(?:skip|only|todo)\(|\b(?:skip|todo): ")]
    private static partial Regex Skip();

    [GeneratedRegex(@"NotImplementedException|(?://|/\*).*\b(?:TODO|FIXME|XXX|HACK)\b")]
    private static partial Regex Leftover();
}
