using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace KiroAgent.Server.Models;

/// <summary>
/// From a provider's error to a <see cref="ModelFailure"/> whose message says what to do. Shapes: both providers' public API
/// references, and what compatible servers answer in their place (a bare string, a <c>detail</c>, a page of HTML).
/// </summary>
internal static class ProviderErrors
{
    private const int ShownOfError = 500;

    private static readonly string[] s_overflow =
    [
        "context_length_exceeded", "maximum context length", "prompt is too long", "input is too long", "context window", "context size",
        "exceed context limit", "context length", "too many tokens", "request_too_large", "reduce the length of the messages",
    ];

    private static readonly string[] s_refused = ["content_filter", "content_policy_violation", "content management policy", "responsibleaipolicyviolation"];

    // Of a model that does not see, and of images that are too large or cannot be read.
    private static readonly string[] s_images =
    [
        "image input", "image_url", "input image", "support image", "supports image", "support vision", "image exceeds", "image dimensions", "process image",
        "not a multimodal", "multimodal data", "0 image", "invalid image", "image media type", "vision is not",
    ];

    /// <summary>What a status, with the words that came with it, stands for. In order: overflow, refused content, quota, images, then the status.</summary>
    public static ModelFailureKind KindOf(int status, string type, string message)
    {
        var said = type + " " + message;
        return status switch
        {
            400 or 413 or 422 when Says(said, s_overflow) => ModelFailureKind.ContextOverflow,
            400 or 403 or 422 when Says(said, s_refused) => ModelFailureKind.ContentRefused,
            402 => ModelFailureKind.QuotaExceeded,
            429 when Says(said, ["insufficient_quota", "credit balance"]) => ModelFailureKind.QuotaExceeded,
            400 when Says(said, ["credit balance is too low"]) => ModelFailureKind.QuotaExceeded,
            400 or 404 or 413 or 415 or 422 or 500 or 501 when Says(said, s_images) => ModelFailureKind.ImagesRefused,
            401 or 403 => ModelFailureKind.Authentication,
            404 => ModelFailureKind.UnknownModel,
            400 when Says(type, ["model_not_found"]) => ModelFailureKind.UnknownModel,
            408 => ModelFailureKind.TimedOut,
            429 => ModelFailureKind.RateLimited,
            503 or 529 => ModelFailureKind.Overloaded,
            >= 500 => ModelFailureKind.ServerError,
            _ => ModelFailureKind.InvalidRequest,
        };
    }

    /// <summary>The failure an answer that is no 200 stands for.</summary>
    public static ModelFailure OfResponse(ProviderAccess access, string model, int status, HttpResponseHeaders headers, byte[] body, TimeProvider time) =>
        OfStatus(access, model, status, body) with { RetryAfter = RetryAfter(headers, time.GetUtcNow()) };

    /// <summary>The same, of an answer whose headers say nothing more.</summary>
    public static ModelFailure OfStatus(ProviderAccess access, string model, int status, byte[] body)
    {
        var (type, message) = Read(body);
        return Of(access, model, status, type, message);
    }

    /// <summary>The failure an error inside a stream stands for, which has a type where an answer has a status.</summary>
    public static ModelFailure OfEvent(ProviderAccess access, string model, JsonElement error)
    {
        var (type, message) = Parts(error);
        var status = error.Number("code") is { } code and >= 400 and < 600 ? (int)code : type switch
        {
            "authentication_error" or "invalid_api_key" => 401,
            "permission_error" => 403,
            "not_found_error" or "model_not_found" => 404,
            "request_too_large" => 413,
            "invalid_request_error" or "context_length_exceeded" or "content_filter" or "BadRequestError" => 400,
            "rate_limit_error" or "insufficient_quota" or "rate_limit_exceeded" or "billing_error" => 429,
            "overloaded_error" => 529,
            // What has no name is the server's own trouble, and worth another try.
            _ => 500,
        };
        return Of(access, model, status, type, message);
    }

    /// <summary>Why nothing came back at all.</summary>
    public static ModelFailure OfException(ProviderAccess access, Exception error)
    {
        var (host, why) = (access.Host, Clean(access, Innermost(error).Message));
        return (error as HttpRequestException)?.HttpRequestError switch
        {
            HttpRequestError.SecureConnectionError => new(ModelFailureKind.InsecureConnection,
                $"{host} has a certificate that is not trusted here: {why} For a certificate authority of your own set SSL_CERT_FILE."),
            HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.ProxyTunnelError => new(ModelFailureKind.Unreachable,
                $"{host} cannot be reached: {why}. Check the network, HTTPS_PROXY and {access.Provider.BaseUrlVariable}."),
            _ => new(ModelFailureKind.Disconnected, $"The stream from {host} broke off: {why}"),
        };
    }

    private static ModelFailure Of(ProviderAccess access, string model, int status, string type, string said)
    {
        var (kind, host) = (KindOf(status, type, said), access.Host);
        var quoted = said.Length == 0 ? "." : ": " + Clean(access, said);
        var set = access.Key is null ? $"Set {access.Provider.KeyVariable}." : $"Check {access.Provider.KeyVariable}.";
        return new(kind, kind switch
        {
            ModelFailureKind.Authentication => $"{host} refused the key ({status}){quoted} {set}",
            ModelFailureKind.UnknownModel => $"{host} has no model \"{model}\" ({status}){quoted} Choose another model, or check {access.Provider.BaseUrlVariable}.",
            ModelFailureKind.ContextOverflow => $"The conversation is longer than {model} can take{quoted}",
            ModelFailureKind.ContentRefused => $"{host} refused what was asked because of its content{quoted}",
            ModelFailureKind.QuotaExceeded => $"The account at {host} has nothing left to spend ({status}){quoted}",
            ModelFailureKind.RateLimited => $"{host} had too many requests ({status}){quoted}",
            ModelFailureKind.Overloaded => $"{host} is overloaded ({status}){quoted}",
            ModelFailureKind.TimedOut => $"{host} took too long ({status}){quoted}",
            ModelFailureKind.ServerError => $"{host} failed ({status}){quoted}",
            _ => $"{host} refused the request ({status}){quoted}",
        }, status);
    }

    private static (string Type, string Message) Read(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return Parts(document.RootElement.Member("error") is { ValueKind: JsonValueKind.Object or JsonValueKind.String } error ? error : document.RootElement);
        }
        catch (JsonException)
        {
            var text = Encoding.UTF8.GetString(body).Trim();
            return ("", text.StartsWith('<') ? "" : text);
        }
    }

    private static (string Type, string Message) Parts(JsonElement error) =>
        error.ValueKind == JsonValueKind.String ? ("", error.GetString()!)
        : (error.Text("code") ?? error.Text("type") ?? "", error.Text("message") ?? error.Text("detail") ?? error.Text("error") ?? "");

    /// <summary>One line without the key: what a provider says may quote what it was sent.</summary>
    private static string Clean(ProviderAccess access, string text)
    {
        text = access.Key is { Length: > 0 } key ? text.Replace(key, "•••", StringComparison.Ordinal) : text;
        text = text.ReplaceLineEndings(" ").Trim();
        return text.Length <= ShownOfError ? text : text[..ShownOfError] + "…";
    }

    private static TimeSpan? RetryAfter(HttpResponseHeaders headers, DateTimeOffset now)
    {
        if (headers.TryGetValues("retry-after-ms", out var exact)
            && double.TryParse(exact.First(), NumberStyles.Float, CultureInfo.InvariantCulture, out var ms) && ms is >= 0 and < 1e9)
        {
            return TimeSpan.FromMilliseconds(ms);
        }
        var wait = headers.RetryAfter is { } after ? after.Delta ?? after.Date - now : null;
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }

    private static Exception Innermost(Exception error) => error.InnerException is { } inner ? Innermost(inner) : error;

    private static bool Says(string text, string[] words) => words.Any(w => text.Contains(w, StringComparison.OrdinalIgnoreCase));
}
