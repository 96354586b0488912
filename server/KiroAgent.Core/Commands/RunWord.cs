using System.Collections.Immutable;
using System.Text;

namespace KiroAgent.Core.Commands;

/// <summary>A word as the command would get it, as far as that is known before it runs.</summary>
/// <param name="Text">Quotes taken off; <see cref="Unknown"/> for what only running it tells, <see cref="Blank"/> for <c>$IFS</c>.</param>
/// <param name="Shape">As the text, with live patterns and tildes marked, so that <c>*</c> and <c>'*'</c> differ.</param>
/// <param name="Hides">What is hidden in it, in words, or null.</param>
internal sealed record RunWord(string Text, string Shape, string? Hides)
{
    /// <summary>Stands for characters that are not known.</summary>
    public const char Unknown = '\0';

    /// <summary>Stands for a blank that an expansion brings.</summary>
    public const char Blank = '\u0001';

    /// <summary>Stands in the shape before a character that is live.</summary>
    public const char Live = '\u0002';
    private const int MostWords = 64;

    /// <summary>Whether all of it is known: it has no parts that only running it tells.</summary>
    public bool Known => !Text.Contains(Unknown, StringComparison.Ordinal) && !Text.Contains(Blank, StringComparison.Ordinal);

    /// <summary>Whether the shell makes file names of it, or a home directory.</summary>
    public bool IsLive => Shape.Contains(Live, StringComparison.Ordinal);

    /// <summary>Where a pattern begins in the text; -1 where there is none.</summary>
    public int PatternAt => Shape.IndexOf(Live, StringComparison.Ordinal);

    /// <summary>Whether the shell may make several words of it, names of files.</summary>
    public bool HasPattern => Shape.Replace($"{Live}~", "", StringComparison.Ordinal).Contains(Live, StringComparison.Ordinal);

    /// <summary>Whether it begins with a home directory, or has one behind a <c>=</c> or <c>:</c> in it.</summary>
    public bool Tilde => Shape.Contains($"{Live}~", StringComparison.Ordinal);

    /// <summary>Known in full, and no pattern or home directory.</summary>
    public bool Plain => Known && !IsLive;

    /// <summary>A word nothing is known of.</summary>
    public static RunWord Hidden(string why) => new(Unknown.ToString(), Unknown.ToString(), why);

    /// <summary>A word that is exactly this text.</summary>
    public static RunWord Of(string text) => new(text, text, null);

    /// <summary>A word of the tree as the words it becomes: braces expanded, quotes off.</summary>
    /// <param name="word">The word.</param>
    /// <param name="values">What is known of variables: in double quotes exactly this, or one of what its pattern means.</param>
    public static ImmutableArray<RunWord> From(Word word, ImmutableDictionary<string, RunWord>? values = null)
    {
        var sequences = Expand(word.Parts);
        return sequences is null
            ? [Hidden("braces that make very many words")]
            : [.. sequences.Select(parts => new Building(values).Build(parts))];
    }

    private static List<ImmutableArray<WordPart>>? Expand(ImmutableArray<WordPart> parts)
    {
        if (!parts.Any(part => part is BracePart)) return [parts];
        List<ImmutableArray<WordPart>> sequences = [[]];
        for (var at = 0; at < parts.Length; at++)
        {
            List<ImmutableArray<WordPart>>? alternatives;
            if (parts[at] is BracePart brace)
            {
                alternatives = brace.Sequence ? SequenceOf(brace) : AlternativesOf(brace);
            }
            else
            {
                var from = at;
                while (at + 1 < parts.Length && parts[at + 1] is not BracePart) at++;
                alternatives = [parts[from..(at + 1)]];
            }
            if (alternatives is null || alternatives.Count * sequences.Count > MostWords) return null;
            sequences = [.. sequences.SelectMany(before => alternatives.Select(one => before.AddRange(one)))];
        }
        return sequences;
    }

    private static List<ImmutableArray<WordPart>>? AlternativesOf(BracePart brace)
    {
        var all = new List<ImmutableArray<WordPart>>();
        foreach (var alternative in brace.Alternatives)
        {
            if (Expand(alternative.Parts) is not { } inner || all.Count + inner.Count > MostWords) return null;
            all.AddRange(inner);
        }
        return all;
    }

    private static List<ImmutableArray<WordPart>>? SequenceOf(BracePart brace)
    {
        var bounds = (brace.Alternatives[0].Parts is [LiteralPart { Text: var text }] ? text : "").Split("..");
        if (bounds is not [{ Length: < 6 } first, { Length: < 6 } last] || !int.TryParse(first, out var from) || !int.TryParse(last, out var to)
            || from.ToString(System.Globalization.CultureInfo.InvariantCulture) != first || to.ToString(System.Globalization.CultureInfo.InvariantCulture) != last
            || Math.Abs(from - to) >= MostWords) return null;
        var step = from <= to ? 1 : -1;
        return [.. Enumerable.Range(0, Math.Abs(from - to) + 1).Select(i => ImmutableArray.Create<WordPart>(new LiteralPart(brace.Span, (from + (i * step)).ToString(System.Globalization.CultureInfo.InvariantCulture))))];
    }

    private sealed class Building(ImmutableDictionary<string, RunWord>? values)
    {
        // What no shell splits or takes for a pattern where it stands without quotes.
        private static readonly System.Buffers.SearchValues<char> s_whole = System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-/+,:@%=");

        private readonly StringBuilder _text = new();
        private readonly StringBuilder _shape = new();
        private string? _hides;

        public RunWord Build(ImmutableArray<WordPart> parts)
        {
            var closes = parts.Any(part => part is LiteralPart { Text: var text } && text.Contains(']', StringComparison.Ordinal));
            foreach (var part in parts) Add(part, closes, quoted: false);
            return new(_text.ToString(), _shape.ToString(), _hides);
        }

        private void Add(WordPart part, bool closes, bool quoted)
        {
            switch (part)
            {
                case LiteralPart literal:
                    // A brace expansion may bring a tilde to the front of the word.
                    if (!quoted && literal.Text.StartsWith('~') && (_text.Length == 0 || _text[^1] is '=' or ':')) _shape.Append(Live);
                    Append(literal.Text);
                    break;
                case EscapedPart escaped: Append(escaped.Character.ToString()); break;
                case SingleQuotedPart text: Append(text.Text); break;
                case AnsiQuotedPart text: Append(text.Text); break;
                case DoubleQuotedPart text:
                    foreach (var inner in text.Parts) Add(inner, closes: false, quoted: true);
                    if (text.Translated) _hides ??= "a text that may be translated";
                    break;
                case GlobPart glob:
                    if (glob.Character != '[' || closes) _shape.Append(Live);
                    Append(glob.Character.ToString());
                    break;
                case TildePart tilde:
                    _shape.Append(Live);
                    Append("~" + tilde.User);
                    break;
                case ParameterPart { Operation.IsEmpty: true, Prefix: "" } parameter when Value(parameter, quoted) is { } value:
                    _text.Append(value.Text);
                    _shape.Append(value.Shape);
                    break;
                case ParameterPart { Name: "IFS", Operation.IsEmpty: true, Prefix: "" }:
                    Append(Blank.ToString());
                    _hides ??= "expands $IFS";
                    break;
                case ParameterPart { Name: "?" or "#" or "$" or "!", Operation.IsEmpty: true, Prefix: "" }:
                    // A number: not known, but it hides nothing.
                    Append(Unknown.ToString());
                    break;
                default:
                    Append(Unknown.ToString());
                    _hides ??= part switch
                    {
                        ParameterPart parameter => $"expands ${parameter.Name}",
                        CommandPart => "substitutes a command's output",
                        ProcessPart => "substitutes a process",
                        ArithmeticPart => "calculates",
                        _ => "is not understood",
                    };
                    break;
            }
        }

        private RunWord? Value(ParameterPart parameter, bool quoted) =>
            values?.GetValueOrDefault(parameter.Name) is { } value && (quoted || (value.Plain && value.Text.Length > 0 && !value.Text.AsSpan().ContainsAnyExcept(s_whole))) ? value : null;

        private void Append(string text)
        {
            _text.Append(text);
            _shape.Append(text);
        }
    }
}
