using KiroAgent.Core.Policy;

namespace KiroAgent.Server.Tools;

/// <summary><c>askUser</c>: asks and waits for the answer.</summary>
internal sealed class AskUserTool() : Tool<AskUserRequest>(
    "askUser",
    "Asks the user one question and waits for the answer. Use it only for what you cannot find out and should not guess.",
    """
    {"type":"object","properties":{
      "question":{"type":"string","description":"The question."},
      "options":{"type":"array","items":{"type":"string"},"description":"Answers to choose from; the user may give another."}},
     "required":["question"],"additionalProperties":false}
    """)
{
    /// <inheritdoc/>
    public override ToolRequest Parse(ArgumentReader arguments)
    {
        var question = arguments.NonEmptyString("question");
        return new AskUserRequest($"Ask: {Titles.Short(question)}", question, arguments.OptionalStrings("options"));
    }

    /// <inheritdoc/>
    protected override async ValueTask<ToolOutcome> RunAsync(AskUserRequest request, ToolContext context, CancellationToken cancellation) =>
        await context.AskUser(request.Question, request.Options, cancellation) is { } answer
            ? new ToolOutcome(true, $"The user answered: {answer}", $"Answered: {Titles.Short(answer)}")
            : ToolOutcome.Failed("The user did not answer.");
}
