using System.Text;
using KiroAgent.Core.Files;

namespace KiroAgent.Core.Storage;

/// <summary>
/// Finds the kept contents that a text names anywhere: every 64 hexadecimal digits in a row that are the name of one. It
/// understands nothing of the text, so it finds them in a journal that is damaged or of a newer version too.
/// </summary>
/// <param name="kept">The contents there are.</param>
public sealed class NamedContents(IEnumerable<ContentId> kept)
{
    private const int Digits = 64;

    private readonly Dictionary<string, ContentId> _kept = kept.ToDictionary(id => id.Hex, StringComparer.Ordinal);

    /// <summary>Starts the search of a text that comes in pieces.</summary>
    public Search Begin() => new(this);

    /// <summary>The search of one text.</summary>
    public sealed class Search
    {
        private readonly Dictionary<string, ContentId>.AlternateLookup<ReadOnlySpan<char>> _kept;
        private readonly char[] _window = new char[Digits];
        private int _length;

        internal Search(NamedContents contents) =>
            _kept = contents._kept.GetAlternateLookup<ReadOnlySpan<char>>();

        /// <summary>What was found so far.</summary>
        public HashSet<ContentId> Found { get; } = [];

        /// <summary>Reads the next piece; a name may begin in one and end in the next.</summary>
        public void Read(ReadOnlySpan<byte> piece)
        {
            foreach (var b in piece)
            {
                if (!Ascii.IsValid(b) || !char.IsAsciiHexDigitLower((char)b))
                {
                    _length = 0;
                    continue;
                }
                if (_length == Digits)
                {
                    _window.AsSpan(1).CopyTo(_window);
                    _length--;
                }
                _window[_length++] = (char)b;
                if (_length == Digits && _kept.TryGetValue(_window, out var id))
                {
                    Found.Add(id);
                }
            }
        }
    }
}
