using KiroAgent.Core.Policy;
using KiroAgent.Server.Workspace;

namespace KiroAgent.Server.Sessions;

/// <summary>
/// Approvals that belong to the workspace and to no session: what a project's files loosen, bound to the hash of that very
/// content. Kept in <c>DATA/workspaces/ID/approvals.jsonl</c>, which the agent cannot name as a workspace file; several
/// processes may use it. What was allowed or denied stays so for that content; other content has another hash and is asked
/// about anew. A line that cannot be read counts as not there, so damage asks again and never allows.
/// </summary>
internal sealed class WorkspaceApprovals(IFileLayer layer, Func<FolderHandle> openFolder, TimeProvider time, Ids ids)
{
    /// <summary>The file in the workspace's folder of the data directory.</summary>
    public const string FileName = "approvals.jsonl";

    private readonly Lock _lock = new();
    private readonly Dictionary<string, WorkspaceApproval> _byHash = new(StringComparer.Ordinal);
    private long _length;
    private bool _used;

    /// <summary>An approval was requested, decided or withdrawn, here or in another process; raised outside all locks.</summary>
    public event Action<WorkspaceApproval>? Changed;

    /// <summary>What waits, oldest first. Reads nothing when this process has asked nothing yet.</summary>
    public IReadOnlyList<WorkspaceApproval> Open
    {
        get
        {
            Follow();
            lock (_lock)
            {
                return [.. _byHash.Values.Where(a => a.IsOpen).OrderBy(a => a.CreatedAt).ThenBy(a => a.Id, StringComparer.Ordinal)];
            }
        }
    }

    /// <summary>What the user said about this content; null when it was not decided.</summary>
    public AskDecision? Find(string hash)
    {
        _used = true;
        Follow();
        lock (_lock)
        {
            return _byHash.GetValueOrDefault(hash)?.Decision;
        }
    }

    /// <summary>Asks about this content, unless it is asked about or decided already. Where the request cannot be stored it still waits in this process.</summary>
    public void Ask(AskSubject subject, string hash, string reason)
    {
        _used = true;
        Change(hash, known => known is { IsOpen: true } or { Decision: not null }
            ? null
            : new WorkspaceApproval(ids.New("apr"), hash, time.GetUtcNow(), reason, subject), keepAnyway: true);
    }

    /// <summary>Asks once more about what was denied, because the user wants to be asked.</summary>
    public void AskAgain(string hash)
    {
        Follow();
        Change(hash, known => known is { Decision: AskDecision.Deny }
            ? new WorkspaceApproval(ids.New("apr"), hash, time.GetUtcNow(), known.Reason, known.Subject)
            : null, keepAnyway: true);
    }

    /// <summary>Takes a request back: the content it is about is not there any more.</summary>
    public void Withdraw(string hash) =>
        Change(hash, known => known is { IsOpen: true } ? known with { By = "withdrawn" } : null, keepAnyway: true);

    /// <summary>Records the user's word; the first one wins.</summary>
    /// <returns>False when no such approval waits.</returns>
    /// <exception cref="StorageException">It cannot be stored: it still waits.</exception>
    public bool Respond(string id, AskDecision decision)
    {
        Follow();
        string? hash;
        lock (_lock)
        {
            hash = _byHash.Values.FirstOrDefault(a => a.Id == id && a.IsOpen)?.Hash;
        }
        return hash is not null && Change(hash, known => known is { IsOpen: true } && known.Id == id ? known with { Decision = decision, By = "user" } : null, keepAnyway: false);
    }

    /// <summary>Reads what other processes wrote; nothing while this one has not asked for anything.</summary>
    public void Follow()
    {
        if (!_used)
        {
            return;
        }
        List<WorkspaceApproval> news;
        lock (_lock)
        {
            try
            {
                using var folder = openFolder();
                if (layer.Stat(folder, FileName).Size == _length)
                {
                    return;
                }
                using var file = layer.OpenRead(folder, FileName);
                news = ReadOn(file);
            }
            catch (DiskException)
            {
                // None yet, or none that can be read: what is known stays, and what is not known is not allowed.
                return;
            }
        }
        Tell(news);
    }

    /// <summary>Appends what <paramref name="next"/> makes of the approval of this hash, with all other writers locked out.</summary>
    private bool Change(string hash, Func<WorkspaceApproval?, WorkspaceApproval?> next, bool keepAnyway)
    {
        List<WorkspaceApproval> news = [];
        var done = false;
        lock (_lock)
        {
            try
            {
                using var folder = openFolder();
                using var file = SharedFile.OpenLocked(layer, folder, FileName);
                news = ReadOn(file);
                if (next(_byHash.GetValueOrDefault(hash)) is { } changed)
                {
                    Append(file, changed);
                    Put(changed, news);
                    done = true;
                }
            }
            catch (DiskException e) when (!keepAnyway)
            {
                throw new StorageException($"The answer cannot be stored: {e.Detail}. Nothing was decided.", e);
            }
            catch (DiskException)
            {
                if (next(_byHash.GetValueOrDefault(hash)) is { } changed)
                {
                    Put(changed, news);
                }
            }
        }
        Tell(news);
        return done;
    }

    private void Append(FileHandle file, WorkspaceApproval approval)
    {
        var size = layer.Stat(file).Size;
        // A line cut off by the end of a process stays a line of its own, which nobody can read.
        byte[] line = [.. size > _length ? "\n"u8 : [], .. WorkspaceApproval.ToJson(approval), (byte)'\n'];
        layer.Write(file, size, line);
        layer.Sync(file);
        _length = size + line.Length;
    }

    /// <summary>Takes in whole lines since the last reading.</summary>
    private List<WorkspaceApproval> ReadOn(FileHandle file)
    {
        var news = new List<WorkspaceApproval>();
        var size = layer.Stat(file).Size;
        if (size < _length)
        {
            _byHash.Clear(); // replaced or cut: what it does not say any more was not approved
            _length = 0;
        }
        var bytes = new byte[size - _length];
        var filled = 0;
        while (filled < bytes.Length && layer.Read(file, _length + filled, bytes.AsSpan(filled)) is > 0 and var read)
        {
            filled += read;
        }
        var rest = bytes.AsSpan(0, filled);
        while (rest.IndexOf((byte)'\n') is >= 0 and var end)
        {
            if (WorkspaceApproval.FromJson(rest[..end]) is { } approval)
            {
                Put(approval, news);
            }
            _length += end + 1;
            rest = rest[(end + 1)..];
        }
        return news;
    }

    private void Put(WorkspaceApproval approval, List<WorkspaceApproval> news)
    {
        _byHash[approval.Hash] = approval;
        news.Add(approval);
    }

    private void Tell(List<WorkspaceApproval> news)
    {
        foreach (var approval in news)
        {
            Changed?.Invoke(approval);
        }
    }
}
