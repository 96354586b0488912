using System.Collections.Immutable;
using KiroAgent.Core.Files;
using KiroAgent.Core.Sessions;
using KiroAgent.Core.Text;
using KiroAgent.Server.Workspace;

namespace KiroAgent.Server.Guard;

/// <summary>
/// The ignore rules as a session's agent is held to them: those on disk, and with them every file of rules as it was before the agent changed it,
/// until the user accepted the change. So what the agent hides counts at once, and what it would bring to light only when the user said so.
/// </summary>
internal static class SessionIgnore
{
    /// <summary>The rules at this moment.</summary>
    public static WorkspaceIgnore Of(
        SessionState state, WorkspaceFiles files, ImmutableArray<string> fileNames, string? home, Func<string, string?> environment, Func<ContentId, byte[]?> content) =>
        new(files, fileNames, GlobalIgnore.Of(fileNames, home, environment), Unaccepted(state, fileNames, content));

    private static Dictionary<FileKey, string> Unaccepted(SessionState state, ImmutableArray<string> fileNames, Func<ContentId, byte[]?> content)
    {
        var before = new Dictionary<FileKey, string>();
        foreach (var (file, state0) in state.BeforeUnaccepted)
        {
            if (fileNames.Contains(file.Path.Name, StringComparer.OrdinalIgnoreCase) && state0 is FileState.Regular regular
                && content(regular.Content) is { } bytes && FileText.TryDecode(bytes)?.Text is { } text)
            {
                before[file] = text;
            }
        }

        return before;
    }
}
