using System.Globalization;
using KiroAgent.Protocol;

namespace KiroAgent.Server.Terminal;

/// <summary>Shows what an approval is about: what, where and why.</summary>
internal static class ApprovalView
{
    /// <summary>Shows it whole: what is to be allowed is never cut.</summary>
    public static void Show(Screen screen, Approval approval)
    {
        screen.Gap();
        screen.Line(new Span("The agent asks for your permission", Tone.Warning));
        foreach (var (label, value) in Facts(approval.Subject))
        {
            Fact(screen, label, value);
        }

        Fact(screen, "why", approval.Reason);
        for (var index = 0; index < approval.Suggestions.Count; index++)
        {
            var rule = approval.Suggestions[index];
            screen.Paragraph("     ",
                new Span(string.Create(CultureInfo.InvariantCulture, $"  {index + 1}  "), Tone.Accent),
                SafeText.Inline(rule.Label),
                new Span("  " + SafeText.Inline(rule.Pattern), Tone.Dim));
        }
    }

    private static void Fact(Screen screen, string label, string value) =>
        screen.Paragraph("            ", new Span($"  {label,-10}", Tone.Dim), SafeText.Inline(value));

    private static IEnumerable<(string Label, string Value)> Facts(ApprovalSubject subject)
    {
        switch (subject)
        {
            case EditSubject edit:
                yield return (ReviewView.Word(edit.Operation), edit.Path);
                break;
            case CommandSubject command:
                yield return ("run", command.Command);
                yield return ("in", command.Cwd);
                foreach (var part in command.Parts)
                {
                    yield return ("part", $"{part.Text}: {part.Verdict.ToString().ToLowerInvariant()}, {part.Reason}");
                }

                break;
            case ProtectedPathSubject path:
                yield return (path.Operation, path.Path);
                yield return ("really", path.ResolvedPath);
                yield return ("protected", path.Rule);
                break;
            case OutsideWorkspaceSubject path:
                yield return (path.Operation, path.Path);
                yield return ("really", path.ResolvedPath);
                break;
            case SettingsSubject settings:
                yield return ("settings", settings.Source);
                foreach (var change in settings.Changes)
                {
                    yield return (change.Key, change.Value.GetRawText());
                }

                break;
            case McpServerSubject server:
                yield return ("server", server.Server);
                yield return ("entry", server.Entry.GetRawText());
                break;
            case HookSubject hook:
                yield return ("hook", hook.Path);
                yield return ("entry", hook.Entry.GetRawText());
                break;
            case McpToolSubject tool:
                yield return ("tool", $"{tool.Tool} of {tool.Server}");
                yield return ("arguments", tool.Arguments.GetRawText());
                break;
            case FetchSubject fetch:
                yield return ("fetch", fetch.Url);
                break;
            case EnvironmentSubject environment:
                yield return ("variable", environment.Variable);
                yield return ("for", environment.Server);
                break;
            default:
                yield return ("what", subject.GetType().Name);
                break;
        }
    }
}
