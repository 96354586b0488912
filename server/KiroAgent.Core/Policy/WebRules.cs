using System.Net;
using KiroAgent.Core.Settings;

namespace KiroAgent.Core.Policy;

/// <summary><c>webFetch</c>: a web page as text.</summary>
public sealed record WebFetchRequest(string Title, Uri Url) : ToolRequest("webFetch", ToolKind.Fetch, Title);

/// <summary>What is said about one URL, and whether it may lead to an address that is not public.</summary>
public sealed record WebVerdict(Verdict Verdict, bool MayBePrivate);

/// <summary>
/// Which web pages may be fetched. In this order:
/// 1. a URL that is not http or https, or holds a user or password: deny;
/// 2. where <c>network.allowedHosts</c> is set, a host that is not in it: deny;
/// 3. a host that by its name or number is no public one (loopback, private, link-local, metadata), unless <c>network.allowedHosts</c> names it: deny;
/// 4. a host the user made a rule for: allow;
/// 5. a public host under <c>autoAccept</c>: allow, as long as its address is public;
/// 6. every other: ask.
/// What a name resolves to is looked at when it is fetched, and only that address is connected to.
/// </summary>
public static class WebRules
{
    /// <summary>The kind under which a rule is remembered; its pattern is a host, <c>*.</c> before it for all below it.</summary>
    public const string Kind = "fetch";

    private static readonly string[] s_localNames = ["localhost", "local", "localdomain", "internal", "intranet", "lan", "home", "corp", "home.arpa"];

    /// <summary>Judges one URL, before it is fetched and at each redirect.</summary>
    public static WebVerdict Judge(Uri url, AgentSettings settings, IEnumerable<RememberedRule> session)
    {
        ArgumentNullException.ThrowIfNull(url);
        ArgumentNullException.ThrowIfNull(settings);
        if (Problem(url) is { } problem)
        {
            return Deny($"It cannot be fetched: {problem}.", "webFetch");
        }
        var host = HostOf(url);
        var listed = settings.AllowedHosts is { } hosts && hosts.Any(pattern => Fits(pattern, host, url.Port));
        // Every host (*) is every public one: one that is not has to be named.
        if (settings.AllowedHosts is { } allowed && !listed && !allowed.Any(pattern => pattern.Trim() == "*"))
        {
            return Deny($"The host {host} is not in network.allowedHosts.", "network.allowedHosts");
        }
        if (!listed && IsPrivate(host))
        {
            return Deny($"{host} is not on the public internet. Only a host in network.allowedHosts may be.", "private address");
        }
        if (session.Concat(settings.Remembered).FirstOrDefault(rule => rule.Kind == Kind && Fits(rule.Pattern, host, url.Port)) is { } kept)
        {
            return new(new Verdict(VerdictKind.Allow, $"The user allowed pages of {kept.Pattern}.", kept.Pattern) { Source = kept.Scope }, listed);
        }
        if (settings.AutoAccept && !IsPrivate(host))
        {
            return new(new Verdict(VerdictKind.Allow, "Pages of the public web are fetched without asking (autoAccept).", "autoAccept") { Source = "settings" }, MayBePrivate: false);
        }
        return new(
            new Verdict(VerdictKind.Ask, $"It would fetch a page from {host}.", "webFetch")
            {
                Subject = new AskSubject.Fetch(url.AbsoluteUri),
                Suggestions = RuleScopes.Each(host, $"Pages of {host}"),
            },
            listed);
    }

    /// <summary>Why a URL is none to fetch; null when it is one.</summary>
    public static string? Problem(Uri url)
    {
        ArgumentNullException.ThrowIfNull(url);
        return !url.IsAbsoluteUri || url.Scheme is not ("http" or "https") ? "only http and https URLs are web pages"
            : url.UserInfo.Length > 0 ? "a URL with a user or password in it is not sent"
            : url.Host.Length == 0 ? "it names no host"
            : null;
    }

    /// <summary>The host as it is compared: in small letters, ASCII, without brackets or a dot at its end.</summary>
    public static string HostOf(Uri url)
    {
        ArgumentNullException.ThrowIfNull(url);
        return url.IdnHost.Trim('[', ']').TrimEnd('.').ToLowerInvariant();
    }

    /// <summary>Whether <c>network.allowedHosts</c> lets a model's endpoint be contacted, which the user configured by hand; without the setting any.</summary>
    public static bool MayContact(Uri url, AgentSettings settings)
    {
        ArgumentNullException.ThrowIfNull(url);
        ArgumentNullException.ThrowIfNull(settings);
        return settings.AllowedHosts is not { } hosts || hosts.Any(pattern => pattern.Trim() == "*" || Fits(pattern, HostOf(url), url.Port));
    }

    /// <summary>Whether a pattern of <c>network.allowedHosts</c> or of a rule means a host: its name, <c>*.name</c> for those below it, either with a port.</summary>
    public static bool Fits(string pattern, string host, int port)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        ArgumentNullException.ThrowIfNull(host);
        var (wanted, only) = Parts(pattern);
        return (only is null || only == port)
            && (wanted.StartsWith("*.", StringComparison.Ordinal) ? host.EndsWith(wanted[1..], StringComparison.Ordinal) && host.Length > wanted.Length - 1 : wanted.Length > 0 && host == wanted);
    }

    /// <summary>Whether a pattern of <c>network.allowedHosts</c> means hosts that are not public.</summary>
    public static bool NamesPrivate(string pattern)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        var (wanted, _) = Parts(pattern);
        var host = wanted.StartsWith("*.", StringComparison.Ordinal) ? wanted[2..] : wanted;
        return host.Length > 0 && IsPrivate(host);
    }

    private static (string Host, int? Port) Parts(string pattern)
    {
        var wanted = pattern.Trim().ToLowerInvariant();
        int? port = null;
        if (wanted.LastIndexOf(':') is > 0 and var colon && wanted.IndexOf(':', StringComparison.Ordinal) == colon && int.TryParse(wanted[(colon + 1)..], out var only))
        {
            (wanted, port) = (wanted[..colon], only);
        }
        return (wanted.Trim('[', ']').TrimEnd('.'), port);
    }

    /// <summary>Whether a host's name or number alone says that it is not public.</summary>
    public static bool IsPrivate(string host)
    {
        ArgumentNullException.ThrowIfNull(host);
        return IPAddress.TryParse(host, out var address)
            ? !IsPublic(address)
            : !host.Contains('.', StringComparison.Ordinal) || Array.Exists(s_localNames, name => host == name || host.EndsWith("." + name, StringComparison.Ordinal));
    }

    /// <summary>Whether an address is one of the public internet (the special-purpose registries of RFC 6890 are none; what an IPv6 address carries of IPv4 is judged as that).</summary>
    public static bool IsPublic(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        var b = address.GetAddressBytes();
        if (b.Length == 4)
        {
            return !(b[0] is 0 or 10 or 127 or >= 224
                || (b[0] == 100 && b[1] is >= 64 and < 128)
                || (b[0] == 169 && b[1] == 254)
                || (b[0] == 172 && b[1] is >= 16 and < 32)
                || (b[0] == 192 && b[1] == 168)
                || (b[0] == 192 && b[1] == 0 && b[2] is 0 or 2)
                || (b[0] == 192 && b[1] == 88 && b[2] == 99)
                || (b[0] == 198 && b[1] is 18 or 19)
                || (b[0] == 198 && b[1] == 51 && b[2] == 100)
                || (b[0] == 203 && b[1] == 0 && b[2] == 113));
        }
        if (address.IsIPv4MappedToIPv6)
        {
            return IsPublic(address.MapToIPv4());
        }
        if (b[0] == 0x00 && b[1] == 0x64 && b[2] == 0xff && b[3] == 0x9b)
        {
            return b[4] == 0 && b[5] == 0 && IsPublic(new IPAddress(b.AsSpan(12))); // NAT64: 64:ff9b::/96
        }
        if (b[0] == 0x20 && b[1] == 0x02)
        {
            return IsPublic(new IPAddress(b.AsSpan(2, 4))); // 6to4
        }
        // Only global unicast, 2000::/3, without Teredo and documentation.
        return (b[0] & 0xe0) == 0x20 && !(b[0] == 0x20 && b[1] == 0x01 && ((b[2] == 0 && b[3] == 0) || (b[2] == 0x0d && b[3] == 0xb8) || (b[2] & 0xfe) == 0));
    }

    private static WebVerdict Deny(string reason, string rule) => new(new Verdict(VerdictKind.Deny, reason, rule), MayBePrivate: false);
}
