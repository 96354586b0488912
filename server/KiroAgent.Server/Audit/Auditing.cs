using KiroAgent.Core.Files;
using KiroAgent.Core.Sessions;
using KiroAgent.Server.Sessions;
using KiroAgent.Server.Workspace;

namespace KiroAgent.Server.Audit;

/// <summary>
/// Writes what happens in this process's sessions to the audit file, before anybody is told of it. Nothing is written while <c>audit.enabled</c> is off.
/// What cannot be written is said once; the work goes on.
/// </summary>
internal sealed class Auditing(ISessionListener inner, Func<bool> enabled, AuditFile file, Func<FileKey, string> display, Func<string, string> mask, Action<string> warn) : ISessionListener
{
    private bool _warned;

    /// <inheritdoc/>
    public void OnRecorded(Session session, JournalLine line, SessionState before, SessionState after)
    {
        // What another process wrote stands in the file already.
        if (session.Owned && AuditEntry.Of(session.Id, line.At, line.What, after.Turn.CurrentTurnId ?? before.Turn.CurrentTurnId, display, mask, enabled) is { } members)
        {
            Append(members);
        }
        inner.OnRecorded(session, line, before, after);
    }

    /// <inheritdoc/>
    public Task OnText(Session session, string text) => inner.OnText(session, text);

    /// <inheritdoc/>
    public Task OnThought(Session session, string text) => inner.OnThought(session, text);

    /// <inheritdoc/>
    public void OnToolOutput(Session session, string toolCallId, string text) => inner.OnToolOutput(session, toolCallId, text);

    /// <summary>An approval of the workspace was asked for or closed.</summary>
    public void OnWorkspaceApproval(WorkspaceApproval approval, DateTimeOffset now)
    {
        if (enabled())
        {
            Append(AuditEntry.Of(now, approval.Id, approval.Subject, approval.IsOpen ? null : approval.Decision?.ToString() ?? "none", approval.By, mask));
        }
    }

    private void Append(string members)
    {
        try
        {
            file.Append(members);
            _warned = false;
        }
        catch (DiskException e) when (!_warned)
        {
            _warned = true;
            warn($"the audit file {file.FullPath} cannot be written: {e.Detail}");
        }
        catch (DiskException)
        {
            // Said already.
        }
    }
}
