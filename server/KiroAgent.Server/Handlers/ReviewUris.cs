using System.Diagnostics.CodeAnalysis;
using KiroAgent.Core.Files;

namespace KiroAgent.Server.Handlers;

/// <summary>
/// <c>kiro-review:/CONTENT/path</c>: a kept content under the name of its file, so that an editor shows it with the right
/// language. The content is named by its hash, <c>none</c> for no file, or <c>link</c> with the target; such a URI means the same for ever.
/// </summary>
internal static class ReviewUris
{
    /// <summary>The scheme, registered for <c>workspace/textDocumentContent</c>.</summary>
    public const string Scheme = "kiro-review";

    private const string Prefix = Scheme + ":/";
    private const string None = "none";
    private const string Link = "link~";

    /// <summary>The URI of a state under a wire path.</summary>
    public static string Of(FileState state, string path)
    {
        var content = state switch
        {
            FileState.Regular file => file.Content.Hex,
            FileState.Link link => Link + Uri.EscapeDataString(link.Target),
            _ => None,
        };
        return Prefix + content + "/" + string.Join('/', path.Split('/').Select(Uri.EscapeDataString));
    }

    /// <summary>Reads a URI; <paramref name="content"/> is null where it names no file, <paramref name="link"/> is a link's target.</summary>
    public static bool TryParse(string uri, out ContentId? content, [NotNullWhen(true)] out string? path, out string? link)
    {
        (content, path, link) = (null, null, null);
        if (!uri.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return false;
        }
        // Editors may put an empty authority in: kiro-review:///….
        var rest = uri.AsSpan(Prefix.Length).TrimStart('/');
        var slash = rest.IndexOf('/');
        if (slash < 0)
        {
            return false;
        }
        var name = Uri.UnescapeDataString(rest[..slash].ToString());
        path = Uri.UnescapeDataString(rest[(slash + 1)..].ToString());
        if (name.StartsWith(Link, StringComparison.Ordinal))
        {
            link = name[Link.Length..];
            return true;
        }
        if (ContentId.TryParse(name, out var id))
        {
            content = id;
            return true;
        }
        return name == None;
    }
}
