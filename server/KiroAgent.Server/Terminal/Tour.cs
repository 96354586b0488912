using System.Globalization;
using System.Text;
using KiroAgent.Protocol;

namespace KiroAgent.Server.Terminal;

/// <summary>
/// A real supervised turn on a copy of the sample workspace, played without a person: keys and prompt are written down
/// here, everything else on the screen is what the server answered and what is on disk.
/// </summary>
internal static class Tour
{
    private const string Accepted = "src/discount.js";
    private const string Rejected = "src/shipping.js";

    private const string Prompt =
        $"replace \"Math.floor\" with \"Math.round\" in {Accepted} then replace \"5000\" with \"0\" in {Rejected}";

    // Accept the first file, reject the second and say why.
    private const string Keys = "afFree shipping for everybody would ruin the shop.\n";

    /// <summary>Plays it; 0 when everything ended as the tour tells it.</summary>
    public static async Task<int> PlayAsync(AgentClient client, Screen screen, SampleCopy sample, Session session)
    {
        var keys = new ScriptedKeys(Keys);
        using var interrupts = new Interrupts(keys);
        var editor = new LineEditor(screen, keys);
        var dialog = new TurnDialog(client, screen, keys, editor, interrupts, session);

        screen.Line(new Span("KiroAgent, a tour: one supervised turn on a copy of a small shop", Tone.Strong));
        screen.Paragraph("  ", new Span($"  {SafeText.Inline(sample.Workspace)}", Tone.Dim));
        Step(screen, 1, "Ask. The offline model needs no network and no key.");
        screen.Paragraph("  ", new Span(screen.Glyphs.Prompt + " ", Tone.Accent), Prompt);
        Step(screen, 2, "Watch, then decide: the first file is accepted, the second rejected.");
        await dialog.SendAsync(Prompt);

        Step(screen, 3, "What is on disk now.");
        var kept = ShowFile(screen, sample, Accepted, "Math.");
        var restored = !ShowFile(screen, sample, Rejected, "FREE_SHIPPING_FROM =");
        Step(screen, 4, "What the session changed, all in all.");
        await ChangesView.ShowAsync(client, screen, session.Id);
        screen.Gap();
        if (!kept || !restored)
        {
            screen.Line(new Span("This did not end as it should have: please report it.", Tone.Error));
            return 1;
        }

        screen.Paragraph("  ", new Span("Next: ", Tone.Strong), "npm start in a terminal to try it yourself, or npm start -- --workspace DIR for your own code.");
        return 0;
    }

    private static void Step(Screen screen, int number, string words)
    {
        screen.Gap();
        screen.Line(new Span(string.Create(CultureInfo.InvariantCulture, $"{number}  "), Tone.Accent), new Span(words, Tone.Strong));
    }

    /// <summary>Shows the line in question as it is on disk; true when the file differs from the sample's.</summary>
    private static bool ShowFile(Screen screen, SampleCopy sample, string path, string mark)
    {
        var bytes = File.ReadAllBytes(Path.Combine(sample.Workspace, path));
        var changed = !bytes.AsSpan().SequenceEqual(SampleWorkspace.Read(path));
        var lines = UnifiedDiff.Split(Encoding.UTF8.GetString(bytes));
        screen.Paragraph("    ",
            new Span($"    {path}  ", Tone.Plain),
            new Span(changed ? "changed" : "byte for byte as before", changed ? Tone.Added : Tone.Warning));
        for (var index = 0; index < lines.Count; index++)
        {
            if (lines[index].Contains(mark, StringComparison.Ordinal))
            {
                screen.Code(string.Create(CultureInfo.InvariantCulture, $"  {index + 1,4}  "), SafeText.Code(lines[index]), Tone.Dim);
            }
        }

        return changed;
    }
}
