using System.Text.RegularExpressions;

namespace KiroAgent.Tests.Support;

/// <summary>
/// One thing a scenario says: a line that names it, the content below it, what must come back (in the golden), and the blank lines and
/// comments behind.
/// </summary>
internal sealed record ScenarioItem(string Line, IReadOnlyList<string> Body, IReadOnlyList<string> Golden, IReadOnlyList<string> Behind)
{
    /// <summary>The first word: <c>//-</c>, <c>></c>, <c>user</c>…</summary>
    public string Word => Line.Split(' ', 2)[0];

    /// <summary>What follows the first word.</summary>
    public string Rest => Line.Contains(' ', StringComparison.Ordinal) ? Line.Split(' ', 2)[1].Trim() : "";
}

/// <summary>A scenario as written: its sentence, then items. See tests/README.md for the format.</summary>
internal sealed partial record ScenarioFile(string Sentence, IReadOnlyList<string> Intro, IReadOnlyList<ScenarioItem> Items)
{
    public static ScenarioFile Parse(string text)
    {
        var lines = text.Split('\n');
        if (lines[^1].Length == 0)
        {
            lines = lines[..^1];
        }

        var at = 1;
        var intro = Take(lines, ref at, line => !Directive().IsMatch(line));
        var items = new List<ScenarioItem>();
        while (at < lines.Length)
        {
            var line = lines[at++];
            var hasBody = BodyFollows().IsMatch(line);
            var body = hasBody ? Take(lines, ref at, l => !Directive().IsMatch(l) && !Golden().IsMatch(l)) : [];
            var golden = at < lines.Length && Golden().IsMatch(lines[at])
                ? Take(lines, ref at, l => l.Length > 0 && l[0] != '#' && !Directive().IsMatch(l))
                : [];
            items.Add(new(line, body, golden, Take(lines, ref at, l => !Directive().IsMatch(l))));
        }

        return new(lines[0], intro, items);
    }

    /// <summary>The file again, with these goldens.</summary>
    public string With(IReadOnlyList<IReadOnlyList<string>> goldens)
    {
        var lines = new List<string> { Sentence };
        lines.AddRange(Intro);
        for (var i = 0; i < Items.Count; i++)
        {
            lines.Add(Items[i].Line);
            lines.AddRange(Items[i].Body);
            lines.AddRange(goldens[i]);
            lines.AddRange(Items[i].Behind);
        }

        return string.Join('\n', lines) + "\n";
    }

    private static List<string> Take(string[] lines, ref int at, Func<string, bool> belongs)
    {
        var taken = new List<string>();
        while (at < lines.Length && belongs(lines[at]))
        {
            taken.Add(lines[at++]);
        }

        return taken;
    }

    /// <summary>A content line that looks like one of these begins with a backslash.</summary>
    [GeneratedRegex(@"^(//[-=!] |model |client |start |folders |user |editor |\d?> |\d? ?(restart|kill|await)\b|time passes |disk )")]
    private static partial Regex Directive();

    [GeneratedRegex(@"^\d?<\??( |$)")]
    private static partial Regex Golden();

    [GeneratedRegex(@"^(//[-=] |model |user (writes|types) )")]
    private static partial Regex BodyFollows();
}
