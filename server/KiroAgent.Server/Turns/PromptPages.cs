using System.Collections.Immutable;
using System.Text.Json;
using KiroAgent.Core.Context;
using KiroAgent.Core.Policy;
using KiroAgent.Core.Turns;
using KiroAgent.Server.Sessions;

namespace KiroAgent.Server.Turns;

/// <summary>
/// A page whose URL stands in a prompt is fetched as the agent's own fetches are: judged and asked for by its host, seen in the chat, its text marked as data.
/// </summary>
internal static class PromptPages
{
    private const string Tool = "webFetch";

    /// <summary>The calls that fetch them; none for one that was attached by name and is there already.</summary>
    public static ImmutableArray<ToolCall> CallsFor(string prompt, string? attached, Workbench bench) =>
        PromptWords.Pages(prompt) is { IsEmpty: false } pages && ToolPolicy.IsOffered(Tool, bench.Settings())
            ? [.. pages.Select(page => page.AbsoluteUri).Where(url => attached?.Contains($"<web-page url=\"{url}\">", StringComparison.Ordinal) != true)
                .Select(url => new ToolCall(bench.Ids.New("call"), Tool, $"{{\"url\":\"{JsonEncodedText.Encode(url)}\"}}"))]
            : [];
}
