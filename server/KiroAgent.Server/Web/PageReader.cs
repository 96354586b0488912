using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using KiroAgent.Core.Policy;

namespace KiroAgent.Server.Web;

/// <summary>How a fetch ended: a closed set.</summary>
internal abstract record FetchOutcome
{
    private FetchOutcome()
    {
    }

    /// <summary>The page's text; HTML is made Markdown.</summary>
    public sealed record Page(Uri Url, string Text, bool Cut) : FetchOutcome;

    /// <summary>It leads to a place that has to be asked about first; nothing was fetched from there.</summary>
    public sealed record Elsewhere(Uri To, string Reason) : FetchOutcome;

    /// <summary>It could not be had; the reason is a sentence.</summary>
    public sealed record Failed(string Reason) : FetchOutcome;
}

/// <summary>The network as a fetch uses it.</summary>
internal sealed record WebReach
{
    /// <summary>The addresses of a name.</summary>
    public Func<string, CancellationToken, Task<IPAddress[]>> Resolve { get; init; } = (host, stop) => Dns.GetHostAddressesAsync(host, stop);

    /// <summary>Connects to one address.</summary>
    public Func<IPEndPoint, CancellationToken, ValueTask<Stream>> Connect { get; init; } = ConnectAsync;

    /// <summary>The proxies of the environment, or the system's.</summary>
    public Func<IWebProxy?> Proxy { get; init; } = () => System.Net.Http.HttpClient.DefaultProxy;

    /// <summary>How long a fetch may take in all.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    private static async ValueTask<Stream> ConnectAsync(IPEndPoint end, CancellationToken cancellation)
    {
        var socket = new Socket(end.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(end, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}

/// <summary>
/// Fetches one page. A name is resolved once, every address of it is judged, and one of these is connected to: what a name server says a moment later
/// changes nothing. Redirects are followed by hand and judged anew. Through a proxy the name is judged as far as it can be resolved here.
/// No cookies, no credentials, no referrer; bounded in size, time and hops.
/// </summary>
internal sealed class PageReader(WebReach reach)
{
    private const int LargestBody = 5 * 1024 * 1024;
    private const int LongestText = 100_000;
    private const int MostHops = 5;

    /// <summary>Fetches a URL whose host was allowed.</summary>
    /// <param name="url">The URL.</param>
    /// <param name="judge">What is said about a URL.</param>
    /// <param name="cancellation">Stops it.</param>
    public async Task<FetchOutcome> ReadAsync(Uri url, Func<Uri, WebVerdict> judge, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(reach.Patience);
        try
        {
            return await FollowAsync(url, judge, limit.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new FetchOutcome.Failed($"{url.Host} did not answer in {reach.Patience.TotalSeconds:0} seconds.");
        }
        catch (Exception e) when (e is HttpRequestException or IOException or SocketException or InvalidOperationException)
        {
            return new FetchOutcome.Failed($"{url.Host} cannot be reached: {Innermost(e)}");
        }
    }

    private async Task<FetchOutcome> FollowAsync(Uri url, Func<Uri, WebVerdict> judge, CancellationToken cancellation)
    {
        var at = url;
        for (var hop = 0; hop <= MostHops; hop++)
        {
            var verdict = judge(at);
            if (verdict.Verdict.Kind == VerdictKind.Deny)
            {
                return new FetchOutcome.Failed(hop == 0 ? verdict.Verdict.Reason : $"The page leads to {at.AbsoluteUri}. {verdict.Verdict.Reason}");
            }
            if (verdict.Verdict.Kind == VerdictKind.Ask && hop > 0 && !IsSamePlace(url, at))
            {
                return new FetchOutcome.Elsewhere(at, $"The page leads to another host: {at.AbsoluteUri}. It was not fetched from there.");
            }
            using var handler = HandlerFor(at, verdict.MayBePrivate);
            using var client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
            using var request = new HttpRequestMessage(HttpMethod.Get, at);
            request.Headers.UserAgent.Add(new ProductInfoHeaderValue("KiroAgent", "1"));
            request.Headers.Accept.ParseAdd("text/markdown, text/html;q=0.9, text/plain;q=0.8, application/json;q=0.8, */*;q=0.5");
            if (handler.UseProxy)
            {
                await RequirePublicAsync(at, verdict.MayBePrivate, throughProxy: true, cancellation);
            }
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            if ((int)response.StatusCode is 301 or 302 or 303 or 307 or 308 && response.Headers.Location is { } location)
            {
                at = location.IsAbsoluteUri ? location : new Uri(at, location);
                continue;
            }
            return response.IsSuccessStatusCode
                ? await PageAsync(at, response, cancellation)
                : new FetchOutcome.Failed($"{at.Host} answered {(int)response.StatusCode} {response.ReasonPhrase}.");
        }
        return new FetchOutcome.Failed($"The page leads on more than {MostHops} times.");
    }

    /// <summary>The same host over the same or a safer way.</summary>
    private static bool IsSamePlace(Uri asked, Uri now) =>
        WebRules.HostOf(asked) == WebRules.HostOf(now) && ((asked.Scheme == now.Scheme && asked.Port == now.Port) || (now.Scheme == "https" && asked.IsDefaultPort && now.IsDefaultPort));

    private SocketsHttpHandler HandlerFor(Uri url, bool mayBePrivate)
    {
        var proxy = reach.Proxy() is { } all && !all.IsBypassed(url) && all.GetProxy(url) is { } place && place != url ? place : null;
        return new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.All,
            MaxResponseHeadersLength = 64,
            ActivityHeadersPropagator = null,
            UseProxy = proxy is not null,
            Proxy = proxy is null ? null : reach.Proxy(),
            // The handler asks for the proxy's place where there is one: that is the user's own choice.
            ConnectCallback = async (context, stop) => proxy is not null
                ? await ConnectAsync(await AddressesAsync(context.DnsEndPoint.Host, stop), context.DnsEndPoint.Port, stop)
                : await ConnectAsync(await RequirePublicAsync(url, mayBePrivate, throughProxy: false, stop), context.DnsEndPoint.Port, stop),
        };
    }

    private async Task<Stream> ConnectAsync(IPAddress[] addresses, int port, CancellationToken cancellation)
    {
        for (var i = 0; ; i++)
        {
            try
            {
                return await reach.Connect(new IPEndPoint(addresses[i], port), cancellation);
            }
            catch (SocketException) when (i + 1 < addresses.Length)
            {
                // The next address may answer.
            }
        }
    }

    private async Task<IPAddress[]> RequirePublicAsync(Uri url, bool mayBePrivate, bool throughProxy, CancellationToken cancellation)
    {
        IPAddress[] addresses;
        try
        {
            addresses = await AddressesAsync(WebRules.HostOf(url), cancellation);
        }
        catch (SocketException) when (throughProxy)
        {
            return []; // only the proxy knows this name
        }
        return mayBePrivate || addresses.All(WebRules.IsPublic)
            ? addresses
            : throw new IOException($"{url.Host} leads to an address that is not on the public internet; only a host in network.allowedHosts may.");
    }

    private async Task<IPAddress[]> AddressesAsync(string host, CancellationToken cancellation)
    {
        var addresses = IPAddress.TryParse(host, out var number) ? [number] : await reach.Resolve(host, cancellation);
        return addresses.Length > 0 ? addresses : throw new SocketException((int)SocketError.HostNotFound);
    }

    private static async Task<FetchOutcome> PageAsync(Uri url, HttpResponseMessage response, CancellationToken cancellation)
    {
        var type = response.Content.Headers.ContentType?.MediaType?.ToLowerInvariant() ?? "text/plain";
        if (!IsText(type))
        {
            return new FetchOutcome.Failed($"{url.AbsoluteUri} is {type}, not text.");
        }
        await using var body = await response.Content.ReadAsStreamAsync(cancellation);
        var (bytes, whole) = await ReadAsync(body, cancellation);
        var text = PageText.Decode(bytes, response.Content.Headers.ContentType?.CharSet);
        var readable = type is "text/html" or "application/xhtml+xml" ? HtmlToMarkdown.Of(text, url) : text;
        return readable.Length > LongestText
            ? new FetchOutcome.Page(url, readable[..(char.IsHighSurrogate(readable[LongestText - 1]) ? LongestText - 1 : LongestText)], Cut: true)
            : new FetchOutcome.Page(url, readable, !whole);
    }

    private static async Task<(byte[] Bytes, bool Whole)> ReadAsync(Stream body, CancellationToken cancellation)
    {
        using var kept = new MemoryStream();
        var piece = new byte[32 * 1024];
        while (await body.ReadAsync(piece, cancellation) is > 0 and var read)
        {
            kept.Write(piece, 0, (int)Math.Min(read, LargestBody - kept.Length));
            if (kept.Length >= LargestBody)
            {
                return (kept.ToArray(), false);
            }
        }
        return (kept.ToArray(), true);
    }

    private static bool IsText(string type) =>
        type.StartsWith("text/", StringComparison.Ordinal) || type.EndsWith("+json", StringComparison.Ordinal) || type.EndsWith("+xml", StringComparison.Ordinal)
        || type is "application/json" or "application/xml" or "application/javascript" or "application/yaml" or "application/x-yaml" or "application/toml";

    private static string Innermost(Exception e)
    {
        while (e.InnerException is { } inner)
        {
            e = inner;
        }
        return e.Message.TrimEnd('.') + ".";
    }
}

/// <summary>Text of bytes that came from the web.</summary>
internal static class PageText
{
    private const int LooksAt = 1024;

    /// <summary>By the byte order mark, the header, what an HTML page says of itself, else UTF-8.</summary>
    public static string Decode(byte[] bytes, string? charset)
    {
        using var reader = new StreamReader(new MemoryStream(bytes), Named(charset) ?? Named(Said(bytes)) ?? Encoding.UTF8, detectEncodingFromByteOrderMarks: true);
        return reader.ReadToEnd().Replace("\0", "", StringComparison.Ordinal);
    }

    private static string? Said(byte[] bytes)
    {
        var start = Encoding.Latin1.GetString(bytes, 0, Math.Min(bytes.Length, LooksAt));
        var at = start.IndexOf("charset=", StringComparison.OrdinalIgnoreCase);
        return at < 0 ? null : new string([.. start[(at + 8)..].TrimStart('"', '\'').TakeWhile(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')]);
    }

    private static Encoding? Named(string? name)
    {
        try
        {
            return string.IsNullOrWhiteSpace(name) ? null : CodePagesEncodingProvider.Instance.GetEncoding(name.Trim('"', ' ')) ?? Encoding.GetEncoding(name.Trim('"', ' '));
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
