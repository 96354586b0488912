using System.Collections.Immutable;
using System.Text.Json;
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
    private const int MostPages = 50, MostTools = 200, MostResources = 500;

    private readonly McpClient _client;
    private readonly RunningProcess? _process;
    private readonly SameOrigin? _origin;
    private readonly MessageLines? _lines;
    private readonly McpReach _reach;
    private long _calls;

    private McpLink(McpClient client, McpReach reach, RunningProcess? process, MessageLines? lines, SameOrigin? origin)
    {
        (_client, _reach, _process, _lines, _origin) = (client, reach, process, lines, origin);
    }

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

    /// <summary>Whether it has resources.</summary>
    public bool HasResources => _client.ServerCapabilities.Resources is not null;

    /// <summary>Opens a connection.</summary>
    /// <exception cref="McpStartException">It could not be opened.</exception>
    public static async Task<McpLink> OpenAsync(McpPlan plan, McpReach reach, Action<string> log, Action toolsChanged, Action resourcesChanged, CancellationToken cancellation)
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
                    new(NotificationMethods.ToolListChangedNotification, (_, _) => Told(toolsChanged)),
                    new(NotificationMethods.ResourceListChangedNotification, (_, _) => Told(resourcesChanged)),
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

    /// <summary>The tools it offers, so many at most.</summary>
    public async Task<ImmutableArray<Tool>> ToolsAsync(CancellationToken cancellation)
    {
        if (_client.ServerCapabilities.Tools is null)
        {
            return [];
        }
        using var limit = Limited(cancellation);
        var tools = ImmutableArray.CreateBuilder<Tool>();
        var parameters = new ListToolsRequestParams();
        for (var page = 0; page < MostPages && tools.Count < MostTools; page++)
        {
            var result = await _client.ListToolsAsync(parameters, limit.Token);
            tools.AddRange(result.Tools.Take(MostTools - tools.Count));
            if (result.NextCursor is not { Length: > 0 } next || next == parameters.Cursor)
            {
                break;
            }
            parameters = new ListToolsRequestParams { Cursor = next };
        }
        return tools.ToImmutable();
    }

    /// <summary>The resources it offers, so many at most.</summary>
    public async Task<ImmutableArray<Resource>> ResourcesAsync(CancellationToken cancellation)
    {
        using var limit = Limited(cancellation);
        var resources = ImmutableArray.CreateBuilder<Resource>();
        var parameters = new ListResourcesRequestParams();
        for (var page = 0; page < MostPages && resources.Count < MostResources; page++)
        {
            var result = await _client.ListResourcesAsync(parameters, limit.Token);
            resources.AddRange(result.Resources.Take(MostResources - resources.Count));
            if (result.NextCursor is not { Length: > 0 } next || next == parameters.Cursor)
            {
                break;
            }
            parameters = new ListResourcesRequestParams { Cursor = next };
        }
        return resources.ToImmutable();
    }

    /// <summary>Calls a tool.</summary>
    public async Task<CallToolResult> CallAsync(string tool, string argumentsJson, CancellationToken cancellation)
    {
        using var document = JsonDocument.Parse(argumentsJson);
        var arguments = document.RootElement.EnumerateObject().ToDictionary(m => m.Name, m => m.Value.Clone(), StringComparer.Ordinal);
        var id = new RequestId($"call-{Interlocked.Increment(ref _calls)}");
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

    private static async Task<McpLink> OfAddressAsync(McpPlan.Address address, McpClientOptions options, McpReach reach, CancellationToken cancellation)
    {
        // Every body is bounded by what reads it; redirects are followed by hand, and no cookie is kept.
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = TimeSpan.FromSeconds(15), PooledConnectionLifetime = TimeSpan.FromMinutes(5) };
        var origin = new SameOrigin(address.Url, reach.MayContact, handler);
        var http = new HttpClient(origin) { Timeout = Timeout.InfiniteTimeSpan };
        var transport = new HttpClientTransport(
            new HttpClientTransportOptions
            {
                Endpoint = address.Url,
                TransportMode = address.OldSse ? HttpTransportMode.Sse : HttpTransportMode.StreamableHttp,
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
