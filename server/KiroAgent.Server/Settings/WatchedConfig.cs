using System.Collections.Immutable;
using KiroAgent.Core.Policy;
using KiroAgent.Core.Settings;
using KiroAgent.Server.Workspace;

namespace KiroAgent.Server.Settings;

/// <summary>The two configuration files of one folder, each as it was last understood.</summary>
internal sealed class WatchedConfig
{
    private readonly bool _fromProject;
    private readonly ConfigFile _settings;
    private readonly ConfigFile _mcp;

    public WatchedConfig(WorkspaceFiles files, string folder, bool fromProject, Func<long> milliseconds)
    {
        Folder = folder;
        _fromProject = fromProject;
        _settings = new ConfigFile(files, ConfigPlaces.Settings(folder), milliseconds);
        _mcp = new ConfigFile(files, ConfigPlaces.Mcp(folder), milliseconds);
        Settings = SettingsFile.Absent(Layer, fromProject ? _settings.Key.FullPath : ConfigPlaces.UserSettings);
        Mcp = new McpFile(fromProject ? _mcp.Key.FullPath : ConfigPlaces.UserMcp, [], []);
    }

    /// <summary>The folder that holds <c>.kiro</c>.</summary>
    public string Folder { get; }

    public SettingsFile Settings { get; private set; }

    public McpFile Mcp { get; private set; }

    private SettingsLayer Layer => _fromProject ? SettingsLayer.Project : SettingsLayer.User;

    /// <summary>Reads what changed; true when something did. A file that cannot be read keeps what it said, one that is gone says nothing.</summary>
    public bool Look()
    {
        var settings = _settings.Look();
        if (settings && _settings.Problem is null)
        {
            Settings = _settings.Text is { } text
                ? SettingsFile.Read(text, Layer, Settings.Source, Settings)
                : SettingsFile.Absent(Layer, Settings.Source);
        }
        var mcp = _mcp.Look();
        if (mcp && _mcp.Problem is null)
        {
            Mcp = _mcp.Text is { } text ? McpFile.Read(text, _fromProject, Mcp.Source, Mcp) : Mcp with { Servers = [], Problems = [] };
        }
        return settings || mcp;
    }

    /// <summary>Both files with all there is to say about them.</summary>
    public IEnumerable<ConfigState> States(SettingsInForce current, bool trusted)
    {
        yield return new ConfigState(_settings.Key.FullPath, Settings.Source, IsMcp: false, _fromProject, _settings.Text, _settings.Problem,
            [.. Settings.Problems.Concat(_fromProject ? ConfigComments.OfProject(Settings, current, trusted) : []).OrderBy(p => p.Span.Start)]);
        yield return new ConfigState(_mcp.Key.FullPath, Mcp.Source, IsMcp: true, _fromProject, _mcp.Text, _mcp.Problem, Mcp.Problems);
    }
}

/// <summary>What is to say about a project's settings besides what is wrong with them.</summary>
internal static class ConfigComments
{
    /// <summary>That the workspace is not trusted, and what waits for the user or was refused.</summary>
    public static ImmutableArray<SettingProblem> OfProject(SettingsFile file, SettingsInForce current, bool trusted)
    {
        if (!trusted)
        {
            return [.. file.Set.Values.OrderBy(s => s.Span.Start).Take(1).Select(s => new SettingProblem(
                s.Span, SettingSeverity.Information, s.Key.Name, SettingProblem.NotTrusted, "Nothing in this file is in force: the workspace is not trusted."))];
        }
        return
        [
            .. current.Loosenings.Where(l => l.Source == file.Source && l.Decision != AskDecision.Allow).SelectMany(l => l.Changes.Select(c => new SettingProblem(
                c.Span, SettingSeverity.Information, c.Key.Name, SettingProblem.NotApproved,
                $"{c.Key.Name} {c.What}: " + (l.Decision is null ? "this waits for your approval and is not in force until then." : "you did not allow this, so it is not in force. Change it to be asked again.")))),
        ];
    }
}
