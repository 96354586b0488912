using KiroAgent.Core.Audit;
using KiroAgent.Server.Launch;
using KiroAgent.Server.Workspace;

namespace KiroAgent.Server.Audit;

/// <summary><c>kiro-agent audit verify</c>: whether the audit file is as it was written. Exit code 0: it is; 1: it is not; 2: there is none.</summary>
internal static class AuditFrontEnd
{
    /// <summary>The command.</summary>
    public static FrontEnd Command { get; } = new(
        "audit", "audit verify [FILE]", "say whether the audit file is whole and unchanged, and its last hash", TakesArguments: true, TakesJson: false,
        options => Task.FromResult(Run(options, Console.Out, Console.Error, Environment.GetEnvironmentVariable, Environment.GetFolderPath(Environment.SpecialFolder.UserProfile))));

    /// <summary>Runs it; <paramref name="home"/> is the user's home folder.</summary>
    public static int Run(LaunchOptions options, TextWriter output, TextWriter errors, Func<string, string?> environment, string home)
    {
        if (options.Arguments is not (["verify"] or ["verify", _]))
        {
            errors.WriteLine("kiro-agent: audit takes verify [FILE]");
            return 2;
        }
        var path = options.Arguments is [_, var named] ? named : Path.Combine(DataDirectory.Resolve(options.DataDirectory, null, environment, home), "audit", AuditFile.FileName);
        try
        {
            using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
            var look = AuditChain.Verify(Lines(reader));
            output.WriteLine($"{path}: {look.Entries} entries are as they were written");
            if (look.CutOff > 0)
            {
                output.WriteLine($"{look.CutOff} unfinished: a process ended while it wrote");
            }
            output.WriteLine(look.Problem is { } problem ? $"NOT WHOLE: {problem}" : $"last hash {look.Head} (note it elsewhere: it proves later that nothing was taken off the end)");
            return look.Problem is null ? 0 : 1;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            errors.WriteLine($"kiro-agent: {e.Message} (the audit file is written while audit.enabled is on)");
            return 2;
        }
    }

    private static IEnumerable<string> Lines(TextReader reader)
    {
        while (reader.ReadLine() is { } line)
        {
            yield return line;
        }
    }
}
