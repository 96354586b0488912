using System.Collections.Immutable;
using KiroAgent.Core.Context;
using KiroAgent.Core.Turns;
using KiroAgent.Protocol;
using KiroAgent.Server.Mcp;

namespace KiroAgent.Server.Handlers;

/// <summary>What a prompt's first word came to, as the model gets it behind the prompt.</summary>
internal sealed record WrittenOut(string Text, ImmutableArray<AttachedImage> Images);

/// <summary>
/// What a prompt may begin with, <c>/…</c>: offered while it is typed, and written out when its turn starts. Sources stand here in the order they
/// are asked; a name that none of them knows is text. So far they are the prompts of MCP servers: <c>/SERVER:PROMPT</c>.
/// </summary>
internal sealed class SlashWords(ServerHost host)
{
    private const int Most = 50;

    /// <summary>What may follow a slash and what was typed behind it.</summary>
    public IEnumerable<ContextCompletion> Complete(string typed) => McpPrompts()
        .Where(p => p.Word.StartsWith(typed, StringComparison.OrdinalIgnoreCase) || (typed.Length > 0 && p.Prompt.Name.StartsWith(typed, StringComparison.OrdinalIgnoreCase)))
        .Take(Most).Select(p => new ContextCompletion("/" + p.Word, "/" + p.Word, "mcpPrompt", Detail(p.Prompt)));

    /// <summary>What a prompt's text calls by its first word; null when that is text like any other. What is called and cannot be had refuses the prompt, before anything of it is kept.</summary>
    public async Task<WrittenOut?> OfAsync(string prompt, CancellationToken cancellation)
    {
        if (SlashWord.Of(prompt) is not { } word || await host.Mcp.PromptAsync(word, cancellation) is not { } answer)
        {
            return null;
        }
        return answer.Problem is { } problem ? throw Errors.Invalid(problem) : new WrittenOut("\n\n" + answer.Text, answer.Images);
    }

    private IEnumerable<(string Word, McpShownPrompt Prompt)> McpPrompts() =>
        from server in host.Mcp.All()
        where !server.Name.Any(char.IsWhiteSpace)
        from prompt in server.Prompts
        select ($"{server.Name}:{prompt.Name}", prompt);

    private static string? Detail(McpShownPrompt prompt)
    {
        var arguments = string.Join(' ', prompt.Arguments.Select(a => a.Required ? a.Name : $"[{a.Name}]"));
        return (arguments, prompt.Description) switch
        {
            ("", var words) => words,
            (_, null) => arguments,
            var (_, words) => $"{arguments} — {words}",
        };
    }
}
