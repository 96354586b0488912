using System.Text.RegularExpressions;

namespace KiroAgent.Tests.Repo;

/// <summary>
/// Who may know whom: read off `using` lines and qualified names. A folder of the server that is not in the table is a
/// violation too, so that a new one is placed on purpose.
/// </summary>
internal static partial class Layering
{
    private const string Protocol = "KiroAgent.Protocol", Core = "KiroAgent.Core", Server = "KiroAgent.Server";
    private const string Anything = "KiroAgent";

    /// <summary>Folder → what its files may name of ours, besides themselves. The longest matching folder counts.</summary>
    private static readonly (string Folder, string[] May)[] Rooms =
    [
        ("protocol", []),
        ("server/KiroAgent.Core", []),
        ("server/KiroAgent.Server/JsonRpc", [Protocol]),
        ("server/KiroAgent.Server/Launch", [Protocol, Server + ".Logging", Server + ".Lsp"]),
        ("server/KiroAgent.Server/Logging", []),
        ("server/KiroAgent.Server/Workspace", [Core]),
        ("server/KiroAgent.Server/Processes", [Core, Server + ".Workspace"]),
        ("server/KiroAgent.Server/Scan", [Core, Server + ".Workspace"]),
        ("server/KiroAgent.Server/Models", [Core]),
        ("server/KiroAgent.Server/Context", [Core, Server + ".Workspace"]),
        ("server/KiroAgent.Server/Web", [Core]),
        ("server/KiroAgent.Server/Telemetry", [Core, Server + ".Sessions", Server + ".Workspace"]),
        ("server/KiroAgent.Server/Audit", [Core, Server + ".Launch", Server + ".Sessions", Server + ".Workspace"]),
        ("server/KiroAgent.Server/Guard", [Core, Server + ".Processes", Server + ".Workspace"]),
        ("server/KiroAgent.Server/Tools", [Core, Server + ".Web", Server + ".Workspace"]),
        ("server/KiroAgent.Server/Mcp", [Core, Server + ".Processes", Server + ".Tools", Server + ".Workspace"]),
        ("server/KiroAgent.Server/Changes", [Core, Server + ".Sessions", Server + ".Turns", Server + ".Workspace"]),
        ("server/KiroAgent.Server/Sessions", [Core, Server + ".Processes", Server + ".Scan", Server + ".Changes", Server + ".Guard", Server + ".Turns", Server + ".Tools", Server + ".Models", Server + ".Workspace"]),
        ("server/KiroAgent.Server/Turns", [Core, Server + ".Processes", Server + ".Scan", Server + ".Changes", Server + ".Sessions", Server + ".Tools", Server + ".Models", Server + ".Workspace"]),
        ("server/KiroAgent.Server/Settings", [Core, Server + ".Sessions", Server + ".Workspace"]),
        ("server/KiroAgent.Server/Storage", [Core, Server + ".Scan", Server + ".Sessions", Server + ".Workspace"]),
        ("server/KiroAgent.Server/Doctor", [Anything]),
        ("server/KiroAgent.Server/Explain", [Anything]),
        ("server/KiroAgent.Server/Handlers", [Anything]),
        ("server/KiroAgent.Server/Lsp", [Anything]),
        ("server/KiroAgent.Server/Acp", [Anything]),
        ("server/KiroAgent.Server/Terminal", [Anything]),
    ];

    /// <summary>What Core may use that is not the base library.</summary>
    private const string CorePackage = "DiffPlex";

    public static IEnumerable<string> Check(RepoFile file)
    {
        if (!file.Path.EndsWith(".cs", StringComparison.Ordinal) || file.IsTest) yield break;
        var folder = file.Path[..Math.Max(0, file.Path.LastIndexOf('/'))];
        if (folder == "server/KiroAgent.Server") yield break; // the composition root sees everything
        var room = Rooms.Where(r => folder == r.Folder || folder.StartsWith(r.Folder + "/", StringComparison.Ordinal))
            .OrderByDescending(r => r.Folder.Length).FirstOrDefault();
        if (room.Folder is null)
        {
            yield return $"{file.Path}: no layer is written down for {folder}: add it to the table in {nameof(Layering)}.cs and to server/README.md.";
            yield break;
        }
        var own = OwnNamespace(room.Folder);
        foreach (var (number, line) in file.CodeLines())
        {
            foreach (Match match in OurName().Matches(line))
                if (!Within(match.Value, own) && !room.May.Any(may => Within(match.Value, may)))
                    yield return $"{file.Path}:{number}: {own} may not know {match.Value}: ask for it as a value, or move the code to a layer that may (server/README.md).";
            if (room.Folder == "server/KiroAgent.Core" && Using().Match(line) is { Success: true } used
                && !used.Groups[1].Value.StartsWith("System", StringComparison.Ordinal)
                && !Within(used.Groups[1].Value, Anything) && !Within(used.Groups[1].Value, CorePackage))
                yield return $"{file.Path}:{number}: Core uses the base library and {CorePackage} only, not {used.Groups[1].Value}.";
        }
        var expected = own + file.Path[room.Folder.Length..file.Path.LastIndexOf('/')].Replace('/', '.');
        foreach (var (number, line) in file.CodeLines())
            if (Namespace().Match(line) is { Success: true } declared && declared.Groups[1].Value != expected)
                yield return $"{file.Path}:{number}: the namespace says {declared.Groups[1].Value}, the folder {expected}: make them agree.";
    }

    private static string OwnNamespace(string folder) =>
        folder == "protocol" ? Protocol : folder["server/".Length..].Replace('/', '.');

    private static bool Within(string name, string outer) =>
        name == outer || name.StartsWith(outer + ".", StringComparison.Ordinal);

    [GeneratedRegex(@"\bKiroAgent\.(?:Protocol|Core(?:\.\w+)*|Server(?:\.\w+)*)")]
    private static partial Regex OurName();

    [GeneratedRegex(@"^\s*(?:global )?using (?:static )?(?:\w+ = )?([\w.]+);")]
    private static partial Regex Using();

    [GeneratedRegex(@"^namespace ([\w.]+)")]
    private static partial Regex Namespace();
}
