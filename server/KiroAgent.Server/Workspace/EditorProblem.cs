using System.Collections.Immutable;
using KiroAgent.Core.Files;

namespace KiroAgent.Server.Workspace;

/// <summary>One diagnostic of the editor; line and character from 0.</summary>
internal sealed record EditorProblem(FileKey File, int Line, int Character, string Severity, string Message, string? Source, string? Code);

/// <summary>What the editor knows is wrong. <paramref name="Unavailable"/>: why it cannot be asked, as a sentence.</summary>
internal sealed record EditorProblems(ImmutableArray<EditorProblem> Problems, string? Unavailable = null)
{
    private const int Most = 200;
    private const int LongestMessage = 1_000;

    /// <summary>One line each, errors first, files in order, as compilers write them: <c>PATH:LINE:COLUMN: severity: message</c>.</summary>
    public string Text(Func<FileKey, string> display)
    {
        if (Problems.IsEmpty)
        {
            return "No problems.";
        }

        var lines = Problems.OrderBy(p => Rank(p.Severity)).ThenBy(p => p.File).ThenBy(p => p.Line).Take(Most)
            .Select(p => $"{display(p.File)}:{p.Line + 1}:{p.Character + 1}: {p.Severity}: {OneLine(p.Message)}{Origin(p)}");
        var more = Problems.Length > Most ? $"\n[Cut: {Problems.Length - Most} more.]" : "";
        return string.Join('\n', lines) + more;
    }

    private static int Rank(string severity) => severity switch { "error" => 0, "warning" => 1, "information" => 2, _ => 3 };

    private static string Origin(EditorProblem problem) => (problem.Source, problem.Code) switch
    {
        (null, null) => "",
        (var source, null) => $" [{source}]",
        (null, var code) => $" [{code}]",
        var (source, code) => $" [{source} {code}]",
    };

    private static string OneLine(string message)
    {
        var line = string.Join(' ', message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        return line.Length <= LongestMessage ? line : line[..LongestMessage] + "…";
    }
}

/// <summary>Asks the editor what is wrong, in these files or in all.</summary>
internal delegate Task<EditorProblems> ProblemsOf(IReadOnlyList<FileKey>? files, CancellationToken cancellation);
