using System.Net.Http.Headers;
using System.Runtime.CompilerServices;

namespace KiroAgent.Server.Models;

/// <summary>
/// One request to a provider, answered by a stream of events. Proxies (<c>HTTPS_PROXY</c>, <c>NO_PROXY</c>) and certificate
/// authorities (<c>SSL_CERT_FILE</c>) are .NET's own; redirects are not followed, they would carry the key elsewhere.
/// </summary>
internal static class ProviderCall
{
    private const int LargestAnswer = 64 << 20;
    private const int LargestList = 4 << 20;

    // A local model may have to be loaded first.
    private static readonly TimeSpan s_longestSilence = TimeSpan.FromMinutes(5);

    // Nothing of this is loaded before the first call of an online model.
    private static readonly Lazy<HttpClient> s_http = new(() => new HttpClient(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(20),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    });

    /// <summary>Sends it; everything that can go wrong on the way arrives as <see cref="ModelException"/>. An answer that is no stream is one event.</summary>
    public static async IAsyncEnumerable<ServerSentEvent> StreamAsync(
        ProviderAccess access, string model, IWireFormat format, ReadOnlyMemory<byte> body, TimeProvider time, HttpClient? http,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var silence = new CancellationTokenSource(s_longestSilence, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, silence.Token);
        using var response = await Guarded(() => SendAsync(access, format, format.Path, body, http ?? s_http.Value, either.Token), access, cancellation);
        if (!response.IsSuccessStatusCode)
        {
            var said = await Guarded(() => ReadWholeAsync(response, either.Token), access, cancellation);
            throw new ModelException(ProviderErrors.OfResponse(access, model, (int)response.StatusCode, response.Headers, said, time));
        }
        if (response.Content.Headers.ContentType?.MediaType == "application/json")
        {
            yield return new ServerSentEvent("", await Guarded(() => ReadWholeAsync(response, either.Token), access, cancellation));
            yield break;
        }
        var stream = await Guarded(() => response.Content.ReadAsStreamAsync(either.Token), access, cancellation);
        await using var events = ServerSentEvents.ReadAsync(stream, either.Token).GetAsyncEnumerator(either.Token);
        while (await Guarded(async () => await events.MoveNextAsync(), access, cancellation))
        {
            silence.CancelAfter(s_longestSilence);
            yield return events.Current;
        }
    }

    /// <summary>Makes what sends, with the proxies of the environment; nobody is contacted.</summary>
    public static void Load() => _ = s_http.Value;

    /// <summary>What an endpoint says of its models: its status, and its words where there are not too many.</summary>
    public static async Task<(int Status, byte[] Said)> ListModelsAsync(ProviderAccess access, CancellationToken cancellation)
    {
        using var response = await SendAsync(access, IWireFormat.Of(access.Provider), "models?limit=1000", null, s_http.Value, cancellation);
        await response.Content.LoadIntoBufferAsync(LargestList, cancellation);
        return ((int)response.StatusCode, await response.Content.ReadAsByteArrayAsync(cancellation));
    }

    private static Task<HttpResponseMessage> SendAsync(
        ProviderAccess access, IWireFormat format, string path, ReadOnlyMemory<byte>? body, HttpClient http, CancellationToken cancellation)
    {
        var request = new HttpRequestMessage(body is null ? HttpMethod.Get : HttpMethod.Post, new Uri(access.Url, path));
        if (body is { } sent)
        {
            request.Content = new ReadOnlyMemoryContent(sent);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(body is null ? "application/json" : "text/event-stream"));
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("kiro-agent", typeof(ProviderCall).Assembly.GetName().Version?.ToString(3) ?? "0"));
        format.Authorise(request.Headers, access.Key);
        return http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
    }

    private static async Task<byte[]> ReadWholeAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        await response.Content.LoadIntoBufferAsync(LargestAnswer, cancellation);
        return await response.Content.ReadAsByteArrayAsync(cancellation);
    }

    private static async Task<T> Guarded<T>(Func<Task<T>> step, ProviderAccess access, CancellationToken cancellation)
    {
        try
        {
            return await step();
        }
        catch (Exception) when (cancellation.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellation);
        }
        catch (OperationCanceledException)
        {
            throw new ModelException(new ModelFailure(ModelFailureKind.TimedOut, $"{access.Host} said nothing for {s_longestSilence.TotalMinutes} minutes."));
        }
        catch (Exception e) when (e is HttpRequestException or IOException or InvalidDataException)
        {
            throw new ModelException(ProviderErrors.OfException(access, e));
        }
    }
}
