using KiroAgent.Core.Files;
using KiroAgent.Core.Policy;
using KiroAgent.Core.Settings;
using KiroAgent.Core.Text;
using KiroAgent.Server.Tools;

namespace KiroAgent.Server.Mcp;

/// <summary><c>mcp_SERVER_TOOL</c>: judged like any other tool; what it changes is found by looking before and after.</summary>
/// <param name="name">As the model calls it.</param>
/// <param name="life">The server.</param>
/// <param name="entry">Its entry as it is in force.</param>
/// <param name="tool">The tool as it is now.</param>
internal sealed class McpTool(string name, McpLife life, McpServerEntry entry, OfferedTool tool) : Tool<McpToolRequest>(name, tool.ForModel(life.Name), tool.Schema.ForModel.GetRawText())
{
    /// <summary>The server it belongs to.</summary>
    public McpLife Life => life;

    /// <summary>The tool as it is now.</summary>
    public OfferedTool Offered => tool;

    /// <summary>All that a verdict about it depends on.</summary>
    public McpToolFacts Facts => new(entry.Identity, tool.Shape, AutoApproved, tool.Description);

    /// <summary>Whether the user's own settings name it; what a project's say of its own server loosens nothing.</summary>
    public bool AutoApproved => entry is { FromProject: false, AutoApprove: var names } && (names.Contains("*") || names.Contains(tool.Name));

    /// <inheritdoc/>
    public override ToolRequest Parse(ArgumentReader arguments) =>
        new McpToolRequest(Name, $"Use {ForeignText.Line(tool.Name, 60)} of {ForeignText.Line(life.Name, 60)}", life.Name, tool.Name, tool.Schema.Arguments(arguments.Whole()), Facts);

    /// <inheritdoc/>
    protected override async ValueTask<ToolOutcome> RunAsync(McpToolRequest request, ToolContext context, CancellationToken cancellation)
    {
        // What was judged is what runs: the same server, and the tool as it was then.
        if (request.Facts.Fingerprint != Facts.Fingerprint)
        {
            return ToolOutcome.Failed("The tool changed in this moment; nothing was called. Try again.");
        }
        return await context.Commands.AroundAsync(
            $"{tool.Name} of the MCP server {life.Name}", ChangeSource.Mcp, stop => life.Calls.CallAsync(tool.Name, request.ArgumentsJson, stop), cancellation);
    }
}
