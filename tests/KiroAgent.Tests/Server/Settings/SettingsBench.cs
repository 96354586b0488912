using System.Text.Json;
using KiroAgent.Core.Policy;
using KiroAgent.Server.Sessions;
using KiroAgent.Server.Settings;
using KiroAgent.Server.Workspace;
using KiroAgent.Tests.Support;

namespace KiroAgent.Tests.Server.Settings;

/// <summary>A workspace, a home and a data directory, all temporary, and the settings in force over them.</summary>
internal sealed class SettingsBench : IDisposable
{
    private readonly TempFolder _place = new();
    private readonly WorkspaceFolders _folders = new();

    public SettingsBench(bool trusted = true)
    {
        _folders.Add(_place.Folder("ws"));
        _place.Folder("home");
        Live = Open();
        Live.SetTrusted(trusted);
    }

    public LiveSettings Live { get; private set; }

    public WorkspaceApprovals Approvals { get; private set; } = null!;

    public KeptRules Rules { get; private set; } = null!;

    public int Changes { get; private set; }

    public string In(string path) => _place.In(path);

    public void Project(string text) => _place.Write("ws/.kiro/settings.json", text);

    public void User(string text) => _place.Write("home/.kiro/settings.json", text);

    public string UserText => File.ReadAllText(_place.In("home/.kiro/settings.json"));

    public void Editor(string json)
    {
        using var document = JsonDocument.Parse(json);
        Live.SetEditor(document.RootElement);
    }

    /// <summary>As another process would: nothing of this one is known to it.</summary>
    public void Restart(bool trusted = true)
    {
        Live = Open();
        Live.SetTrusted(trusted);
    }

    public void Answer(AskDecision decision)
    {
        if (!Approvals.Respond(Approvals.Open.Single().Id, decision))
        {
            throw new InvalidOperationException("nothing was asked");
        }
    }

    public void Dispose() => _place.Dispose();

    private LiveSettings Open()
    {
        var layer = Disk.Open();
        var files = new WorkspaceFiles(layer, "test", () => _folders.Roots);
        var home = UserHome.FilesOf(layer, "test", _place.In("home"));
        var data = _place.In("data/workspaces/one");
        var approvals = Approvals = new WorkspaceApprovals(layer, () => PrivateFolders.Open(layer, data), TimeProvider.System, new Ids());
        var remembered = new RememberedRules(layer, () => data, () => _place.In("data"));
        var live = new LiveSettings(_folders, files, home, remembered, new SettingsApprovals(approvals.Find, approvals.Ask, approvals.Withdraw, () =>
        {
            approvals.Find("");
            return approvals.Open.Select(a => a.Subject);
        }), () => Environment.TickCount64);
        live.Changed += () => Changes++;
        Rules = new KeptRules(live, remembered, home);
        return live;
    }
}
