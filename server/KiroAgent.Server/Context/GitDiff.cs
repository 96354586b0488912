using System.Collections.Immutable;
using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace KiroAgent.Server.Context;

/// <summary>What git said, or why it cannot be asked, as a sentence.</summary>
internal sealed record GitAnswer(string Text, string? Problem = null);

/// <summary>
/// The uncommitted changes of a folder, by the git command. Only ever reads: no hook, pager, external diff, text conversion, filter, monitor, fetch or
/// lock, whatever the repository's own settings name (a repository's settings may name programs). It gets no variable of ours but the place of the user's own settings.
/// </summary>
internal sealed class GitDiff(Func<string, string?> environment)
{
    private const int Largest = 1 << 20;
    private const int MostPaths = 500;
    private const string EmptyTree = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(15);

    private static readonly string[] s_safe =
    [
        "--no-pager", "--no-optional-locks", "--literal-pathspecs",
        "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "core.pager=cat", "-c", "core.untrackedCache=false", "-c", "core.quotePath=false",
        "-c", "diff.external=", "-c", "safe.bareRepository=explicit", "-c", "protocol.allow=never", "-c", "submodule.recurse=false", "-c", "core.sshCommand=false", "-c", "credential.helper=",
    ];

    /// <summary>The changes since the last commit, and the names of new files; of files <paramref name="hides"/> names, nothing.</summary>
    public async Task<GitAnswer> OfAsync(string folder, Func<string, bool> hides, CancellationToken cancellation)
    {
        if (Program() is not { } git)
        {
            return new("", "git is not installed.");
        }
        if (await RunAsync(git, folder, ["rev-parse", "--is-inside-work-tree"], cancellation) is not { Problem: null, Text: var inside } || inside.Trim() != "true")
        {
            return new("", "The folder is not in a git repository.");
        }
        var filters = await FiltersAsync(git, folder, cancellation);
        var head = await RunAsync(git, folder, ["rev-parse", "--verify", "-q", "HEAD"], cancellation) is { Problem: null } ? "HEAD" : EmptyTree;
        string[] diff = [.. filters, "diff", "--no-ext-diff", "--no-textconv", "--no-color", "--ignore-submodules=all", "--relative", "--no-renames", head];
        var names = await RunAsync(git, folder, [.. diff, "--name-only", "-z"], cancellation);
        if (names.Problem is not null)
        {
            return names;
        }
        var paths = Split(names.Text).Where(path => !hides(path)).ToList();
        var untracked = await RunAsync(git, folder, [.. filters, "ls-files", "--others", "--exclude-standard", "-z"], cancellation);
        var made = Split(untracked.Text).Where(path => !hides(path)).ToList();
        var text = new StringBuilder();
        if (paths.Count > 0)
        {
            text.Append((await RunAsync(git, folder, [.. diff, "--", .. paths.Take(MostPaths)], cancellation)).Text);
        }
        if (paths.Count > MostPaths)
        {
            text.Append($"[Cut: {paths.Count - MostPaths} more changed files.]\n");
        }
        if (made.Count > 0)
        {
            text.Append("New files, not yet in git:\n").AppendJoin('\n', made.Take(MostPaths)).Append('\n');
        }
        return new(text.Length == 0 ? "No uncommitted changes." : text.ToString());
    }

    /// <summary>A filter of the repository is a program that git runs on contents: each that is named is made nothing.</summary>
    private async Task<ImmutableArray<string>> FiltersAsync(string git, string folder, CancellationToken cancellation)
    {
        var named = await RunAsync(git, folder, ["config", "-z", "--name-only", "--get-regexp", @"^filter\..*\.(clean|smudge|process|required)$"], cancellation);
        return [.. Split(named.Text).Distinct(StringComparer.Ordinal).Where(key => !key.Contains('=', StringComparison.Ordinal))
            .SelectMany(key => new[] { "-c", key.EndsWith(".required", StringComparison.Ordinal) ? key + "=false" : key + "=" })];
    }

    private static string[] Split(string text) => text.Split('\0', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>git's absolute path. A relative entry of PATH would look in the workspace.</summary>
    private string? Program()
    {
        var name = OperatingSystem.IsWindows() ? "git.exe" : "git";
        return (environment("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Where(Path.IsPathFullyQualified).Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
    }

    private async Task<GitAnswer> RunAsync(string git, string folder, IEnumerable<string> arguments, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(git, [.. s_safe, .. arguments])
        {
            WorkingDirectory = folder, UseShellExecute = false, CreateNoWindow = true,
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, StandardOutputEncoding = Encoding.UTF8,
        };
        start.Environment.Clear();
        foreach (var name in new[] { "PATH", "HOME", "XDG_CONFIG_HOME", "USERPROFILE", "SystemRoot", "TMPDIR", "TEMP" })
        {
            if (environment(name) is { } value)
            {
                start.Environment[name] = value;
            }
        }
        (start.Environment["LC_ALL"], start.Environment["GIT_TERMINAL_PROMPT"], start.Environment["GIT_NO_LAZY_FETCH"], start.Environment["GIT_OPTIONAL_LOCKS"]) = ("C.UTF-8", "0", "1", "0");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(s_patience);
        try
        {
            using var process = Process.Start(start) ?? throw new Win32Exception("it did not start");
            try
            {
                process.StandardInput.Close();
                var errors = process.StandardError.ReadToEndAsync(limit.Token);
                var text = await ReadAsync(process.StandardOutput, limit.Token);
                await process.WaitForExitAsync(limit.Token);
                return process.ExitCode == 0 || text.Length >= Largest ? new(text) : new("", $"git failed: {(await errors).Trim().Split('\n')[0]}");
            }
            finally
            {
                if (!process.HasExited)
                {
                    process.Kill(entireProcessTree: true);
                }
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new("", "git took too long.");
        }
        catch (Win32Exception e)
        {
            return new("", $"git cannot be started: {e.Message}.");
        }
    }

    private static async Task<string> ReadAsync(StreamReader from, CancellationToken cancellation)
    {
        var text = new StringBuilder();
        var piece = new char[16 * 1024];
        while (await from.ReadAsync(piece, cancellation) is > 0 and var read)
        {
            // What is over the limit is read and dropped, so that git can end.
            text.Append(piece, 0, Math.Min(read, Largest - text.Length));
        }
        return text.ToString();
    }
}
