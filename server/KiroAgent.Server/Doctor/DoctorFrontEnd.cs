using System.Text.Json;
using KiroAgent.Server.Handlers;
using KiroAgent.Server.Launch;
using KiroAgent.Server.Models;
using KiroAgent.Server.Processes;
using KiroAgent.Server.Terminal;
using KiroAgent.Server.Workspace;

namespace KiroAgent.Server.Doctor;

/// <summary><c>kiro-agent doctor</c>: says what it found; the exit code is 1 when something keeps it from working.</summary>
internal static class DoctorFrontEnd
{
    /// <summary>The command.</summary>
    public static FrontEnd Command { get; } = new(
        "doctor", "doctor [check] [--json]", "say what is found here, what is kept, and who would be contacted; with check, whether they answer", TakesArguments: true, TakesJson: true,
        options => RunAsync(options, Console.Out, Environment.GetEnvironmentVariable,
            Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), !Console.IsOutputRedirected));

    /// <summary>Runs it on a writer; <paramref name="home"/> is the user's home folder.</summary>
    public static async Task<int> RunAsync(LaunchOptions options, TextWriter output, Func<string, string?> environment, string home, bool isTerminal)
    {
        if (options.Arguments is not ([] or ["check"]))
        {
            await Console.Error.WriteLineAsync("kiro-agent: doctor takes check, or nothing");
            return ExitCodes.Usage;
        }
        var report = new Examination(Disk.Open(), options, environment, home, TimeProvider.System).Run();
        if (options.Arguments is ["check"])
        {
            report = await EndpointExamination.CheckedAsync(report, new ModelKeys(environment), TimeProvider.System);
        }
        var mask = EnvironmentSecrets.Mask();
        report = MaskedJson.Of(report, DoctorJson.Default.DoctorReport, mask.Of);
        if (options.Json)
        {
            await output.WriteLineAsync(JsonSerializer.Serialize(report, DoctorJson.Default.DoctorReport));
        }
        else
        {
            DoctorView.Show(report, Consoles.Open(output, isTerminal, environment));
        }
        return report.Problems.Count == 0 ? 0 : 1;
    }
}
