using KiroAgent.Core.Files;
using KiroAgent.Core.Sessions;
using KiroAgent.Core.Settings;
using KiroAgent.Server.Guard;
using KiroAgent.Server.Models;
using KiroAgent.Server.Processes;
using KiroAgent.Server.Scan;
using KiroAgent.Server.Tools;
using KiroAgent.Server.Workspace;

namespace KiroAgent.Server.Sessions;

/// <summary>What every session of this process works with; made once, by the composition root.</summary>
internal sealed class Workbench
{
    private const string NoCommandsHere = "commands cannot run here";

    private readonly RecentTexts _recent = new();

    /// <summary>Unique to this process; part of the names of files being written.</summary>
    public required string ServerId { get; init; }

    public required WorkspaceFolders Folders { get; init; }

    public required WorkspaceFiles Files { get; init; }

    public required BlobStore Blobs { get; init; }

    public required OpenDocuments Documents { get; init; }

    public required ModelCatalog Models { get; init; }

    public required ToolCatalog Tools { get; init; }

    public required TimeProvider Time { get; init; }

    public required Ids Ids { get; init; }

    public required ISessionListener Listener { get; init; }

    /// <summary>The text of a document with unsaved changes in the editor, else null.</summary>
    public required Func<FileKey, string?> UnsavedText { get; init; }

    /// <summary>Saves a document with unsaved text through the editor; false where it cannot.</summary>
    public required Func<FileKey, CancellationToken, Task<bool>> SaveDocument { get; init; }

    /// <summary>What the editor knows is wrong, as a session's agent may see it.</summary>
    public Func<SessionState, IReadOnlyList<FileKey>?, CancellationToken, Task<EditorProblems>> Problems { get; init; } =
        (_, _, _) => Task.FromResult(new EditorProblems([], "There is no editor here."));

    /// <summary>Has the editor work out a rename.</summary>
    public RenameBy Rename { get; init; } = (_, _) => Task.FromResult(new EditorRename(null, "there is no editor here"));

    /// <summary>Takes secrets out of a text that is shown or written down as an error.</summary>
    public Func<string, string> Mask { get; init; } = text => text;

    /// <summary>What a tool brought, as the model may see it.</summary>
    public string ForModel(string text) => Settings().MaskSecrets ? WithoutKeys(text) : text;

    /// <summary>Takes out what certainly is a secret, and leaves code as it is.</summary>
    public Func<string, string> WithoutKeys { get; init; } = text => text;

    /// <summary>Whether anybody can answer a question.</summary>
    public required Func<bool> CanAsk { get; init; }

    /// <summary>Whether a question can be answered in words of one's own; a message box has only buttons.</summary>
    public Func<bool> CanType { get; init; } = () => true;

    /// <summary>Whether anybody can give or refuse a permission.</summary>
    public Func<bool> CanApprove { get; init; } = () => true;

    /// <summary>Keeps rules the user chose beyond one session.</summary>
    public IRememberedRules Rules { get; init; } = new NoRememberedRules();

    /// <summary>The settings in force at this moment.</summary>
    public Func<AgentSettings> Settings { get; init; } = () => AgentSettings.Default;

    /// <summary>Whether the editor said that the workspace is trusted.</summary>
    public Func<bool> Trusted { get; init; } = () => false;

    /// <summary>A variable of the environment, for the guard: the user's shell, and where git's own settings are.</summary>
    public Func<string, string?> Environment { get; init; } = _ => null;

    /// <summary>The user's home folder, for paths that begin with <c>~</c>; null where it is not known.</summary>
    public Func<string?> Home { get; init; } = () => null;

    /// <summary>Judges every tool call, before and after the user was asked.</summary>
    public ToolGuard Guard => field ??= new ToolGuard(Folders, Files, new GuardSurroundings(() => Settings(), () => Trusted(), () => Home(), Environment, Blobs.Get) { OutputFolder = id => OutputFolder(id) });

    /// <summary>Starts commands; made with the first of them.</summary>
    public CommandRunner Runner => field ??= NewRunner();

    /// <summary>Whether a command was ever started.</summary>
    public bool HasRunCommands { get; private set; }

    /// <summary>Makes what starts commands.</summary>
    public Func<CommandRunner> NewCommandRunner { get; init; } = () => throw new InvalidOperationException(NoCommandsHere);

    /// <summary>What the workspace folders were like before commands.</summary>
    public Snapshots Snapshots
    {
        get => field ?? throw new InvalidOperationException(NoCommandsHere);
        init;
    }

    /// <summary>Where the output of a session's commands is kept: a folder of the data directory for each session, absolute; empty where none run.</summary>
    public Func<string, string> OutputFolder { get; init; } = _ => "";

    /// <summary>What commands are shut in now; null for nothing.</summary>
    public Func<ISandbox?> Sandbox { get; init; } = () => null;

    /// <summary>The open sessions of this process.</summary>
    public Func<IReadOnlyCollection<Session>> Sessions { get; init; } = () => [];

    /// <summary>Model calls a turn may make.</summary>
    public int MaxSteps => Settings().MaxSteps;

    /// <summary>A file's path as the protocol and the model name it.</summary>
    public string Display(FileKey file) => Folders.WirePath(file);

    /// <summary>The kept contents, for working something out.</summary>
    public Contents Contents() => new(Blobs.Get, Blobs.Has, _recent);

    /// <summary>Keeps what came up while something was worked out, before it is journaled or written.</summary>
    public void Keep(Contents contents)
    {
        foreach (var (id, bytes) in contents.Added)
        {
            Blobs.Put(id, bytes);
        }
    }

    private CommandRunner NewRunner()
    {
        HasRunCommands = true;
        return NewCommandRunner();
    }
}
