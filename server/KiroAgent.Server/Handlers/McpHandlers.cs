using System.Text.Json;
using KiroAgent.Protocol;
using KiroAgent.Server.JsonRpc;
using KiroAgent.Server.Mcp;

namespace KiroAgent.Server.Handlers;

/// <summary><c>mcp/*</c> (protocol, section 8): which MCP servers there are, how they are, and starting one again.</summary>
internal sealed class McpHandlers(ServerHost host)
{
    public Task<McpListResult> List(EmptyParams p, RequestContext context) => Task.FromResult(Now());

    /// <summary>Answers at once; how it went is told by <c>mcp/changed</c>.</summary>
    public Task<McpListResult> Restart(McpRestartParams p, RequestContext context) => host.Mcp.Restart(p.Server)
        ? Task.FromResult(Now())
        : throw Errors.Of(ErrorCodes.NotFound, $"There is no MCP server {p.Server}.");

    private McpListResult Now()
    {
        host.McpTold.Asked();
        return new([.. host.Mcp.All().Select(ToWire)]);
    }

    private static McpServer ToWire(McpView view) => new(
        view.Name, Word(view.State.ToString()), [.. view.Tools.Select(t => t.Tool)], view.Log, view.Problem, view.Source, view.IsHttp ? "http" : "stdio",
        view.Tools.IsEmpty ? null : [.. view.Tools.Select(t => new McpToolOffer(t.Tool, Word(t.Standing.ToString()), t.ModelName, t.Description))],
        view.Resources.IsEmpty ? null : [.. view.Resources.Select(r => new McpResource(r.Uri, r.Name, r.Description, r.MimeType))],
        view.Prompts.IsEmpty ? null : [.. view.Prompts.Select(p => new McpPrompt(p.Name, [.. p.Arguments.Select(a => new McpPromptArgument(a.Name, a.Required, a.Description))], p.Description))]);

    private static string Word(string name) => JsonNamingPolicy.CamelCase.ConvertName(name);
}
