using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using KiroAgent.Core.Policy;
using KiroAgent.Server.Workspace;

namespace KiroAgent.Server.Settings;

/// <summary>
/// The rules the user chose to keep, for this workspace or for every one: JSON lines in the data directory, outside the repository, where the agent
/// cannot name them as workspace files. Several processes may add to them. A line that cannot be read counts as not there.
/// </summary>
/// <param name="layer">The disk.</param>
/// <param name="workspace">The workspace's folder of the data directory.</param>
/// <param name="user">The data directory.</param>
internal sealed class RememberedRules(IFileLayer layer, Func<string> workspace, Func<string> user)
{
    private readonly RuleFile _workspace = new(layer, workspace);
    private readonly RuleFile _user = new(layer, user);

    /// <summary>Every rule, as of the last look.</summary>
    public ImmutableArray<RememberedRule> All => [.. _workspace.All, .. _user.All];

    /// <summary>Reads the rules where they changed; true when they did.</summary>
    public bool Look() => _workspace.Look() | _user.Look();

    /// <summary>Adds a rule to those of its scope; it is on disk when this returns.</summary>
    /// <exception cref="DiskException">It could not be added; nothing was.</exception>
    public void Add(RememberedRule rule) => (rule.Scope == "user" ? _user : _workspace).Add(rule);
}

/// <summary>One file of rules.</summary>
internal sealed class RuleFile(IFileLayer layer, Func<string> folder)
{
    /// <summary>Its name.</summary>
    public const string FileName = "rules.jsonl";

    private FileStamp? _stamp;

    /// <summary>Every rule, as of the last look.</summary>
    public ImmutableArray<RememberedRule> All { get; private set; } = [];

    /// <summary>Reads the rules where they changed; true when they did.</summary>
    public bool Look()
    {
        try
        {
            using var place = layer.OpenRoot(folder());
            var stat = layer.Stat(place, FileName);
            if (stat.Kind != FileKind.Regular)
            {
                return Take(null, []);
            }
            if (_stamp == stat.Stamp)
            {
                return false; // it only ever grows, so its size tells
            }
            using var file = layer.OpenRead(place, FileName);
            return Take(stat.Stamp, Parse(FileBytes.ReadAll(layer, file, out _) ?? []));
        }
        catch (DiskException e) when (e.Error == DiskError.NotFound)
        {
            return Take(null, []);
        }
        catch (DiskException)
        {
            return false; // it cannot be read now: what was known stays
        }
    }

    /// <summary>Adds a rule; it is on disk when this returns.</summary>
    /// <exception cref="DiskException">It could not be added; nothing was.</exception>
    public void Add(RememberedRule rule)
    {
        using var place = PrivateFolders.Open(layer, folder());
        using var file = SharedFile.OpenLocked(layer, place, FileName);
        var size = layer.Stat(file).Size;
        byte[] line = [.. "\n"u8, .. JsonSerializer.SerializeToUtf8Bytes(rule, RememberedJson.Default.RememberedRule), (byte)'\n'];
        layer.Write(file, size, size == 0 ? line.AsSpan(1) : line);
        layer.Sync(file);
    }

    private bool Take(FileStamp? stamp, ImmutableArray<RememberedRule> rules)
    {
        _stamp = stamp;
        if (rules.SequenceEqual(All))
        {
            return false;
        }
        All = rules;
        return true;
    }

    private static ImmutableArray<RememberedRule> Parse(ReadOnlySpan<byte> lines)
    {
        var rules = ImmutableArray.CreateBuilder<RememberedRule>();
        foreach (var range in lines.Split((byte)'\n'))
        {
            try
            {
                if (!lines[range].IsEmpty && JsonSerializer.Deserialize(lines[range], RememberedJson.Default.RememberedRule) is { Kind: not null, Pattern: not null, Scope: not null } rule && !rules.Contains(rule))
                {
                    rules.Add(rule);
                }
            }
            catch (JsonException)
            {
                // Cut off by the end of a process, or damaged: no rule.
            }
        }
        return rules.ToImmutable();
    }
}

/// <summary>The stored form of a rule.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(RememberedRule))]
internal sealed partial class RememberedJson : JsonSerializerContext;
