namespace KiroAgent.Server.Processes;

/// <summary>
/// <c>docker run</c>: a container of the image in the settings, with the workspace folders under their own paths and nothing else of this machine;
/// no network unless allowed. The container's name is the run's, so that it can be removed whatever becomes of the client.
/// </summary>
/// <param name="plan">What is let in.</param>
/// <param name="image">The image the setting names.</param>
/// <param name="user">Whose the files are that it makes, <c>uid:gid</c>; null where that means nothing.</param>
internal sealed class DockerSandbox(SandboxPlan plan, string? image, string? user) : ISandbox
{
    // Of the environment only what says how to behave; the rest is this machine's.
    private static readonly string[] s_passed = ["LANG", "LC_", "TZ", "TERM", "NO_COLOR", "PAGER", "GIT_", "DEBIAN_FRONTEND", "EDITOR", "VISUAL", CommandEnvironment.Marker];

    /// <inheritdoc/>
    public Task<(SpawnedProgram? Program, string? Problem)> WrapAsync(SpawnedProgram inner, string runId, IProcesses processes)
    {
        (SpawnedProgram?, string?) wrapped = string.IsNullOrWhiteSpace(image)
            ? (null, "The setting sandbox is \"docker\" and names no image. Set it to \"docker:IMAGE\", or to \"none\". The command was not run.")
            : Client() is not { } program
            ? (null, "The setting sandbox is \"docker\", but the program docker was not found. Install it (https://docs.docker.com/engine/install; `sudo apt-get install docker.io` on Debian and Ubuntu), or set sandbox to \"none\". The command was not run.")
            : (inner with { File = program, Arguments = Arguments(plan, image, user, runId, inner) }, null);
        return Task.FromResult(wrapped);
    }

    /// <inheritdoc/>
    public void Ended(string runId, IProcesses processes)
    {
        // A client that was killed leaves its container running.
        if (Client() is { } program)
        {
            processes.Start(new SpawnedProgram(program, ["docker", "rm", "--force", NameOf(runId)], [$"PATH={plan.Environment("PATH")}"], "/"), $"{CommandEnvironment.Marker}={runId}-end", _ => { });
        }
    }

    /// <summary>The whole command line.</summary>
    public static IReadOnlyList<string> Arguments(SandboxPlan plan, string image, string? user, string runId, SpawnedProgram inner)
    {
        List<string> arguments =
        [
            "docker", "run", "--rm", "--init", "--name", NameOf(runId), "--label", "kiro-agent=command",
            "--network", plan.Network ? "bridge" : "none", "--cap-drop", "ALL", "--security-opt", "no-new-privileges",
        ];
        if (user is not null)
        {
            arguments.AddRange(["--user", user]);
        }

        foreach (var folder in plan.Workspace)
        {
            arguments.AddRange(["--mount", $"type=bind,\"source={folder}\",\"target={folder}\""]);
        }

        foreach (var variable in inner.Environment.Where(v => s_passed.Any(name => v.StartsWith(name, StringComparison.Ordinal))))
        {
            arguments.AddRange(["--env", variable]);
        }

        // The user's own shell need not be in the image.
        arguments.AddRange(["--workdir", inner.Cwd ?? "/", "--entrypoint", "/bin/sh", image, "-c", inner.Arguments[^1]]);
        return arguments;
    }

    private string? Client() => plan.Find(OperatingSystem.IsWindows() ? "docker.exe" : "docker");

    private static string NameOf(string runId) => "kiro-agent-" + runId;
}
