using System.Text.Json;
using KiroAgent.Server.Launch;
using KiroAgent.Server.Terminal;
using KiroAgent.Server.Workspace;

namespace KiroAgent.Server.Doctor;

/// <summary><c>kiro-agent doctor</c>: says what it found; the exit code is 1 when something keeps it from working.</summary>
internal static class DoctorFrontEnd
{
    /// <summary>The command.</summary>
    public static FrontEnd Command { get; } = new(
        "doctor", "doctor [--json]", "say what is found here, what is kept, and who would be contacted", TakesArguments: false, TakesJson: true,
        options => Task.FromResult(Run(options, Console.Out, Environment.GetEnvironmentVariable,
            Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), !Console.IsOutputRedirected)));

    /// <summary>Runs it on a writer; <paramref name="home"/> is the user's home folder.</summary>
    public static int Run(LaunchOptions options, TextWriter output, Func<string, string?> environment, string home, bool isTerminal)
    {
        var report = new Examination(Disk.Open(), options, environment, home, TimeProvider.System).Run();
        if (options.Json)
        {
            output.WriteLine(JsonSerializer.Serialize(report, DoctorJson.Default.DoctorReport));
        }
        else
        {
            DoctorView.Show(report, Consoles.Open(output, isTerminal, environment));
        }
        return report.Problems.Count == 0 ? 0 : 1;
    }
}
