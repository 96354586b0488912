using KiroAgent.Core.Text;
using KiroAgent.Server.Tools;
using ModelContextProtocol;

namespace KiroAgent.Server.Mcp;

/// <summary>Calls of one server's tools, and readings of its resources; whatever goes wrong is an answer too.</summary>
/// <param name="life">The server.</param>
/// <param name="around">The program around it.</param>
internal sealed class McpCalls(McpLife life, McpSurroundings around)
{
    private const int DefaultTimeoutMs = 120_000;
    private static readonly TimeSpan s_lastWords = TimeSpan.FromMilliseconds(300);

    private readonly Lock _lock = new();
    private int _under;
    private TaskCompletionSource? _over;

    /// <summary>Completed when no call is under way.</summary>
    public Task Over
    {
        get
        {
            lock (_lock)
            {
                return _under == 0 ? Task.CompletedTask : _over!.Task;
            }
        }
    }

    private string Name => life.Name;

    /// <summary>Calls a tool.</summary>
    public async Task<ForeignAnswer> CallAsync(string tool, string argumentsJson, CancellationToken cancellation)
    {
        if (life.Link is not { } link)
        {
            return Failed($"The MCP server {Name} does not run{(life.View.Problem is { } problem ? ": " + problem : ".")}");
        }
        var timeout = TimeSpan.FromMilliseconds(life.Entry.TimeoutMs ?? DefaultTimeoutMs);
        using var clock = new CancellationTokenSource(timeout, around.Time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation, clock.Token);
        Count(+1);
        try
        {
            return McpWords.Of(await link.CallAsync(tool, argumentsJson, limit.Token), Name, tool);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            throw;
        }
        catch (OperationCanceledException) when (clock.IsCancellationRequested)
        {
            return Failed($"The MCP server {Name} did not answer within {timeout.TotalMilliseconds:0} ms (its timeout).");
        }
        catch (Exception e)
        {
            return await FailureAsync(link, e, tool);
        }
        finally
        {
            Count(-1);
        }
    }

    /// <summary>Reads a resource, as a model gets it; or why not.</summary>
    public Task<(string? Text, string? Problem)> ReadAsync(string uri, CancellationToken cancellation) => GivenAsync(
        "the resource", async (link, stop) => McpWords.Framed(McpWords.Of(await link.ReadAsync(uri, stop)), Name, uri), cancellation);

    /// <summary>Has a prompt written out, as a model gets it; or why not.</summary>
    public Task<(McpWrittenPrompt? Prompt, string? Problem)> PromptAsync(string prompt, IReadOnlyDictionary<string, string> arguments, CancellationToken cancellation) => GivenAsync(
        $"the prompt {ForeignText.Line(prompt, 60)}", async (link, stop) => McpWords.Of(await link.PromptAsync(prompt, arguments, stop), Name, prompt), cancellation);

    private async Task<(T? Given, string? Problem)> GivenAsync<T>(string what, Func<McpLink, CancellationToken, Task<T>> ask, CancellationToken cancellation)
        where T : class
    {
        if (life.Link is not { } link)
        {
            return (null, $"The MCP server {Name} does not run{(life.View.Problem is { } problem ? ": " + problem : ".")}");
        }
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(around.Reach.ListPatience);
        try
        {
            return (await ask(link, limit.Token), null);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return (null, $"The MCP server {Name} did not give {what} within {around.Reach.ListPatience.TotalSeconds:0} seconds.");
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            return (null, $"The MCP server {Name} did not give {what}: {ForeignText.Line(around.Mask(link.Words(e)), 300)}");
        }
    }

    private async Task<ForeignAnswer> FailureAsync(McpLink link, Exception e, string tool)
    {
        // One that ended says so a moment later; an error it answered is its own word.
        var ended = e is McpException ? null : link.EndedAsync();
        var words = ended is not null && await Task.WhenAny(ended, Task.Delay(s_lastWords, CancellationToken.None)) == ended
            ? "it ended during the call. " + await ended : link.Words(e);
        var line = ForeignText.Clean(around.Mask(words));
        return new ForeignAnswer(false, $"The call failed: {line}", "Failed: " + ForeignText.Line(line, 120), shown => McpWords.Framed(shown, Name, tool));
    }

    private static ForeignAnswer Failed(string problem) => new(false, problem, ForeignText.Line(problem, 120), shown => shown);

    private void Count(int by)
    {
        lock (_lock)
        {
            if (_under == 0)
            {
                _over = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
            _under += by;
            if (_under == 0)
            {
                _over!.TrySetResult();
            }
        }
    }
}
