namespace KiroAgent.Server.Processes;

/// <summary>What commands are shut in. Two implementations: <see cref="Bubblewrap"/> and <see cref="DockerSandbox"/>.</summary>
internal interface ISandbox
{
    /// <summary>The program that runs the given one inside; or null and why that cannot be, naming what to install or set.</summary>
    Task<(SpawnedProgram? Program, string? Problem)> WrapAsync(SpawnedProgram inner, string runId, IProcesses processes);

    /// <summary>The command is over: what is left of the surroundings goes.</summary>
    void Ended(string runId, IProcesses processes);
}

/// <summary>What a sandbox lets in.</summary>
/// <param name="Workspace">The workspace folders, which alone may be written.</param>
/// <param name="Hidden">Places nobody inside may read: the data directory.</param>
/// <param name="Home">The user's home folder, hidden but for tools.</param>
/// <param name="Network">Whether it has a network.</param>
/// <param name="Environment">Reads a variable of the server's.</param>
internal sealed record SandboxPlan(IReadOnlyList<string> Workspace, IReadOnlyList<string> Hidden, string Home, bool Network, Func<string, string?> Environment)
{
    /// <summary>The first file of this name in the folders of PATH that are not in the workspace; null when there is none.</summary>
    public string? Find(string program) => SearchPath.Outside(Environment(SearchPath.Variable), Workspace)
        .Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
}
