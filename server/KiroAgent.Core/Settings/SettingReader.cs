using System.Collections.Immutable;

namespace KiroAgent.Core.Settings;

/// <summary>Reads the value of a key, or says what is wrong with it.</summary>
internal sealed class SettingReader(ImmutableArray<SettingProblem>.Builder problems, string source, SettingsLayer layer)
{
    /// <summary>The value; null, with an error told, when it cannot be.</summary>
    public SettingValue? Read(SettingKey key, JsoncValue value)
    {
        if (value is JsoncMissing)
        {
            return null; // the text's own error says so
        }
        SettingValue? read = (key.Type, value) switch
        {
            (SettingType.Flag, JsoncFlag flag) => new SettingValue.Flag(flag.Value),
            (SettingType.Count, JsoncNumber { Whole: { } whole }) when whole >= key.Least && whole <= key.Most => new SettingValue.Count(whole),
            (SettingType.Text, JsoncString { Value: var text }) when !string.IsNullOrWhiteSpace(text) && !text.Any(char.IsControl) => new SettingValue.Word(text),
            (SettingType.Choice, JsoncString { Value: var word }) when key.Words.Any(w => w.Word == word) => new SettingValue.Word(word),
            (SettingType.Sandbox, JsoncFlag { Value: false }) => new SettingValue.Word("none"),
            (SettingType.Sandbox, JsoncString { Value: var word }) when Sandbox.TryParse(word, out _) => new SettingValue.Word(word),
            (SettingType.List, JsoncArray list) => List(key, list),
            (SettingType.Servers, JsoncObject) => new SettingValue.Servers(new McpReader(problems, source, layer == SettingsLayer.Project).Read(value)),
            _ => null,
        };
        if (read is null && !(key.Type == SettingType.List && value is JsoncArray))
        {
            Error(value.Span, key, $"{key.Name} is {key.TypeInWords}.{Nearest(key, value)}");
        }
        return read;
    }

    private SettingValue.List? List(SettingKey key, JsoncArray list)
    {
        var good = true;
        var values = ImmutableArray.CreateBuilder<string>();
        foreach (var item in list.Items)
        {
            if (item is not JsoncString { Value: var text } || string.IsNullOrWhiteSpace(text) || text.Contains('\0', StringComparison.Ordinal))
            {
                if (item is not JsoncMissing)
                {
                    Error(item.Span, key, $"{key.Name} is {key.TypeInWords}: this is none that counts.");
                    good = false;
                }
                continue;
            }
            text = key.NamesTools ? SettingKeys.ToolOf(text) : text;
            Comment(key, text, item.Span);
            if (!values.Contains(text))
            {
                values.Add(text);
            }
        }
        return good ? new SettingValue.List(values.ToImmutable()) : null;
    }

    private void Comment(SettingKey key, string text, TextSpan span)
    {
        if (key.NamesTools && !SettingKeys.Tools.Contains(text) && !key.Examples.Contains(text) && !text.StartsWith("mcp_", StringComparison.Ordinal))
        {
            var near = NearestName.Of(text, SettingKeys.Tools);
            Warn(span, key, SettingProblem.Unknown, $"There is no tool {JsoncValue.Quoted(text)}." + (near is null ? "" : $" Did you mean {JsoncValue.Quoted(near)}?"));
        }
        else if (key.Name == "trustedCommands" && DangerousTrust.Of(text) is { } danger)
        {
            Warn(span, key, SettingProblem.Dangerous, danger);
        }
        else if (key.Name == "agentIgnoreFiles" && text.AsSpan().ContainsAny('/', '\\'))
        {
            Warn(span, key, SettingProblem.WrongValue, "This is the name of a file, without folders: it is looked for in every folder.");
        }
    }

    private static string Nearest(SettingKey key, JsoncValue value) =>
        value is JsoncString { Value: var text } && NearestName.Of(text, key.Words.Select(w => w.Word)) is { } near ? $" Did you mean {JsoncValue.Quoted(near)}?" : "";

    private void Error(TextSpan span, SettingKey key, string message) =>
        problems.Add(new SettingProblem(span, SettingSeverity.Error, key.Name, SettingProblem.WrongValue, message));

    private void Warn(TextSpan span, SettingKey key, string code, string message) =>
        problems.Add(new SettingProblem(span, SettingSeverity.Warning, key.Name, code, message));
}

/// <summary>The words of the setting <c>sandbox</c>.</summary>
public static class Sandbox
{
    private const string Container = "docker:";

    /// <summary>Reads <c>none</c>, <c>bubblewrap</c> or <c>docker:IMAGE</c>.</summary>
    public static bool TryParse(string word, out (SandboxKind Kind, string? Image) sandbox)
    {
        ArgumentNullException.ThrowIfNull(word);
        sandbox = word switch
        {
            "bubblewrap" => (SandboxKind.Bubblewrap, null),
            _ when word.StartsWith(Container, StringComparison.Ordinal) => (SandboxKind.Docker, word[Container.Length..]),
            _ => (SandboxKind.None, null),
        };
        // An image's name becomes an argument: no blank and no leading dash, so that it is never an option.
        return sandbox.Image is { } image
            ? image.Length > 0 && char.IsAsciiLetterOrDigit(image[0]) && image.All(c => char.IsAsciiLetterOrDigit(c) || "._-/:@".Contains(c, StringComparison.Ordinal))
            : word is "none" or "bubblewrap";
    }
}
