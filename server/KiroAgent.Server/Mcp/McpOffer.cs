using System.Collections.Immutable;
using System.Text.Json;
using KiroAgent.Core.Context;
using KiroAgent.Core.Text;

namespace KiroAgent.Server.Mcp;

/// <summary>What a server offered when it was asked last. Whatever of it is wrong is left out, one by one, and said; the rest works.</summary>
/// <param name="Tools">Fit for a model, by name.</param>
/// <param name="Resources">To attach to a prompt.</param>
/// <param name="Prompts">To begin a prompt with.</param>
/// <param name="LeftOut">What is not in it, and why: a sentence for each.</param>
internal sealed record McpOffer(
    ImmutableArray<OfferedTool> Tools, ImmutableArray<McpShownResource> Resources, ImmutableArray<McpShownPrompt> Prompts, ImmutableArray<string> LeftOut)
{
    private const int MostNamed = 3, LongestWords = 300, LongestTitle = 100, MostArguments = 20;

    /// <summary>Nothing.</summary>
    public static McpOffer None { get; } = new([], [], [], []);

    /// <summary>What is left out, for people; null for nothing.</summary>
    public string? Problem => LeftOut.IsEmpty ? null
        : string.Join(' ', LeftOut.Take(MostNamed)) + (LeftOut.Length > MostNamed ? $" And {LeftOut.Length - MostNamed} more: its log names them." : "");

    /// <summary>Asks for all of it. Only without its tools it is not what it was started for: then this throws.</summary>
    public static async Task<McpOffer> OfAsync(McpLink link, CancellationToken cancellation)
    {
        var leftOut = ImmutableArray.CreateBuilder<string>();
        var tools = new Dictionary<string, OfferedTool>(StringComparer.Ordinal);
        var listed = await link.ToolsAsync(cancellation);
        foreach (var tool in listed)
        {
            var (offered, problem) = Read(tool);
            if (offered is null || !tools.TryAdd(offered.Name, offered))
            {
                leftOut.Add($"The tool {OfferedTool.NameOf(tool)} is left out: {problem ?? "another one before it has this name"}.");
            }
        }
        if (listed.Length == McpLink.MostTools)
        {
            leftOut.Add($"Only its first {McpLink.MostTools} tools are taken.");
        }
        var resources = (await SomeAsync("resources", link.ResourcesAsync)).Select(Resource).OfType<McpShownResource>();
        var prompts = (await SomeAsync("prompts", link.PromptsAsync)).Select(Prompt).OfType<McpShownPrompt>();
        return new McpOffer(
            [.. tools.Values.OrderBy(t => t.Name, StringComparer.Ordinal)], [.. resources.DistinctBy(r => r.Uri)], [.. prompts.DistinctBy(p => p.Name)], leftOut.ToImmutable());

        async Task<ImmutableArray<JsonElement>> SomeAsync(string what, Func<CancellationToken, Task<ImmutableArray<JsonElement>>> list)
        {
            try
            {
                return await list(cancellation);
            }
            catch (Exception e) when (!cancellation.IsCancellationRequested && !link.HasEnded)
            {
                leftOut.Add($"Its {what} are not there: {ForeignText.Line(link.Words(e), LongestWords)}.");
                return [];
            }
        }
    }

    private static (OfferedTool?, string?) Read(JsonElement tool)
    {
        try
        {
            return (OfferedTool.Of(tool, out var problem), problem);
        }
        catch (InvalidOperationException)
        {
            return (null, "it cannot be read");
        }
    }

    private static McpShownResource? Resource(JsonElement resource) => Text(resource, "uri") is { Length: > 0 } uri && IsWord(uri)
        ? new McpShownResource(uri, Words(resource, "name", LongestTitle) ?? ForeignText.Line(uri, LongestTitle), Words(resource, "description", LongestWords), Words(resource, "mimeType", LongestTitle))
        : null;

    private static McpShownPrompt? Prompt(JsonElement prompt)
    {
        if (Text(prompt, "name") is not { Length: > 0 } name || !IsWord(name))
        {
            return null;
        }
        var arguments = prompt.TryGetProperty("arguments", out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray().Take(MostArguments) : [];
        return new McpShownPrompt(name, Words(prompt, "description", LongestWords) ?? Words(prompt, "title", LongestWords),
            [.. arguments.Select(a => Text(a, "name") is { Length: > 0 } named && IsWord(named)
                    ? new SlashParameter(named, a.TryGetProperty("required", out var needed) && needed.ValueKind == JsonValueKind.True) { Description = Words(a, "description", LongestWords) } : null)
                .OfType<SlashParameter>().DistinctBy(a => a.Name)]);
    }

    // What a person types, or an editor puts into the prompt, up to the next space.
    private static bool IsWord(string text) => ForeignText.Clean(text) == text && !text.Any(char.IsWhiteSpace);

    private static string? Words(JsonElement element, string member, int longest) => Text(element, member) is { Length: > 0 } words ? ForeignText.Line(words, longest) : null;

    private static string? Text(JsonElement element, string member) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
