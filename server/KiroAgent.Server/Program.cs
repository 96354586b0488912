using System.IO.Pipelines;
using KiroAgent.Core.Text;
using KiroAgent.Protocol;
using KiroAgent.Server.Audit;
using KiroAgent.Server.Doctor;
using KiroAgent.Server.Explain;
using KiroAgent.Server.Handlers;
using KiroAgent.Server.Launch;
using KiroAgent.Server.Logging;
using KiroAgent.Server.Lsp;
using KiroAgent.Server.Processes;
using KiroAgent.Server.Sessions;
using KiroAgent.Server.Terminal;
using KiroAgent.Server.Workspace;

if (args is [ProcessKeeper.Argument])
{
    return ProcessKeeper.Run();
}

// The composition root: what is made is made here, and handed on as a value.
FrontEnd schema = new("schema", "schema", "print the JSON Schema of the protocol", TakesArguments: false, TakesJson: false, _ =>
{
    Console.Out.Write(ProtocolSchema.Json);
    return Task.FromResult(0);
});
return Launcher.Run(args, Environment.GetEnvironmentVariable, [.. TerminalFrontEnd.Commands(ServeAsync, options => NewLog(options, TextWriter.Null)), ExplainFrontEnd.Command(ServeAsync, options => NewLog(options, TextWriter.Null)), DoctorFrontEnd.Command, AuditFrontEnd.Command, schema], ServeEditorAsync);

static Task<int> ServeAsync(LaunchOptions options, IDuplexPipe transport, Log log) =>
    new LspServer(transport, (client, router) =>
        Routes.Add(new ServerHost(client, options, log, TimeProvider.System, new Ids(), Disk.Open(), UserHome.Environment), router), log).RunAsync();

static async Task<int> ServeEditorAsync(LaunchOptions options)
{
    var log = NewLog(options, null);
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

static Log NewLog(LaunchOptions options, TextWriter? console) => new(options.LogLevel, () => Path.Combine(DataDirectory.Resolve(
    options.DataDirectory, null, Environment.GetEnvironmentVariable, Environment.GetFolderPath(Environment.SpecialFolder.UserProfile)), "logs"), console, mask: new Lazy<SecretMask>(EnvironmentSecrets.Mask) is var secrets ? text => secrets.Value.Of(text) : null);
