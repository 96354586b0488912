using System.Text.Json;
using KiroAgent.Core.Storage;

namespace KiroAgent.Server.Settings;

/// <summary>
/// <c>storage.*</c> as an editor sends it: <c>{"kiroAgent": {…}}</c>, keys flat or nested, with or without the prefix
/// <c>kiroAgent.</c>. What is not set, or not as it should be, is the default.
/// </summary>
internal static class StorageSettings
{
    private const string Prefix = "kiroAgent.";

    /// <summary>Reads the limits; what is wrong is told to <paramref name="problem"/>, in words for the log.</summary>
    public static StorageLimits Read(JsonElement? settings, Action<string> problem)
    {
        var limits = StorageLimits.Default;
        foreach (var (key, value) in Flat("", settings))
        {
            switch (key)
            {
                case "storage.maxMegabytes":
                    limits = limits with { MaxMegabytes = Count(key, value, limits.MaxMegabytes, problem) };
                    break;
                case "storage.retentionDays":
                    limits = limits with { RetentionDays = Count(key, value, limits.RetentionDays, problem) };
                    break;
            }
        }
        return limits;
    }

    private static int Count(string key, JsonElement value, int otherwise, Action<string> problem)
    {
        const int Most = 1_000_000;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var count) && count is >= 0 and <= Most)
        {
            return count;
        }
        problem($"the setting {key} is a whole number from 0 to {Most}, not {value.GetRawText()}: {otherwise} is used");
        return otherwise;
    }

    /// <summary>Every value that is no object, under its dotted key without the prefix.</summary>
    private static IEnumerable<(string Key, JsonElement Value)> Flat(string key, JsonElement? element)
    {
        if (element is not { ValueKind: not JsonValueKind.Null } value)
        {
            yield break;
        }
        if (value.ValueKind != JsonValueKind.Object)
        {
            yield return (key.StartsWith(Prefix, StringComparison.Ordinal) ? key[Prefix.Length..] : key, value);
            yield break;
        }
        foreach (var member in value.EnumerateObject())
        {
            foreach (var inner in Flat(key is "" or "kiroAgent" ? member.Name : key + "." + member.Name, member.Value))
            {
                yield return inner;
            }
        }
    }
}
