using System.Diagnostics.CodeAnalysis;

namespace KiroAgent.Core.Paths;

/// <summary>
/// A place inside a workspace folder: relative, <c>/</c>-separated, without <c>.</c>, <c>..</c> or empty names.
/// Once parsed it cannot name anything outside its folder (links are resolved where files are touched).
/// Compared by code unit; the default value is the folder itself.
/// </summary>
public readonly record struct WorkspacePath : IComparable<WorkspacePath>
{
    // Null only in the default value. Never starts or ends with '/', holds no empty name, no "." or "..", no NUL.
    private readonly string? _value;

    private WorkspacePath(string value) => _value = value;

    /// <summary>The workspace folder itself; its <see cref="Value"/> is empty.</summary>
    public static WorkspacePath Root => default;

    /// <summary>The names joined by <c>/</c>, empty for the folder itself.</summary>
    public string Value => _value ?? "";

    /// <summary>Whether this is the workspace folder itself.</summary>
    public bool IsRoot => Value.Length == 0;

    /// <summary>The last name, empty for the folder itself.</summary>
    public string Name => Value[(Value.LastIndexOf('/') + 1)..];

    /// <summary>The folder that holds it; the root is its own parent.</summary>
    public WorkspacePath Parent
    {
        get
        {
            var cut = Value.LastIndexOf('/');
            return cut < 0 ? Root : new WorkspacePath(Value[..cut]);
        }
    }

    /// <summary>The names from the root down; none for the root.</summary>
    public string[] Names => IsRoot ? [] : Value.Split('/');

    /// <summary>For people and models: control characters and line breaks escaped, so that one path is one line.</summary>
    public string Display => IsRoot ? "." : EscapedText.Of(Value);

    /// <summary>Parses a relative path. On refusal <paramref name="reason"/> says why, as the end of a sentence about the path.</summary>
    public static bool TryParse(string text, PathStyle style, out WorkspacePath path, [NotNullWhen(false)] out string? reason)
    {
        ArgumentNullException.ThrowIfNull(text);
        path = default;
        reason = PathRefusal.OfText(text, style);
        if (reason is not null)
        {
            return false;
        }

        var normal = style == PathStyle.Windows ? text.Replace('\\', '/') : text;
        var names = new List<string>();
        foreach (var name in normal.Split('/'))
        {
            if (name is "" or ".")
            {
                continue;
            }

            if (name == "..")
            {
                if (names.Count == 0)
                {
                    reason = PathReasons.Leaves;
                    return false;
                }

                names.RemoveAt(names.Count - 1);
                continue;
            }

            reason = PathRefusal.OfName(name, style);
            if (reason is not null)
            {
                return false;
            }

            names.Add(name);
        }

        path = names.Count == 0 ? Root : new WorkspacePath(string.Join('/', names));
        return true;
    }

    /// <summary>Parses a path known to be good (a constant, or one written by us); throws on any other.</summary>
    public static WorkspacePath Parse(string text, PathStyle style = PathStyle.Posix) =>
        TryParse(text, style, out var path, out var reason)
            ? path
            : throw new FormatException($"The path {EscapedText.Of(text ?? "")} {reason}.");

    /// <summary>The place called <paramref name="name"/> in this folder; the name is one found on disk or checked before.</summary>
    public WorkspacePath Child(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return name is "." or ".." || name.AsSpan().ContainsAny('/', '\0')
            ? throw new ArgumentException("Not the name of one file.", nameof(name))
            : new WorkspacePath(IsRoot ? name : Value + "/" + name);
    }

    /// <summary>The place <paramref name="inner"/> has when this is its root.</summary>
    public WorkspacePath Combine(WorkspacePath inner) =>
        inner.IsRoot ? this : IsRoot ? inner : new WorkspacePath(Value + "/" + inner.Value);

    /// <summary>Whether it lies in <paramref name="folder"/>, at any depth; nothing lies in itself.</summary>
    public bool IsUnder(WorkspacePath folder) =>
        folder.IsRoot
            ? !IsRoot
            : Value.Length > folder.Value.Length && Value[folder.Value.Length] == '/' && Value.StartsWith(folder.Value, StringComparison.Ordinal);

    /// <summary>The same place seen from <paramref name="folder"/>, or null when it does not lie in it.</summary>
    public WorkspacePath? RelativeTo(WorkspacePath folder) =>
        this == folder ? Root
        : !IsUnder(folder) ? null
        : folder.IsRoot ? this
        : new WorkspacePath(Value[(folder.Value.Length + 1)..]);

    /// <inheritdoc/>
    public int CompareTo(WorkspacePath other) => string.CompareOrdinal(Value, other.Value);

    /// <inheritdoc/>
    public bool Equals(WorkspacePath other) => string.Equals(Value, other.Value, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override int GetHashCode() => string.GetHashCode(Value, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Value;

    /// <summary>Ordinal order.</summary>
    public static bool operator <(WorkspacePath left, WorkspacePath right) => left.CompareTo(right) < 0;

    /// <summary>Ordinal order.</summary>
    public static bool operator <=(WorkspacePath left, WorkspacePath right) => left.CompareTo(right) <= 0;

    /// <summary>Ordinal order.</summary>
    public static bool operator >(WorkspacePath left, WorkspacePath right) => left.CompareTo(right) > 0;

    /// <summary>Ordinal order.</summary>
    public static bool operator >=(WorkspacePath left, WorkspacePath right) => left.CompareTo(right) >= 0;
}
