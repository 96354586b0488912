using System.Collections;
using KiroAgent.Core.Paths;
using KiroAgent.Core.Policy;
using KiroAgent.Core.Sessions;
using KiroAgent.Protocol;
using KiroAgent.Server.JsonRpc;
using KiroAgent.Server.Logging;
using KiroAgent.Server.Lsp;
using KiroAgent.Server.Mcp;
using KiroAgent.Server.Processes;
using KiroAgent.Server.Sessions;
using KiroAgent.Server.Workspace;
using RememberedRule = KiroAgent.Core.Policy.RememberedRule;

namespace KiroAgent.Server.Handlers;

/// <summary>Joins the MCP servers with the rest of the program: where they get what they need, and who is told of them.</summary>
/// <param name="bench">What sessions work with.</param>
/// <param name="connection">The client.</param>
/// <param name="log">The program's log.</param>
/// <param name="time">The clock.</param>
internal sealed class McpWiring(Workbench bench, Connection connection, Log log, TimeProvider time) : IAsyncDisposable
{
    // Told at most so often; the last state is always told.
    private static readonly TimeSpan s_tellEvery = TimeSpan.FromMilliseconds(100);

    private readonly Lock _lock = new();
    private IProcesses? _processes;
    private bool _telling, _again;
    private volatile bool _isAsked;

    /// <summary>Makes the desk; nothing is read or started.</summary>
    public McpDesk Desk(Func<WorkspaceApprovals> approvals, Action<string> hide)
    {
        var desk = new McpDesk(new McpSurroundings
        {
            Settings = bench.Settings,
            Reach = new McpReach(
                () => Processes,
                () => bench.Folders.All.Select(f => (FileUri.Of(f.Root, bench.Folders.Style), f.Name)),
                url => WebRules.MayContact(url, bench.Settings()),
                ServerOffer.Version),
            Approvals = new McpApprovals(hash => approvals().Find(hash), (subject, hash, reason) => approvals().Ask(subject, hash, reason), hash => approvals().AskAgain(hash), hash => approvals().Withdraw(hash)),
            Environment = Environment,
            Places = () => (bench.Folders.Roots is [var first, ..] ? first : null, bench.Home()),
            Mask = bench.Mask,
            Hide = hide,
            Keep = Keep,
            Notice = text => _ = NoticeAsync(text),
            Log = (line, isWarning) =>
            {
                if (isWarning)
                {
                    log.Warning(bench.Mask(line));
                }
                else
                {
                    log.Debug(line);
                }
            },
            NewRunId = () => bench.Ids.New("mcp"),
            Time = time,
        });
        desk.Changed += Tell;
        return desk;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_processes is { } processes)
        {
            await processes.DisposeAsync();
        }
    }

    // A keeper of their own: what hides from the one of commands is still known to be a command's.
    private IProcesses Processes
    {
        get
        {
            lock (_lock)
            {
                return _processes ??= CommandRunner.OfThisSystem();
            }
        }
    }

    private static Dictionary<string, string> Environment() => System.Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
        .ToDictionary(v => (string)v.Key, v => (string?)v.Value ?? "", OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);

    private void Keep(RememberedRule note)
    {
        try
        {
            bench.Rules.Remember(note);
        }
        catch (SessionFailure e)
        {
            log.Warning($"what an MCP tool was when it was first seen cannot be kept: {e.Message}");
        }
    }

    /// <summary>In the chat of every session that is at work.</summary>
    private async Task NoticeAsync(string text)
    {
        log.Warning(text);
        foreach (var session in bench.Sessions().Where(s => s.Work is not null))
        {
            try
            {
                using var gate = await session.Enter();
                session.Record(new SessionEvent.Noticed(EscapedText.Of(text)));
            }
            catch (Exception e) when (e is StorageException or ObjectDisposedException)
            {
                // It stands in the server's log lines, too.
            }
        }
    }

    /// <summary>The client has asked which servers there are: from now on it is told when that changes.</summary>
    public void Asked() => _isAsked = true;

    private void Tell()
    {
        if (!_isAsked)
        {
            return;
        }
        lock (_lock)
        {
            _again = true;
            if (_telling)
            {
                return;
            }
            _telling = true;
        }
        _ = TellAsync();
    }

    private async Task TellAsync()
    {
        while (true)
        {
            await Task.Delay(s_tellEvery, time);
            lock (_lock)
            {
                if (!_again)
                {
                    _telling = false;
                    return;
                }
                _again = false;
            }
            await connection.NotifyAsync(Methods.McpChanged, new EmptyParams());
        }
    }
}
