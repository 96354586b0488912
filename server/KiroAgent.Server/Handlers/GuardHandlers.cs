using System.Collections.Immutable;
using KiroAgent.Core.Policy;
using KiroAgent.Protocol;
using KiroAgent.Server.JsonRpc;
using KiroAgent.Server.Workspace;
using SessionState = KiroAgent.Core.Sessions.SessionState;

namespace KiroAgent.Server.Handlers;

/// <summary><c>guard/explain</c> (protocol, section 8): what the guard would say; a pure look, nothing runs.</summary>
internal sealed class GuardHandlers(ServerHost host)
{
    public async Task<GuardExplainResult> Explain(GuardExplainParams p, RequestContext context)
    {
        var state = p.SessionId is { } id ? (await host.Access.ReadAsync(id)).State : SessionState.Initial;
        return (p.Command, p.Path) switch
        {
            ({ } line, null) => Command(line, p.Cwd, state),
            (null, { } path) => Path(path, p.Operation ?? "read", p.Cwd, state),
            _ => throw Errors.Invalid("Give a command or a path, one of the two."),
        };
    }

    private GuardExplainResult Command(string line, string? cwd, SessionState state)
    {
        var folder = cwd is not null ? Folder(cwd) : host.Bench.Folders.All is [var first, ..] ? first.Root : throw Errors.Invalid("No folder is open.");
        var judged = host.Bench.Guard.Of(line, folder, state);
        return new GuardExplainResult(
            ApprovalsToWire.Verdict(judged.Kind), judged.Reason, judged.Rule, judged.Source,
            [.. judged.Parts.Select(part => new CommandPart(part.Text, ApprovalsToWire.Verdict(part.Verdict), part.Reason))],
            Suggestions: Offered(ToolPolicy.Offered(judged)));
    }

    private GuardExplainResult Path(string path, string operation, string? cwd, SessionState state)
    {
        var (use, request) = RequestFor(path, operation);
        var (verdict, facts) = host.Bench.Guard.Explain(request, use, state, cwd is null ? null : Folder(cwd));
        return new GuardExplainResult(ApprovalsToWire.Verdict(verdict.Kind), verdict.Reason, verdict.Rule, verdict.Source, ResolvedPath: facts?.Resolved, Suggestions: Offered(verdict.Suggestions));
    }

    // None is not told: most verdicts are about what no rule can help, or nothing to help with.
    private static Protocol.SuggestedRule[]? Offered(ImmutableArray<Core.Policy.SuggestedRule> rules) => rules.IsEmpty ? null : ApprovalsToWire.Rules(rules);

    // The tool that would do it: the settings may leave it out.
    private static (PathUse Use, ToolRequest Request) RequestFor(string path, string operation)
    {
        PathUse Use(PathOperation how) => new(path, how, null, null);
        switch (operation)
        {
            case "read":
                var read = Use(PathOperation.Read);
                return (read, new ReadFileRequest(operation, read, null, null));
            case "list":
                var list = Use(PathOperation.List);
                return (list, new ListDirectoryRequest(operation, list, 1));
            case "create" or "modify":
                var write = Use(PathOperation.Write);
                return (write, new FsWriteRequest(operation, write, ""));
            case "delete":
                var delete = Use(PathOperation.Delete);
                return (delete, new DeleteFileRequest(operation, delete));
            case "moveFrom" or "moveTo":
                var move = Use(operation == "moveFrom" ? PathOperation.MoveFrom : PathOperation.MoveTo);
                return (move, new MoveFileRequest(operation, move, move));
            default:
                throw Errors.Invalid($"operation is read, list, create, modify, delete, moveFrom or moveTo, not \"{operation}\".");
        }
    }

    private string Folder(string cwd) => host.Bench.Folders.Locate(cwd) switch
    {
        Located.Inside inside => inside.Key.FullPath,
        Located.Outside outside => outside.FullPath,
        Located.Invalid invalid => throw Errors.Invalid($"cwd {invalid.Reason}."),
        _ => throw Errors.Invalid("cwd is no folder."),
    };
}
