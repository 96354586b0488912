using System.Runtime.InteropServices;
using KiroAgent.Core.Storage;
using KiroAgent.Server.Handlers;
using KiroAgent.Server.Launch;
using KiroAgent.Server.Lsp;
using KiroAgent.Server.Models;
using KiroAgent.Server.Storage;
using KiroAgent.Server.Workspace;

namespace KiroAgent.Server.Doctor;

/// <summary>Looks at everything and changes nothing: it makes no folder, reads journals whoever owns them, starts no program, contacts nobody.</summary>
internal sealed class Examination(IFileLayer layer, LaunchOptions options, Func<string, string?> environment, string home, TimeProvider time)
{
    private readonly List<string> _problems = [];

    /// <summary>The report.</summary>
    public DoctorReport Run()
    {
        var data = new DataDirectory(layer, DataDirectory.Resolve(options.DataDirectory, null, environment, home));
        var folders = new WorkspaceFolders();
        folders.Add(options.Workspace ?? Environment.CurrentDirectory);
        var workspace = new WorkspaceFinding(folders.Roots[0], DataDirectory.WorkspaceId(folders.Roots), []);

        var journals = Attempt(() => StoredJournals.In(layer, data), []);
        var unreadable = new List<JournalFinding>();
        var sessions = new List<SessionFinding>();
        foreach (var journal in journals)
        {
            var reading = journal.Read();
            if (reading.State is not { } state)
            {
                unreadable.Add(new JournalFinding(journal.FilePath, reading.Line, reading.Problem ?? "it cannot be read"));
            }
            else if (journal.WorkspaceId == workspace.Id)
            {
                sessions.Add(new SessionFinding(
                    state.Id, state.Title, WordFor(ToWire.State(state)), state.Model, state.Review.Undecided, state.Past.Checkpoints.Count, state.UpdatedAt, journal.Stat.Size));
            }
        }
        sessions.Sort((a, b) => b.UpdatedAt.CompareTo(a.UpdatedAt));
        _problems.AddRange(unreadable.Select(j => $"{j.Path}{(j.Line is { } line ? $", line {line}" : "")}: {j.Problem}. It is kept as it is, with all it names."));

        var settings = new SettingsExamination(layer, data, folders, home);
        _problems.AddRange(settings.Problems);
        var found = Data(data, journals, settings.Limits);
        var models = ModelsInUse(sessions, workspace.Folder, settings);
        var hosts = Contacts.Of(models.Select(m => m.Id), environment, _problems);
        hosts.AddRange(McpExamination.Hosts(settings.Settings));
        return new DoctorReport(
            ServerOffer.Version, RuntimeInformation.RuntimeIdentifier, RuntimeInformation.FrameworkDescription,
            found, workspace with { Sessions = sessions }, settings.Finding, models,
            [.. Contacts.Variables.Select(v => new VariableFinding(v, Contacts.Value(v, environment) is not null))],
            hosts, Programs(), McpExamination.Of(settings.Settings, settings.Decision, environment, OnPath), unreadable, _problems);
    }

    private DataFinding Data(DataDirectory data, List<StoredJournal> journals, StorageLimits limits)
    {
        using var blobs = new BlobStore(layer, data.Blobs, "doctor", time);
        var exists = Directory.Exists(data.Root);
        var contents = Directory.Exists(data.Blobs) ? Attempt(blobs.Usage, (0, 0L)) : (0, 0L);
        // One that is not there yet is made with the first session: then the folder it would be made in must take it.
        var probed = data.Root;
        while (!Path.Exists(probed) && Path.GetDirectoryName(probed) is { } parent)
        {
            probed = parent;
        }
        var notWritable = new DataDirectory(layer, probed).ProbeWritable();
        if (notWritable is not null)
        {
            _problems.Add(notWritable + ". Set --data-dir or KIRO_AGENT_DATA_DIR to a folder that can.");
        }
        if (contents.Item2 > limits.MaxBytes)
        {
            _problems.Add("More is kept than storage.maxMegabytes: what the next collection does not free is needed by pending reviews and newest checkpoints. Decide reviews, or delete sessions.");
        }
        return new DataFinding(
            data.Root, exists, notWritable, new AmountFinding(contents.Item1, contents.Item2),
            new AmountFinding(journals.Count, journals.Sum(j => j.Stat.Size)), journals.Select(j => j.WorkspaceId).Distinct().Count(),
            Attempt(() => Logs(data.Logs), new AmountFinding(0, 0)), limits.MaxMegabytes, limits.RetentionDays,
            new Collection(layer, data, blobs, time).LastRun());
    }

    private static AmountFinding Logs(string folder)
    {
        var files = Directory.Exists(folder) ? new DirectoryInfo(folder).GetFiles() : [];
        return new AmountFinding(files.Length, files.Sum(f => f.Length));
    }

    private List<ModelFinding> ModelsInUse(List<SessionFinding> sessions, string folder, SettingsExamination settings)
    {
        var catalog = new ModelCatalog(time, new ModelKeys(environment), settings.MayContact);
        var byDefault = options.Model ?? settings.Model ?? catalog.Preferred;
        var models = new List<ModelFinding>();
        foreach (var id in sessions.Select(s => s.Model).Prepend(byDefault).Distinct())
        {
            var (model, failure) = catalog.Resolve(id, folder);
            model?.Dispose();
            models.Add(new ModelFinding(id, id == byDefault, failure is null, failure?.Message));
        }
        if (models[0] is { Available: false, Reason: { } reason })
        {
            _problems.Add(reason);
        }
        return models;
    }

    private List<ProgramFinding> Programs() =>
    [
        new("git", OnPath("git"), "its ignore rules are read without it"),
        new("rg", OnPath("rg"), "searching is built in"),
        new("bwrap", OnPath("bwrap"), "for the sandbox \"bubblewrap\""),
    ];

    private string? OnPath(string name)
    {
        var file = OperatingSystem.IsWindows() ? name + ".exe" : name;
        foreach (var folder in (environment("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
        {
            var path = Path.Combine(folder, file);
            if (File.Exists(path) && (OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != 0))
            {
                return path;
            }
        }
        return null;
    }

    private static string WordFor(Protocol.SessionState state) => char.ToLowerInvariant(state.ToString()[0]) + state.ToString()[1..];

    private T Attempt<T>(Func<T> look, T otherwise)
    {
        try
        {
            return look();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _problems.Add(e.Message);
            return otherwise;
        }
    }
}
