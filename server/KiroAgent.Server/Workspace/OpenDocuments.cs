using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Runtime.InteropServices;
using KiroAgent.Core.Files;

namespace KiroAgent.Server.Workspace;

/// <summary>A file as an editor shows it.</summary>
/// <param name="Key">The file, by its text (links not followed).</param>
/// <param name="Uri">As the editor wrote it.</param>
/// <param name="Version">The editor's number for this text.</param>
/// <param name="Text">As shown: no byte-order mark, the line endings of the editor.</param>
/// <param name="EditedByUser">A change that made it differ from the disk came, and no save since.</param>
internal sealed record OpenDocument(FileKey Key, string Uri, int Version, string Text, bool EditedByUser);

/// <summary>
/// What the editor has open, kept by its notifications. A document is dirty from a change whose text differs from the disk until it is saved
/// or both are equal; what the agent writes to disk never makes it dirty. Safe to use from several threads.
/// </summary>
/// <param name="diskText">The text of a file on disk as an editor would show it; null when there is none or it is not text.</param>
internal sealed class OpenDocuments(Func<FileKey, string?> diskText)
{
    // Enough for the changes an editor can be behind by.
    private const int RememberedWrites = 16;

    private readonly ConcurrentDictionary<FileKey, OpenDocument> _open = new();

    // What the agent wrote lately to files that are open: an editor that follows these writes is behind the disk, not ahead of it.
    private readonly ConcurrentDictionary<FileKey, ImmutableQueue<ContentId>> _written = new();

    // What the editor last saved of each, and when (Stopwatch ticks).
    private readonly ConcurrentDictionary<FileKey, (long At, string Text)> _saved = new();

    public IReadOnlyCollection<OpenDocument> All => [.. _open.Values];

    public OpenDocument? Find(FileKey key) => _open.GetValueOrDefault(key);

    public OpenDocument Open(FileKey key, string uri, int version, string text) =>
        _open[key] = new OpenDocument(key, uri, version, text, EditedByUser: false);

    /// <summary>Carries the changes out in their order; null when the document is not open.</summary>
    public OpenDocument? Change(FileKey key, int version, IEnumerable<DocumentChange> changes)
    {
        if (!_open.TryGetValue(key, out var document))
        {
            return null;
        }

        var text = DocumentText.Apply(document.Text, changes);
        return _open[key] = document with { Version = version, Text = text, EditedByUser = IsUsers(key, text) };
    }

    /// <summary>The editor wrote it to disk; the text comes with it when the client includes it.</summary>
    public OpenDocument? Save(FileKey key, string? text)
    {
        if (!_open.TryGetValue(key, out var document))
        {
            return null;
        }

        var saved = document with { Text = text ?? document.Text, EditedByUser = false };
        _saved[key] = (Stopwatch.GetTimestamp(), saved.Text);
        return _open[key] = saved;
    }

    /// <summary>The text the editor saved since a moment (Stopwatch ticks); null when it saved none.</summary>
    public string? SavedSince(FileKey key, long moment) => _saved.TryGetValue(key, out var saved) && saved.At >= moment ? saved.Text : null;

    public OpenDocument? Close(FileKey key)
    {
        _written.TryRemove(key, out _);
        _saved.TryRemove(key, out _);
        return _open.TryRemove(key, out var document) ? document : null;
    }

    /// <summary>To be told of every write of ours, with the text as an editor will show it.</summary>
    public void AgentWrote(FileKey key, string text)
    {
        if (_open.ContainsKey(key))
        {
            _written.AddOrUpdate(key, _ => [IdOf(text)], (_, ids) => Latest(ids.Enqueue(IdOf(text))));
        }
    }

    /// <summary>Whether it holds what the user typed and the disk does not have.</summary>
    public bool IsDirty(FileKey key) => DirtyText(key) is not null;

    /// <summary>The user's unsaved text, which is what the agent reads; null when the disk says the same or more.</summary>
    public string? DirtyText(FileKey key)
    {
        if (!_open.TryGetValue(key, out var document) || !document.EditedByUser)
        {
            return null;
        }

        if (document.Text != diskText(key))
        {
            return document.Text;
        }

        // Equal by now: clean until the next change, unless that has come meanwhile.
        _open.TryUpdate(key, document with { EditedByUser = false }, document);
        return null;
    }

    private bool IsUsers(FileKey key, string text) =>
        text != diskText(key) && !(_written.TryGetValue(key, out var ids) && ids.Contains(IdOf(text)));

    private static ImmutableQueue<ContentId> Latest(ImmutableQueue<ContentId> ids) =>
        ids.Count() > RememberedWrites ? ids.Dequeue() : ids;

    private static ContentId IdOf(string text) => ContentId.Of(MemoryMarshal.AsBytes(text.AsSpan()));
}
