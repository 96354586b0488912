using KiroAgent.Core.Policy;

namespace KiroAgent.Server.Tools;

/// <summary><c>executeCommand</c>: a command line, run to its end in the user's shell.</summary>
internal sealed class ExecuteCommandTool() : Tool<ExecuteCommandRequest>(
    "executeCommand",
    "Runs a command line in the user's shell and waits for its end. There is no terminal and nothing to read from standard input, so pass options that keep programs from asking. What it changes in the workspace is found and can be taken back. Long output is shown with its beginning and end; all of it is in a file. For servers and watchers use startProcess.",
    """
    {"type":"object","properties":{
      "command":{"type":"string","description":"The command line."},
      "cwd":{"type":"string","description":"The folder to run it in, relative to the workspace; default the workspace folder."},
      "timeoutMs":{"type":"integer","minimum":1,"maximum":1800000,"description":"It is ended after so many milliseconds; default 120000."}},
     "required":["command"],"additionalProperties":false}
    """)
{
    /// <inheritdoc/>
    public override ToolRequest Parse(ArgumentReader arguments)
    {
        var command = CommandText.Read(arguments);
        var cwd = arguments.FolderPath("cwd", PathOperation.List);
        var timeout = arguments.OptionalInteger("timeoutMs", 1) ?? ExecuteCommandRequest.DefaultTimeoutMs;
        if (timeout > ExecuteCommandRequest.LongestTimeoutMs)
        {
            arguments.Refuse($"\"timeoutMs\" must be at most {ExecuteCommandRequest.LongestTimeoutMs}; use startProcess for what runs longer");
        }

        return new ExecuteCommandRequest($"Run {Titles.Short(command)}", command, cwd, timeout);
    }

    /// <inheritdoc/>
    protected override async ValueTask<ToolOutcome> RunAsync(ExecuteCommandRequest request, ToolContext context, CancellationToken cancellation) =>
        await context.Commands.RunAsync(request, cancellation);
}

/// <summary>Reads the line of a command.</summary>
internal static class CommandText
{
    public static string Read(ArgumentReader arguments)
    {
        var command = arguments.NonEmptyString("command");
        if (command.Contains('\0', StringComparison.Ordinal))
        {
            arguments.Refuse("\"command\" must not hold a NUL character");
        }
        else if (command.Length > 0 && string.IsNullOrWhiteSpace(command))
        {
            arguments.Refuse("\"command\" must say something");
        }

        return command;
    }
}
