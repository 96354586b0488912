using System.Collections.Immutable;
using System.Text.Json;
using KiroAgent.Core.Policy;
using KiroAgent.Server.Workspace;

namespace KiroAgent.Server.Tools;

/// <summary>
/// Reads a tool call's arguments member by member and collects everything wrong with them, so that the model can mend
/// all of it at once. After a problem it goes on with a stand-in value; the request made of it is never carried out.
/// A member that is <c>null</c> counts as absent.
/// </summary>
internal sealed class ArgumentReader(JsonElement arguments, WorkspaceFolders folders)
{
    private static readonly PathUse s_noPath = new("", PathOperation.Read, null, null);

    private readonly List<string> _known = [];
    private readonly List<string> _problems = [];

    /// <summary>What is wrong, members nobody asked for included; null when nothing is.</summary>
    public string? Problem
    {
        get
        {
            var unknown = arguments.EnumerateObject()
                .Where(member => !_known.Contains(member.Name))
                .Select(member => $"\"{member.Name}\" is no argument of this tool (it takes {string.Join(", ", _known)})");
            string[] all = [.. _problems, .. unknown];
            return all.Length == 0 ? null : string.Join("; ", all);
        }
    }

    /// <summary>A string that must be there; it may be empty.</summary>
    public string String(string name) => OptionalString(name) ?? Missing(name, "a string", "");

    /// <summary>A string that must be there and say something.</summary>
    public string NonEmptyString(string name)
    {
        var before = _problems.Count;
        var text = String(name);
        return text.Length > 0 || _problems.Count > before ? text : Wrong($"\"{name}\" must not be empty", "");
    }

    /// <summary>A string, or null.</summary>
    public string? OptionalString(string name) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        { } other => Wrong(name, "a string", other, ""),
    };

    /// <summary>A path, found in the workspace for this use.</summary>
    public PathUse Path(string name, PathOperation operation) =>
        NonEmptyString(name) is { Length: > 0 } named ? PathUses.Of(named, operation, folders) : s_noPath;

    /// <summary>A path, the workspace folder itself when it is absent or empty.</summary>
    public PathUse FolderPath(string name, PathOperation operation) =>
        PathUses.Of(OptionalString(name) is { Length: > 0 } named ? named : ".", operation, folders);

    /// <summary>A whole number of at least <paramref name="least"/>, or null.</summary>
    public int? OptionalInteger(string name, int least) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } number when number.TryGetInt32(out var value) && value >= least => value,
        { } other => Wrong<int?>(name, $"a whole number of at least {least}", other, null),
    };

    /// <summary>A flag, false when it is absent.</summary>
    public bool Flag(string name) => Find(name) switch
    {
        null => false,
        { ValueKind: JsonValueKind.True or JsonValueKind.False } flag => flag.GetBoolean(),
        { } other => Wrong(name, "true or false", other, false),
    };

    /// <summary>A list of strings, empty when it is absent.</summary>
    public ImmutableArray<string> OptionalStrings(string name)
    {
        if (Find(name) is not { } list)
        {
            return [];
        }

        return list.ValueKind == JsonValueKind.Array && list.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String)
            ? [.. list.EnumerateArray().Select(item => item.GetString()!)]
            : Wrong<ImmutableArray<string>>(name, "a list of strings", list, []);
    }

    /// <summary>A list of paths, empty when it is absent.</summary>
    public ImmutableArray<PathUse> OptionalPaths(string name, PathOperation operation) =>
        [.. OptionalStrings(name).Where(named => named.Length > 0).Select(named => PathUses.Of(named, operation, folders))];

    /// <summary>A list of objects that must be there, each read by <paramref name="read"/>.</summary>
    public ImmutableArray<T> Objects<T>(string name, Func<ArgumentReader, T> read)
    {
        if (Find(name) is not { } list)
        {
            return Missing<ImmutableArray<T>>(name, "a list of objects", []);
        }

        if (list.ValueKind != JsonValueKind.Array || list.EnumerateArray().Any(item => item.ValueKind != JsonValueKind.Object))
        {
            return Wrong<ImmutableArray<T>>(name, "a list of objects", list, []);
        }

        var items = ImmutableArray.CreateBuilder<T>();
        foreach (var item in list.EnumerateArray())
        {
            var reader = new ArgumentReader(item, folders);
            items.Add(read(reader));
            if (reader.Problem is { } problem)
            {
                _problems.Add($"{name}[{items.Count - 1}]: {problem}");
            }
        }

        return items.ToImmutable();
    }

    /// <summary>All arguments as they came, for a tool whose schema is somebody else's.</summary>
    public string Whole()
    {
        _known.AddRange(arguments.EnumerateObject().Select(member => member.Name));
        return arguments.GetRawText();
    }

    /// <summary>Notes a problem only this tool can see.</summary>
    public void Refuse(string problem) => _problems.Add(problem);

    private JsonElement? Find(string name)
    {
        _known.Add(name);
        return arguments.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
    }

    private T Missing<T>(string name, string expected, T standIn) => Wrong($"\"{name}\" is missing ({expected})", standIn);

    private T Wrong<T>(string name, string expected, JsonElement value, T standIn) =>
        Wrong($"\"{name}\" must be {expected}, not {Shown(value)}", standIn);

    private T Wrong<T>(string problem, T standIn)
    {
        if (!_problems.Contains(problem))
        {
            _problems.Add(problem);
        }

        return standIn;
    }

    private static string Shown(JsonElement value) => value.GetRawText() switch
    {
        { Length: > 60 } raw => string.Concat(raw.AsSpan(0, 60), "…"),
        var raw => raw,
    };
}
