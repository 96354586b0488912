using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using KiroAgent.Tests.JsonRpc;
using KiroAgent.Tests.Support;
using NUnit.Framework;

namespace KiroAgent.Tests.Processes; // "Process" would hide System.Diagnostics.Process from every other test

/// <summary>The real process: transports, exit codes, and nothing but protocol on standard output.</summary>
[Category("Process")]
[Parallelizable(ParallelScope.Children)]
internal sealed class StartAndStopTests
{
    [Test]
    public async Task Shutdown_and_exit_end_with_0_and_only_frames_on_standard_output()
    {
        using var folder = new TempFolder();
        using var server = new ServerProcess(folder.Path, "--stdio", "--clientProcessId=1");
        server.Send(ServerProcess.Initialize, """{"jsonrpc":"2.0","method":"initialized","params":{}}""", "nonsense", Wired.Call(1, "no/such", "{}"), ServerProcess.Shutdown, ServerProcess.Exit);
        var (code, output, errors) = await server.EndAsync();
        var messages = ServerProcess.Messages(output);
        Assert.That(messages.Select(m => m.GetProperty("id").GetRawText()), Is.EqualTo(new[] { "\"first\"", "null", "1", "\"last\"" }), errors);
        Assert.That(code, Is.Zero);
        Assert.That(errors, Does.Contain("not JSON"));
    }

    [Test]
    public async Task Exit_alone_ends_with_1()
    {
        using var folder = new TempFolder();
        using var server = new ServerProcess(folder.Path);
        server.Send(ServerProcess.Initialize, ServerProcess.Exit);
        Assert.That((await server.EndAsync()).Code, Is.EqualTo(1));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task A_lost_connection_ends_with_1_and_the_reason(bool insideMessage)
    {
        using var folder = new TempFolder();
        using var server = new ServerProcess(folder.Path);
        server.Send(ServerProcess.Initialize);
        if (insideMessage)
        {
            server.SendBytes("Content-Length: 100\r\n\r\n{"u8.ToArray());
        }

        server.Close();
        var (code, output, errors) = await server.EndAsync();
        Assert.That(code, Is.EqualTo(1));
        Assert.That(errors, Does.Contain(insideMessage ? "inside a message" : "without exit"));
        Assert.That(ServerProcess.Messages(output), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_frame_over_64_MiB_is_refused_by_its_id_and_ends_with_1()
    {
        using var folder = new TempFolder();
        using var server = new ServerProcess(folder.Path);
        server.Send(ServerProcess.Initialize);
        server.SendBytes(Encoding.ASCII.GetBytes("Content-Length: 67108870\r\n\r\n{\"jsonrpc\":\"2.0\",\"id\":\"big\",\"method\":\"agent/turn\",\"params\":{\"prompt\":\""));
        var chunk = new byte[1024 * 1024];
        Array.Fill(chunk, (byte)'a');
        for (var sent = 0; sent < 64; sent++)
        {
            server.SendBytes(chunk);
        }

        var (code, output, _) = await server.EndAsync();
        Assert.That(code, Is.EqualTo(1));
        Assert.That(ServerProcess.Messages(output)[^1].GetProperty("id").GetString(), Is.EqualTo("big"));
        Assert.That(ServerProcess.Messages(output)[^1].GetProperty("error").GetProperty("code").GetInt32(), Is.EqualTo(-32600));
    }

    [Test]
    public async Task A_frame_without_end_that_nobody_sends_on_ends_with_1()
    {
        using var folder = new TempFolder();
        using var server = new ServerProcess(folder.Path);
        server.SendBytes("Content-Length: 99999999999\r\n\r\n"u8.ToArray());
        var (code, _, errors) = await server.EndAsync();
        Assert.That(code, Is.EqualTo(1));
        Assert.That(errors, Does.Contain("64 MiB"));
    }

    [Test]
    [Platform(Exclude = "Win")]
    public async Task It_leaves_when_its_parent_is_gone()
    {
        using var folder = new TempFolder();
        using var parent = Process.Start(new ProcessStartInfo("cat") { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        using var server = new ServerProcess(folder.Path);
        server.Send(ServerProcess.Initializing(parent.Id));
        await server.AnsweredAsync();
        parent.StandardInput.Close();
        await parent.WaitForExitAsync();
        Assert.That((await server.EndAsync()).Code, Is.EqualTo(1), "its streams are still open");
    }

    [Test]
    public async Task A_parent_that_never_was_is_not_waited_for()
    {
        using var folder = new TempFolder();
        using var server = new ServerProcess(folder.Path);
        server.Send(ServerProcess.Initializing(int.MaxValue), ServerProcess.Shutdown, ServerProcess.Exit);
        Assert.That((await server.EndAsync()).Code, Is.Zero);
    }

    [TestCase("--pipe=")]
    [TestCase("--pipe ")]
    [Platform(Exclude = "Win")]
    public async Task A_pipe_the_client_listens_on(string option)
    {
        using var folder = new TempFolder();
        var path = folder.In("s");
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        using var server = new ServerProcess(folder.Path, (option + path).Split(' '));
        await Converse(listener, server);
    }

    [Test]
    public async Task A_socket_the_client_listens_on()
    {
        using var folder = new TempFolder();
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        using var server = new ServerProcess(folder.Path, FormattableString.Invariant($"--socket={((IPEndPoint)listener.LocalEndPoint!).Port}"));
        await Converse(listener, server);
    }

    [Test]
    public async Task Nobody_listening_is_said_and_ends_with_1()
    {
        using var folder = new TempFolder();
        using var server = new ServerProcess(folder.Path, "--pipe", folder.In("nobody"));
        var (code, output, errors) = await server.EndAsync();
        Assert.That((code, output), Is.EqualTo((1, "")));
        Assert.That(errors, Does.Contain("no connection to the editor"));
    }

    [Test]
    public async Task Version_help_and_what_is_wrong()
    {
        using var folder = new TempFolder();
        foreach (var (argument, code, output) in (IEnumerable<(string, int, string)>)[("--version", 0, "kiro-agent "), ("--help", 0, "Usage:"), ("--wrong", 64, "")])
        {
            using var server = new ServerProcess(folder.Path, argument);
            var end = await server.EndAsync();
            Assert.That(end.Code, Is.EqualTo(code));
            Assert.That(end.Output, Does.Contain(output));
            Assert.That(end.Errors, code == 0 ? Is.Empty : Does.Contain("there is no option --wrong"));
        }
    }

    private static async Task Converse(Socket listener, ServerProcess server)
    {
        using var client = await listener.AcceptAsync();
        foreach (var body in (string[])[ServerProcess.Initialize, ServerProcess.Shutdown, ServerProcess.Exit])
        {
            await client.SendAsync(Wire.Frame(body));
        }

        using var received = new MemoryStream();
        await using var stream = new NetworkStream(client);
        await stream.CopyToAsync(received);
        Assert.That(ServerProcess.Messages(Encoding.UTF8.GetString(received.ToArray())).Select(m => m.GetProperty("id").GetString()), Is.EqualTo(new[] { "first", "last" }));
        var (code, output, _) = await server.EndAsync();
        Assert.That((code, output), Is.EqualTo((0, "")), "standard output stays empty");
    }
}
