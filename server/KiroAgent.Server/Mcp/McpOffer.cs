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

    private static readonly TimeSpan s_restPatience = TimeSpan.FromSeconds(5);

    /// <summary>Nothing.</summary>
    public static McpOffer None { get; } = new([], [], [], []);

    /// <summary>What is left out, for people; null for nothing.</summary>
    public string? Problem => LeftOut.IsEmpty ? null
        : string.Join(' ', LeftOut.Take(MostNamed)) + (LeftOut.Length > MostNamed ? $" And {LeftOut.Length - MostNamed} more: its log names them." : "");

    /// <summary>Asks for all of it at once. Only without its tools it is not what it was started for: then this throws. For the rest nobody waits long.</summary>
    public static async Task<McpOffer> OfAsync(McpLink link, TimeProvider time, CancellationToken cancellation)
    {
        var leftOut = ImmutableArray.CreateBuilder<string>();
        var tools = new Dictionary<string, OfferedTool>(StringComparer.Ordinal);
        var (resources, prompts) = (SomeAsync("resources", link.ResourcesAsync), SomeAsync("prompts", link.PromptsAsync));
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
        var (some, others) = (await resources, await prompts);
        leftOut.AddRange(new[] { some.Problem, others.Problem }.OfType<string>());
        return new McpOffer(
            [.. tools.Values.OrderBy(t => t.Name, StringComparer.Ordinal)],
            [.. some.Listed.Select(Resource).OfType<McpShownResource>().DistinctBy(r => r.Uri)],
            [.. others.Listed.Select(Prompt).OfType<McpShownPrompt>().DistinctBy(p => p.Name)],
            leftOut.ToImmutable());

        async Task<(ImmutableArray<JsonElement> Listed, string? Problem)> SomeAsync(string what, Func<CancellationToken, Task<ImmutableArray<JsonElement>>> list)
        {
            using var patience = new CancellationTokenSource(s_restPatience, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, patience.Token);
            try
            {
                return (await list(either.Token), null);
            }
            catch (OperationCanceledException) when (patience.IsCancellationRequested)
            {
                return ([], $"Its {what} are not there: it did not name them within {s_restPatience.TotalSeconds:0} seconds.");
            }
            catch (Exception e) when (!cancellation.IsCancellationRequested && !link.HasEnded)
            {
                return ([], $"Its {what} are not there: {ForeignText.Line(link.Words(e), LongestWords)}.");
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
