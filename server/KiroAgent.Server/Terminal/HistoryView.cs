using System.Globalization;
using KiroAgent.Protocol;

namespace KiroAgent.Server.Terminal;

/// <summary>Searching what was said, and writing a session out.</summary>
internal static class HistoryView
{
    private const int Most = 20;

    /// <summary>Shows where the words stand, the newest sessions first.</summary>
    public static async Task SearchAsync(AgentClient client, Screen screen, string words)
    {
        if (words.Length == 0)
        {
            screen.Line(new Span("/search WORDS", Tone.Warning));
            return;
        }

        var hits = (await client.AskAsync(Methods.SessionSearch, new SessionSearchParams(words, Most))).Hits;
        if (hits.Count == 0)
        {
            screen.Line(new Span("  nothing found", Tone.Dim));
            return;
        }

        var sessions = (await client.AskAsync(Methods.SessionList, new SessionListParams(Limit: Most))).Sessions.Select(s => s.Id).ToList();
        foreach (var hit in hits)
        {
            var number = sessions.IndexOf(hit.SessionId) + 1;
            screen.Paragraph("      ",
                new Span(number > 0 ? string.Create(CultureInfo.InvariantCulture, $"  {number,2}  ") : "   -  ", Tone.Accent),
                new Span($"{hit.At.LocalDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)}  ", Tone.Dim),
                new Span(SafeText.Shorten(hit.Title, 40) + "  ", Tone.Strong),
                SafeText.Inline(hit.Snippet));
        }

        screen.Line(new Span("  /sessions NUMBER opens one", Tone.Dim));
    }

    /// <summary>Writes the session to a new file; one that is there already stays.</summary>
    public static async Task ExportAsync(AgentClient client, Screen screen, string sessionId, string argument)
    {
        var json = argument == "json" || argument.StartsWith("json ", StringComparison.Ordinal);
        var named = (json ? argument[4..] : argument).Trim();
        var export = await client.AskAsync(Methods.SessionExport, new SessionExportParams(sessionId, json ? ExportFormat.Json : ExportFormat.Markdown));
        var path = Path.GetFullPath(named.Length > 0 ? named : export.FileName);
        try
        {
            await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
            await file.WriteAsync(System.Text.Encoding.UTF8.GetBytes(export.Content));
            screen.Line(new Span("Written to " + SafeText.Inline(path), Tone.Dim));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            screen.Line(new Span("Not written: " + SafeText.Inline(e.Message), Tone.Warning));
        }
    }
}
