using KiroAgent.Core.Policy;
using KiroAgent.Core.Settings;
using KiroAgent.Core.Storage;
using KiroAgent.Server.Sessions;
using KiroAgent.Server.Settings;
using KiroAgent.Server.Terminal;
using KiroAgent.Server.Workspace;

namespace KiroAgent.Server.Doctor;

/// <summary>The settings as a terminal would have them, read without asking anybody for anything.</summary>
internal sealed class SettingsExamination
{
    /// <summary>Reads the files and the workspace's approvals.</summary>
    public SettingsExamination(IFileLayer layer, DataDirectory data, WorkspaceFolders folders, string home)
    {
        var files = new WorkspaceFiles(layer, "doctor", () => folders.Roots);
        var place = Path.Combine(data.Workspaces, DataDirectory.WorkspaceId(folders.Roots.Take(1)));
        var approvals = new WorkspaceApprovals(layer, () => layer.OpenRoot(place), TimeProvider.System, new Ids());
        AskDecision? Decided(string hash) => approvals.Find(hash);
        var live = new LiveSettings(folders, files, UserHome.FilesOf(layer, "doctor", home), new RememberedRules(layer, () => place, () => data.Root), new SettingsApprovals(Decided, (_, _, _) => { }, _ => { }, () => []), () => 0);
        var trusted = new TrustedFolders(layer, data.Root).Find(folders.Roots[0]) == true;
        live.SetTrusted(trusted);
        var current = live.Current;
        (Limits, Model, MayContact) = (current.Settings.Storage, current.Settings.Model, url => WebRules.MayContact(url, current.Settings));
        Finding = new SettingsFinding(
            trusted,
            [.. live.Files.Where(f => f.Text is not null || f.Unreadable is not null).Select(f => f.Source)],
            [.. SettingKeys.All.Where(k => current.Held[k.Name].Source != "default").Select(k => new SettingFinding(k.Name, ValueOf(current.Held[k.Name].Value), current.Held[k.Name].Source))],
            [.. current.Loosenings.Where(l => l.Decision != AskDecision.Allow).SelectMany(l => l.Changes.Select(c => $"{c.Key.Name} {c.What} ({l.Source})"))]);
        Problems = [.. live.Files.SelectMany(ProblemsOf)];
        (Settings, Decision) = (current.Settings, Decided);
    }

    /// <summary>For the report.</summary>
    public SettingsFinding Finding { get; }

    /// <summary>What keeps a setting from counting, a sentence each, with file and line.</summary>
    public IReadOnlyList<string> Problems { get; }

    /// <summary>What is in force.</summary>
    public AgentSettings Settings { get; }

    /// <summary>The user's word on a content.</summary>
    public Func<string, AskDecision?> Decision { get; }

    /// <summary>The storage limits in force where no editor sets others.</summary>
    public StorageLimits Limits { get; }

    /// <summary>Whether the settings let an endpoint be contacted.</summary>
    public Func<Uri, bool> MayContact { get; }

    /// <summary>The model the settings name.</summary>
    public string? Model { get; }

    // An entry of a server may hold a secret: names only.
    private static string ValueOf(SettingValue? value) => value is SettingValue.Servers { Entries: var servers } ? string.Join(", ", servers.Select(s => s.Name)) : value?.Json ?? "";

    private static IEnumerable<string> ProblemsOf(ConfigState file)
    {
        if (file.Unreadable is { } reason)
        {
            return [$"{file.Source} {reason}."];
        }
        var map = new TextMap(file.Text ?? "");
        return file.Problems.Where(p => p.Severity == SettingSeverity.Error)
            .Select(p => (p.Message, Place: map.PlaceOf(p.Span.Start)))
            .Select(p => $"{file.Source}:{p.Place.Line + 1}:{p.Place.Character + 1}: {p.Message}");
    }
}
