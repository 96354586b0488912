using System.Buffers;

namespace KiroAgent.Server.Processes;

/// <summary>
/// The environment of a command: the server's own, without what looks like a credential (by name, or by value), without what would change what
/// a judged line means, and with what keeps programs from asking or paging.
/// </summary>
internal static class CommandEnvironment
{
    /// <summary>The variable that marks everything a command starts.</summary>
    public const string Marker = "KIRO_AGENT_RUN";

    private static readonly SearchValues<string> s_secretAnywhere = SearchValues.Create(
        ["TOKEN", "SECRET", "PASSWORD", "PASSWD", "PASSPHRASE", "CREDENTIAL", "APIKEY", "ACCESSKEY", "PRIVATEKEY", "CONNECTIONSTRING"], StringComparison.OrdinalIgnoreCase);

    private static readonly SearchValues<char> s_authorityEnd = SearchValues.Create("/?# \t,;");

    // Parts of a name between underlines.
    private static readonly HashSet<string> s_secretParts = new(StringComparer.OrdinalIgnoreCase)
    {
        "KEY", "KEYS", "AUTH", "PASS", "PWD", "PAT", "CRED", "CREDS", "COOKIE", "COOKIES", "JWT", "BEARER", "DSN", "WEBHOOK", "SIGNATURE", "OTP", "LICENSE", "CERT",
    };

    // Not what they seem.
    private static readonly HashSet<string> s_harmless = new(StringComparer.OrdinalIgnoreCase) { "PWD", "OLDPWD", "TOKENIZERS_PARALLELISM", "CPM_LICENSE", "SSL_CERT_FILE", "SSL_CERT_DIR" };

    private static readonly string[] s_secretValues = ["sk-", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", "xoxb-", "xoxp-", "xapp-", "AKIA", "ASIA", "AIza", "ya29.", "npm_", "pypi-", "hf_", "eyJ", "-----BEGIN"];

    private static readonly (string Name, string Value)[] s_quiet =
    [
        ("TERM", "dumb"), ("NO_COLOR", "1"), ("PAGER", "cat"), ("GIT_PAGER", "cat"), ("MANPAGER", "cat"), ("SYSTEMD_PAGER", ""), ("LESS", "-FX"),
        ("GIT_TERMINAL_PROMPT", "0"), ("GIT_ASKPASS", "true"), ("SSH_ASKPASS", "true"), ("SSH_ASKPASS_REQUIRE", "never"), ("GCM_INTERACTIVE", "never"),
        ("EDITOR", "true"), ("VISUAL", "true"), ("GIT_EDITOR", "true"), ("GIT_SEQUENCE_EDITOR", "true"), ("DEBIAN_FRONTEND", "noninteractive"), ("SUDO_ASKPASS", "/bin/false"),
    ];

    /// <summary>The variables as <c>NAME=value</c>.</summary>
    /// <param name="own">The server's.</param>
    /// <param name="pass">The setting <c>environment.pass</c>: names that are passed on although they look like credentials; a <c>*</c> at the end stands for anything.</param>
    /// <param name="runId">What marks the command.</param>
    /// <param name="workspace">The workspace folders, whose programs are found last.</param>
    public static IReadOnlyList<string> Of(IEnumerable<KeyValuePair<string, string>> own, IReadOnlyCollection<string> pass, string runId, IReadOnlyList<string> workspace)
    {
        var result = new SortedDictionary<string, string>(OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
        foreach (var (name, value) in own)
        {
            if (IsPassed(name, pass) || (!IsSecret(name, value) && !ChangesMeaning(name)))
            {
                result[name] = value;
            }
        }

        foreach (var (name, value) in s_quiet.Where(quiet => !IsPassed(quiet.Name, pass)))
        {
            result[name] = value;
        }

        if (result.TryGetValue(SearchPath.Variable, out var path))
        {
            result[SearchPath.Variable] = SearchPath.For(path, workspace);
        }

        if (OperatingSystem.IsWindows())
        {
            // Its interpreter looks into the folder it runs in before all others.
            result["NoDefaultCurrentDirectoryInExePath"] = "1";
        }

        result[Marker] = runId;
        return [.. result.Select(variable => $"{variable.Key}={variable.Value}")];
    }

    /// <summary>Whether a variable looks like a credential.</summary>
    public static bool IsSecret(string name, string value) =>
        !s_harmless.Contains(name)
        && (name.AsSpan().ContainsAny(s_secretAnywhere)
            || name.Split('_', '-', '.').Any(s_secretParts.Contains)
            || Array.Exists(s_secretValues, start => value.TrimStart().StartsWith(start, StringComparison.Ordinal))
            || HoldsPassword(value));

    // scheme://user:password@host
    private static bool HoldsPassword(string value)
    {
        var at = value.IndexOf("://", StringComparison.Ordinal);
        while (at >= 0)
        {
            var rest = value.AsSpan(at + 3);
            var end = rest.IndexOfAny(s_authorityEnd);
            var authority = end < 0 ? rest : rest[..end];
            var host = authority.LastIndexOf('@');
            if (host > 0 && authority[..host].Contains(':'))
            {
                return true;
            }

            at = value.IndexOf("://", at + 3, StringComparison.Ordinal);
        }

        return false;
    }

    // Startup files and functions of a shell, where it believes to be (another name of the folder has another `..`), what belongs to the editor that
    // started us, and our own.
    private static bool ChangesMeaning(string name) =>
        name is "PWD" or "OLDPWD" or "BASH_ENV" or "ENV" or "SHELLOPTS" or "BASHOPTS" or "PROMPT_COMMAND" or "CDPATH" or "GLOBIGNORE" or "IFS" or "PS4" or "POSIXLY_CORRECT" or "ELECTRON_RUN_AS_NODE"
        || name.StartsWith("BASH_FUNC_", StringComparison.Ordinal)
        || name.StartsWith("VSCODE_", StringComparison.Ordinal)
        || name.StartsWith("KIRO_AGENT_", StringComparison.Ordinal);

    private static bool IsPassed(string name, IReadOnlyCollection<string> pass) => pass.Any(pattern =>
        pattern.EndsWith('*') ? name.StartsWith(pattern[..^1], StringComparison.Ordinal) : name == pattern);
}
