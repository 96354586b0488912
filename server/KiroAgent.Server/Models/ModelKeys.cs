using System.Collections.Concurrent;

namespace KiroAgent.Server.Models;

/// <summary>Keys and addresses of providers, by the name of their variable: handed over by the editor, else from the environment. In memory only.</summary>
/// <param name="environment">The process's variables.</param>
internal sealed class ModelKeys(Func<string, string?> environment)
{
    private readonly ConcurrentDictionary<string, string> _handedOver = new(StringComparer.Ordinal);

    /// <summary>No editor, no environment.</summary>
    public static ModelKeys None { get; } = new(_ => null);

    /// <summary>Takes values over from the editor's secret storage; null or empty takes one back.</summary>
    public void Set(IReadOnlyDictionary<string, string?> values)
    {
        foreach (var (name, value) in values)
        {
            if (string.IsNullOrWhiteSpace(value))
            {
                _handedOver.TryRemove(name, out _);
            }
            else
            {
                _handedOver[name] = value.Trim();
            }
        }
    }

    /// <summary>The value of a variable, or null.</summary>
    public string? Value(string variable) =>
        _handedOver.TryGetValue(variable, out var value) ? value
        : environment(variable) is { } found && !string.IsNullOrWhiteSpace(found) ? found.Trim() : null;
}
