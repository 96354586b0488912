using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace KiroAgent.Core.Text;

/// <summary>
/// Takes secrets out of text that is written down: the values it was told of, and what has the shape of a key, a password in a URL or an assignment
/// to a name that says it is secret. Rather too much than too little: what is masked is only read by people.
/// </summary>
public sealed partial class SecretMask
{
    /// <summary>What stands in a secret's place.</summary>
    public const string Mark = "•••";

    private const int ShortestValue = 6;

    private static readonly string[] s_signs =
        ["sk-", "sk_", "rk_", "gh", "github_pat_", "glpat-", "xox", "xapp-", "AKIA", "ASIA", "AIza", "ya29.", "npm_", "pypi-", "hf_", "SG.", "eyJ", "-----BEGIN", "://", "earer", "asic "];

    private static readonly string[] s_names = ["token", "secret", "passw", "passphrase", "key", "credential", "auth"];

    private ImmutableArray<string> _values = [];

    /// <summary>From now on this text is masked wherever it stands; one of under six characters is too common to be.</summary>
    public void Hide(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        var secret = value.Trim();
        if (secret.Length >= ShortestValue)
        {
            // The longest first, so that none leaves a part of another.
            ImmutableInterlocked.Update(ref _values, static (all, one) => all.Contains(one) ? all : [.. all.Add(one).OrderByDescending(v => v.Length)], secret);
        }
    }

    /// <summary>The text without secrets.</summary>
    public string Of(string text)
    {
        text = WithoutKeys(text);
        return Array.Exists(s_names, name => text.Contains(name, StringComparison.OrdinalIgnoreCase)) ? Assignment().Replace(text, "$1" + Mark) : text;
    }

    /// <summary>The text without what certainly is a secret: what it was told of, and what has the form of a key. Code that merely speaks of tokens stays as it is.</summary>
    public string WithoutKeys(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        foreach (var value in _values)
        {
            text = text.Replace(value, Mark, StringComparison.Ordinal);
        }
        if (Array.Exists(s_signs, sign => text.Contains(sign, StringComparison.Ordinal)))
        {
            text = Keys().Replace(text, Mark);
            text = UserInfo().Replace(text, "$1" + Mark + "@");
            text = Scheme().Replace(text, "$1" + Mark);
        }
        return text;
    }

    // The formats services publish for their keys.
    [GeneratedRegex(@"(?<![A-Za-z0-9])(?:sk-[A-Za-z0-9_-]{16,}|[sr]k_(?:live|test)_[A-Za-z0-9]{10,}|gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}|glpat-[A-Za-z0-9_-]{16,}|xox[abeprs]-[A-Za-z0-9-]{10,}|xapp-[A-Za-z0-9-]{10,}|A(?:KIA|SIA)[0-9A-Z]{16}|AIza[A-Za-z0-9_-]{30,}|ya29\.[A-Za-z0-9_-]{20,}|npm_[A-Za-z0-9]{30,}|pypi-[A-Za-z0-9_-]{20,}|hf_[A-Za-z0-9]{20,}|SG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}|eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*)|-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|\z)")]
    private static partial Regex Keys();

    [GeneratedRegex(@"(://[^\s/:@'""]*:)[^\s/@'""]+@")]
    private static partial Regex UserInfo();

    [GeneratedRegex(@"\b([Bb]earer |[Bb]asic )[A-Za-z0-9+/=_.~-]{8,}")]
    private static partial Regex Scheme();

    [GeneratedRegex(@"((?<![A-Za-z0-9])[A-Za-z0-9_.-]*(?:token|secret|password|passwd|passphrase|api[_-]?key|access[_-]?key|private[_-]?key|credentials?|authorization)\\?[""']?\s*[=:]\s*\\?[""']?)(?!•|bearer\s|basic\s)[^\s""'\\,;]{6,}", RegexOptions.IgnoreCase)]
    private static partial Regex Assignment();
}
