using System.Text.Json;
using KiroAgent.Core.Policy;
using KiroAgent.Protocol;
using KiroAgent.Server.Logging;
using KiroAgent.Server.Lsp;
using KiroAgent.Server.Sessions;
using KiroAgent.Server.Settings;
using KiroAgent.Server.Workspace;

namespace KiroAgent.Server.Handlers;

/// <summary>
/// All about the configuration of one client's workspace: the settings in force, the rules kept, the files watched, and what is
/// told of them: <c>settings/changed</c> and diagnostics. Reads nothing before <see cref="Start"/> or the first question.
/// </summary>
internal sealed class ConfigDesk : IDisposable
{
    private readonly EditorClient _client;
    private readonly ConfigWatch _watch;
    private readonly WorkspaceApprovals _approvals;
    private readonly Func<string> _dataFolder;
    private readonly Log _log;
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _telling = new();
    private bool _begun;
    private bool _over;
    private string? _told;
    private string _logged = "";

    public ConfigDesk(EditorClient client, Workbench bench, IFileLayer layer, string? home, WorkspaceApprovals approvals, Func<string> dataFolder, Func<string> dataRoot, Log log)
    {
        _client = client;
        _approvals = approvals;
        _dataFolder = dataFolder;
        _log = log;
        (string, WorkspaceFiles)? user = home is null ? null : UserHome.FilesOf(layer, bench.ServerId, home);
        var remembered = new RememberedRules(layer, dataFolder, dataRoot);
        Settings = new LiveSettings(bench.Folders, bench.Files, user, remembered, new SettingsApprovals(approvals.Find, approvals.Ask, approvals.Withdraw, Waiting), () => Environment.TickCount64);
        Settings.SetEditor(client.Options.Settings);
        Settings.SetTrusted(client.Options.WorkspaceTrusted);
        Settings.Changed += Tell;
        Rules = new KeptRules(Settings, remembered, user);
        Documents = new ConfigDocuments(bench.Folders, home, Settings);
        _watch = new ConfigWatch(() => [.. home is null ? [] : (ReadOnlySpan<string>)[home], .. bench.Folders.Roots], () => Settings.Look(), problem => log.Debug(problem));
    }

    public LiveSettings Settings { get; }

    public KeptRules Rules { get; }

    /// <summary>The configuration files the editor has open.</summary>
    public ConfigDocuments Documents { get; }

    /// <summary>Whether files are watched; scenarios tell of every change instead, so that news have a place.</summary>
    public bool Watches { get; set; } = true;

    /// <summary>Completed when <see cref="Start"/> has told what there was to tell.</summary>
    public Task Ready => _ready.Task;

    /// <summary>Whether there is still to be begun: false after <see cref="StopAsync"/>.</summary>
    public bool TryBegin()
    {
        lock (_telling)
        {
            return _begun = !_over;
        }
    }

    /// <summary>Reads the files, tells what is wrong with them, and watches them from now on.</summary>
    public void Start()
    {
        Arm(); // first, so that no change falls between the first look and the watching
        Settings.Look();
        Tell(atStart: true);
    }

    /// <summary>What <see cref="TryBegin"/> allowed is done, whatever came of it.</summary>
    public void Begun() => _ready.TrySetResult();

    /// <summary>Begins nothing any more, and returns when what was begun is done: nothing touches the disk afterwards.</summary>
    public async Task StopAsync()
    {
        bool begun;
        lock (_telling)
        {
            _over = true;
            begun = _begun;
        }
        _watch.Dispose();
        if (begun)
        {
            await _ready.Task;
        }
    }

    /// <summary>The user said something about what a project loosens.</summary>
    public void ApprovalChanged(WorkspaceApproval approval)
    {
        if (approval.Subject is AskSubject.Settings or AskSubject.McpServer)
        {
            Settings.Look();
        }
    }

    /// <summary>Watches the workspace folders there are now.</summary>
    public void Arm()
    {
        if (Watches)
        {
            _watch.Arm();
        }
    }

    /// <summary>Tells the diagnostics again: the editor shows another text, or approvals changed.</summary>
    public void Publish()
    {
        lock (_telling)
        {
            foreach (var diagnostics in Documents.News())
            {
                _ = _client.Connection.NotifyAsync(Methods.PublishDiagnostics, diagnostics).AsTask();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _watch.Dispose();

    private void Tell() => Tell(atStart: false);

    private void Tell(bool atStart)
    {
        LogProblems();
        lock (_telling)
        {
            var now = JsonSerializer.Serialize(SettingsToWire.Of(Settings), ProtocolJson.Default.SettingsGetResult);
            if (now != _told && !atStart)
            {
                _ = _client.Connection.NotifyAsync(Methods.SettingsChanged, new EmptyParams()).AsTask();
            }
            _told = now;
        }
        Publish();
    }

    private IEnumerable<AskSubject> Waiting()
    {
        if (!File.Exists(Path.Combine(_dataFolder(), WorkspaceApprovals.FileName)))
        {
            return []; // looking would make the folder
        }
        _approvals.Find(""); // so that what an earlier process asked is read
        return [.. _approvals.Open.Select(a => a.Subject)];
    }

    /// <summary>The editor's settings have no file to show problems in.</summary>
    private void LogProblems()
    {
        var problems = string.Join('\n', Settings.EditorProblems.Select(p => $"the editor's settings: {p.Message}"));
        if (problems != Interlocked.Exchange(ref _logged, problems) && problems.Length > 0)
        {
            _log.Warning(problems);
        }
    }
}
