using System.Text;
using NUnit.Framework;

namespace KiroAgent.Tests.Support;

/// <summary>
/// The files of a scenario, and what it says they are. Whatever differs at the end from what was said last is a failure, so
/// that nothing changes unseen: no left-over, no empty folder, no lost mode.
/// </summary>
internal sealed class ScenarioWorkspace(string root)
{
    private readonly Dictionary<string, Expected> _said = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Expected> _before = new(StringComparer.Ordinal);
    private readonly HashSet<string> _folders = new(StringComparer.Ordinal);

    public string Root => root;

    /// <summary>The user's home folder, beside the workspace; its files are named <c>~/…</c>.</summary>
    public string Home { get; } = Path.Combine(Path.GetDirectoryName(root)!, "home");

    public string In(string path) => path.StartsWith("~/", StringComparison.Ordinal) ? Path.Combine(Home, path[2..]) : Path.Combine(root, path);

    /// <summary>Puts a file or link there, by the user's hand.</summary>
    public void Write(ScenarioContent content)
    {
        var full = In(content.Path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        if (content.Link is { } target)
        {
            File.Delete(full);
            File.CreateSymbolicLink(full, target);
        }
        else
        {
            File.WriteAllBytes(full, content.Bytes);
            if (content.Mode is { } mode && !OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(full, (UnixFileMode)mode);
            }
        }

        Saw(content.Path);
    }

    /// <summary>A file as the scenario begins.</summary>
    public void Begin(ScenarioContent content)
    {
        Write(content);
        _before[content.Path] = _said[content.Path];
    }

    /// <summary>The user did something to a path by other means: what stands there now is what is expected.</summary>
    public void Saw(string path)
    {
        if (Look(path) is { } now)
        {
            _said[path] = now;
        }
        else
        {
            _said.Remove(path);
        }
    }

    public void SawFolder(string path) => _folders.Add(path);

    /// <summary>The file must be so now; an unsaid mode is the one it had.</summary>
    public void Check(ScenarioContent content)
    {
        var earlier = _said.GetValueOrDefault(content.Path) ?? _before.GetValueOrDefault(content.Path);
        var expected = content.AsBefore
            ? _before[content.Path]
            : new Expected(content.Bytes, content.Link, content.Mode ?? (content.Link is null ? earlier?.Mode : null));
        var now = Look(content.Path);
        Assert.That(Show(now, expected.Mode is not null), Is.EqualTo(Show(expected, expected.Mode is not null)), content.Path);
        _said[content.Path] = now!;
    }

    /// <summary>Nothing may stand there now.</summary>
    public void CheckAbsent(string path)
    {
        var full = In(path);
        Assert.That(File.Exists(full) || Directory.Exists(full) || new FileInfo(full).LinkTarget is not null, Is.False, $"{path} must not exist");
        foreach (var gone in _said.Keys.Where(k => k == path || k.StartsWith(path + "/", StringComparison.Ordinal)).ToList())
        {
            _said.Remove(gone);
        }
    }

    /// <summary>Everything is as was said last.</summary>
    public void CheckAll()
    {
        var said = _said.Select(s => $"{s.Key}: {Show(s.Value, true)}").Order(StringComparer.Ordinal);
        var there = Files().Select(f => $"{f}: {Show(Look(f), true)}").Order(StringComparer.Ordinal);
        Assert.That(string.Join('\n', there), Is.EqualTo(string.Join('\n', said)), "files at the end, against what the scenario says of them");
        var folders = Directory.EnumerateDirectories(root, "*", Walk).Select(Relative)
            .Where(f => !_folders.Contains(f) && !_said.Keys.Concat(_folders).Any(k => k.StartsWith(f + "/", StringComparison.Ordinal)));
        Assert.That(folders, Is.Empty, "empty folders left");
    }

    private static EnumerationOptions Walk => new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };

    private IEnumerable<string> Files() =>
        Directory.EnumerateFileSystemEntries(root, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
            .Where(f => new FileInfo(f).LinkTarget is not null || File.Exists(f))
            .Select(Relative)
            .Where(f => !HasLinkAbove(f))
            .Concat(Directory.Exists(Home) ? Directory.EnumerateFiles(Home, "*", SearchOption.AllDirectories).Select(f => "~/" + Path.GetRelativePath(Home, f).Replace('\\', '/')) : []);

    private bool HasLinkAbove(string path)
    {
        for (var folder = Path.GetDirectoryName(path); !string.IsNullOrEmpty(folder); folder = Path.GetDirectoryName(folder))
        {
            if (new FileInfo(In(folder)).LinkTarget is not null)
            {
                return true;
            }
        }

        return false;
    }

    private string Relative(string full) => Path.GetRelativePath(root, full).Replace('\\', '/');

    private Expected? Look(string path)
    {
        var info = new FileInfo(In(path));
        return info.LinkTarget is { } target ? new([], target, null)
            : info.Exists ? new(File.ReadAllBytes(info.FullName), null, OperatingSystem.IsWindows() ? null : (int)info.UnixFileMode)
            : null;
    }

    /// <summary>Bytes as text where that can be read back without doubt, else as hexadecimal digits.</summary>
    private static string Show(Expected? state, bool mode)
    {
        if (state is null)
        {
            return "nothing";
        }

        if (state.Link is { } link)
        {
            return "link to " + link;
        }

        var text = Encoding.UTF8.GetString(state.Bytes);
        var isText = Encoding.UTF8.GetBytes(text).AsSpan().SequenceEqual(state.Bytes) && !text.Contains('\0', StringComparison.Ordinal);
        var shown = isText ? text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\r", "\\r", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)
            .Replace("\uFEFF", "\\uFEFF", StringComparison.Ordinal) : Convert.ToHexString(state.Bytes);
        return (mode && state.Mode is { } bits ? Convert.ToString(bits, 8) + " " : "") + shown;
    }

    private sealed record Expected(byte[] Bytes, string? Link, int? Mode);
}
