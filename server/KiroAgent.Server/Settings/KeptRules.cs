using KiroAgent.Core.Files;
using KiroAgent.Core.Policy;
using KiroAgent.Core.Settings;
using KiroAgent.Core.Text;
using KiroAgent.Server.Sessions;
using KiroAgent.Server.Workspace;

namespace KiroAgent.Server.Settings;

/// <summary>
/// Keeps rules beyond a session in the data directory; those about commands for the user in <c>~/.kiro/settings.json</c>, in which
/// nothing else changes.
/// </summary>
internal sealed class KeptRules(LiveSettings settings, RememberedRules kept, (string Folder, WorkspaceFiles Files)? home) : IRememberedRules
{
    private const string Commands = "trustedCommands";

    /// <inheritdoc/>
    public void Remember(RememberedRule rule)
    {
        switch (rule.Scope)
        {
            case "user" when rule.Kind == "command":
                AddForUser(rule.Pattern);
                break;
            case "workspace" or "user":
                try
                {
                    kept.Add(rule);
                }
                catch (DiskException e)
                {
                    throw Refused($"The rule cannot be kept for the {rule.Scope}: {e.Detail}.");
                }
                break;
            default:
                throw Refused($"A rule about this cannot be kept for the {rule.Scope}.");
        }
        settings.Look();
    }

    private void AddForUser(string pattern)
    {
        if (home is not { } user)
        {
            throw Refused("The rule cannot be kept for the user: no home folder is known.");
        }
        var held = settings.Current.Held[Commands];
        if (held.Source is not ("default" or ConfigPlaces.UserSettings))
        {
            throw Refused($"The rule cannot be kept for the user: {held.Source} sets {Commands} here, and that takes the place of {ConfigPlaces.UserSettings}. Keep it for the workspace, or add it there.");
        }
        var key = ConfigPlaces.Settings(user.Folder);
        if (user.Files.Read(key) is not LookOutcome.Found { State: var state } found || (found.Bytes is null && state is not FileState.Absent))
        {
            throw Refused($"The rule cannot be kept for the user: {ConfigPlaces.UserSettings} cannot be read.");
        }
        var file = found.Bytes is null ? null : FileText.TryDecode(found.Bytes);
        if (found.Bytes is not null && file is null)
        {
            throw Refused($"The rule cannot be kept for the user: {ConfigPlaces.UserSettings} is not text.");
        }
        if (SettingsEdit.AddToList(file?.Text ?? "", Commands, pattern) is not { } edited)
        {
            throw Refused($"The rule cannot be kept for the user: {ConfigPlaces.UserSettings} has an error. Mend it first.");
        }
        if (edited == file?.Text)
        {
            return;
        }
        var bytes = file is null ? System.Text.Encoding.UTF8.GetBytes(edited) : file.WithText(edited).ToBytes();
        var outcome = user.Files.Write(key, bytes, new WriteOptions { Expected = state, Sync = true });
        if (outcome is not FileOutcome.Done)
        {
            throw Refused($"The rule cannot be kept for the user: {ConfigPlaces.UserSettings} {(outcome is FileOutcome.Refused refused ? refused.Reason : "was changed in the same moment; try again")}.");
        }
    }

    private static SessionFailure Refused(string message) => new(SessionProblem.Invalid, message + " Nothing was answered.");
}
