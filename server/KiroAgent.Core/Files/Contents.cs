using KiroAgent.Core.Text;

namespace KiroAgent.Core.Files;

/// <summary>A kept content that is not there any more, or is damaged: what needs it cannot be done, and nothing was.</summary>
public sealed class ContentMissingException(ContentId content)
    : Exception(Reason)
{
    /// <summary>Why it may be so, as the end of a sentence about a file.</summary>
    public const string Reason = "its kept content was collected (storage.retentionDays, storage.maxMegabytes), or is damaged";

    /// <summary>The content.</summary>
    public ContentId Content { get; } = content;
}

/// <summary>
/// The contents behind <see cref="FileState"/>s while something is worked out: loaded when needed, decoded once; new ones
/// are collected for the caller to keep before it writes.
/// </summary>
public sealed class Contents(Func<ContentId, byte[]?> load, Func<ContentId, bool>? has = null, RecentTexts? recent = null)
{
    private readonly Dictionary<ContentId, byte[]> _added = [];
    private readonly Dictionary<ContentId, FileText?> _texts = [];

    /// <summary>Contents that came up and must be kept before they are written.</summary>
    public IReadOnlyDictionary<ContentId, byte[]> Added => _added;

    /// <summary>The bytes of a content.</summary>
    /// <exception cref="ContentMissingException">It is not kept, or damaged.</exception>
    public byte[] Bytes(ContentId id) =>
        _added.TryGetValue(id, out var bytes) ? bytes : load(id) ?? throw new ContentMissingException(id);

    /// <summary>Makes sure that the content of a file can be had, without reading it.</summary>
    /// <exception cref="ContentMissingException">It is not kept.</exception>
    public void Require(FileState? state)
    {
        if (state is FileState.Regular file && !_added.ContainsKey(file.Content)
            && !(has is null ? load(file.Content) is not null : has(file.Content)))
        {
            throw new ContentMissingException(file.Content);
        }
    }

    /// <summary>Names new bytes and remembers them.</summary>
    public ContentId Add(byte[] bytes)
    {
        var id = ContentId.Of(bytes);
        _added.TryAdd(id, bytes);
        return id;
    }

    /// <summary>The text of a regular file, or null when it is not one, or not text.</summary>
    public FileText? Text(FileState state)
    {
        if (state is not FileState.Regular file)
        {
            return null;
        }
        if (!_texts.TryGetValue(file.Content, out var text))
        {
            text = recent?.Find(file.Content) ?? FileText.TryDecode(Bytes(file.Content));
            _texts[file.Content] = text;
            if (text is not null)
            {
                recent?.Keep(file.Content, text);
            }
        }
        return text;
    }

    /// <summary>The state of a regular file with this text.</summary>
    public FileState.Regular State(FileText text, int mode)
    {
        var bytes = text.ToBytes();
        var id = Add(bytes);
        _texts.TryAdd(id, text);
        recent?.Keep(id, text);
        return new FileState.Regular(id, bytes.Length, mode);
    }
}
