using KiroAgent.Core.Audit;
using KiroAgent.Server.Launch;
using KiroAgent.Server.Workspace;

namespace KiroAgent.Server.Audit;

/// <summary>
/// <c>kiro-agent audit verify</c>: whether the audit files are as they were written. Exit code 0: they are; 1: they are not; 2: there is none, what
/// is named is none, or it cannot be read.
/// </summary>
internal static class AuditFrontEnd
{
    /// <summary>The command.</summary>
    public static FrontEnd Command { get; } = new(
        "audit", "audit verify [FILE]", "say whether the audit file is whole and unchanged, and its last hash", TakesArguments: true, TakesJson: false,
        options => Task.FromResult(Run(options, Console.Out, Console.Error, Environment.GetEnvironmentVariable, Environment.GetFolderPath(Environment.SpecialFolder.UserProfile))));

    /// <summary>Runs it; <paramref name="home"/> is the user's home folder. A file that is named is looked at with those put aside before it.</summary>
    public static int Run(LaunchOptions options, TextWriter output, TextWriter errors, Func<string, string?> environment, string home)
    {
        if (options.Arguments is not (["verify"] or ["verify", _]))
        {
            errors.WriteLine("kiro-agent: audit takes verify [FILE]");
            return 2;
        }
        if (options.Arguments is [_, ""])
        {
            errors.WriteLine("kiro-agent: the name of the audit file is empty");
            return 2;
        }
        var path = Path.GetFullPath(options.Arguments is [_, var named] ? named : Path.Combine(DataDirectory.Resolve(options.DataDirectory, null, environment, home), "audit", AuditFile.FileName));
        if (Directory.Exists(path))
        {
            errors.WriteLine($"kiro-agent: {path} is a folder; name the file, such as {Path.Combine(path, AuditFile.FileName)}");
            return 2;
        }
        try
        {
            var folder = Path.GetDirectoryName(path)!;
            IReadOnlyList<string> all = Directory.Exists(folder) ? AuditFile.All(folder) : [];
            var isCurrent = Path.GetFileName(path) == AuditFile.FileName;
            // A file goes on from those before it. Right after one was put aside there is none that is written to.
            IReadOnlyList<string> files = isCurrent && all.Count > 0 ? all : [.. all.TakeWhile(file => file != path && all.Contains(path)), path];
            var noted = isCurrent ? Noted(folder) : null;
            if (isCurrent && all.Count == 0 && noted is not null)
            {
                output.WriteLine($"NOT WHOLE: {noted.Number} entries were taken off the end, and no file is left");
                return 1;
            }
            if (!File.Exists(path) && !(isCurrent && all.Count > 0))
            {
                errors.WriteLine($"kiro-agent: there is no audit file {path}; one is written while audit.enabled is on");
                return 2;
            }
            var (look, entries, isNoted) = ((AuditLook?)null, 0L, noted is null);
            foreach (var file in files)
            {
                look = AuditChain.Verify(Lines(file, line => isNoted |= line.Contains(noted!.Hash, StringComparison.Ordinal), watched: noted is not null), look);
                if (look is { Entries: 0, Problem: null } && files.Count == 1 && noted is null)
                {
                    errors.WriteLine($"kiro-agent: {file} is no audit file: {(look.CutOff == 0 ? "it is empty" : "none of its lines is an entry")}");
                    return 2;
                }
                output.WriteLine($"{file}: {look.Entries - entries} entries are as they were written");
                entries = look.Entries;
                if (look.Problem is { } problem)
                {
                    output.WriteLine($"NOT WHOLE: {Path.GetFileName(file)}: {problem}");
                    return 1;
                }
            }
            if (look!.CutOff > 0)
            {
                output.WriteLine($"{look.CutOff} unfinished: a process ended while it wrote");
            }
            if (!isNoted)
            {
                output.WriteLine(noted!.Number > look.Entries
                    ? $"NOT WHOLE: {noted.Number - look.Entries} entries were taken off the end"
                    : $"NOT WHOLE: entry {noted.Number} is not the one that {AuditFile.HeadName} noted");
                return 1;
            }
            output.WriteLine($"last hash {look.Head} (note it elsewhere: it proves later that nothing was taken off the end, nor {AuditFile.HeadName} changed with it)");
            return 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            errors.WriteLine($"kiro-agent: {path} cannot be read: {e.Message}");
            return 2;
        }
    }

    private static AuditHead? Noted(string folder)
    {
        var path = Path.Combine(folder, AuditFile.HeadName);
        if (!File.Exists(path))
        {
            return null;
        }
        using var reader = Open(path);
        return AuditHead.Read(reader.ReadToEnd());
    }

    private static IEnumerable<string> Lines(string path, Action<string> seen, bool watched)
    {
        using var reader = Open(path);
        while (reader.ReadLine() is { } line)
        {
            if (watched)
            {
                seen(line);
            }
            yield return line;
        }
    }

    private static StreamReader Open(string path) => new(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
}
