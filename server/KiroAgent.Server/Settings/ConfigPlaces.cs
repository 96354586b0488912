using KiroAgent.Core.Files;
using KiroAgent.Core.Paths;

namespace KiroAgent.Server.Settings;

/// <summary>Where configuration files stand below a folder (the user's home or a workspace folder).</summary>
internal static class ConfigPlaces
{
    /// <summary>The name of the user's settings in messages and sources.</summary>
    public const string UserSettings = "~/.kiro/settings.json";

    /// <summary>The name of the user's MCP servers.</summary>
    public const string UserMcp = "~/.kiro/settings/mcp.json";

    private static readonly WorkspacePath s_settings = WorkspacePath.Root.Child(".kiro").Child("settings.json");
    private static readonly WorkspacePath s_mcp = WorkspacePath.Root.Child(".kiro").Child("settings").Child("mcp.json");

    /// <summary><c>.kiro/settings.json</c> below this folder.</summary>
    public static FileKey Settings(string folder) => new(folder, s_settings);

    /// <summary><c>.kiro/settings/mcp.json</c> below this folder.</summary>
    public static FileKey Mcp(string folder) => new(folder, s_mcp);
}
