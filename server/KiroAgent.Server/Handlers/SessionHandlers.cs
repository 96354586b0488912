using System.Globalization;
using KiroAgent.Core.Sessions;
using KiroAgent.Core.Turns;
using KiroAgent.Protocol;
using KiroAgent.Server.JsonRpc;
using KiroAgent.Server.Models;
using KiroAgent.Server.Sessions;
using KiroAgent.Server.Workspace;

namespace KiroAgent.Server.Handlers;

/// <summary><c>session/*</c> and <c>model/list</c> (protocol, section 3).</summary>
internal sealed class SessionHandlers(ServerHost host)
{
    private const int PageSize = 100;
    private const int FoundAtOnce = 20;

    public Task<SessionResult> New(SessionNewParams p, RequestContext context)
    {
        var roots = host.Bench.Folders.Roots;
        if (roots.Count == 0)
        {
            throw Errors.Invalid("No workspace folder is open: open a folder, or start with --workspace DIR.");
        }
        var model = p.Model ?? host.DefaultModel;
        RequireKnown(model);
        try
        {
            var session = host.Store.Create(id => new SessionEvent.Created(
                id, SessionStore.Schema, p.Kind == SessionKind.Spec ? "spec" : "vibe", p.Mode is { } mode ? FromWire.Mode(mode) : host.DefaultMode, model,
                p.Title ?? "New session", p.Title is not null, [.. roots], host.Bench.ServerId));
            session.Sync();
            host.Watch.Start();
            context.AfterResponse(host.Mcp.Wake); // by the first prompt their tools may be there
            context.AfterResponse(() => WarmUp(model));
            return Task.FromResult(host.Access.Answer(session.Id, new SessionResult(ToWire.Session(session.State))));
        }
        catch (StorageException e)
        {
            throw Errors.Of(ErrorCodes.Storage, e.Message);
        }
    }

    public async Task<SessionListResult> List(SessionListParams p, RequestContext context)
    {
        var skip = 0;
        if (p.Cursor is { } cursor && (!int.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out skip) || skip < 0))
        {
            throw Errors.Invalid("cursor is not one that session/list gave.");
        }
        if (p.Limit is <= 0)
        {
            throw Errors.Invalid("limit must be at least 1.");
        }
        var take = Math.Min(p.Limit ?? PageSize, 1000);
        var all = host.Store.List(problem => host.Log.Warning(problem));
        var page = new List<Protocol.Session>();
        foreach (var state in all.Skip(skip).Take(take))
        {
            // A turn that another process left running is closed first, if that process is gone.
            var left = state.Turn is TurnState.Running && state.Owner != host.Bench.ServerId;
            page.Add(ToWire.Session(left ? (await host.Access.ReadAsync(state.Id)).State : state));
        }
        var next = skip + page.Count < all.Count ? (skip + page.Count).ToString(CultureInfo.InvariantCulture) : null;
        return new SessionListResult(page, next);
    }

    public async Task<SessionOpenResult> Open(SessionOpenParams p, RequestContext context)
    {
        var session = await host.Access.ReadAsync(p.SessionId);
        var state = session.State;
        host.AskAgain(session);
        context.AfterResponse(() => WarmUp(state.Model));
        return host.Access.Answer(p.SessionId, new SessionOpenResult(
            ToWire.Session(state), TranscriptToWire.Of(state, host.Wire), host.Wire.Review(state),
            state.OpenApproval is { } approval ? [host.Wire.Approval(state.Id, approval)] : [],
            state.OpenQuestion is { } question ? [ToWire.Question(state.Id, question)] : [],
            ToWire.Checkpoints(state),
            state.Plan.IsEmpty ? null : ToWire.Plan(state.Plan)));
    }

    public Task<SessionResult> SetMode(SessionSetModeParams p, RequestContext context) =>
        Record(p.SessionId, new SessionEvent.ModeSet(FromWire.Mode(p.Mode)));

    public Task<SessionResult> SetModel(SessionSetModelParams p, RequestContext context)
    {
        RequireKnown(p.Model);
        context.AfterResponse(() => WarmUp(p.Model));
        return Record(p.SessionId, new SessionEvent.ModelSet(p.Model));
    }

    public Task<SessionResult> Rename(SessionRenameParams p, RequestContext context)
    {
        if (string.IsNullOrWhiteSpace(p.Title))
        {
            throw Errors.Invalid("title is empty.");
        }
        return Record(p.SessionId, new SessionEvent.Renamed(p.Title));
    }

    public async Task<EmptyResult> Delete(SessionDeleteParams p, RequestContext context)
    {
        try
        {
            if (!host.Store.DeleteIfDamaged(p.SessionId))
            {
                var doomed = host.Access.Find(p.SessionId);
                doomed.RequireNoTurnOr(host.Wire);
                await (doomed.Commands?.EndAllAsync() ?? Task.CompletedTask);
                host.Store.Delete(await host.Access.WriteAsync(p.SessionId, session =>
                {
                    session.RequireNoTurn();
                    return ValueTask.FromResult(session);
                }));
            }
        }
        catch (StorageException e)
        {
            throw Errors.Of(ErrorCodes.Storage, e.Message);
        }
        host.Feed.Forget(p.SessionId);
        host.Housekeeping.SessionDeleted();
        return new EmptyResult();
    }

    public Task<SessionSearchResult> Search(SessionSearchParams p, RequestContext context)
    {
        var words = TranscriptSearch.Words(p.Query);
        if (words.IsEmpty)
        {
            throw Errors.Invalid("query is empty.");
        }
        if (p.Limit is <= 0)
        {
            throw Errors.Invalid("limit must be at least 1.");
        }
        var hits = host.Store.Search(words, Math.Min(p.Limit ?? FoundAtOnce, 1000), problem => host.Log.Warning(problem), context.CancellationToken);
        return Task.FromResult(new SessionSearchResult([.. hits.Select(h => new SessionHit(h.SessionId, h.Title, h.At, h.Snippet))]));
    }

    public async Task<SessionExportResult> Export(SessionExportParams p, RequestContext context)
    {
        var state = (await host.Access.ReadAsync(p.SessionId)).State;
        return p.Format == ExportFormat.Json ? SessionExportJson.Of(state, host) : SessionExportMarkdown.Of(state, host);
    }

    /// <summary>What is known is answered at once; a look at the endpoints, where one is asked for, runs behind it.</summary>
    public Task<ModelListResult> Models(ModelListParams p, RequestContext context)
    {
        if (p.Check == true)
        {
            host.Bench.Models.Check();
        }
        var folder = host.Bench.Folders.Roots is [var first, ..] ? first : null;
        return Task.FromResult(new ModelListResult([.. host.Bench.Models.List(host.DefaultModel, folder).Select(ToWire.Model)]));
    }

    /// <summary>The first turn does not wait for what an online model's first call loads.</summary>
    private void WarmUp(string model) => host.Bench.Models.WarmUp(model, () => new ModelRequest(
        "", [new Microsoft.Extensions.AI.ChatMessage(Microsoft.Extensions.AI.ChatRole.User, "x")], host.Bench.Tools.Offered(host.Bench.Settings()), 0));

    private async Task<SessionResult> Record(string sessionId, SessionEvent what) =>
        await host.Access.WriteAsync(sessionId, session =>
        {
            session.Record(what);
            return ValueTask.FromResult(host.Access.Answer(sessionId, new SessionResult(ToWire.Session(session.State))));
        });

    /// <summary>A name no provider could have is refused at once; whether the model can be had is told when a turn starts.</summary>
    private static void RequireKnown(string model)
    {
        if (!ModelCatalog.IsName(model))
        {
            throw Errors.Of(ErrorCodes.ModelUnavailable, $"There is no model \"{model}\". Use offline, scripted:FILE, anthropic:MODEL or openai:MODEL.");
        }
    }
}
