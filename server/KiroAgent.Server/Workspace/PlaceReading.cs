using KiroAgent.Core.Files;

namespace KiroAgent.Server.Workspace;

/// <summary>Tells the full state of a place, by reading it.</summary>
internal sealed class PlaceReading(IFileLayer layer)
{
    /// <summary>What is there, the bytes of a regular file with it unless they are at hand.</summary>
    public LookOutcome Look(Place place, Func<ContentId, bool> isAtHand)
    {
        var (state, stamp, bytes, refusal) = StateAt(place, id => !isAtHand(id));
        return refusal is null
            ? new LookOutcome.Found(place.Key, state, stamp, bytes)
            : new LookOutcome.Refused(refusal.Kind, refusal.Reason);
    }

    /// <summary>What is there now; throws <see cref="DiskException"/>.</summary>
    public (FileState State, FileStamp? Stamp) StateAt(Place place)
    {
        var (state, stamp, _, _) = StateAt(place, _ => false);
        return (state, stamp);
    }

    /// <summary>Whether the place is still as the caller believes, by content; null believes anything.</summary>
    public bool IsAsExpected(Place place, FileState? expected)
    {
        if (expected is null)
        {
            return true;
        }

        return (expected, StateAt(place).State) switch
        {
            // The mode is kept by an edit and set by a restore, so a change of it alone endangers nothing.
            (FileState.Regular a, FileState.Regular b) => a.Content == b.Content,
            (FileState.Folder, FileState.Folder) => true,
            var (a, b) => a == b,
        };
    }

    private (FileState State, FileStamp? Stamp, byte[]? Bytes, Refusal? Refusal) StateAt(Place place, Func<ContentId, bool> areBytesWanted)
    {
        var stat = place.Folder is { } folder ? layer.Stat(folder, place.Name) : default;
        switch (stat.Kind)
        {
            case FileKind.Absent:
                return (FileState.None, null, null, null);
            case FileKind.Folder:
                return (new FileState.Folder(stat.Mode), stat.Stamp, null, null);
            case FileKind.Link:
                return (new FileState.Link(layer.ReadLink(place.Folder!, place.Name)), stat.Stamp, null, null);
            case FileKind.Regular:
                using (var file = layer.OpenRead(place.Folder!, place.Name))
                {
                    return FileBytes.Identify(layer, file, areBytesWanted, out var read) is var (id, length, bytes)
                        ? (new FileState.Regular(id, length, read.Mode), read.Stamp, bytes, null)
                        : (new FileState.Other(), null, null, Refusal.TooLarge); // something is there, and it is nothing that was expected
                }

            default:
                return (new FileState.Other(), stat.Stamp, null, null);
        }
    }
}
