using KiroAgent.Protocol;

namespace KiroAgent.Server.Terminal;

/// <summary>Lists what the agent changed in a session, all in all.</summary>
internal static class ChangesView
{
    public static async Task ShowAsync(AgentClient client, Screen screen, string sessionId)
    {
        var list = await client.AskAsync(Methods.ChangesList, new ChangesListParams(sessionId));
        if (list.Changes.Count == 0)
        {
            screen.Line(new Span("The agent's work in this session left no change.", Tone.Dim));
            return;
        }

        screen.Line(new Span($"Changed in this session: {ReviewView.Count(list.Changes.Count, "file", "files")}", Tone.Strong));
        foreach (var change in list.Changes)
        {
            screen.Paragraph("    ",
            [
                new Span($"    {ReviewView.Word(change.Operation),-9}", Tone.Dim),
                .. ReviewView.Counts(screen, change.Additions, change.Deletions, 9),
                ReviewView.Name(change.Path, change.MovedFrom),
                new Span(change.Binary ? "  (not text)" : "", Tone.Dim),
            ]);
        }
    }
}
