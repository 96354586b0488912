using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.Extensions.AI;

namespace KiroAgent.Server.Models;

/// <summary>
/// The embedded model: no network, no key. It carries out plainly worded instructions in one step, then says what came
/// of them, from the tools' own results; what it cannot understand or do it says, and does nothing.
/// </summary>
internal sealed class OfflineModel : IChatClient
{
    /// <summary>What it can do, as it tells the user.</summary>
    public const string Help =
        """
        I am the offline model: I need no network and carry out plainly worded instructions, such as
        - replace "old" with "new" in src/app.ts
        - create notes.md with "Hello"
        - append "one more line" to notes.md
        - delete old.txt
        - move a.txt to docs/a.txt
        - rename symbol total to sum in src/app.ts
        - read src/app.ts
        - list src
        - run npm test
        - find "TODO" in src
        Join several with "then". Put names with spaces, and texts, in quotes. For anything else choose another model.
        """;

    /// <inheritdoc/>
    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await Task.CompletedTask;
        IReadOnlyList<ChatMessage> all = [.. messages];
        var results = LastMessage.ToolResultsOf(all);
        var (text, calls) = results.Count > 0 ? (Report(results), []) : Answer(LastMessage.PromptOf(all), ModelRequest.ToolNamesOf(options));
        yield return new ChatResponseUpdate(ChatRole.Assistant, text);
        var step = ModelRequest.StepOf(options);
        for (var i = 0; i < calls.Count; i++)
        {
            var arguments = calls[i].Arguments.ToDictionary(argument => argument.Name, argument => (object?)argument.Value);
            yield return new ChatResponseUpdate(ChatRole.Assistant, [new FunctionCallContent($"call-{step + 1}-{i + 1}", calls[i].Tool, arguments)]);
        }

        yield return new ChatResponseUpdate(ChatRole.Assistant, [])
        {
            FinishReason = calls.Count > 0 ? ChatFinishReason.ToolCalls : ChatFinishReason.Stop,
        };
    }

    /// <summary>The answer to a prompt: what it will do and the calls for it, or why it does nothing.</summary>
    /// <param name="prompt">The user's words.</param>
    /// <param name="tools">The names of the tools that can be called.</param>
    public static (string Text, IReadOnlyList<OfflineCall> Calls) Answer(string prompt, IReadOnlySet<string> tools)
    {
        var (calls, problem) = OfflineGrammar.Read(prompt);
        if (problem is not null)
        {
            return ($"{problem} So I did nothing.\n\n{Help}", []);
        }

        if (calls.FirstOrDefault(call => !tools.Contains(call.Tool)) is { } impossible)
        {
            var others = calls.Count > 1 ? " Nothing of the rest was done either; ask again without that part." : "";
            return ($"I cannot {impossible.Doing}: that needs the tool {impossible.Tool}, which is not available here.{others}", []);
        }

        return calls.Count > 0 ? ($"I will {string.Join(", then ", calls.Select(call => call.Doing))}.", calls) : (Help, []);
    }

    /// <summary>What the tools said came of it, each in its own words; failures are named as such.</summary>
    public static string Report(IReadOnlyList<FunctionResultContent> results)
    {
        var text = new StringBuilder();
        var failed = results.Count(result => result.Exception is not null);
        if (failed > 0)
        {
            text.Append(failed == results.Count
                ? failed == 1 ? "It did not work.\n" : "None of it worked.\n"
                : $"{results.Count - failed} of {results.Count} worked, {failed} did not.\n");
        }

        foreach (var result in results)
        {
            var said = (result.Result?.ToString() ?? "").TrimEnd();
            text.Append(results.Count == 1 ? "" : "- ").Append(result.Exception is null ? "" : "Failed: ").Append(said).Append('\n');
        }

        return text.ToString().TrimEnd();
    }

    /// <inheritdoc/>
    public Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
