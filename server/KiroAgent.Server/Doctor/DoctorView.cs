using System.Globalization;
using KiroAgent.Server.Terminal;

namespace KiroAgent.Server.Doctor;

/// <summary>The report for people.</summary>
internal static class DoctorView
{
    private const int NameColumn = 13;
    private const int MostSessions = 20;

    /// <summary>Shows it, nothing wider than the screen.</summary>
    public static void Show(DoctorReport report, Screen screen)
    {
        screen.Line(new Span("KiroAgent ", Tone.Strong), new Span(report.Version, Tone.Strong), new Span($" on {report.Platform}, {report.Runtime}", Tone.Plain));
        ShowData(report.Data, screen);
        ShowWorkspace(report.Workspace, screen);

        ShowSettings(report.Settings, screen);

        Head(screen, "Models in use");
        foreach (var model in report.Models)
        {
            Row(screen, "", SafeText.Inline(model.Id) + (model.IsDefault ? " (default)" : "") + (model.Available ? ": ready" : ": " + SafeText.Inline(model.Reason ?? "not available")),
                model.Available ? Tone.Plain : Tone.Warning);
        }
        Row(screen, "set", Names(report.Variables.Where(v => v.IsSet)));
        Row(screen, "not set", Names(report.Variables.Where(v => !v.IsSet)));
        Row(screen, "contacts", report.Hosts.Count == 0 ? "nobody" : string.Join(", ", report.Hosts.Select(h => SafeText.Inline($"{h.Host} ({h.For})"))));
        foreach (var answer in report.Hosts.Select(h => h.Answer).OfType<string>().Distinct())
        {
            Row(screen, "", "  " + SafeText.Inline(answer));
        }

        if (report.McpServers.Count > 0)
        {
            Head(screen, "MCP servers");
        }
        foreach (var server in report.McpServers)
        {
            Row(screen, "", SafeText.Inline($"{server.Name}: {server.State}; {server.Target}, from {server.Source}"));
        }

        Head(screen, "Programs (none is needed)");
        foreach (var program in report.Programs)
        {
            Row(screen, program.Name, (program.Path is { } path ? SafeText.Inline(path) : "not found") + "; " + program.For);
        }

        Head(screen, "Problems");
        if (report.Problems.Count == 0)
        {
            Row(screen, "", "none");
        }
        foreach (var problem in report.Problems)
        {
            screen.Paragraph("    ", new Span("  " + screen.Glyphs.Failed + " ", Tone.Error), new Span(SafeText.Inline(problem), Tone.Plain));
        }
    }

    private static void ShowData(DataFinding data, Screen screen)
    {
        Head(screen, "Data directory");
        Row(screen, "path", SafeText.Inline(data.Path) + (data.Exists ? "" : " (made with the first session)"));
        Row(screen, "writable", data.NotWritable is null ? "yes" : "no", data.NotWritable is null ? Tone.Plain : Tone.Error);
        Row(screen, "contents", $"{Count(data.Contents.Count)} kept, {Size(data.Contents.Bytes)} of {Count(data.MaxMegabytes)} MB (storage.maxMegabytes)");
        Row(screen, "sessions", $"{Count(data.Sessions.Count)} in {Plural(data.Workspaces, "workspace")}, {Size(data.Sessions.Bytes)}; kept in full for {Plural(data.RetentionDays, "day")} (storage.retentionDays)");
        Row(screen, "logs", $"{Plural(data.Logs.Count, "file")}, {Size(data.Logs.Bytes)}");
        Row(screen, "collected", data.CollectedAt is { } at ? Time(at) : "never yet");
    }

    private static void ShowWorkspace(WorkspaceFinding workspace, Screen screen)
    {
        Head(screen, "Workspace");
        Row(screen, "folder", SafeText.Inline(workspace.Folder));
        Row(screen, "id", workspace.Id);
        Row(screen, "sessions", Count(workspace.Sessions.Count));
        foreach (var session in workspace.Sessions.Take(MostSessions))
        {
            var state = session.State + (session.Undecided > 0 ? $" ({Plural(session.Undecided, "file")})" : "");
            var start = $"    {Time(session.UpdatedAt)}  {state}  ";
            screen.Paragraph("      ", new Span(start, Tone.Dim), new Span(SafeText.Shorten(session.Title, Math.Max(20, screen.Width - start.Length)), Tone.Plain));
        }
        if (workspace.Sessions.Count > MostSessions)
        {
            Row(screen, "", $"  and {workspace.Sessions.Count - MostSessions} older");
        }
    }

    private static void ShowSettings(SettingsFinding settings, Screen screen)
    {
        Head(screen, "Settings");
        Row(screen, "trusted", settings.Trusted ? "yes" : "no: nothing in the folder configures the agent (chat asks, /trust and --trust-workspace say so; an editor says itself)");
        Row(screen, "files", settings.Files.Count == 0 ? "none" : string.Join(", ", settings.Files.Select(SafeText.Inline)));
        foreach (var set in settings.Set)
        {
            Row(screen, "", SafeText.Shorten($"{set.Key} = {set.Value}", Math.Max(20, screen.Width - 8)));
            Row(screen, "", "  from " + SafeText.Inline(set.Source));
        }
        foreach (var waiting in settings.Waiting)
        {
            Row(screen, "", "not in force: " + SafeText.Inline(waiting), Tone.Warning);
        }
    }

    private static void Head(Screen screen, string text)
    {
        screen.Gap();
        screen.Line(new Span(text, Tone.Strong));
    }

    private static void Row(Screen screen, string name, string value, Tone tone = Tone.Plain) => screen.Paragraph(
        new string(' ', name.Length == 0 ? 4 : NameColumn),
        new Span(name.Length == 0 ? "  " : ("  " + name).PadRight(NameColumn), Tone.Dim), new Span(value, tone));

    private static string Names(IEnumerable<VariableFinding> variables) =>
        string.Join(", ", variables.Select(v => v.Name)) is { Length: > 0 } names ? names : "none";

    private static string Plural(int count, string what) => $"{Count(count)} {what}{(count == 1 ? "" : "s")}";

    private static string Count(int count) => count.ToString("N0", CultureInfo.InvariantCulture);

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture);

    private static string Size(long bytes) => bytes switch
    {
        < 1 << 10 => $"{bytes} bytes",
        < 1 << 20 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:0.#} kB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576.0:N1} MB"),
    };
}
