using System.Collections.Immutable;
using KiroAgent.Core.Paths;
using KiroAgent.Core.Settings;

namespace KiroAgent.Core.Policy;

/// <summary>
/// Finds where a change makes a JSON or YAML file name a schema on another machine. Editors fetch it when the file is opened, so what the agent writes
/// into its address leaves the machine (attack A9). It is told, not asked about: such references are usual, and the review shows the line.
/// </summary>
public static class RemoteSchemas
{
    private const int LongestRead = 1 << 20;
    private const int LongestShown = 200;
    private const string Key = "$schema";
    private const string YamlMark = "yaml-language-server:";

    private static readonly ImmutableArray<string> s_json = [".json", ".jsonc", ".json5", ".webmanifest", ".code-snippets", ".code-workspace", ".ipynb", ".har", ".map"];
    private static readonly ImmutableArray<string> s_yaml = [".yaml", ".yml"];

    // Where editors take the schemas of usual files from anyway.
    private static readonly ImmutableArray<string> s_usual = ["json.schemastore.org", "www.schemastore.org", "json-schema.org"];

    /// <summary>What is to be told about a file's change, as a sentence; null where there is nothing.</summary>
    public static string? AddedBy(string path, string before, string after)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        return Of(path, after) is { } now && IsRemote(now) && now != Of(path, before)
            ? $"{EscapedText.Of(path)} now names a schema on another machine, {EscapedText.Of(now.Length <= LongestShown ? now : now[..LongestShown] + "…")}: an editor may fetch it as soon as the file is opened."
            : null;
    }

    /// <summary>Whether the change of such a file has to be looked at.</summary>
    public static bool Concerns(string path) => Ends(path, s_json) || Ends(path, s_yaml) || IsRunCommands(path);

    private static bool IsRunCommands(string path) => path[(path.LastIndexOf('/') + 1)..] is ['.', .., 'r', 'c'];

    private static bool Ends(string path, ImmutableArray<string> endings) => endings.Any(ending => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase));

    private static string? Of(string path, string text) =>
        text.Length > LongestRead ? null
        : Ends(path, s_yaml) ? InYaml(text)
        : !Concerns(path) || !(text.Contains("schema", StringComparison.Ordinal) || text.Contains("\\u00", StringComparison.Ordinal)) ? null
        : JsoncText.Parse(text).Root is JsoncObject root && root[Key] is JsoncString { Value: var url } ? url.Trim()
        : null;

    // The line that the common language server for YAML obeys.
    private static string? InYaml(string text)
    {
        foreach (var line in text.Split('\n'))
        {
            if (line.AsSpan().TrimStart().StartsWith("#") && line.IndexOf(YamlMark, StringComparison.Ordinal) is >= 0 and var at
                && line.IndexOf(Key + "=", at, StringComparison.Ordinal) is >= 0 and var mark)
            {
                return line[(mark + Key.Length + 1)..].Trim().Split(' ')[0];
            }
        }
        return null;
    }

    // A share of another machine counts too: only looking at it sends credentials there.
    private static bool IsRemote(string url)
    {
        if (url.StartsWith("//", StringComparison.Ordinal) || url.StartsWith(@"\\", StringComparison.Ordinal))
        {
            return true;
        }
        return url.Contains("://", StringComparison.Ordinal)
            && (!Uri.TryCreate(url, UriKind.Absolute, out var address)
                || (address.Host.Length > 0 && address.Scheme != "vscode" && !(address.Query.Length == 0 && address.UserInfo.Length == 0 && s_usual.Contains(address.IdnHost))));
    }
}
