using System.Reflection;

namespace KiroAgent.Server.Terminal;

/// <summary>The small shop that <c>--sample</c> works on, carried inside the program.</summary>
internal static class SampleWorkspace
{
    private const string Prefix = "sample/";

    private static readonly Assembly Carrier = typeof(SampleWorkspace).Assembly;

    /// <summary>Paths of its files, <c>/</c>-separated.</summary>
    public static IReadOnlyList<string> Paths =>
        [.. Carrier.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(name => name[Prefix.Length..].Replace('\\', '/'))
            .Order(StringComparer.Ordinal)];

    /// <summary>The bytes of one of its files.</summary>
    public static byte[] Read(string path)
    {
        var name = Carrier.GetManifestResourceNames().First(name => name.Replace('\\', '/') == Prefix + path);
        using var stream = Carrier.GetManifestResourceStream(name)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>Makes a fresh copy in a new temporary folder: <c>shop</c> to work in, and room for <c>data</c> beside it.</summary>
    public static SampleCopy Unpack()
    {
        var home = Directory.CreateTempSubdirectory("kiro-agent-sample-").FullName;
        var workspace = Path.Combine(home, "shop");
        foreach (var path in Paths)
        {
            var target = Path.Combine(workspace, path);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.WriteAllBytes(target, Read(path));
        }

        return new SampleCopy(home, workspace, Path.Combine(home, "data"));
    }
}

/// <summary>Where a copy of the sample workspace stands.</summary>
/// <param name="Home">The temporary folder that holds the other two.</param>
/// <param name="Workspace">The files to work on.</param>
/// <param name="Data">For the sessions, so that nothing of a trial stays among the user's own.</param>
internal sealed record SampleCopy(string Home, string Workspace, string Data);
