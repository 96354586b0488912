using System.Runtime.InteropServices;

namespace KiroAgent.Server.Workspace;

/// <summary>The one spelling of a folder that exists: absolute, links resolved, no separator at its end.</summary>
internal static class CanonicalPath
{
    private const int LongestPath = 8192;

    /// <summary>The path itself, made absolute, when it does not exist.</summary>
    public static unsafe string Of(string path)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (OperatingSystem.IsWindows())
        {
            var target = Directory.Exists(full) ? Directory.ResolveLinkTarget(full, returnFinalTarget: true) : null;
            return Path.TrimEndingDirectorySeparator(target?.FullName ?? full).Replace('\\', '/');
        }

        var buffer = stackalloc byte[LongestPath];
        return Libc.RealPath(full, buffer) != 0 ? Marshal.PtrToStringUTF8((nint)buffer)! : full;
    }
}
