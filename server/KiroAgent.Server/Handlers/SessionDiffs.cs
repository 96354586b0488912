using System.Text;
using KiroAgent.Core.Files;
using KiroAgent.Core.Text;
using KiroAgent.Protocol;
using KiroAgent.Server.Changes;
using KiroAgent.Server.Terminal;
using CoreState = KiroAgent.Core.Sessions.SessionState;
using WireSpan = KiroAgent.Protocol.LineSpan;

namespace KiroAgent.Server.Handlers;

/// <summary>What the work on one prompt changed, with its unified diff.</summary>
internal sealed record PromptDiff(Change Change, string Diff);

/// <summary>The changes of a session as text, for exports; from what was kept, not from the disk.</summary>
internal static class SessionDiffs
{
    private const int MostLines = 2_000;

    /// <summary>What changed between a prompt's checkpoint and the next one.</summary>
    public static List<PromptDiff> OfPrompt(CoreState state, ServerHost host, string checkpointId)
    {
        var all = state.Past.Checkpoints;
        var index = all.FindIndex(c => c.Id == checkpointId);
        return index < 0 ? [] : Between(state, host, all[index].ChangeCount, index + 1 < all.Count ? all[index + 1].ChangeCount : state.Changes.Count);
    }

    private static List<PromptDiff> Between(CoreState state, ServerHost host, int since, int until)
    {
        if (since == until)
        {
            return [];
        }
        var contents = host.Bench.Contents();
        return [.. ChangeList.Of(state, host.Bench, since, until).Select(c => new PromptDiff(host.Wire.Change(c, kept: true), host.Bench.WithoutKeys(Diff(c, contents))))];
    }

    private static string Diff(NetChange change, Contents contents)
    {
        if (change.Binary)
        {
            return "(not text)";
        }
        try
        {
            var (before, after) = (TextOf(change.Before, contents), TextOf(change.After, contents));
            var hunks = LineDiff.Compute(before, after).Select(c => new Hunk(
                "", new WireSpan(c.BaseStart, c.BaseCount), new WireSpan(c.NewStart, c.NewCount), Lines(before, c.Base), Lines(after, c.New))).ToList();
            var text = new StringBuilder();
            var shown = 0;
            foreach (var line in UnifiedDiff.Lines(hunks, Lines(before, before.All)))
            {
                if (shown++ == MostLines)
                {
                    return text.Append("[cut]\n").ToString();
                }
                text.Append(line.Sign == '@' ? line.Text : line.Sign + line.Text).Append('\n');
            }
            return text.Length == 0 ? "(no line differs)" : text.ToString();
        }
        catch (ContentMissingException)
        {
            return "(what stood there is no longer kept)";
        }
    }

    private static TextLines TextOf(FileState state, Contents contents) => TextLines.Of(state switch
    {
        FileState.Link link => "link to " + link.Target + "\n",
        FileState.Regular => contents.Text(state)?.Text ?? "",
        _ => "",
    });

    private static List<string> Lines(TextLines text, Core.Text.LineSpan span)
    {
        var lines = new List<string>(span.Count);
        for (var i = span.Start; i < span.End; i++)
        {
            lines.Add(text[i].TrimEnd("\r\n").ToString());
        }
        return lines;
    }
}
