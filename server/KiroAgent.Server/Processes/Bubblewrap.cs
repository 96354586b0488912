using System.Text;

namespace KiroAgent.Server.Processes;

/// <summary>
/// <c>bwrap</c>: the workspace can be written, the rest of the disk only read; <c>/tmp</c> and <c>/run</c> are its own, the home folder is empty but
/// for tools, the data directory cannot be read; no network unless allowed; it cannot see or signal processes outside.
/// </summary>
internal sealed class Bubblewrap(SandboxPlan plan) : ISandbox
{
    // In the home folder: where tools live, without what they keep their credentials in.
    private static readonly string[] s_tools =
    [
        ".local/bin", ".local/lib", ".local/share/pnpm", ".nvm", ".volta", ".fnm", ".bun/bin", ".deno/bin", ".pyenv", ".rbenv", ".asdf", ".sdkman/candidates",
        ".cargo/bin", ".cargo/registry", ".cargo/git", ".rustup", "go", ".dotnet", ".nuget/packages", ".m2/repository", ".gitconfig", ".config/git/config", ".config/git/ignore",
    ];

    /// <summary>How to install it, by the package managers of the usual systems.</summary>
    private const string Installing = "`sudo apt-get install bubblewrap` (Debian, Ubuntu), `sudo dnf install bubblewrap` (Fedora), `sudo pacman -S bubblewrap` (Arch), `sudo apk add bubblewrap` (Alpine), `sudo zypper install bubblewrap` (openSUSE)";

    private Task<string?>? _probe;

    /// <inheritdoc/>
    public async Task<(SpawnedProgram? Program, string? Problem)> WrapAsync(SpawnedProgram inner, string runId, IProcesses processes)
    {
        if (!OperatingSystem.IsLinux())
        {
            return (null, "The setting sandbox is \"bubblewrap\", which exists on Linux only. Set it to \"docker\" or \"none\".");
        }

        if (plan.Find("bwrap") is not { } program)
        {
            return (null, $"The setting sandbox is \"bubblewrap\", but the program bwrap was not found. Install it: {Installing}. Or set sandbox to \"none\". The command was not run.");
        }

        _probe ??= ProbeAsync(program, inner, processes);
        if (await _probe is { } reason)
        {
            return (null, $"The sandbox bubblewrap does not work here ({reason}). Allow unprivileged user namespaces, or set sandbox to \"none\". The command was not run.");
        }

        return (inner with { File = program, Arguments = [.. Arguments(plan, inner.Cwd, File.Exists, Directory.Exists), inner.File, .. inner.Arguments.Skip(1)] }, null);
    }

    /// <inheritdoc/>
    public void Ended(string runId, IProcesses processes)
    {
        // Its process namespace ends with it.
    }

    /// <summary>The arguments up to the program's own. Later ones lie over earlier ones.</summary>
    public static IReadOnlyList<string> Arguments(SandboxPlan plan, string? cwd, Func<string, bool> fileExists, Func<string, bool> folderExists)
    {
        List<string> arguments = ["bwrap", "--die-with-parent", "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"];
        if (!plan.Network)
        {
            arguments.Add("--unshare-net");
        }

        arguments.AddRange(["--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--tmpfs", "/tmp", "--tmpfs", "/run"]);
        if (plan.Network && folderExists("/run/systemd/resolve"))
        {
            arguments.AddRange(["--ro-bind", "/run/systemd/resolve", "/run/systemd/resolve"]);
        }

        if (plan.Home.Length > 1 && folderExists(plan.Home))
        {
            arguments.AddRange(["--tmpfs", plan.Home]);
            var onPath = (plan.Environment("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries).Where(folder => IsIn(folder, plan.Home));
            foreach (var tool in s_tools.Select(name => Path.Combine(plan.Home, name)).Union(onPath).Where(path => fileExists(path) || folderExists(path)))
            {
                arguments.AddRange(["--ro-bind", tool, tool]);
            }
        }

        foreach (var folder in plan.Workspace)
        {
            arguments.AddRange(["--bind", folder, folder]);
        }

        foreach (var hidden in plan.Hidden.Where(folderExists))
        {
            arguments.AddRange(["--tmpfs", hidden]);
        }

        arguments.AddRange(["--chdir", cwd ?? "/", "--"]);
        return arguments;
    }

    private static bool IsIn(string path, string folder) => path.StartsWith(folder + "/", StringComparison.Ordinal);

    private async Task<string?> ProbeAsync(string program, SpawnedProgram inner, IProcesses processes)
    {
        var said = new StringBuilder();
        var probe = inner with { File = program, Arguments = [.. Arguments(plan, "/", File.Exists, Directory.Exists), "/bin/sh", "-c", ":"], Cwd = "/" };
        var running = processes.Start(probe, $"{CommandEnvironment.Marker}=probe", bytes => said.Append(Encoding.UTF8.GetString(bytes)));
        if (await running.Started is { } problem)
        {
            return problem;
        }

        var exit = await running.Exited;
        return exit.Code == 0 ? null : said.Length > 0 ? said.ToString().Trim() : $"it ended with code {exit.Code}";
    }
}
