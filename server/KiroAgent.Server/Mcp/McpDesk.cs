using System.Collections.Immutable;
using KiroAgent.Core.Context;
using KiroAgent.Core.Policy;
using KiroAgent.Core.Settings;
using KiroAgent.Core.Text;

namespace KiroAgent.Server.Mcp;

/// <summary>
/// The MCP servers of one client's workspace: which there are, how they are, and their tools. Nothing is started, read or loaded before
/// <see cref="Wake"/>; what is started then is started behind whoever called. Safe to use from several threads.
/// </summary>
internal sealed class McpDesk(McpSurroundings around) : IAsyncDisposable
{
    private static readonly TimeSpan s_callsMayEnd = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, McpLife> _lives = new(StringComparer.Ordinal);
    private ImmutableArray<McpServerEntry> _seen;
    private (ImmutableArray<McpServerEntry> Of, ImmutableArray<McpTool> Tools)? _tools;
    private Task _work = Task.CompletedTask;
    private string _entries = "";
    private bool _awake, _over;

    /// <summary>Something that <see cref="All"/> shows changed; raised outside all locks, maybe often.</summary>
    public event Action? Changed;

    /// <summary>The tools there are at this moment: of servers that run and whose entries are in force.</summary>
    public ImmutableArray<McpTool> Tools
    {
        get
        {
            lock (_lock)
            {
                if (_lives.Count == 0)
                {
                    return [];
                }
            }
            // Asked outside the lock: whoever looks at the settings may tell us of it.
            var now = around.Settings().McpServers;
            lock (_lock)
            {
                if (_tools is not { } known || !known.Of.Equals(now))
                {
                    _tools = known = (now, ToolsOf(now));
                }
                return known.Tools;
            }
        }
    }

    /// <summary>A session needs tools: the servers in force are started, those that changed again. Returns at once.</summary>
    public void Wake()
    {
        var now = around.Settings().McpServers;
        lock (_lock)
        {
            if (_over || (now.IsEmpty && !_awake))
            {
                return;
            }
            _awake = true;
            if (!_seen.IsDefault && _seen.Equals(now))
            {
                return; // the same list, not only an equal one
            }
            _seen = now;
            _work = Go(_work, now);
        }

        async Task Go(Task before, ImmutableArray<McpServerEntry> entries)
        {
            await before.ConfigureAwait(ConfigureAwaitOptions.ForceYielding | ConfigureAwaitOptions.SuppressThrowing);
            await TakeAsync(entries);
        }
    }

    /// <summary>The settings, or an approval, changed.</summary>
    public void Look()
    {
        var now = around.Settings();
        var entries = string.Join('\n', now.McpServers.Select(e => e.Hash).Concat(now.McpHeld.Select(h => $"{h.Entry.Hash} {h.Decision}")));
        bool awake, isNews;
        lock (_lock)
        {
            (awake, isNews, _entries) = (_awake, entries != _entries, entries);
            _tools = null;
            foreach (var life in _lives.Values)
            {
                life.ApprovalChanged();
            }
        }
        if (awake)
        {
            Wake();
        }
        if (isNews)
        {
            Changed?.Invoke();
        }
    }

    /// <summary>The workspace folders are others now.</summary>
    public void RootsChanged()
    {
        lock (_lock)
        {
            foreach (var life in _lives.Values)
            {
                life.RootsChanged();
            }
        }
    }

    /// <summary>Every server, by name; one that waits for the user's word beside the one it would take the place of.</summary>
    public IReadOnlyList<McpView> All()
    {
        var now = around.Settings();
        var views = now.McpServers.Select(entry => Find(entry) is { } life
                ? life.View with { Tools = Shown(life, entry) }
                : new McpView(entry.Name, entry.Disabled ? McpState.Disabled : McpState.Idle, entry.Source, entry.Url is not null))
            .Concat(now.McpHeld.Select(held => new McpView(
                held.Entry.Name, held.Decision == AskDecision.Deny ? McpState.Denied : McpState.AwaitingApproval, held.Entry.Source, held.Entry.Url is not null)
            {
                Problem = held.Decision == AskDecision.Deny ? "You did not allow this entry." : "This entry of the project waits for your approval.",
            }));
        return [.. views.OrderBy(v => v.Name, StringComparer.Ordinal)];
    }

    /// <summary>Starts a server again, asking anew what was denied; false when there is none of this name.</summary>
    public bool Restart(string name)
    {
        var now = around.Settings();
        var held = now.McpHeld.Where(h => h.Entry.Name == name).ToList();
        foreach (var denied in held.Where(h => h.Decision == AskDecision.Deny))
        {
            around.Approvals.AskAgain(denied.Entry.Hash);
        }
        var entry = now.McpServers.FirstOrDefault(e => e.Name == name);
        Wake();
        if (entry is { Disabled: false })
        {
            lock (_lock)
            {
                _awake = true;
                _work = Go(_work);
            }
        }
        return held.Count > 0 || entry is not null;

        async Task Go(Task before)
        {
            await before.ConfigureAwait(ConfigureAwaitOptions.ForceYielding | ConfigureAwaitOptions.SuppressThrowing);
            if (Find(entry) is { } life)
            {
                life.AskAgain();
                await life.StopAsync();
                life.Start();
            }
        }
    }

    /// <summary>Waits for a tool a model calls, while a server is on its way that may bring it; also the one that is needed after a restart of this program.</summary>
    public async Task AwaitAsync(string tool, CancellationToken cancellation)
    {
        if (!tool.StartsWith(McpNames.Prefix, StringComparison.Ordinal) || Tools.Any(t => t.Name == tool))
        {
            return;
        }
        Wake();
        Task work;
        lock (_lock)
        {
            work = _work;
        }
        await work.WaitAsync(cancellation);
        while (Starting() is { Count: > 0 } starting && Tools.All(t => t.Name != tool))
        {
            await Task.WhenAny(starting.Select(life => life.Settled)).WaitAsync(cancellation);
        }
    }

    /// <summary>What a model is told of servers that are not ready; null when there is nothing to tell.</summary>
    public string? Note()
    {
        McpLife[] lives;
        lock (_lock)
        {
            lives = [.. _lives.Values];
        }
        var lines = lives.OrderBy(l => l.Name, StringComparer.Ordinal).Select(life => (Name: ForeignText.Line(life.Name, 60), life.State) switch
        {
            (var name, McpState.Starting or McpState.Restarting) => $"MCP server {name}: still starting; its tools come with a later step.",
            (var name, McpState.AwaitingApproval) => $"MCP server {name}: waits for the user's approval; its tools are not there.",
            (var name, McpState.Failed) => $"MCP server {name}: does not work; its tools are not there.",
            _ => null,
        }).OfType<string>().ToList();
        return lines.Count == 0 ? null : string.Join('\n', lines);
    }

    /// <summary>Reads a resource for a prompt; or why not. A server that is on its way is waited for.</summary>
    public async Task<(string? Text, string? Problem)> ReadAsync(string server, string uri, CancellationToken cancellation) =>
        await ComeAsync(around.Settings().McpServers.FirstOrDefault(e => e.Name == server), cancellation) is { } life
            ? await life.Calls.ReadAsync(uri, cancellation)
            : (null, $"There is no MCP server {ForeignText.Line(server, 60)} that runs.");

    /// <summary>What a prompt's first word calls, <c>SERVER:PROMPT</c>, written out, or why it cannot be; null when it names no prompt of a server there is. A server that is on its way is waited for.</summary>
    public async Task<McpCalledPrompt?> PromptAsync(SlashWord word, CancellationToken cancellation)
    {
        var named = around.Settings().McpServers.Where(e => word.Name.StartsWith(e.Name + ":", StringComparison.Ordinal)).MaxBy(e => e.Name.Length);
        if (named is null)
        {
            return null;
        }
        var shown = ForeignText.Line(named.Name, 60);
        if (await ComeAsync(named, cancellation) is not { } life || life.State != McpState.Ready)
        {
            return new($"The MCP server {shown} is not there{(named.Disabled ? ": it is disabled." : Find(named)?.View.Problem is { } why ? ": " + why : ".")} Nothing was sent.");
        }
        var name = word.Name[(named.Name.Length + 1)..];
        if (life.Offer.Prompts.FirstOrDefault(p => p.Name == name) is not { } prompt)
        {
            return null;
        }
        var values = word.Bind(prompt.Arguments);
        if (prompt.Arguments.Where(a => a.Required && !values.ContainsKey(a.Name)).ToList() is { Count: > 0 } missing)
        {
            var wanted = string.Join(", ", missing.Select(a => ForeignText.Line(a.Name, 60) + (a.Description is { } words ? $" ({words})" : "")));
            return new($"/{word.Name} needs {wanted}. Write it behind the name, as {string.Join(' ', missing.Select(a => $"{ForeignText.Line(a.Name, 60)}=…"))}. Nothing was sent.");
        }
        var (written, problem) = await life.Calls.PromptAsync(name, values, cancellation);
        return written is null ? new(problem + " Nothing was sent.") : new(null) { Text = written.Text, Images = written.Images };
    }

    /// <summary>The life of a server in force, once it is not on its way any more; null for one that is not to run.</summary>
    private async Task<McpLife?> ComeAsync(McpServerEntry? entry, CancellationToken cancellation)
    {
        Wake();
        Task work;
        lock (_lock)
        {
            work = _work;
        }
        await work.WaitAsync(cancellation);
        if (Find(entry) is not { } life)
        {
            return null;
        }
        await life.Settled.WaitAsync(cancellation);
        return life;
    }

    /// <summary>Ends every server; none is started any more.</summary>
    public async ValueTask DisposeAsync()
    {
        Task work;
        lock (_lock)
        {
            _over = true;
            work = _work;
        }
        await work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        List<McpLife> lives;
        lock (_lock)
        {
            lives = [.. _lives.Values];
        }
        await Task.WhenAll(lives.Select(life => life.DisposeAsync().AsTask()));
    }

    /// <summary>Makes what runs what is in force: what is gone ends at once, what changed when its calls have ended, what stayed goes on.</summary>
    private async Task TakeAsync(ImmutableArray<McpServerEntry> entries)
    {
        var wanted = entries.Where(e => !e.Disabled).ToDictionary(e => e.Name, StringComparer.Ordinal);
        List<McpLife> gone;
        var replaced = new List<Task>();
        lock (_lock)
        {
            gone = [.. _lives.Values.Where(life => !wanted.TryGetValue(life.Name, out var entry) || entry.Identity != life.Entry.Identity)];
            foreach (var life in gone)
            {
                _lives.Remove(life.Name);
            }
            _tools = null;
        }
        foreach (var life in gone)
        {
            life.Withdraw();
            replaced.Add(life.StopAsync(wanted.ContainsKey(life.Name) ? s_callsMayEnd : TimeSpan.Zero));
        }
        await Task.WhenAll(replaced);
        foreach (var entry in wanted.Values)
        {
            McpLife? life;
            lock (_lock)
            {
                if (_over)
                {
                    return;
                }
                if (_lives.TryGetValue(entry.Name, out life))
                {
                    life.Entry = entry;
                }
                else
                {
                    _lives[entry.Name] = life = new McpLife(entry, around, LifeChanged);
                }
            }
            life.Start();
        }
        LifeChanged();
    }

    private void LifeChanged()
    {
        lock (_lock)
        {
            _tools = null;
        }
        KeepSeen();
        Changed?.Invoke();
    }

    /// <summary>Notes what auto-approved tools are when they are first seen, so that another tool under the name is not one of them.</summary>
    private void KeepSeen()
    {
        foreach (var tool in Tools.Where(t => t.AutoApproved))
        {
            var facts = tool.Facts;
            if (!McpRules.Standing(tool.Life.Name, tool.Offered.Name, facts, around.Settings().Remembered).Seen)
            {
                around.Keep(new RememberedRule(McpRules.SeenKind, McpRules.Pattern(tool.Life.Name, tool.Offered.Name, facts), "workspace"));
            }
        }
    }

    private McpLife? Find(McpServerEntry? entry)
    {
        lock (_lock)
        {
            return entry is not null && _lives.TryGetValue(entry.Name, out var life) && life.Entry.Identity == entry.Identity ? life : null;
        }
    }

    private List<McpLife> Starting()
    {
        lock (_lock)
        {
            return [.. _lives.Values.Where(life => !life.Settled.IsCompleted)];
        }
    }

    private ImmutableArray<McpTool> ToolsOf(ImmutableArray<McpServerEntry> inForce)
    {
        var offered =
            (from entry in inForce
             where !entry.Disabled
             let life = Find(entry)
             where life is not null
             from tool in life.Offer.Tools
             where !entry.DisabledTools.Contains(tool.Name)
             select (Life: life, Entry: entry, Tool: tool)).ToList();
        var names = McpNames.Of([.. offered.Select(o => (o.Entry.Name, o.Tool.Name))]);
        return [.. offered.Select((o, at) => new McpTool(names[at], o.Life, o.Entry, o.Tool))];
    }

    private ImmutableArray<McpShownTool> Shown(McpLife life, McpServerEntry entry)
    {
        var byTool = Tools.Where(t => t.Life == life).ToDictionary(t => t.Offered.Name, StringComparer.Ordinal);
        var rules = around.Settings().Remembered;
        return [.. life.Offer.Tools.Select(tool => byTool.GetValueOrDefault(tool.Name) is { } given && !entry.DisabledTools.Contains(tool.Name)
            ? new McpShownTool(tool.Name, given.Name, tool.Description, StandingOf(given, rules))
            : new McpShownTool(tool.Name, null, tool.Description, McpToolStanding.Disabled))];
    }

    private static McpToolStanding StandingOf(McpTool tool, ImmutableArray<RememberedRule> rules)
    {
        var (rule, _, changed) = McpRules.Standing(tool.Life.Name, tool.Offered.Name, tool.Facts, rules);
        return rule is not null ? McpToolStanding.Auto : changed ? McpToolStanding.Changed : tool.AutoApproved ? McpToolStanding.Auto : McpToolStanding.Ask;
    }
}
