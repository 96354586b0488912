namespace KiroAgent.Core.Commands;

/// <summary>Writes text so that a shell reads it as one word.</summary>
internal static class ShellQuote
{
    /// <summary>The text itself where nothing in it is special, else in quotes.</summary>
    public static string Of(string text) =>
        text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '/' or ':' or ',' or '@' or '+' or '=' or '%') && text[0] != '='
            ? text
            : "'" + text.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}
