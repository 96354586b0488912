using System.Collections.Immutable;
using System.Text.Json;
using KiroAgent.Core.Policy;
using KiroAgent.Core.Settings;
using KiroAgent.Server.Workspace;

namespace KiroAgent.Server.Settings;

/// <summary>The workspace's approvals, as far as settings need them.</summary>
/// <param name="Find">The user's word about a content.</param>
/// <param name="Ask">Asks about a content, unless it is asked about or decided already.</param>
/// <param name="Withdraw">Takes a request back.</param>
/// <param name="Waiting">The requests that wait.</param>
internal sealed record SettingsApprovals(
    Func<string, AskDecision?> Find, Action<AskSubject, string, string> Ask, Action<string> Withdraw, Func<IEnumerable<AskSubject>> Waiting);

/// <summary>A configuration file as it was last understood.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="Source">Its name in sources and problems.</param>
/// <param name="IsMcp">An <c>mcp.json</c>; else settings.</param>
/// <param name="FromProject">Of a workspace folder; else the user's.</param>
/// <param name="Text">What stands on disk, or null.</param>
/// <param name="Unreadable">Why it cannot be read.</param>
/// <param name="Problems">What is to say about it.</param>
internal sealed record ConfigState(
    string Path, string Source, bool IsMcp, bool FromProject, string? Text, string? Unreadable, ImmutableArray<SettingProblem> Problems);

/// <summary>
/// The settings in force. Whoever needs them asks for <see cref="Current"/>, which looks at the files' stamps first: a decision
/// never goes by a file that has changed since. Nothing is read before the first question. Safe to use from several threads.
/// </summary>
internal sealed class LiveSettings
{
    private readonly Lock _lock = new();
    private readonly WorkspaceFolders _folders;
    private readonly WorkspaceFiles _files;
    private readonly SettingsApprovals _approvals;
    private readonly RememberedRules _remembered;
    private readonly Func<long> _milliseconds;
    private readonly WatchedConfig? _user;
    private ImmutableArray<WatchedConfig> _projects = [];
    private SettingsFile _editor = SettingsFile.Absent(SettingsLayer.Editor, "editor");
    private (JsonElement? Settings, bool IsNew) _editorGiven;
    private SettingsInForce? _current;
    private bool _trusted;
    private bool _stale;

    /// <param name="folders">The workspace.</param>
    /// <param name="files">Its files.</param>
    /// <param name="home">The user's folder and its files, or null where there is none.</param>
    /// <param name="remembered">Rules kept for this workspace.</param>
    /// <param name="approvals">The workspace's approvals.</param>
    /// <param name="milliseconds">A clock that only goes forward.</param>
    public LiveSettings(
        WorkspaceFolders folders, WorkspaceFiles files, (string Folder, WorkspaceFiles Files)? home, RememberedRules remembered, SettingsApprovals approvals, Func<long> milliseconds)
    {
        _folders = folders;
        _files = files;
        _remembered = remembered;
        _approvals = approvals;
        _milliseconds = milliseconds;
        _user = home is { } user ? new WatchedConfig(user.Files, user.Folder, fromProject: false, milliseconds) : null;
    }

    /// <summary>What is in force, or what is to say about a file, may have changed; raised outside all locks.</summary>
    public event Action? Changed;

    /// <summary>Whether the workspace may configure anything.</summary>
    public bool Trusted => Volatile.Read(ref _trusted);

    /// <summary>What is in force at this moment.</summary>
    public SettingsInForce Current => Look();

    /// <summary>The configuration files, those that are not there too; the user's first.</summary>
    public IReadOnlyList<ConfigState> Files
    {
        get
        {
            var current = Look();
            lock (_lock)
            {
                return [.. Configs().SelectMany(c => c.States(current, _trusted))];
            }
        }
    }

    /// <summary>What is wrong with the editor's settings.</summary>
    public ImmutableArray<SettingProblem> EditorProblems
    {
        get
        {
            Look();
            return _editor.Problems;
        }
    }

    /// <summary>Takes the editor's settings: <c>{"kiroAgent": {…}}</c>, only what the user set. Read when they are needed.</summary>
    public void SetEditor(JsonElement? settings)
    {
        lock (_lock)
        {
            _editorGiven = (settings?.Clone(), true);
        }
    }

    /// <summary>Takes the editor's word about the workspace.</summary>
    public void SetTrusted(bool trusted)
    {
        lock (_lock)
        {
            _stale |= trusted != _trusted;
            Volatile.Write(ref _trusted, trusted);
        }
    }

    /// <summary>Looks at the files, and makes the settings anew where something changed.</summary>
    public SettingsInForce Look()
    {
        if (_lock.IsHeldByCurrentThread)
        {
            return _current ?? SettingsInForce.Defaults; // an approval read in the middle of a look: the look takes it in
        }
        SettingsInForce current;
        SettingsInForce? before;
        lock (_lock)
        {
            before = _current;
            var changed = TakeEditor() | TakeFolders() | _remembered.Look() | _stale | before is null;
            foreach (var config in Configs())
            {
                changed |= config.Look();
            }
            if (!changed && before!.Asked.All(a => _approvals.Find(a.Hash) == a.Decision))
            {
                return before;
            }
            _stale = false;
            current = _current = SettingsInForce.Of(Parts(), _approvals.Find);
        }
        Request(before, current);
        if (before is not null)
        {
            Changed?.Invoke();
        }
        return current;
    }

    /// <summary>The layers as they stand now, for explaining and for working out what an edit would do.</summary>
    public SettingsParts Parts()
    {
        lock (_lock)
        {
            return new SettingsParts(
                [.. _user is { } user ? [user.Settings] : (ReadOnlySpan<SettingsFile>)[], .. _projects.Select(p => p.Settings), _editor],
                _user?.Mcp, [.. _projects.Select(p => p.Mcp)], _remembered.All, _trusted);
        }
    }

    /// <summary>Asks for what waits, and takes back what stands there no more; the first time also what an earlier process had asked.</summary>
    private void Request(SettingsInForce? before, SettingsInForce current)
    {
        var wanted = current.Asked.Select(a => a.Hash).ToHashSet(StringComparer.Ordinal);
        var asked = before is null ? _approvals.Waiting().Select(HashOfThisWorkspace).OfType<string>() : before.Asked.Select(a => a.Hash);
        foreach (var hash in asked.Where(h => !wanted.Contains(h)).ToList())
        {
            _approvals.Withdraw(hash);
        }
        foreach (var content in current.Asked.Where(a => a.Decision is null))
        {
            _approvals.Ask(content.Subject, content.Hash, content.Reason);
        }
    }

    /// <summary>The hash of what an earlier process asked about a file of this workspace; null for anything else.</summary>
    private string? HashOfThisWorkspace(AskSubject subject) => subject switch
    {
        AskSubject.Settings s when _projects.Any(p => p.Settings.Source == s.Source) => s.Hash,
        AskSubject.McpServer s when _projects.Any(p => p.Settings.Source == s.Source || p.Mcp.Source == s.Source) => s.Hash,
        _ => null,
    };

    private ImmutableArray<WatchedConfig> Configs() => _user is { } user ? [user, .. _projects] : _projects;

    private bool TakeEditor()
    {
        if (!_editorGiven.IsNew)
        {
            return false;
        }
        _editorGiven.IsNew = false;
        _editor = _editorGiven.Settings is { ValueKind: JsonValueKind.Object } given
            ? SettingsFile.Read(given.GetRawText(), SettingsLayer.Editor, "editor", _editor)
            : SettingsFile.Absent(SettingsLayer.Editor, "editor");
        return true;
    }

    private bool TakeFolders()
    {
        var roots = _folders.Roots;
        if (roots.SequenceEqual(_projects.Select(p => p.Folder), StringComparer.Ordinal))
        {
            return false;
        }
        _projects = [.. roots.Select(root => _projects.FirstOrDefault(p => p.Folder == root) ?? new WatchedConfig(_files, root, fromProject: true, _milliseconds))];
        return true;
    }
}
