using KiroAgent.Core.Policy;

namespace KiroAgent.Server.Tools;

/// <summary><c>updatePlan</c>: shows the user the plan and how far it is.</summary>
internal sealed class UpdatePlanTool() : Tool<UpdatePlanRequest>(
    "updatePlan",
    "Shows the user your plan: send all its entries each time, at most one of them inProgress. Use it for work of several steps.",
    """
    {"type":"object","properties":{
      "entries":{"type":"array","items":{"type":"object","properties":{
        "text":{"type":"string","description":"The step, in a few words."},
        "status":{"type":"string","enum":["pending","inProgress","completed"],"description":"Default pending."}},
       "required":["text"],"additionalProperties":false}}},
     "required":["entries"],"additionalProperties":false}
    """)
{
    /// <inheritdoc/>
    public override ToolRequest Parse(ArgumentReader arguments) =>
        new UpdatePlanRequest("Update the plan", arguments.Objects("entries", ReadEntry));

    /// <inheritdoc/>
    protected override ValueTask<ToolOutcome> RunAsync(UpdatePlanRequest request, ToolContext context, CancellationToken cancellation)
    {
        context.UpdatePlan([.. request.Entries.Select(entry => new PlanEntry(entry.Text, entry.Status))]);
        var done = request.Entries.Count(entry => entry.Status == "completed");
        return ValueTask.FromResult(new ToolOutcome(
            true, $"The plan is shown: {done} of {request.Entries.Length} completed.", $"Plan: {done} of {request.Entries.Length} done"));
    }

    private static PlanStep ReadEntry(ArgumentReader entry)
    {
        var text = entry.NonEmptyString("text");
        var status = entry.OptionalString("status") ?? "pending";
        if (status is not ("pending" or "inProgress" or "completed"))
        {
            entry.Refuse($"\"status\" must be pending, inProgress or completed, not \"{status}\"");
        }

        return new PlanStep(text, status);
    }
}
