using System.Net;

namespace KiroAgent.Server.Mcp;

/// <summary>A server's HTTP answer that no further try mends: it says no, or leads elsewhere.</summary>
internal sealed class McpRefusedException(string message) : Exception(message);

/// <summary>
/// Lets requests to one origin only, whatever the server or a redirect says, for they bear the entry's headers. A redirect within it that keeps
/// method and body is followed; one that leads elsewhere is an error that names the place.
/// </summary>
/// <param name="origin">The entry's address.</param>
/// <param name="mayContact">Whether the settings let the host be contacted.</param>
/// <param name="inner">Sends; it follows nothing by itself.</param>
internal sealed class SameOrigin(Uri origin, Func<Uri, bool> mayContact, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private const int MostHops = 3;

    /// <summary>What the last answer that was an error said; for the words of a failed start.</summary>
    public string? Refusal { get; private set; }

    /// <summary>The status of the last answer; null for none.</summary>
    public HttpStatusCode? LastStatus { get; private set; }

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        for (var hop = 0; ; hop++)
        {
            var at = request.RequestUri!;
            if (!IsSame(at))
            {
                throw Refused($"It leads to {at.GetLeftPart(UriPartial.Authority)}, which is not the entry's address; nothing was sent there.");
            }
            if (!mayContact(at))
            {
                throw Refused($"network.allowedHosts does not name {at.Host}.");
            }
            var response = await base.SendAsync(request, cancellationToken);
            if (response.Headers.Location is { } location && (int)response.StatusCode is >= 300 and < 400)
            {
                var to = location.IsAbsoluteUri ? location : new Uri(at, location);
                var keeps = response.StatusCode is HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect || request.Method == HttpMethod.Get;
                response.Dispose();
                if (!IsSame(to) || !keeps || hop >= MostHops)
                {
                    throw Refused(IsSame(to)
                        ? $"It redirects to {to.AbsolutePath}, which cannot be followed. Write that address into the entry."
                        : $"It redirects to {to.GetLeftPart(UriPartial.Authority)}, which is not the entry's address; nothing was sent there.");
                }
                request = await CopyAsync(request, to, cancellationToken);
                continue;
            }
            LastStatus = response.StatusCode;
            Refusal = response.StatusCode switch
            {
                HttpStatusCode.Unauthorized when request.Headers.Contains("Authorization") => "It refuses the Authorization header of the entry (401): look at the variable it names. A token may be wrong or too old.",
                HttpStatusCode.Unauthorized => "It wants a sign-in (401), and signing in by OAuth is not there yet. Write \"headers\": {\"Authorization\": \"Bearer ${A_VARIABLE}\"} into the entry, and a token into that variable.",
                HttpStatusCode.Forbidden => "It refuses the sign-in it was given (403).",
                _ when response.IsSuccessStatusCode => null,
                _ => Refusal, // what is tried after a refusal fails in another way
            };
            response.Content = await LimitedAsync(response.Content, cancellationToken);
            return response;
        }
    }

    private static async Task<HttpContent> LimitedAsync(HttpContent content, CancellationToken cancellation)
    {
        var perLine = content.Headers.ContentType?.MediaType == "text/event-stream";
        var limited = new StreamContent(new LimitedStream(await content.ReadAsStreamAsync(cancellation), perLine));
        foreach (var header in content.Headers)
        {
            limited.Headers.TryAddWithoutValidation(header.Key, header.Value);
        }
        return limited;
    }

    private static async Task<HttpRequestMessage> CopyAsync(HttpRequestMessage request, Uri to, CancellationToken cancellation)
    {
        var copy = new HttpRequestMessage(request.Method, to) { Version = request.Version };
        if (request.Content is { } content)
        {
            copy.Content = new ByteArrayContent(await content.ReadAsByteArrayAsync(cancellation));
            foreach (var header in content.Headers)
            {
                copy.Content.Headers.TryAddWithoutValidation(header.Key, header.Value);
            }
        }
        foreach (var header in request.Headers)
        {
            copy.Headers.TryAddWithoutValidation(header.Key, header.Value);
        }
        return copy;
    }

    private bool IsSame(Uri uri) => uri.Scheme == origin.Scheme && uri.Host == origin.Host && uri.Port == origin.Port;

    private McpRefusedException Refused(string message)
    {
        Refusal = message;
        return new McpRefusedException(message);
    }
}
