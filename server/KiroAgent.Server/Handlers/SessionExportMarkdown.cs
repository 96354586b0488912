using System.Globalization;
using System.Text;
using KiroAgent.Protocol;
using CoreState = KiroAgent.Core.Sessions.SessionState;

namespace KiroAgent.Server.Handlers;

/// <summary>
/// A session as Markdown to read: each prompt a section with its answers, tool calls folded, decisions and reverts in their places, and at the
/// section's end what changed, as diffs. Keys are taken out: an export is passed on.
/// </summary>
internal static class SessionExportMarkdown
{
    private const int LongestOutput = 20_000;
    private const int LongestHeading = 80;
    private const int LevelsOfOurs = 3;

    /// <summary>The whole session.</summary>
    public static SessionExportResult Of(CoreState state, ServerHost host)
    {
        var text = new StringBuilder();
        text.Append("# ").Append(Escaped(OneLine(host.Bench.WithoutKeys(state.Title)))).Append("\n\n")
            .Append(CultureInfo.InvariantCulture, $"Session {state.Id} · {(state.Mode == Core.Sessions.AgentMode.Supervised ? "supervised" : "autopilot")} · {state.Model} · {Time(state.CreatedAt)} to {Time(state.UpdatedAt)}\n");
        var transcript = TranscriptToWire.Of(state, host.Wire).Select(entry => MaskedJson.Of(entry, ProtocolJson.Default.TranscriptEntry, host.Bench.WithoutKeys));
        var (prompts, open) = (0, (string?)null);
        foreach (var entry in transcript)
        {
            if (entry is PromptEntry { Steering: false } prompt)
            {
                Changes(text, open, state, host);
                (prompts, open) = (prompts + 1, prompt.CheckpointId);
                text.Append(CultureInfo.InvariantCulture, $"\n## {prompts}. {Escaped(Heading(prompt.Text))}\n\n*{Time(prompt.At)}*\n");
            }
            Append(text, entry);
        }
        Changes(text, open, state, host);
        return new(FileName(state, "md", host.Bench.WithoutKeys), text.ToString());
    }

    /// <summary>A name for the file: the day, and the title in letters that every system takes.</summary>
    public static string FileName(CoreState state, string extension, Func<string, string> mask)
    {
        var words = new StringBuilder();
        foreach (var c in mask(state.Title).ToLowerInvariant())
        {
            if (char.IsLetterOrDigit(c))
            {
                words.Append(c);
            }
            else if (words.Length > 0 && words[^1] != '-')
            {
                words.Append('-');
            }
        }
        var slug = words.ToString().Trim('-');
        return string.Create(CultureInfo.InvariantCulture, $"{state.CreatedAt.UtcDateTime:yyyy-MM-dd}-{(slug.Length > 50 ? slug[..50].TrimEnd('-') : slug.Length > 0 ? slug : "session")}.{extension}");
    }

    private static void Append(StringBuilder text, TranscriptEntry entry)
    {
        switch (entry)
        {
            case PromptEntry e:
                Quote(text, e.Steering ? "While the agent worked: " + e.Text : e.Text);
                if (e.Called is { } called)
                {
                    Fold(text, $"{e.Text.Trim().Split((char[]?)null, 2)[0]} as the model read it", called);
                }
                if (e.Context is { Count: > 0 } context)
                {
                    text.Append("\nAttached: ").AppendJoin(", ", context.Select(Name)).Append('\n');
                }
                break;
            case TextEntry e:
                text.Append('\n').Append(NestedMarkdown.Of(e.Text.Trim(), LevelsOfOurs)).Append('\n');
                break;
            case ThoughtEntry e:
                Fold(text, "Thought", e.Text);
                break;
            case ToolCallEntry e:
                var changes = e.Changes is { Count: > 0 } made ? string.Concat(made.Select(c => string.Create(CultureInfo.InvariantCulture, $" · {c.Path} +{c.Additions} −{c.Deletions}"))) : "";
                Fold(text, $"{e.Title} · {(e.Status is { } status ? Word(status) : "not finished")}{changes}", Details(e));
                break;
            case DecisionEntry e:
                text.Append("\n**").Append(e.Decision switch { DecisionKind.Accept => "Accepted", DecisionKind.Reject => "Rejected", _ => "Decision undone" }).Append(":** ")
                    .AppendJoin(", ", e.Files.Select(f => Code(f.Path) + (f.Hunks is { } n ? string.Create(CultureInfo.InvariantCulture, $" ({n} {(n == 1 ? "hunk" : "hunks")})") : "") + (f.Result == ReviewResult.Conflict ? " (conflict)" : ""))).Append('\n');
                if (e.Feedback is { Length: > 0 } feedback)
                {
                    Quote(text, feedback);
                }
                break;
            case RevertEntry e:
                text.Append("\n**").Append(e.Redone ? "Revert undone" : "Reverted").Append(":** ").AppendJoin(", ", e.Files.Select(f => Code(f.Path)))
                    .Append(e.MessagesDropped > 0 ? string.Create(CultureInfo.InvariantCulture, $"{(e.Files.Count > 0 ? "; " : "")}{e.MessagesDropped} messages taken back") : "").Append('\n');
                break;
            case NoticeEntry e:
                text.Append("\n*").Append(e.Severity == Severity.Info ? "" : "Note: ").Append(Escaped(OneLine(e.Text))).Append("*\n");
                break;
        }
    }

    private static string Details(ToolCallEntry e)
    {
        var output = e.Output ?? e.Summary ?? "";
        output = output.Length > LongestOutput ? output[..LongestOutput] + "\n[cut]" : output;
        return e.Command is { } command ? "$ " + command + "\n" + output : output;
    }

    /// <summary>What the prompt's work changed in the end, file by file.</summary>
    private static void Changes(StringBuilder text, string? checkpoint, CoreState state, ServerHost host)
    {
        var diffs = checkpoint is null ? [] : SessionDiffs.OfPrompt(state, host, checkpoint);
        if (diffs.Count == 0)
        {
            return;
        }
        text.Append("\n### Changed\n");
        foreach (var (change, diff) in diffs)
        {
            var moved = change.MovedFrom is { } from ? $" from {from}" : "";
            Fold(text, string.Create(CultureInfo.InvariantCulture, $"{change.Path} · {Word(change.Operation)}{moved} · +{change.Additions} −{change.Deletions}"), diff, "diff");
        }
    }

    private static void Fold(StringBuilder text, string summary, string content, string language = "text")
    {
        var fence = new string('`', Math.Max(3, LongestRun(content) + 1));
        text.Append("\n<details><summary>").Append(Html(OneLine(summary))).Append("</summary>\n\n").Append(fence).Append(language).Append('\n')
            .Append(content.TrimEnd('\n')).Append('\n').Append(fence).Append("\n\n</details>\n");
    }

    private static int LongestRun(string text)
    {
        var (longest, run) = (0, 0);
        foreach (var c in text)
        {
            run = c == '`' ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }
        return longest;
    }

    private static void Quote(StringBuilder text, string quoted)
    {
        text.Append('\n');
        foreach (var line in quoted.Trim().ReplaceLineEndings("\n").Split('\n'))
        {
            text.Append(line.Length == 0 ? ">" : "> ").Append(line).Append('\n');
        }
    }

    private static string Name(ContextItem item) => item switch
    {
        FileContext e => Code(Uri.UnescapeDataString(e.Uri)),
        FolderContext e => Code(Uri.UnescapeDataString(e.Uri) + "/"),
        SelectionContext e => Code(string.Create(CultureInfo.InvariantCulture, $"{Uri.UnescapeDataString(e.Uri)}:{e.Range.Start.Line + 1}-{e.Range.End.Line + 1}")),
        UrlContext e => "<" + e.Url + ">",
        GitDiffContext => "git diff",
        ProblemsContext => "problems",
        TerminalContext => "terminal output",
        CodebaseContext e => "codebase: " + OneLine(e.Query),
        ImageContext e => $"an image ({e.MimeType})",
        SpecContext e => "spec " + e.Name,
        SteeringContext e => "steering " + e.Name,
        McpResourceContext e => $"{e.Uri} of the MCP server {e.Server}",
        _ => "something",
    };

    private static string Heading(string prompt) => OneLine(prompt) is { Length: > LongestHeading } line ? line[..(LongestHeading - 1)] + "…" : OneLine(prompt);

    private static string Code(string text) => text.Contains('`', StringComparison.Ordinal) ? $"`` {text} ``" : $"`{text}`";

    private static string Escaped(string text) => text.Replace("*", "\\*", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal);

    private static string Html(string text) => text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);

    private static string OneLine(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static string Word<T>(T value) where T : struct, Enum => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
