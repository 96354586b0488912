using KiroAgent.Server.Launch;
using KiroAgent.Server.Logging;
using KiroAgent.Server.Lsp;

// The composition root: what is made is made here, and handed on as a value.
FrontEnd[] frontEnds = [];
return Launcher.Run(args, Environment.GetEnvironmentVariable, frontEnds, ServeEditorAsync);

static async Task<int> ServeEditorAsync(LaunchOptions options)
{
    var log = new Log(options.LogLevel, () => options.DataDirectory is { } data ? Path.Combine(data, "logs") : null);
    try
    {
        return await new LspServer(Transport.Open(options), (_, _) => new EditorHost(), log).RunAsync();
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
