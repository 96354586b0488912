using System.Text;
using KiroAgent.Core.Text;

namespace KiroAgent.Server.Tools;

/// <summary>
/// A file's text in which a model's text is found and replaced whatever line endings either has: the search runs on a
/// view with LF only, and what is put in gets the endings of the file. Text that is not replaced keeps its own.
/// </summary>
internal sealed class EditableText
{
    private readonly string _text;
    private readonly LineEnding? _ending;
    private readonly string _view;

    // Places in the view of the line feeds that are CR LF in the text, ascending: each makes the text one longer than the view.
    private readonly List<int> _shortened = [];

    public EditableText(string text)
    {
        _text = text;
        _ending = LineEndings.Dominant(text);
        _view = View();
    }

    /// <summary>The places of a text, in the view, overlapping ones too.</summary>
    public IReadOnlyList<int> Find(string wanted) => Find(ToView(wanted), overlapping: true);

    /// <summary>The lines of ascending places in the view, 1-based; one pass over the text, however many they are.</summary>
    public IReadOnlyList<int> LinesOf(IReadOnlyList<int> places)
    {
        var lines = new int[places.Count];
        var (line, counted) = (1, 0);
        for (var i = 0; i < lines.Length; i++)
        {
            line += _view.AsSpan(counted, places[i] - counted).Count('\n');
            counted = places[i];
            lines[i] = line;
        }

        return lines;
    }

    /// <summary>The text with every occurrence replaced, from the top, and where they stood in the view.</summary>
    public (string Text, IReadOnlyList<int> Places) Replace(string oldText, string newText)
    {
        var wanted = ToView(oldText);
        var given = ToView(newText);
        var places = Find(wanted, overlapping: false);

        // What both have in common at the ends stays untouched, so that a line that is only context keeps its own ending.
        var head = CommonHead(wanted, given);
        var tail = CommonTail(wanted.AsSpan(head), given.AsSpan(head));
        var middle = given[head..^tail];
        var inserted = _ending is { } ending ? LineEndings.Adapt(middle, ending)
            : newText.Contains("\r\n", StringComparison.Ordinal) ? LineEndings.Adapt(middle, LineEnding.CrLf)
            : middle;
        var result = new StringBuilder(_text.Length + (places.Count * (inserted.Length - wanted.Length + head + tail)) + 16);
        var done = 0;
        foreach (var place in places)
        {
            var start = InText(place + head);
            result.Append(_text, done, start - done).Append(inserted);
            done = InText(place + wanted.Length - tail);
        }

        return (result.Append(_text, done, _text.Length - done).ToString(), places);
    }

    private List<int> Find(string wanted, bool overlapping)
    {
        var places = new List<int>();
        for (var at = 0; wanted.Length > 0 && (at = _view.IndexOf(wanted, at, StringComparison.Ordinal)) >= 0; at += overlapping ? 1 : wanted.Length)
        {
            places.Add(at);
        }

        return places;
    }

    private int InText(int place)
    {
        var at = _shortened.BinarySearch(place);
        return place + (at < 0 ? ~at : at);
    }

    private string View()
    {
        if (!_text.Contains('\r', StringComparison.Ordinal))
        {
            return _text;
        }

        var view = new StringBuilder(_text.Length);
        var rest = _text.AsSpan();
        while (rest.IndexOf('\r') is >= 0 and var at)
        {
            view.Append(rest[..at]);
            var pair = at + 1 < rest.Length && rest[at + 1] == '\n';
            if (pair)
            {
                _shortened.Add(view.Length);
            }

            view.Append(pair || _ending == LineEnding.Cr ? '\n' : '\r');
            rest = rest[(at + (pair ? 2 : 1))..];
        }

        return view.Append(rest).ToString();
    }

    private string ToView(string text)
    {
        var lf = text.Replace("\r\n", "\n", StringComparison.Ordinal);
        return _ending == LineEnding.Cr ? lf.Replace('\r', '\n') : lf;
    }

    private static int CommonHead(ReadOnlySpan<char> a, ReadOnlySpan<char> b) => a.CommonPrefixLength(b);

    private static int CommonTail(ReadOnlySpan<char> a, ReadOnlySpan<char> b)
    {
        var length = 0;
        while (length < a.Length && length < b.Length && a[^(length + 1)] == b[^(length + 1)])
        {
            length++;
        }

        return length;
    }
}
