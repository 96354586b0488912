using KiroAgent.Core.Commands;

namespace KiroAgent.Server.Processes;

/// <summary>The shell that reads command lines.</summary>
/// <param name="Kind">What its lines mean.</param>
/// <param name="File">Its program.</param>
/// <param name="Before">Arguments before the line, which is the last one, exactly as it was judged.</param>
internal sealed record Shell(ShellKind Kind, string File, params string[] Before)
{
    /// <summary>All arguments for this line; the first is the program's name.</summary>
    public IReadOnlyList<string> Arguments(string line) => [Path.GetFileName(File), .. Before, line];

    /// <summary>The user's own where it reads POSIX lines, else <c>/bin/sh</c>; on Windows the command interpreter.</summary>
    public static Shell Of(Func<string, string?> environment)
    {
        if (OperatingSystem.IsWindows())
        {
            return new Shell(ShellKind.Cmd, environment("ComSpec") ?? @"C:\Windows\System32\cmd.exe", "/d", "/s", "/c");
        }

        var own = environment("SHELL");
        var kind = Path.GetFileName(own) switch
        {
            "bash" => ShellKind.Bash,
            "zsh" => ShellKind.Zsh,
            "sh" or "dash" or "ash" or "ksh" or "ksh93" or "mksh" or "yash" => ShellKind.Posix,
            _ => (ShellKind?)null,
        };
        return kind is { } known && Path.IsPathRooted(own) && System.IO.File.Exists(own)
            ? new Shell(known, own, "-c")
            : new Shell(ShellKind.Posix, "/bin/sh", "-c");
    }
}
