using KiroAgent.Core.Policy;

namespace KiroAgent.Server.Tools;

/// <summary><c>getDiagnostics</c>: the editor's errors and warnings.</summary>
internal sealed class GetDiagnosticsTool() : Tool<GetDiagnosticsRequest>(
    "getDiagnostics",
    "Shows the errors and warnings the editor has for files, or for all: PATH:LINE:COLUMN: severity: message. Use it to check an edit.",
    """
    {"type":"object","properties":{
      "paths":{"type":"array","items":{"type":"string"},"description":"Files, relative to the workspace. Without it, all."}},
     "required":[],"additionalProperties":false}
    """)
{
    /// <inheritdoc/>
    public override ToolRequest Parse(ArgumentReader arguments)
    {
        var uses = arguments.OptionalPaths("paths", PathOperation.Read);
        return new GetDiagnosticsRequest(uses.IsEmpty ? "Problems" : $"Problems in {string.Join(", ", uses.Select(Titles.Of))}", uses);
    }

    /// <inheritdoc/>
    protected override async ValueTask<ToolOutcome> RunAsync(GetDiagnosticsRequest request, ToolContext context, CancellationToken cancellation)
    {
        var found = await context.Problems(request.Files.IsEmpty ? null : [.. request.Files.Select(use => use.Key())], cancellation);
        if (found.Unavailable is { } why)
        {
            return ToolOutcome.Failed(why);
        }

        var errors = found.Problems.Count(p => p.Severity == "error");
        return new ToolOutcome(true, found.Text(context.Display), found.Problems.IsEmpty ? "No problems" : $"{found.Problems.Length} problems, {errors} of them errors");
    }
}
