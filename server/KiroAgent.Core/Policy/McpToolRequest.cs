using System.Text.Json;

namespace KiroAgent.Core.Policy;

/// <summary>What is known of a server's tool as it is now: an answer about it is bound to this.</summary>
/// <param name="Identity">Names who answers (<c>McpServerEntry.Identity</c>).</param>
/// <param name="Shape">Names the tool's words and schema.</param>
/// <param name="AutoApproved">Whether the user's own settings let it run without asking; a project's never do.</param>
/// <param name="Description">As the server describes it, fit to be read.</param>
public sealed record McpToolFacts(string Identity, string Shape, bool AutoApproved, string? Description)
{
    private const int Digits = 32;

    /// <summary>Names exactly this tool of exactly this server.</summary>
    public string Fingerprint => OfServer + Shape[..Math.Min(Digits, Shape.Length)];

    /// <summary>The part of the fingerprint that names the server.</summary>
    public string OfServer => Identity[..Math.Min(Digits, Identity.Length)] + ".";
}

/// <summary><c>mcp_SERVER_TOOL</c>: a call of an MCP server's tool. What it changes shows by its effects.</summary>
/// <param name="Tool">As the model calls it.</param>
/// <param name="Title">A short human title.</param>
/// <param name="Server">The server's name in the settings.</param>
/// <param name="ServerTool">The tool as the server names it.</param>
/// <param name="ArgumentsJson">One JSON object.</param>
/// <param name="Facts">What it is now.</param>
public sealed record McpToolRequest(string Tool, string Title, string Server, string ServerTool, string ArgumentsJson, McpToolFacts Facts)
    : ToolRequest(Tool, ToolKind.Other, Title)
{
    private const int LongestPath = 4096, MostPaths = 100, Deepest = 64;

    /// <inheritdoc/>
    public override bool ChangesFiles => true;

    /// <summary>Texts in the arguments that may be paths: all on one line and not too long; a <c>file:</c> URI without its beginning.</summary>
    public IReadOnlyList<string> MaybePaths
    {
        get
        {
            var found = new List<string>();
            using var document = JsonDocument.Parse(ArgumentsJson, new JsonDocumentOptions { MaxDepth = Deepest });
            Collect(document.RootElement, found);
            return found;
        }
    }

    private static void Collect(JsonElement value, List<string> found)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in value.EnumerateObject())
                {
                    Add(member.Name, found);
                    Collect(member.Value, found);
                }
                break;
            case JsonValueKind.Array:
                foreach (var item in value.EnumerateArray())
                {
                    Collect(item, found);
                }
                break;
            case JsonValueKind.String:
                Add(value.GetString()!, found);
                break;
            default:
                break;
        }
    }

    private static void Add(string text, List<string> found)
    {
        const string FileScheme = "file://";
        var path = text.StartsWith(FileScheme, StringComparison.OrdinalIgnoreCase) ? Uri.UnescapeDataString(text[FileScheme.Length..]) : text;
        if (path.Length is > 0 and <= LongestPath && found.Count < MostPaths && path.IndexOfAny(['\n', '\r', '\0']) < 0 && !found.Contains(path))
        {
            found.Add(path);
        }
    }
}
