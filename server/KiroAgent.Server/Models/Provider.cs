namespace KiroAgent.Server.Models;

/// <summary>A provider of online models: how its models are named, which variables configure it, where it is by itself.</summary>
/// <param name="Prefix">What its models' ids begin with.</param>
/// <param name="Label">For a menu.</param>
/// <param name="KeyVariable">Names its key.</param>
/// <param name="BaseUrlVariable">Names another endpoint that speaks the same.</param>
/// <param name="ModelVariable">Names the model that is used when none is given.</param>
/// <param name="OwnUrl">The provider's own endpoint; anywhere else a key is not demanded.</param>
/// <param name="OwnModel">The model used there when none is given.</param>
internal sealed record Provider(
    string Prefix, string Label, string KeyVariable, string BaseUrlVariable, string ModelVariable, string OwnUrl, string OwnModel)
{
    public static readonly Provider Anthropic = new(
        "anthropic:", "Anthropic", "ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL", "ANTHROPIC_MODEL", "https://api.anthropic.com/v1", "claude-sonnet-4-5");

    public static readonly Provider OpenAi = new(
        "openai:", "OpenAI-compatible", "OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_MODEL", "https://api.openai.com/v1", "gpt-5.1");

    /// <summary>All of them; the first configured one is the default.</summary>
    public static readonly IReadOnlyList<Provider> All = [Anthropic, OpenAi];

    /// <summary>The provider a model's id names, and its name there; null for none.</summary>
    public static (Provider Provider, string Model)? Of(string id) =>
        All.FirstOrDefault(p => id.Length > p.Prefix.Length && id.StartsWith(p.Prefix, StringComparison.Ordinal)) is { } provider
            ? (provider, id[provider.Prefix.Length..]) : null;

    /// <summary>Where and with which key it is reached, or what to set before it can be.</summary>
    public (ProviderAccess? Access, string? Problem) Access(ModelKeys keys)
    {
        var key = keys.Value(KeyVariable);
        var given = keys.Value(BaseUrlVariable);
        if (given is null)
        {
            return key is null
                ? (null, $"it has no key. Set {KeyVariable}, or {BaseUrlVariable} for another endpoint")
                : (new ProviderAccess(this, new Uri(OwnUrl + "/"), key), null);
        }
        if (!Uri.TryCreate(given, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.Host.Length == 0)
        {
            return (null, $"{BaseUrlVariable} is no URL that begins with http:// or https://");
        }
        // A password in the address is no way to hand over a key: it would show up in messages.
        var clean = new UriBuilder(url) { UserName = "", Password = "", Query = "", Fragment = "" };
        var path = clean.Path.TrimEnd('/');
        // Both are met in the wild: with the version, as one provider writes it, and without, as the other does.
        clean.Path = (path.Length == 0 || (this == Anthropic && !path.EndsWith("/v1", StringComparison.Ordinal)) ? path + "/v1" : path) + "/";
        return key is null && IsOwn(clean.Uri)
            ? (null, $"it has no key. Set {KeyVariable}")
            : (new ProviderAccess(this, clean.Uri, key), null);
    }

    /// <summary>The model used when none is given, or null where nothing is configured or nobody could guess its name.</summary>
    public string? DefaultModel(ModelKeys keys) => Access(keys).Access is not { } access ? null
        : keys.Value(ModelVariable) is { } named ? Prefix + named
        : IsOwn(access.Url) ? Prefix + OwnModel : null;

    private bool IsOwn(Uri url) => string.Equals(url.Host, new Uri(OwnUrl).Host, StringComparison.OrdinalIgnoreCase);
}

/// <summary>How a provider is reached.</summary>
/// <param name="Provider">Which one.</param>
/// <param name="Url">Its base URL, with a slash at the end and no user name in it.</param>
/// <param name="Key">Its key, where there is one.</param>
internal sealed record ProviderAccess(Provider Provider, Uri Url, string? Key)
{
    /// <summary>Host and port, for messages.</summary>
    public string Host => Url.IsDefaultPort ? Url.Host : Url.Authority;

    /// <summary>Without the key: a log must not show it.</summary>
    public override string ToString() => $"{Provider.Label} at {Host}";
}
