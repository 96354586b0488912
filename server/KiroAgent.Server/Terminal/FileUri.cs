namespace KiroAgent.Server.Terminal;

/// <summary>File URIs (RFC 8089) of absolute paths, any character of a name included.</summary>
internal static class FileUri
{
    public static string Of(string path)
    {
        var parts = path.Replace(Path.DirectorySeparatorChar, '/').Split('/').Select(Uri.EscapeDataString);
        var joined = string.Join('/', parts);
        return joined.StartsWith('/') ? "file://" + joined : "file:///" + joined;
    }
}
