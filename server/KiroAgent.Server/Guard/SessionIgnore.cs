using System.Collections.Immutable;
using KiroAgent.Core.Files;
using KiroAgent.Core.Sessions;
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
        SessionState state, WorkspaceFiles files, ImmutableArray<string> fileNames, Func<string?> home, Func<string, string?> environment, Func<ContentId, byte[]?> content) =>
        new(files, fileNames, () => GlobalIgnore.Of(fileNames, home(), environment), Unaccepted(state, fileNames, content));

    // A file of rules that was not there is told too: it may bring to light what others hide. One whose text is not kept any more cannot be.
    private static Dictionary<FileKey, string?> Unaccepted(SessionState state, ImmutableArray<string> fileNames, Func<ContentId, byte[]?> content)
    {
        var earlier = new Dictionary<FileKey, string?>();
        foreach (var (file, before) in state.BeforeUnaccepted(file => fileNames.Contains(file.Path.Name, StringComparer.OrdinalIgnoreCase)))
        {
            if (before is not FileState.Regular regular)
            {
                earlier[file] = null;
            }
            else if (content(regular.Content) is { } bytes)
            {
                earlier[file] = WorkspaceIgnore.Decoded(bytes);
            }
        }

        return earlier;
    }
}
