using System.IO.Pipelines;
using KiroAgent.Server.Launch;
using KiroAgent.Server.Logging;
using KiroAgent.Server.Lsp;
using KiroAgent.Server.Terminal;

// The composition root: what is made is made here, and handed on as a value.
return Launcher.Run(args, Environment.GetEnvironmentVariable, TerminalFrontEnd.Commands(ServeAsync), ServeEditorAsync);

static Task<int> ServeAsync(LaunchOptions options, IDuplexPipe transport, Log log) =>
    new LspServer(transport, (_, _) => new EditorHost(), log).RunAsync();

static async Task<int> ServeEditorAsync(LaunchOptions options)
{
    var log = new Log(options.LogLevel, () => options.DataDirectory is { } data ? Path.Combine(data, "logs") : null);
    try
    {
        return await ServeAsync(options, Transport.Open(options), log);
    }
    catch (IOException e)
    {
        log.Error("no connection to the editor: " + e.Message);
        return 1;
    }
    finally
    {
        await log.FlushAsync();
    }
}
