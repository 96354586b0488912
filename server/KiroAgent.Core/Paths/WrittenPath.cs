using System.Collections.Immutable;

namespace KiroAgent.Core.Paths;

/// <summary>
/// What a path says, before anything is looked up: a closed set. <c>.</c> and empty names are left out; <c>..</c> stays, since where it leads
/// depends on links.
/// </summary>
public abstract record WrittenPath
{
    private static readonly string[] s_homes = ["~", "$HOME", "${HOME}"];
    private static readonly string[] s_windowsHomes = ["%USERPROFILE%", "$env:USERPROFILE", "$env:HOME"];

    private WrittenPath()
    {
    }

    /// <summary>Names from the workspace, or from the folder it is read in.</summary>
    public sealed record Relative(ImmutableArray<string> Names) : WrittenPath;

    /// <summary>Names from a disk's root: <c>/</c>, or <c>C:/</c>.</summary>
    public sealed record Absolute(string Root, ImmutableArray<string> Names) : WrittenPath;

    /// <summary>
    /// Names in the user's home: a leading <c>~</c>, or the variable for it. A model that writes one means the home, so it is judged there,
    /// although to the system it is a plain name; a file of that name is <c>./~</c>.
    /// </summary>
    public sealed record Home(ImmutableArray<string> Names) : WrittenPath;

    /// <summary>Another machine's share (<c>//server/share</c>): only looking at it sends credentials there.</summary>
    public sealed record Remote(string Root, ImmutableArray<string> Names) : WrittenPath;

    /// <summary>Where it leads cannot be told from its text; the reason completes a sentence about the path.</summary>
    public sealed record Unclear(string Reason) : WrittenPath;

    /// <summary>Nothing can be called so; the reason completes a sentence about the path.</summary>
    public sealed record Impossible(string Reason) : WrittenPath;

    /// <summary>Reads a path as the given system would.</summary>
    public static WrittenPath Read(string text, PathStyle style)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (PathRefusal.OfCharacters(text) is { } refused)
        {
            return new Impossible(refused);
        }

        foreach (var home in style == PathStyle.Windows ? s_homes.Concat(s_windowsHomes) : s_homes)
        {
            if (text.StartsWith(home, StringComparison.OrdinalIgnoreCase) && (text.Length == home.Length || IsSeparator(text[home.Length], style)))
            {
                return Named(text[home.Length..], style, names => new Home(names));
            }
        }

        return ReadTarget(text, style);
    }

    /// <summary>Reads what stands in a link: as a path, but nothing in it stands for the home.</summary>
    public static WrittenPath ReadTarget(string text, PathStyle style)
    {
        ArgumentNullException.ThrowIfNull(text);
        return PathRefusal.OfCharacters(text) is { } refused ? new Impossible(refused)
            : style == PathStyle.Windows ? ReadWindows(text.Replace('\\', '/'))
            : text[0] == '/' ? new Absolute("/", Split(text))
            : new Relative(Split(text));
    }

    private static WrittenPath ReadWindows(string text)
    {
        const int ServerAndShare = 2;
        if (text.StartsWith("//?/", StringComparison.Ordinal) || text.StartsWith("//./", StringComparison.Ordinal) || text.StartsWith("/??/", StringComparison.Ordinal))
        {
            return new Unclear("names a device or goes around the rules for names");
        }

        if (text.StartsWith("//", StringComparison.Ordinal))
        {
            var parts = Split(text);
            return parts.Length < ServerAndShare || parts.Take(ServerAndShare).Contains("..")
                ? new Unclear("names another machine but no share on it")
                : Named(string.Join('/', parts.Skip(ServerAndShare)), PathStyle.Windows, names => new Remote($"//{parts[0]}/{parts[1]}", names));
        }

        if (text[0] == '/')
        {
            return new Unclear("begins at the root of a drive it does not name");
        }

        if (text.Length > 1 && text[1] == ':' && char.IsAsciiLetter(text[0]))
        {
            return text.Length == 2 || text[2] != '/'
                ? new Unclear("depends on the current folder of a drive")
                : Named(text[2..], PathStyle.Windows, names => new Absolute(char.ToUpperInvariant(text[0]) + ":/", names));
        }

        return Named(text, PathStyle.Windows, names => new Relative(names));
    }

    private static WrittenPath Named(string rest, PathStyle style, Func<ImmutableArray<string>, WrittenPath> made)
    {
        var names = Split(style == PathStyle.Windows ? rest.Replace('\\', '/') : rest);
        foreach (var name in names)
        {
            if (name != ".." && PathRefusal.OfName(name, style) is { } odd)
            {
                return new Unclear(odd);
            }
        }

        return made(names);
    }

    private static ImmutableArray<string> Split(string text) => [.. text.Split('/').Where(name => name is not ("" or "."))];

    private static bool IsSeparator(char c, PathStyle style) => c == '/' || (c == '\\' && style == PathStyle.Windows);
}
