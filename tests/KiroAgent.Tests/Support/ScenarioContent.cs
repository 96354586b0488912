using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace KiroAgent.Tests.Support;

/// <summary>What a scenario says of a file: its path, and its bytes, or where a link points; a mode only where one is said.</summary>
internal sealed partial record ScenarioContent(string Path, byte[] Bytes, string? Link, int? Mode, bool AsBefore)
{
    /// <summary>Reads <c>path (option, option)</c> and the lines below it.</summary>
    public static ScenarioContent Parse(string named, IReadOnlyList<string> body)
    {
        var options = Array.Empty<string>();
        if (Options().Match(named) is { Success: true } match)
        {
            options = match.Groups[1].Value.Split(", ");
            named = named[..match.Index];
        }

        var path = named.StartsWith('"') ? JsonDocument.Parse(named).RootElement.GetString()! : named;
        bool Has(string option) => options.Contains(option);
        string? After(string word) => options.FirstOrDefault(o => o.StartsWith(word + " ", StringComparison.Ordinal))?[(word.Length + 1)..];
        var unknown = options.FirstOrDefault(o => !Known().IsMatch(o));
        if (unknown is not null)
        {
            throw new FormatException($"{path}: unknown option ({unknown})");
        }

        var mode = After("mode") is { } octal ? Convert.ToInt32(octal, 8) : (int?)null;
        if (After("link") is { } target)
        {
            return new(path, [], target, null, false);
        }

        var lines = body.Select(l => l.StartsWith('\\') ? l[1..] : l).ToList();
        if (After("lines") is { } count)
        {
            lines = [.. Enumerable.Range(1, int.Parse(count, CultureInfo.InvariantCulture)).Select(n => $"line {n}")];
        }

        var end = Has("crlf") ? "\r\n" : "\n";
        var text = Has("escaped") ? Unescape(string.Concat(lines)) : string.Concat(lines.Select(l => l + end));
        if (Has("no eol"))
        {
            text = text[..^end.Length];
        }

        return new(path, After("zeros") is { } zeros ? new byte[int.Parse(zeros, CultureInfo.InvariantCulture)] : Encode(text, options), null, mode, Has("as before"));
    }

    private static byte[] Encode(string text, string[] options) => options switch
    {
        _ when options.Contains("base64") => Convert.FromBase64String(text),
        _ when options.Contains("bom") => [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(text)],
        _ when options.Contains("utf16le") => [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(text)],
        _ when options.Contains("utf16be") => [0xFE, 0xFF, .. Encoding.BigEndianUnicode.GetBytes(text)],
        _ when options.Contains("latin1") => Encoding.Latin1.GetBytes(text),
        _ => Encoding.UTF8.GetBytes(text),
    };

    // As JSON escapes: \n \r \t \\ \" \u0000.
    private static string Unescape(string text) => JsonDocument.Parse("\"" + text + "\"").RootElement.GetString()!;

    [GeneratedRegex(@" \(([^()]*)\)$")]
    private static partial Regex Options();

    [GeneratedRegex(@"^(base64|bom|utf16le|utf16be|latin1|crlf|no eol|escaped|as before|(mode|lines|zeros) \d+|link .+)$")]
    private static partial Regex Known();
}
