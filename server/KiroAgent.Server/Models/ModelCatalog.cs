using Microsoft.Extensions.AI;

namespace KiroAgent.Server.Models;

/// <summary>What <c>model/list</c> says of a model.</summary>
/// <param name="Id">What <c>session/setModel</c> takes.</param>
/// <param name="Label">For a menu.</param>
/// <param name="Available">Whether a turn with it can start now.</param>
/// <param name="Reason">Why not, and what to set.</param>
/// <param name="Endpoint">Where it is; null for one that needs no endpoint or has none.</param>
/// <param name="Look">What came of the last look there; null when there was none.</param>
internal sealed record ModelChoice(string Id, string Label, bool Available, string? Reason = null, ProviderAccess? Endpoint = null, EndpointLook? Look = null)
{
    /// <summary>Whether the endpoint said that it has no such model.</summary>
    public bool IsLacking => Look is { } look && Provider.Of(Id) is { } known && look.Lacks(AnthropicRequest.NameOf(known.Model));
}

/// <summary>From a model's id to the model. Nothing is read, made or contacted before a turn asks for it.</summary>
/// <param name="time">For delays and time-outs.</param>
/// <param name="keys">What configures the providers; by default nothing.</param>
/// <param name="mayContact">Whether an endpoint may be contacted; null for any.</param>
/// <param name="looks">What is known of endpoints; null where nobody looks.</param>
internal sealed class ModelCatalog(TimeProvider time, ModelKeys? keys = null, Func<Uri, bool>? mayContact = null, EndpointLooks? looks = null)
{
    /// <summary>The model on board, which needs nothing.</summary>
    public const string Default = "offline";

    private const string ScriptedPrefix = "scripted:";

    private readonly ModelKeys _keys = keys ?? ModelKeys.None;
    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, bool> _blind = new();

    /// <summary>The model of a session that names none, where neither launch nor settings do: of the first configured provider, else the one on board.</summary>
    public string Preferred => Provider.All.Select(p => p.DefaultModel(_keys)).FirstOrDefault(m => m is not null && Resolve(m).Failure is null) ?? Default;

    /// <summary>Whether an id is of a form this version knows, so that it may come to name a model.</summary>
    public static bool IsName(string id) =>
        id == Default || Provider.All.Select(p => p.Prefix).Prepend(ScriptedPrefix).Any(p => id.Length > p.Length && id.StartsWith(p, StringComparison.Ordinal));

    /// <summary>Has the configured endpoints looked at; what comes of it stands in the next list.</summary>
    public void Check()
    {
        foreach (var endpoint in Provider.All.Select(Endpoint).OfType<ProviderAccess>())
        {
            looks?.Start(endpoint);
        }
    }

    /// <summary>The models that can be named, those an endpoint named itself, and the one in use, whether it can be had or not.</summary>
    /// <param name="current">The model of the session or the process, listed too.</param>
    /// <param name="folder">The workspace folder a script's path is relative to.</param>
    public IReadOnlyList<ModelChoice> List(string? current = null, string? folder = null)
    {
        var choices = new List<ModelChoice> { new(Default, "Offline (built in: plainly worded instructions, no network)", true) };
        if (current is not null && current != Default)
        {
            choices.Add(Choice(current, folder));
        }
        foreach (var provider in Provider.All)
        {
            var named = provider.DefaultModel(_keys);
            var offered = Endpoint(provider) is { } endpoint && looks?.Find(endpoint) is { } look ? look.Offered.Select(model => provider.Prefix + model).ToList() : [];
            if (named is null && offered.Count == 0)
            {
                choices.Add(Unnamed(provider));
            }
            foreach (var id in offered.Prepend(named).OfType<string>().Distinct().Where(id => id != current))
            {
                choices.Add(Choice(id, folder));
            }
        }
        return choices;
    }

    /// <summary>A provider of which no model can be named yet.</summary>
    private ModelChoice Unnamed(Provider provider)
    {
        var id = provider.Prefix + "MODEL";
        var reason = provider.Access(_keys).Access is { } access
            ? $"{access.Host} is configured, but no model of it is named. Set {provider.ModelVariable}, or choose {provider.Prefix}MODEL with its model's name."
            : WhyNot(id, null);
        var endpoint = Endpoint(provider);
        return new ModelChoice(id, Label(id), reason is null, reason, endpoint, endpoint is null ? null : looks?.Find(endpoint));
    }

    private ModelChoice Choice(string id, string? folder)
    {
        var reason = WhyNot(id, folder);
        var endpoint = Provider.Of(id) is { } known ? Endpoint(known.Provider) : null;
        return new ModelChoice(id, Label(id), reason is null, reason, endpoint, endpoint is null ? null : looks?.Find(endpoint));
    }

    /// <summary>Has what a model's first call needs loaded, where it is an online one; nobody is contacted.</summary>
    /// <param name="id">The model.</param>
    /// <param name="request">A call like those to come; asked for only where there is something to load.</param>
    public void WarmUp(string id, Func<ModelRequest> request)
    {
        if (Provider.Of(id) is { } known && Endpoint(known.Provider) is { } endpoint)
        {
            OnlineWarmUp.Begin(endpoint, request);
        }
    }

    /// <summary>Where a provider is, if it is configured and may be contacted.</summary>
    private ProviderAccess? Endpoint(Provider provider) =>
        provider.Access(_keys).Access is { } access && mayContact?.Invoke(access.Url) != false ? access : null;

    /// <summary>Whether tools' images are sent to a model: as long as it has not refused any.</summary>
    public bool TakesImages(string id) => !_blind.ContainsKey(id);

    /// <summary>A model refused images: in this process it is sent none of tools any more.</summary>
    public void RefusedImages(string id) => _blind[id] = true;

    /// <summary>The model, ready to be asked, or the reason why a turn with it cannot start (error 1007).</summary>
    /// <param name="id">As <c>session/setModel</c> takes it.</param>
    /// <param name="folder">The workspace folder a script's path is relative to; then the process's directory is tried.</param>
    public (IChatClient? Model, ModelFailure? Failure) Resolve(string id, string? folder = null)
    {
        if (id == Default)
        {
            return (new OfflineModel(), null);
        }

        if (Provider.Of(id) is { } known)
        {
            return Online(id, known.Provider, known.Model);
        }

        if (!id.StartsWith(ScriptedPrefix, StringComparison.Ordinal))
        {
            return Unavailable($"There is no model \"{id}\". Set the model to \"{Default}\", \"{ScriptedPrefix}FILE\", \"anthropic:MODEL\" or \"openai:MODEL\".");
        }

        var file = id[ScriptedPrefix.Length..];
        if (file.Length == 0)
        {
            return Unavailable($"\"{id}\" names no file: write {ScriptedPrefix}FILE.");
        }

        try
        {
            var bytes = File.ReadAllBytes(Locate(file, folder));
            var (script, error) = ScriptFile.Parse(bytes, Path.GetFileName(file));
            return script is null
                ? Unavailable($"The script \"{file}\" cannot be used: {error}.")
                : (new ScriptedModel(script, time), null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return Unavailable($"The script \"{file}\" cannot be read: {e.Message}");
        }
    }

    private (IChatClient?, ModelFailure?) Online(string id, Provider provider, string model)
    {
        var (access, problem) = provider.Access(_keys);
        if (access is null)
        {
            return Unavailable($"The model \"{id}\" is not available: {problem}, or choose the model \"{Default}\".");
        }

        if (mayContact?.Invoke(access.Url) == false)
        {
            return Unavailable($"The model \"{id}\" is not available: the setting network.allowedHosts does not name {access.Url.Host}.");
        }

        return (new OnlineModel(access, model, time), null);
    }

    private static string Locate(string file, string? folder)
    {
        if (folder is not null && Path.Combine(folder, file) is var inFolder && File.Exists(inFolder))
        {
            return inFolder;
        }

        return Path.GetFullPath(file);
    }

    private static string Label(string id) => id switch
    {
        _ when id.StartsWith(ScriptedPrefix, StringComparison.Ordinal) => $"Script {Path.GetFileName(id[ScriptedPrefix.Length..])}",
        _ => Provider.Of(id) is { } known ? $"{known.Provider.Label} {known.Model}" : id,
    };

    private static (IChatClient?, ModelFailure?) Unavailable(string message) =>
        (null, new ModelFailure(ModelFailureKind.Unavailable, message));

    private string? WhyNot(string id, string? folder) => Resolve(id, folder).Failure?.Message;
}
