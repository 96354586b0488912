using KiroAgent.Core.Settings;

namespace KiroAgent.Server.Processes;

/// <summary>The sandbox the settings ask for, as of now.</summary>
internal sealed class Sandboxes(Func<AgentSettings> settings, Func<IReadOnlyList<string>> workspace, string dataRoot, string? home, Func<string, string?> environment)
{
    // A host cannot be let through by itself, so the network is on for all or off.
    private const string AnyHost = "*";

    private (string Key, ISandbox Sandbox)? _last;

    /// <summary>It; null for none.</summary>
    public ISandbox? Now()
    {
        var now = settings();
        if (now.Sandbox == SandboxKind.None)
        {
            return null;
        }

        var network = now.AllowedHosts is { } hosts && hosts.Contains(AnyHost);
        var key = $"{now.Sandbox} {now.SandboxImage} {network} {string.Join('\0', workspace())}";
        if (_last is { } known && known.Key == key)
        {
            return known.Sandbox;
        }

        var plan = new SandboxPlan(workspace(), [dataRoot], home ?? "", network, environment);
        ISandbox sandbox = now.Sandbox == SandboxKind.Bubblewrap ? new Bubblewrap(plan) : new DockerSandbox(plan, now.SandboxImage, User());
        _last = (key, sandbox);
        return sandbox;
    }

    private static string? User() => OperatingSystem.IsWindows() ? null : FormattableString.Invariant($"{Workspace.Libc.EffectiveUser()}:{Posix.EffectiveGroup()}");
}
