using KiroAgent.Server.Models;

namespace KiroAgent.Server.Doctor;

/// <summary>
/// Which hosts a model contacts. In order: 1. offline and scripted models none; 2. the host of the provider's base URL, where
/// one is set; 3. the provider's own; 4. beside them the host of a proxy, where one is set.
/// Only host and port are named: a URL may hold a password.
/// </summary>
internal static class Contacts
{
    /// <summary>The variables that say with which key and over which hosts models are reached.</summary>
    public static readonly IReadOnlyList<string> Variables =
    [
        "ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL", "ANTHROPIC_MODEL", "OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_MODEL",
        "HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE",
    ];

    /// <summary>The value of a variable, by its name in capitals or, for proxies, in small letters.</summary>
    public static string? Value(string variable, Func<string, string?> environment) =>
        NotEmpty(environment(variable)) ?? (variable.EndsWith("_PROXY", StringComparison.Ordinal) ? NotEmpty(environment(variable.ToLowerInvariant())) : null);

    /// <summary>The hosts for these models; what is wrong with a URL goes to <paramref name="problems"/>.</summary>
    public static List<HostFinding> Of(IEnumerable<string> models, Func<string, string?> environment, List<string> problems)
    {
        var hosts = new List<HostFinding>();
        foreach (var model in models)
        {
            if (Provider.Of(model)?.Provider is { } provider)
            {
                Add(hosts, Value(provider.BaseUrlVariable, environment) is { } url ? HostOf(url, provider.BaseUrlVariable, problems) : new Uri(provider.OwnUrl).Host, model);
            }
        }
        var online = hosts.Count > 0;
        foreach (var proxy in Variables.Where(v => online && v is "HTTPS_PROXY" or "HTTP_PROXY" or "ALL_PROXY"))
        {
            Add(hosts, online && Value(proxy, environment) is { } url ? HostOf(url, proxy, problems) : null, proxy);
        }
        return hosts;
    }

    private static void Add(List<HostFinding> hosts, string? host, string what)
    {
        if (host is not null && !hosts.Any(h => h.Host == host && h.For == what))
        {
            hosts.Add(new HostFinding(host, what));
        }
    }

    private static string? HostOf(string url, string variable, List<string> problems)
    {
        if (Uri.TryCreate(url.Contains("://", StringComparison.Ordinal) ? url : "http://" + url, UriKind.Absolute, out var uri) && uri.Host.Length > 0)
        {
            return uri.IsDefaultPort ? uri.Host : uri.Authority;
        }
        problems.Add($"{variable} is no URL.");
        return null;
    }

    private static string? NotEmpty(string? value) => string.IsNullOrWhiteSpace(value) ? null : value;
}
