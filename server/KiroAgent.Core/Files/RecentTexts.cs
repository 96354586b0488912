using KiroAgent.Core.Text;

namespace KiroAgent.Core.Files;

/// <summary>
/// Long texts worked with lately, by their content's name: a row of decisions on a long file reads, proves and decodes it once. Short ones are
/// read as fast as they are found here. Bounded, and safe to use from several threads.
/// </summary>
public sealed class RecentTexts
{
    /// <summary>Shorter texts are not kept, in characters.</summary>
    public const int WorthKeeping = 64 * 1024;

    /// <summary>The most that is kept, in characters; the one used longest ago goes first.</summary>
    public const int Most = 2 * 1024 * 1024;

    private readonly Lock _lock = new();
    private readonly LinkedList<(ContentId Id, FileText Text)> _texts = new(); // the one used last is first
    private int _length;

    /// <summary>The text of a content, or null when it is not at hand.</summary>
    public FileText? Find(ContentId id)
    {
        lock (_lock)
        {
            for (var at = _texts.First; at is not null; at = at.Next)
            {
                if (at.Value.Id == id)
                {
                    _texts.Remove(at);
                    _texts.AddFirst(at);
                    return at.Value.Text;
                }
            }
            return null;
        }
    }

    /// <summary>Keeps a text that was decoded from this very content, if it is worth it.</summary>
    public void Keep(ContentId id, FileText text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Text.Length is < WorthKeeping or > Most || Find(id) is not null)
        {
            return;
        }
        lock (_lock)
        {
            _texts.AddFirst((id, text));
            for (_length += text.Text.Length; _length > Most; _texts.RemoveLast())
            {
                _length -= _texts.Last!.Value.Text.Text.Length;
            }
        }
    }
}
