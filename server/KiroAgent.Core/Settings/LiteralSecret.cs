using System.Collections.Immutable;

namespace KiroAgent.Core.Settings;

/// <summary>Tells a text that looks like a key or password from one that does not.</summary>
public static class LiteralSecret
{
    /// <summary>What to do about one.</summary>
    public const string Advice = "This looks like a secret. Put it into an environment variable and write ${VARIABLE} here.";

    private const int ShortestKey = 16;
    private const int ShortestRandom = 24;

    private static readonly ImmutableArray<string> s_beginnings =
    [
        "sk-", "sk_live_", "sk_test_", "rk_live_", "pk_live_", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", "xoxb-", "xoxp-", "xoxa-", "xoxs-", "xapp-",
        "AKIA", "ASIA", "AIza", "ya29.", "npm_", "pypi-", "dop_v1_", "hf_", "SG.", "key-", "shpat_", "lin_api_", "ntn_", "secret_", "eyJ", "-----BEGIN",
    ];

    private static readonly ImmutableArray<string> s_namesOfSecrets = ["TOKEN", "SECRET", "PASSWORD", "PASSWD", "PASSPHRASE", "API_KEY", "APIKEY", "API-KEY", "ACCESS_KEY", "PRIVATE_KEY", "CREDENTIAL", "AUTHORIZATION"];

    /// <summary>Whether a text has the shape of a key that a service gives out.</summary>
    public static bool HasShape(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var bare = Bare(text);
        return s_beginnings.Any(b => bare.StartsWith(b, StringComparison.Ordinal))
            && (bare.StartsWith("-----BEGIN", StringComparison.Ordinal) || (bare.Length >= ShortestKey && !bare.Contains("${", StringComparison.Ordinal) && !bare.Contains(' ', StringComparison.Ordinal) && bare.Any(char.IsAsciiDigit)));
    }

    /// <summary>Whether the value of a variable or header looks like a secret: by its shape, by its name, or because it looks random.</summary>
    public static bool IsLikely(string name, string value)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(value);
        var bare = Bare(value);
        if (bare.Length == 0 || bare.Contains("${", StringComparison.Ordinal))
        {
            return false;
        }
        return HasShape(value)
            || (bare.Length >= 8 && s_namesOfSecrets.Any(n => name.Contains(n, StringComparison.OrdinalIgnoreCase)) && !bare.All(char.IsAsciiDigit) && !IsPlainPath(bare))
            || IsRandom(bare);
    }

    private static string Bare(string text)
    {
        foreach (var scheme in (ReadOnlySpan<string>)["Bearer ", "Basic ", "Token ", "token "])
        {
            if (text.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
            {
                return text[scheme.Length..].Trim();
            }
        }
        return text.Trim();
    }

    private static bool IsPlainPath(string text) => text[0] is '/' or '~' or '.' || text.Contains("://", StringComparison.Ordinal);

    /// <summary>Long, of letters and digits mixed, and no letter often: more than three bits and a half to each.</summary>
    private static bool IsRandom(string text)
    {
        if (text.Length < ShortestRandom || IsPlainPath(text) || !text.All(c => char.IsAsciiLetterOrDigit(c) || "+/=_-.".Contains(c, StringComparison.Ordinal)) || !text.Any(char.IsAsciiDigit) || !text.Any(char.IsAsciiLetter))
        {
            return false;
        }
        var bits = text.GroupBy(c => c).Sum(g => -g.Count() * Math.Log2((double)g.Count() / text.Length)) / text.Length;
        return bits > 3.5;
    }
}
