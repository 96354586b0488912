using System.Collections.Immutable;

namespace KiroAgent.Core.Settings;

/// <summary>Where settings come from, the lowest first.</summary>
public enum SettingsLayer
{
    /// <summary>What is built in.</summary>
    Default,
    /// <summary>The user's <c>~/.kiro/settings.json</c>.</summary>
    User,
    /// <summary>A workspace folder's <c>.kiro/settings.json</c>.</summary>
    Project,
    /// <summary>The editor.</summary>
    Editor,
}

/// <summary>A key as a text sets it, and the place of its value.</summary>
public sealed record SetKey(SettingKey Key, SettingValue Value, TextSpan Span);

/// <summary>
/// A settings text as it was understood.
/// </summary>
/// <param name="Layer">What it is.</param>
/// <param name="Source">The file's path, or <c>editor</c>.</param>
/// <param name="Set">What it sets, by the key's name: of keys that are wrong what was good before, if it was.</param>
/// <param name="Problems">In the order of the text.</param>
public sealed record SettingsFile(
    SettingsLayer Layer, string Source, ImmutableDictionary<string, SetKey> Set, ImmutableArray<SettingProblem> Problems)
{
    private const string Dot = ".";

    /// <summary>A file that is not there.</summary>
    public static SettingsFile Absent(SettingsLayer layer, string source) => new(layer, source, ImmutableDictionary<string, SetKey>.Empty, []);

    /// <summary>
    /// Reads a text; it never throws. While the text is no JSON, or blank, what <paramref name="before"/> set stays (without it, the lists
    /// that only add protection count as far as they can be read); a key whose value is wrong keeps the value it had.
    /// </summary>
    public static SettingsFile Read(string text, SettingsLayer layer, string source, SettingsFile? before)
    {
        if (string.IsNullOrWhiteSpace(text) && before is { Set.IsEmpty: false })
        {
            // Who writes a file empties it first: at that moment nothing may be in force that was not.
            return before with { Problems = [SettingProblem.OfEmpty] };
        }
        var json = JsoncText.Parse(text);
        var problems = ImmutableArray.CreateBuilder<SettingProblem>();
        problems.AddRange(json.Problems.Select(SettingProblem.Of));
        var walk = new Walk(problems, layer, source, before);
        if (json.Root is JsoncObject root)
        {
            walk.Object("", root);
            Secrets(root, problems);
        }
        else if (json.IsWhole)
        {
            problems.Add(new SettingProblem(json.Root.Span, SettingSeverity.Error, "", SettingProblem.WrongValue, "Settings are an object: { … }."));
        }
        var set = json.IsWhole && json.Root is JsoncObject ? walk.Set.ToImmutable()
            : before is not null ? before.Set
            : walk.Set.Where(s => s.Value.Key.Layers == LayerRule.AddUp).ToImmutableDictionary();
        return new SettingsFile(layer, source, set, [.. problems.OrderBy(p => p.Span.Start).ThenBy(p => p.Span.Length).Distinct()]);
    }

    private static void Secrets(JsoncValue value, ImmutableArray<SettingProblem>.Builder problems)
    {
        switch (value)
        {
            case JsoncString text when LiteralSecret.HasShape(text.Value) && problems.All(p => p.Span != text.Span):
                problems.Add(new SettingProblem(text.Span, SettingSeverity.Warning, "", SettingProblem.Secret, LiteralSecret.Advice));
                break;
            case JsoncObject { Members: var members }:
                foreach (var member in members)
                {
                    Secrets(member.Value, problems);
                }
                break;
            case JsoncArray { Items: var items }:
                foreach (var item in items)
                {
                    Secrets(item, problems);
                }
                break;
        }
    }

    /// <summary>Flattens objects to dotted names, the prefix taken off.</summary>
    private sealed class Walk(ImmutableArray<SettingProblem>.Builder problems, SettingsLayer layer, string source, SettingsFile? before)
    {
        private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

        public ImmutableDictionary<string, SetKey>.Builder Set { get; } = ImmutableDictionary.CreateBuilder<string, SetKey>(StringComparer.Ordinal);

        public void Object(string prefix, JsoncObject settings)
        {
            foreach (var member in settings.Members)
            {
                var name = prefix.Length == 0 ? WithoutPrefix(member.Name) : prefix + Dot + member.Name;
                if (SettingKeys.Find(name) is { } key)
                {
                    Key(key, member);
                }
                else if (member.Value is JsoncObject inner && (name.Length == 0 || SettingKeys.Groups.Contains(name)))
                {
                    Object(name, inner);
                }
                else if (name is not "$schema" && layer != SettingsLayer.Editor)
                {
                    Unknown(name, member);
                }
            }
        }

        private void Key(SettingKey key, JsoncMember member)
        {
            if (!_seen.Add(key.Name) && problems.All(p => p.Span != member.NameSpan))
            {
                problems.Add(new SettingProblem(member.NameSpan, SettingSeverity.Warning, key.Name, SettingProblem.Duplicate, $"{key.Name} is set more than once here, in another spelling; the last one counts."));
            }
            Set.Remove(key.Name);
            if (member.Value is JsoncNull)
            {
                return; // as if it were not there
            }
            if (layer == SettingsLayer.Project && key.OnlyFromUser)
            {
                problems.Add(new SettingProblem(member.NameSpan, SettingSeverity.Warning, key.Name, SettingProblem.NotHere, $"{key.Name} counts only from your own ~/.kiro/settings.json or the editor, not from a project."));
                return;
            }
            if (new SettingReader(problems, source, layer).Read(key, member.Value) is { } value)
            {
                Set[key.Name] = new SetKey(key, value, member.Value.Span);
            }
            else if (before?.Set.GetValueOrDefault(key.Name) is { } last)
            {
                Set[key.Name] = last;
            }
        }

        private void Unknown(string name, JsoncMember member)
        {
            if (name.Length == 0)
            {
                problems.Add(new SettingProblem(member.Value.Span, SettingSeverity.Error, "", SettingProblem.WrongValue, $"{SettingKeys.Prefix} is an object of settings."));
                return;
            }
            var near = NearestName.Of(name, SettingKeys.All.Select(k => k.Name).Concat(SettingKeys.Groups));
            var within = SettingKeys.Groups.Contains(name);
            problems.Add(new SettingProblem(member.NameSpan, SettingSeverity.Warning, name, SettingProblem.Unknown, within
                ? $"{name} is an object of settings, such as {string.Join(", ", SettingKeys.All.Where(k => k.Name.StartsWith(name + Dot, StringComparison.Ordinal)).Select(k => k.Name[(name.Length + 1)..]))}."
                : $"There is no setting {JsoncValue.Quoted(name)}." + (near is null ? "" : $" Did you mean {JsoncValue.Quoted(near)}?")));
        }

        private static string WithoutPrefix(string name) =>
            name == SettingKeys.Prefix ? "" : name.StartsWith(SettingKeys.Prefix + Dot, StringComparison.Ordinal) ? name[(SettingKeys.Prefix.Length + 1)..] : name;
    }
}
