using System.Collections.Concurrent;
using System.Text.Json;
using KiroAgent.Core.Settings;
using KiroAgent.Protocol;
using KiroAgent.Server.Settings;
using KiroAgent.Server.Workspace;

namespace KiroAgent.Server.Handlers;

/// <summary>A configuration file as the editor shows it: its unsaved text where it is open, else what stands on disk.</summary>
internal sealed record ConfigDocument(string Uri, int? Version, string Text, ConfigState File)
{
    /// <summary>Everything to say about the text.</summary>
    public IReadOnlyList<SettingProblem> Problems =>
        Text == File.Text ? File.Problems
        : File.IsMcp ? McpFile.Read(Text, File.FromProject, File.Source, null).Problems
        : SettingsFile.Read(Text, File.FromProject ? SettingsLayer.Project : SettingsLayer.User, File.Source, null).Problems;
}

/// <summary>
/// The configuration files the editor has open, the user's too, which lie in no workspace folder. Their unsaved text gets
/// diagnostics, completion and hover; in force is what stands on disk.
/// </summary>
internal sealed class ConfigDocuments(WorkspaceFolders folders, string? home, LiveSettings settings)
{
    private readonly ConcurrentDictionary<string, (string Uri, int Version, string Text)> _open = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _published = new(StringComparer.Ordinal);

    /// <summary>Whether this URI is that of a configuration file.</summary>
    public bool IsConfig(string uri) => PathOf(uri) is not null;

    public void Open(string uri, int version, string text)
    {
        if (PathOf(uri) is { } path)
        {
            _open[path] = (uri, version, text);
        }
    }

    public void Change(string uri, int version, IEnumerable<DocumentChange> changes)
    {
        if (PathOf(uri) is { } path && _open.TryGetValue(path, out var document))
        {
            _open[path] = (document.Uri, version, DocumentText.Apply(document.Text, changes));
        }
    }

    public void Close(string uri)
    {
        if (PathOf(uri) is { } path)
        {
            _open.TryRemove(path, out _);
        }
    }

    /// <summary>The configuration file of this URI, or null when it is none.</summary>
    public ConfigDocument? Find(string uri) => PathOf(uri) is { } path ? All().FirstOrDefault(d => d.File.Path == path) : null;

    /// <summary>The diagnostics that differ from those told last. One caller at a time.</summary>
    public List<PublishDiagnosticsParams> News()
    {
        var news = new List<PublishDiagnosticsParams>();
        var documents = All().ToList();
        foreach (var gone in _published.Keys.Except(documents.Select(d => d.Uri)).ToList())
        {
            _published.Remove(gone, out var content);
            if (content is not "")
            {
                news.Add(new PublishDiagnosticsParams(gone, [])); // its folder left the workspace
            }
        }
        foreach (var document in documents)
        {
            var map = new TextMap(document.Text);
            Diagnostic[] diagnostics = document.File.Unreadable is { } reason
                ? [new Diagnostic(new TextRange(new Position(0, 0), new Position(0, 0)), $"This file {reason}.", DiagnosticSeverity.Error, Source: "kiroAgent")]
                : [.. document.Problems.Select(p => new Diagnostic(SettingsToWire.Range(map, p.Span), p.Message, Of(p.Severity), SettingsToWire.Element(JsoncValue.Quoted(p.Code)), "kiroAgent"))];
            var told = new PublishDiagnosticsParams(document.Uri, diagnostics, document.Version);
            // The version alone is no news, but news for an open document bears it.
            var content = diagnostics.Length == 0 ? "" : JsonSerializer.Serialize(told with { Version = null }, ProtocolJson.Default.PublishDiagnosticsParams);
            if (content != _published.GetValueOrDefault(document.Uri, ""))
            {
                _published[document.Uri] = content;
                news.Add(told);
            }
        }
        return news;
    }

    private IEnumerable<ConfigDocument> All() => settings.Files.Select(file => _open.TryGetValue(file.Path, out var open)
        ? new ConfigDocument(open.Uri, open.Version, open.Text, file)
        : new ConfigDocument(UriOf(file), null, file.Text ?? "", file));

    private string UriOf(ConfigState file) => folders.Locate(file.Path) is Located.Inside inside ? folders.Uri(inside.Key) : FileUri.Of(file.Path, folders.Style);

    /// <summary>The path of a configuration file as <see cref="ConfigState.Path"/> has it.</summary>
    private string? PathOf(string uri)
    {
        if (!uri.EndsWith(".json", StringComparison.OrdinalIgnoreCase) || !uri.Contains(".kiro", StringComparison.OrdinalIgnoreCase))
        {
            return null; // quick: most documents are none
        }
        if (folders.LocateUri(uri) is Located.Inside { Key: var key } && (key == ConfigPlaces.Settings(key.Root) || key == ConfigPlaces.Mcp(key.Root)))
        {
            return key.FullPath;
        }
        if (home is null || !FileUri.TryGetPath(uri, folders.Style, out var path))
        {
            return null;
        }
        var full = Path.GetFullPath(path);
        foreach (var user in (ReadOnlySpan<string>)[ConfigPlaces.Settings(home).FullPath, ConfigPlaces.Mcp(home).FullPath])
        {
            if (full == Path.GetFullPath(user) || CanonicalPath.Of(full) == CanonicalPath.Of(user))
            {
                return user;
            }
        }
        return null;
    }

    private static DiagnosticSeverity Of(SettingSeverity severity) => severity switch
    {
        SettingSeverity.Error => DiagnosticSeverity.Error,
        SettingSeverity.Warning => DiagnosticSeverity.Warning,
        _ => DiagnosticSeverity.Information,
    };
}
