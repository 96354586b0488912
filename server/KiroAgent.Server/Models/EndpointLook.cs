using System.Collections.Immutable;
using System.Text.Json;

namespace KiroAgent.Server.Models;

/// <summary>Whether an endpoint answers.</summary>
internal enum Reach
{
    /// <summary>It is being looked at.</summary>
    Checking,

    /// <summary>It answers.</summary>
    Answers,

    /// <summary>It does not answer, or not as a provider does.</summary>
    Silent,

    /// <summary>It does not take the key.</summary>
    KeyRefused,
}

/// <summary>What came of a look at an endpoint.</summary>
/// <param name="Reach">Whether it answers.</param>
/// <param name="Note">The same in words.</param>
/// <param name="Models">The models it names, in its order; empty where it names none.</param>
/// <param name="NamesAll">Whether these are all it has.</param>
internal sealed record EndpointLook(Reach Reach, string Note, ImmutableArray<string> Models, bool NamesAll)
{
    /// <summary>How long anybody waits for one.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private const int MostNamed = 200;

    // What these say of themselves is that they do something else.
    private static readonly string[] s_others = ["embed", "whisper", "tts", "dall-e", "moderation", "transcribe", "realtime", "image", "audio", "sora", "davinci", "babbage", "rerank"];

    /// <summary>The models a person may want to choose: those that hold a conversation, and not too many.</summary>
    public IEnumerable<string> Offered => Models.Where(model => !Array.Exists(s_others, other => model.Contains(other, StringComparison.OrdinalIgnoreCase))).Take(MostNamed);

    /// <summary>Whether it said that it has no such model. A name without a date, a tag or with <c>-latest</c> means the model that has one.</summary>
    public bool Lacks(string model)
    {
        var name = model.EndsWith("-latest", StringComparison.Ordinal) ? model[..^"-latest".Length] : model;
        return NamesAll && !Models.Any(one => one.StartsWith(name, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>From the answer to a request for the list of models. An endpoint without such a list still answers.</summary>
    public static EndpointLook Of(ProviderAccess access, int status, byte[] said)
    {
        if (status is 401 or 403)
        {
            return new(Reach.KeyRefused, ProviderErrors.OfStatus(access, "", status, said).Message, [], NamesAll: false);
        }
        if (status is 407 or 408 or 429 or >= 500)
        {
            return new(Reach.Silent, ProviderErrors.OfStatus(access, "", status, said).Message, [], NamesAll: false);
        }
        var (models, more) = status == 200 ? Names(said) : ([], false);
        return new(Reach.Answers, access.Host + " answers", models, models.Length > 0 && !more);
    }

    /// <summary>Looks at an endpoint: one request for the list of its models, given up when <paramref name="late"/> says so.</summary>
    public static async Task<EndpointLook> AtAsync(ProviderAccess access, CancellationToken late)
    {
        try
        {
            var (status, said) = await ProviderCall.ListModelsAsync(access, late);
            return Of(access, status, said);
        }
        catch (OperationCanceledException)
        {
            return new(Reach.Silent, $"{access.Host} did not answer in {Patience.TotalSeconds:0} seconds", [], NamesAll: false);
        }
        catch (Exception e)
        {
            // Whatever it is, it is what a person who wonders should read; a turn would meet it too.
            return new(Reach.Silent, ProviderErrors.OfException(access, e).Message, [], NamesAll: false);
        }
    }

    private static (ImmutableArray<string> Models, bool More) Names(byte[] said)
    {
        try
        {
            using var document = JsonDocument.Parse(said);
            var more = document.RootElement.Member("has_more") is { ValueKind: JsonValueKind.True };
            return ([.. document.RootElement.Items("data").Select(m => m.Text("id")).OfType<string>().Where(id => id.Length is > 0 and <= 200)], more);
        }
        catch (JsonException)
        {
            return ([], false);
        }
    }
}

/// <summary>
/// What is known of the endpoints of configured providers. A look is one request for the list of models; it runs behind everything else, one for
/// each endpoint at a time, is given up after a few seconds and counts for a minute. None is made that nobody asked for.
/// </summary>
/// <param name="time">For the time-out, and how long a look counts.</param>
/// <param name="changed">Called when more is known.</param>
internal sealed class EndpointLooks(TimeProvider time, Action changed)
{
    private static readonly TimeSpan s_counts = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<ProviderAccess, (EndpointLook? Look, long At, bool Runs)> _known = [];

    /// <summary>The last look at it, or that one runs for the first time; null when there was none. Another key is another endpoint.</summary>
    public EndpointLook? Find(ProviderAccess access)
    {
        lock (_lock)
        {
            return !_known.TryGetValue(access, out var known) ? null
                : known.Look ?? new EndpointLook(Reach.Checking, $"looking whether {access.Host} answers", [], NamesAll: false);
        }
    }

    /// <summary>Has it looked at, unless that is being done or was done of late; whether a look begins. Never waits.</summary>
    public bool Start(ProviderAccess access)
    {
        lock (_lock)
        {
            var known = _known.GetValueOrDefault(access);
            if (known.Runs || (known.Look is not null && time.GetElapsedTime(known.At) < s_counts))
            {
                return false;
            }
            _known[access] = known with { Runs = true };
        }
        var late = new CancellationTokenSource(EndpointLook.Patience, time);
        _ = Task.Run(() => LookAsync(access, late));
        return true;
    }

    private async Task LookAsync(ProviderAccess access, CancellationTokenSource late)
    {
        using var _ = late;
        var look = await EndpointLook.AtAsync(access, late.Token);
        lock (_lock)
        {
            _known[access] = (look, time.GetTimestamp(), false);
        }
        changed();
    }
}
