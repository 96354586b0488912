using KiroAgent.Core.Policy;

namespace KiroAgent.Server.Tools;

/// <summary><c>startProcess</c>: a command that runs on behind the agent's work.</summary>
internal sealed class StartProcessTool() : Tool<StartProcessRequest>(
    "startProcess",
    "Starts a command that runs on while you do other things: a server, a watcher. Returns a processId for processOutput and stopProcess. It is ended with the session.",
    """
    {"type":"object","properties":{
      "command":{"type":"string","description":"The command line."},
      "cwd":{"type":"string","description":"The folder to run it in, relative to the workspace; default the workspace folder."}},
     "required":["command"],"additionalProperties":false}
    """)
{
    /// <inheritdoc/>
    public override ToolRequest Parse(ArgumentReader arguments)
    {
        var command = CommandText.Read(arguments);
        return new StartProcessRequest($"Start {Titles.Short(command)}", command, arguments.FolderPath("cwd", PathOperation.List));
    }

    /// <inheritdoc/>
    protected override async ValueTask<ToolOutcome> RunAsync(StartProcessRequest request, ToolContext context, CancellationToken cancellation) =>
        await context.Commands.StartAsync(request, cancellation);
}
