using KiroAgent.Protocol;

namespace KiroAgent.Server.Terminal;

/// <summary>Whether the folder may configure the agent: asked once, remembered, changed by <c>/trust</c>.</summary>
internal sealed class TrustDialog(AgentClient client, Screen screen, TrustedFolders folders, string workspace)
{
    /// <summary>Asks where something in the folder configures the agent and nothing was said about it yet; no answer is no trust, and asks again next time.</summary>
    public async Task AskAsync(IKeys keys, CancellationToken cancellation)
    {
        if (TrustedFolders.Configures(workspace) is not { Count: > 0 } names || folders.Find(workspace) is not null)
        {
            return;
        }
        var listed = string.Join(", ", names);
        if (!keys.Echo)
        {
            // What is typed ahead into a pipe are prompts, not an answer to this.
            screen.Paragraph("  ", new Span($"Not in force here: {listed}. /trust trusts this folder, --trust-workspace does for one run.", Tone.Warning));
            return;
        }
        keys.ForgetTypedAhead();
        screen.Paragraph("  ", new Span($"This folder configures the agent: {listed}. Trust it?", Tone.Strong));
        screen.Paragraph("  ", new Span("  Trusted, its settings count; what they loosen is asked about one by one. Not trusted, nothing in it counts and every command asks.", Tone.Dim));
        while (true)
        {
            screen.Line(new Span("  y trust  n do not trust", Tone.Accent));
            switch (await KeyPress.ReadAsync(keys, screen, cancellation))
            {
                case 'y' or 'Y':
                    await SetAsync(true);
                    return;
                case 'n' or 'N':
                    await SetAsync(false);
                    return;
                case null:
                    return;
            }
        }
    }

    /// <summary>Tells the server and remembers it.</summary>
    public async Task SetAsync(bool trusted)
    {
        await client.TellAsync(Methods.DidChangeTrust, new DidChangeTrustParams(trusted));
        var kept = folders.Remember(workspace, trusted);
        screen.Paragraph("  ", new Span(
            $"  {(trusted ? "Trusted" : "Not trusted")}{(kept ? "" : " for now: the data directory cannot be written")}. {(trusted ? "/trust no" : "/trust")} changes it.", Tone.Dim));
    }
}
