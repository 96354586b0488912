using System.Globalization;
using System.Text;
using KiroAgent.Core.Paths;
using KiroAgent.Core.Policy;
using KiroAgent.Core.Sessions;
using KiroAgent.Protocol;
using KiroAgent.Server.JsonRpc;
using KiroAgent.Server.Logging;
using KiroAgent.Server.Sessions;
using KiroAgent.Server.Turns;
using Approval = KiroAgent.Protocol.Approval;
using SuggestedRule = KiroAgent.Protocol.SuggestedRule;
using RememberedRule = KiroAgent.Core.Policy.RememberedRule;

namespace KiroAgent.Server.Handlers;

/// <summary>
/// Puts approvals to a plain LSP client by a message box: what, where and why, and the change as a diff. Such a client has
/// no other way to answer, so a box closed without an answer denies that one call: nothing happens, and nothing hangs. A
/// workspace's approval then stays open. A box that could not be shown, or whose client went away, is no answer at all.
/// </summary>
internal sealed class PlainApprovals(Connection connection, Workbench bench, SessionAccess access, WorkspaceApprovals workspace, Log log)
{
    private const string Allow = "Allow";
    private const string Deny = "Deny";
    private const int MostRules = 2;
    private const int MostDiffLines = 40;
    private const int LongestLine = 200;
    private volatile bool _leaving;

    /// <summary>The client ends: boxes it closes with itself are no answers.</summary>
    public void Leave() => _leaving = true;

    /// <summary>Whether a box that is closed now may be no answer.</summary>
    public bool IsLeaving => _leaving;

    /// <summary>Asks about a session's tool call.</summary>
    public async Task AskAsync(Sessions.Session session, Approval approval)
    {
        try
        {
            var rules = new Dictionary<string, SuggestedRule>(StringComparer.Ordinal);
            foreach (var rule in approval.Suggestions.Take(MostRules))
            {
                rules.TryAdd($"Always allow {EscapedText.Of(rule.Pattern)} ({Scope(rule.Scope)})", rule);
            }
            var title = await ChooseAsync(approval, [Allow, Deny, .. rules.Keys]);
            if (title is null && _leaving)
            {
                return;
            }
            var word = new SessionEvent.ApprovalResolved(approval.Id, title is null or Deny ? AskDecision.Deny : AskDecision.Allow, "user")
            {
                Feedback = title is null ? "(The question was closed without an answer.)" : null,
                Remember = title is not null && rules.TryGetValue(title, out var chosen) && session.State.OpenApproval is { } open
                    ? new RememberedRule(ApprovalWord.KindOf(open.Subject) ?? "", chosen.Pattern, Scope(chosen.Scope))
                    : null,
            };
            (await access.OutsideGateAsync(session, () => new TurnDesk(session, bench).RespondAsync(word)))();
        }
        catch (Exception e)
        {
            // The client cannot show it, went away, or somebody else answered first: where it is still open, session/open shows it.
            log.Debug("an approval was not answered by message box: " + e.Message);
        }
    }

    /// <summary>Asks about something of the workspace.</summary>
    public async Task AskAsync(Approval approval)
    {
        try
        {
            if (await ChooseAsync(approval, [Allow, Deny]) is { } title)
            {
                workspace.Respond(approval.Id, title == Allow ? AskDecision.Allow : AskDecision.Deny);
            }
        }
        catch (Exception e)
        {
            log.Debug("an approval was not answered by message box: " + e.Message);
        }
    }

    private async Task<string?> ChooseAsync(Approval approval, IReadOnlyList<string> titles)
    {
        var chosen = await connection.RequestAsync(Methods.ShowMessageRequest, new ShowMessageRequestParams(
            MessageType.Warning, Text(approval), [.. titles.Select(title => new MessageActionItem(title))]));
        // A title that was not offered is no answer of the user's.
        return chosen is { Title: { } title } && titles.Contains(title) ? title : null;
    }

    private static string Scope(RuleScope scope) => scope switch
    {
        RuleScope.Workspace => "workspace",
        RuleScope.User => "user",
        _ => "session",
    };

    /// <summary>Plain lines, for clients that show them as they are.</summary>
    private static string Text(Approval approval)
    {
        var text = new StringBuilder("KiroAgent asks for permission\n");
        foreach (var (label, value) in ApprovalFacts.Of(approval))
        {
            text.Append(CultureInfo.InvariantCulture, $"{label}: {EscapedText.Of(value)}\n");
        }
        var left = MostDiffLines;
        foreach (var file in ApprovalFacts.Files(approval.Subject))
        {
            text.Append(CultureInfo.InvariantCulture, $"--- {EscapedText.Of(file.Path)} (+{file.Additions} -{file.Deletions})\n");
            foreach (var line in Terminal.UnifiedDiff.Lines(file.Hunks, null))
            {
                if (left-- == 0)
                {
                    return text.Append("… and more lines than fit here").ToString();
                }
                var shown = EscapedText.Of(line.Text);
                text.Append(line.Sign == '@' ? "" : line.Sign).Append(shown.Length <= LongestLine ? shown : shown[..LongestLine] + "…").Append('\n');
            }
        }
        return text.ToString().TrimEnd('\n');
    }
}
