using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using KiroAgent.Server.Processes;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace KiroAgent.Server.Mcp;

/// <summary>What a connection needs of the program around it.</summary>
/// <param name="Processes">Starts programs; those of servers have a keeper of their own.</param>
/// <param name="Roots">The workspace folders as (URI, name).</param>
/// <param name="MayContact">Whether the settings let a host be contacted.</param>
/// <param name="Version">This program's version.</param>
internal sealed record McpReach(Func<IProcesses> Processes, Func<IEnumerable<(string Uri, string Name)>> Roots, Func<Uri, bool> MayContact, string Version)
{
    /// <summary>How long a server may take until it says who it is; programs that are fetched first take long.</summary>
    public TimeSpan StartPatience { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long it may take to say what it offers.</summary>
    public TimeSpan ListPatience { get; init; } = TimeSpan.FromSeconds(30);
}

// Roots and log messages are on their way out of the specification (MCP9005); servers of today use them.
#pragma warning disable MCP9005

/// <summary>
/// An open connection to one server, over the official client. Sampling and elicitation are not offered, so a server cannot use the model or
/// put words before the user; it may ask for the workspace folders (roots).
/// </summary>
internal sealed class McpLink : IAsyncDisposable
{
    /// <summary>So many tools are taken.</summary>
    public const int MostTools = 200;

    private const int MostPages = 50, MostResources = 500, MostPrompts = 200, DeepestItem = 256;

    private readonly McpClient _client;
    private readonly RunningProcess? _process;
    private readonly SameOrigin? _origin;
    private readonly MessageLines? _lines;
    private readonly McpReach _reach;
    private long _requests;

    private McpLink(McpClient client, McpReach reach, RunningProcess? process, MessageLines? lines, SameOrigin? origin)
    {
        (_client, _reach, _process, _lines, _origin) = (client, reach, process, lines, origin);
    }

    /// <summary>Whether the connection is over.</summary>
    public bool HasEnded => _client.Completion.IsCompleted;

    /// <summary>The connection is over, for whatever reason; the reason as a sentence.</summary>
    public async Task<string> EndedAsync()
    {
        var details = await _client.Completion;
        if (_process is not null)
        {
            await Task.WhenAny(_process.Exited, Task.Delay(TimeSpan.FromMilliseconds(200), CancellationToken.None));
        }
        return _lines?.Problem ?? (_process is { Exited: { IsCompletedSuccessfully: true, Result: var exit } } ? WordsOf(exit)
            : _origin?.Refusal ?? (details.Exception is { } problem ? $"The connection broke: {Innermost(problem)}" : "It closed the connection."));
    }

    /// <summary>Opens a connection.</summary>
    /// <exception cref="McpStartException">It could not be opened.</exception>
    public static async Task<McpLink> OpenAsync(McpPlan plan, McpReach reach, Action<string> log, Action offerChanged, CancellationToken cancellation)
    {
        var options = new McpClientOptions
        {
            ClientInfo = new Implementation { Name = "kiro-agent", Version = reach.Version },
            InitializationTimeout = reach.StartPatience,
            DiscoverProbeTimeout = TimeSpan.FromSeconds(3),
            Capabilities = new ClientCapabilities { Roots = new RootsCapability { ListChanged = true } },
            Handlers = new McpClientHandlers
            {
                RootsHandler = (_, _) => ValueTask.FromResult(new ListRootsResult { Roots = [.. reach.Roots().Select(r => new Root { Uri = r.Uri, Name = r.Name })] }),
                NotificationHandlers =
                [
                    new(NotificationMethods.ToolListChangedNotification, (_, _) => Told(offerChanged)),
                    new(NotificationMethods.ResourceListChangedNotification, (_, _) => Told(offerChanged)),
                    new(NotificationMethods.PromptListChangedNotification, (_, _) => Told(offerChanged)),
                    new(NotificationMethods.LoggingMessageNotification, (message, _) => Told(() => log(LogLine(message.Params?.ToJsonString())))),
                ],
            },
        };
        return plan switch
        {
            McpPlan.Program program => await OfProgramAsync(program, options, reach, log, cancellation),
            McpPlan.Address address => await OfAddressAsync(address, options, reach, cancellation),
            McpPlan.Impossible impossible => throw new McpStartException(impossible.Problem, isFinal: true),
            _ => throw new InvalidOperationException("no such plan"),
        };
    }

    /// <summary>The tools it offers, so many at most, each as it stands in its list: one that is wrong costs no other.</summary>
    public Task<ImmutableArray<JsonElement>> ToolsAsync(CancellationToken cancellation) =>
        ListAsync(_client.ServerCapabilities.Tools is not null, RequestMethods.ToolsList, "tools", MostTools, cancellation);

    /// <summary>The resources it offers.</summary>
    public Task<ImmutableArray<JsonElement>> ResourcesAsync(CancellationToken cancellation) =>
        ListAsync(_client.ServerCapabilities.Resources is not null, RequestMethods.ResourcesList, "resources", MostResources, cancellation);

    /// <summary>The prompts it offers.</summary>
    public Task<ImmutableArray<JsonElement>> PromptsAsync(CancellationToken cancellation) =>
        ListAsync(_client.ServerCapabilities.Prompts is not null, RequestMethods.PromptsList, "prompts", MostPrompts, cancellation);

    private async Task<ImmutableArray<JsonElement>> ListAsync(bool hasSome, string method, string member, int most, CancellationToken cancellation)
    {
        if (!hasSome)
        {
            return [];
        }
        using var limit = Limited(cancellation);
        var found = ImmutableArray.CreateBuilder<JsonElement>();
        string? cursor = null;
        for (var page = 0; page < MostPages && found.Count < most; page++)
        {
            var response = await _client.SendRequestAsync(new JsonRpcRequest
            {
                Id = NextId("list"),
                Method = method,
                Params = cursor is null ? new JsonObject() : new JsonObject { ["cursor"] = cursor },
            }, limit.Token);
            if (response.Result is not JsonObject answer || answer[member] is not JsonArray list)
            {
                throw new McpException($"its answer to {method} holds no list of {member}");
            }
            // Each by itself: what the package makes of a list is made whole, and fails whole.
            found.AddRange(list.Take(most - found.Count).Select(Element));
            var next = answer["nextCursor"] is JsonValue more && more.TryGetValue<string>(out var given) ? given : null;
            if (next is not { Length: > 0 } || next == cursor)
            {
                break;
            }
            cursor = next;
        }
        return found.ToImmutable();
    }

    /// <summary>An item of a list; undefined where it cannot be read.</summary>
    private static JsonElement Element(JsonNode? item)
    {
        try
        {
            using var document = JsonDocument.Parse(item?.ToJsonString() ?? "null", new JsonDocumentOptions { MaxDepth = DeepestItem });
            return document.RootElement.Clone();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            return default;
        }
    }

    private RequestId NextId(string what) => new($"{what}-{Interlocked.Increment(ref _requests)}");

    /// <summary>Calls a tool.</summary>
    public async Task<CallToolResult> CallAsync(string tool, string argumentsJson, CancellationToken cancellation)
    {
        using var document = JsonDocument.Parse(argumentsJson);
        var arguments = document.RootElement.EnumerateObject().ToDictionary(m => m.Name, m => m.Value.Clone(), StringComparer.Ordinal);
        var id = NextId("call");
        var request = new JsonRpcRequest
        {
            Id = id,
            Method = RequestMethods.ToolsCall,
            Params = JsonSerializer.SerializeToNode(new CallToolRequestParams { Name = tool, Arguments = arguments }, McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(CallToolRequestParams))),
        };
        try
        {
            var response = await _client.SendRequestAsync(request, cancellation);
            return (CallToolResult?)response.Result.Deserialize(McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(CallToolResult)))
                ?? throw new McpException("it answered a call with nothing");
        }
        catch (OperationCanceledException)
        {
            // The package tells of it only where its own registration runs before the wait ends; being told twice harms nobody.
            _ = TellCancelledAsync(id);
            throw;
        }
    }

    private async Task TellCancelledAsync(RequestId id)
    {
        try
        {
            await _client.SendNotificationAsync(NotificationMethods.CancelledNotification, new CancelledNotificationParams { RequestId = id }, McpJsonUtilities.DefaultOptions, CancellationToken.None);
        }
        catch (Exception)
        {
            // It ended: nobody is left to be told.
        }
    }

    /// <summary>Reads a resource.</summary>
    public async Task<ReadResourceResult> ReadAsync(string uri, CancellationToken cancellation) =>
        await _client.ReadResourceAsync(new ReadResourceRequestParams { Uri = uri }, cancellation);

    /// <summary>Has it write out a prompt.</summary>
    public async Task<GetPromptResult> PromptAsync(string name, IReadOnlyDictionary<string, string> arguments, CancellationToken cancellation) =>
        await _client.GetPromptAsync(new GetPromptRequestParams { Name = name, Arguments = arguments.Count == 0 ? null : arguments.ToDictionary(a => a.Key, a => JsonSerializer.SerializeToElement(a.Value, McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(string)))) }, cancellation);

    /// <summary>The workspace folders are others now.</summary>
    public Task RootsChangedAsync() => _client.SendNotificationAsync(NotificationMethods.RootsListChangedNotification);

    /// <summary>What went wrong with a request, as a sentence.</summary>
    public string Words(Exception problem) => _lines?.Problem ?? _origin?.Refusal ?? Innermost(problem);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _process?.Write([]);
        _process?.End();
        try
        {
            await _client.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(1));
        }
        catch (Exception)
        {
            // It does not let go in peace: nobody waits for it.
        }
    }

    private static async Task<McpLink> OfProgramAsync(McpPlan.Program program, McpClientOptions options, McpReach reach, Action<string> log, CancellationToken cancellation)
    {
        var lines = new MessageLines(line => log("(not a message) " + line));
        var errors = new ErrorLines(log);
        RunningProcess? process = null;
        process = reach.Processes().Start(program.What, program.Marker, bytes =>
        {
            if (!lines.Add(bytes))
            {
                process?.End(graceful: false);
            }
        }, errors.Add);
        if (await process.Started is { } problem)
        {
            throw new McpStartException($"{program.What.File} could not be started: {problem}.", isFinal: true);
        }
        _ = process.Exited.ContinueWith(_ => lines.End(), TaskScheduler.Default);
        try
        {
            var transport = new StreamClientTransport(new InputStream(bytes => process.Write(bytes.Span)), lines);
            using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            var creating = McpClient.CreateAsync(transport, options, cancellationToken: over.Token);
            if (await Task.WhenAny(creating, process.Exited) != creating)
            {
                // The client waits for an answer that does not come.
                await over.CancelAsync();
            }
            var client = await creating;
            return new McpLink(client, reach, process, lines, null);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellation.IsCancellationRequested)
        {
            var exited = process.Exited.IsCompletedSuccessfully;
            process.End();
            throw new McpStartException(lines.Problem ?? (exited ? WordsOf(process.Exited.Result) : e is TimeoutException or OperationCanceledException
                ? $"It did not say who it is within {reach.StartPatience.TotalSeconds:0} seconds." : $"It does not speak MCP: {Innermost(e)}"), isFinal: false);
        }
        catch
        {
            process.End();
            throw;
        }
    }

    /// <summary>Speaks as the entry says; where it does not say, as servers of today do, and as older ones did where the address refuses that (the specification's way of finding out).</summary>
    private static async Task<McpLink> OfAddressAsync(McpPlan.Address address, McpClientOptions options, McpReach reach, CancellationToken cancellation)
    {
        if (address.Type == "sse")
        {
            return await OfAddressAsync(address, HttpTransportMode.Sse, options, reach, _ => { }, cancellation);
        }
        HttpStatusCode? refused = null;
        try
        {
            return await OfAddressAsync(address, HttpTransportMode.StreamableHttp, options, reach, status => refused = status, cancellation);
        }
        catch (McpStartException e) when (address.Type is null && !e.IsFinal && refused is HttpStatusCode.BadRequest or HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed)
        {
            try
            {
                return await OfAddressAsync(address, HttpTransportMode.Sse, options, reach, _ => { }, cancellation);
            }
            catch (McpStartException older)
            {
                throw new McpStartException(older.IsFinal ? older.Message : e.Message + " Nor does it speak as older servers do (\"type\": \"sse\").", older.IsFinal);
            }
        }
    }

    private static async Task<McpLink> OfAddressAsync(
        McpPlan.Address address, HttpTransportMode mode, McpClientOptions options, McpReach reach, Action<HttpStatusCode?> failed, CancellationToken cancellation)
    {
        // Every body is bounded by what reads it; redirects are followed by hand, and no cookie is kept.
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = TimeSpan.FromSeconds(15), PooledConnectionLifetime = TimeSpan.FromMinutes(5) };
        var origin = new SameOrigin(address.Url, reach.MayContact, handler);
        var http = new HttpClient(origin) { Timeout = Timeout.InfiniteTimeSpan };
        var transport = new HttpClientTransport(
            new HttpClientTransportOptions
            {
                Endpoint = address.Url,
                TransportMode = mode,
                AdditionalHeaders = address.Headers.ToDictionary(),
                ConnectionTimeout = reach.StartPatience,
            },
            http, ownsHttpClient: true);
        try
        {
            var client = await McpClient.CreateAsync(transport, options, cancellationToken: cancellation);
            return new McpLink(client, reach, null, null, origin);
        }
        catch (Exception e)
        {
            await transport.DisposeAsync();
            cancellation.ThrowIfCancellationRequested();
            failed(origin.LastStatus);
            throw new McpStartException(origin.Refusal ?? (e is TimeoutException or OperationCanceledException
                ? $"It did not answer within {reach.StartPatience.TotalSeconds:0} seconds." : $"It cannot be reached, or does not speak MCP: {Innermost(e)}"), isFinal: origin.Refusal is not null);
        }
    }

    private CancellationTokenSource Limited(CancellationToken cancellation)
    {
        var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(_reach.ListPatience);
        return limit;
    }

    private static ValueTask Told(Action what)
    {
        what();
        return ValueTask.CompletedTask;
    }

    private static string LogLine(string? parameters) => "log: " + (parameters ?? "");

    private static string WordsOf(ProcessExit exit) => exit.Signal == 0 ? $"It ended with exit code {exit.Code}." : $"It was ended by signal {exit.Signal}.";

    private static string Innermost(Exception problem)
    {
        while (problem.InnerException is { } inner)
        {
            problem = inner;
        }
        return problem.Message;
    }
}

/// <summary>A server could not be started.</summary>
/// <param name="problem">Why, as a sentence.</param>
/// <param name="isFinal">Whether trying again would not help.</param>
internal sealed class McpStartException(string problem, bool isFinal) : Exception(problem)
{
    /// <summary>Whether trying again would not help.</summary>
    public bool IsFinal { get; } = isFinal;
}
