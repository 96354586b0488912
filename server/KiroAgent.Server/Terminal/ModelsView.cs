using KiroAgent.Protocol;

namespace KiroAgent.Server.Terminal;

/// <summary>The models there are; behind the list, what came of a look at their endpoints, as soon as it is known.</summary>
internal static class ModelsView
{
    /// <summary>Shows them; <paramref name="current"/> is the one in use.</summary>
    public static async Task ShowAsync(AgentClient client, Screen screen, string current)
    {
        var models = (await client.AskAsync(Methods.ModelList, new ModelListParams(Check: true))).Models;
        foreach (var model in models)
        {
            screen.Paragraph("      ",
                new Span($"  {(model.Id == current ? screen.Glyphs.Current : " ")} ", Tone.Accent),
                SafeText.Inline(model.Id),
                new Span("  " + SafeText.Inline(model.Available ? model.Label : model.Reason ?? "not available"), Tone.Dim));
        }
        var told = new HashSet<string>(StringComparer.Ordinal);
        Tell(screen, models, told);
        while (models.Any(m => m.Reach == ModelReach.Checking))
        {
            // The server gives a look up after a few seconds, and says so.
            await client.ModelsChanged();
            models = (await client.AskAsync(Methods.ModelList, new ModelListParams())).Models;
            Tell(screen, models, told);
        }
    }

    private static void Tell(Screen screen, IReadOnlyList<ModelInfo> models, HashSet<string> told)
    {
        foreach (var model in models.Where(m => m.Note is { Length: > 0 } note && told.Add(note)))
        {
            var good = model.Reach is ModelReach.Reachable or ModelReach.Checking;
            screen.Paragraph("      ", new Span("    " + SafeText.Inline(model.Note!), good ? Tone.Dim : Tone.Warning));
        }
    }
}
