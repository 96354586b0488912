using KiroAgent.Protocol;
using KiroAgent.Server.JsonRpc;

namespace KiroAgent.Server.Handlers;

/// <summary>Settings, workspace trust, and the language features of the configuration files.</summary>
internal sealed class SettingsHandlers(ServerHost host)
{
    public Task DidChangeConfiguration(DidChangeConfigurationParams p, RequestContext context)
    {
        host.Config.Settings.SetEditor(p.Settings);
        host.Config.Settings.Look();
        return Task.CompletedTask;
    }

    public Task DidChangeTrust(DidChangeTrustParams p, RequestContext context)
    {
        host.Config.Settings.SetTrusted(p.WorkspaceTrusted);
        host.Config.Settings.Look();
        return Task.CompletedTask;
    }

    public Task<SettingsGetResult> Get(EmptyParams p, RequestContext context) => Task.FromResult(SettingsToWire.Of(host.Config.Settings));
}
