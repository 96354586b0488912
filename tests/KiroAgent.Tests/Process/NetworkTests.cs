using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using KiroAgent.Tests.Support;
using NUnit.Framework;

namespace KiroAgent.Tests.Processes; // "Process" would hide System.Diagnostics.Process from every other test

/// <summary>How the real process reaches a model: by the proxy and the certificate authorities of its environment. All of it on loopback.</summary>
[Category("Process")]
[Platform(Exclude = "Win", Reason = "Windows and its own store of certificates know no SSL_CERT_FILE")]
internal sealed class NetworkTests : IDisposable
{
    private const string Answer = "data: {\"choices\":[{\"delta\":{\"content\":\"Hello over the wire\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";

    private TempFolder _folder = null!;

    [SetUp]
    public void SetUp() => _folder = new TempFolder();

    [TearDown]
    public void Dispose() => _folder.Dispose();

    [Test]
    public async Task A_certificate_authority_of_ones_own_counts_by_SSL_CERT_FILE_and_without_it_says_so()
    {
        using var authority = new TestAuthority();
        using var model = new LoopbackServer(_ => Reply, authority.For("localhost"));
        var url = $"https://localhost:{model.Port}/v1";
        var trusted = await RunAsync(("OPENAI_BASE_URL", url), ("SSL_CERT_FILE", _folder.Write("ca.pem", authority.Pem)));
        Assert.That((trusted.Code, trusted.Said), Is.EqualTo((0, true)), trusted.Text);
        var strange = await RunAsync(("OPENAI_BASE_URL", url));
        Assert.That((strange.Code, strange.Said), Is.EqualTo((1, false)));
        Assert.That(strange.Text, Does.Contain("not trusted here").And.Contain("SSL_CERT_FILE"));
    }

    [TestCase("HTTP_PROXY", "http_proxy")]
    [TestCase("ALL_PROXY", "all_proxy")]
    public async Task Plain_calls_go_to_the_proxy_by_their_whole_URL_unless_NO_PROXY_names_the_host(params string[] names)
    {
        using var proxy = new LoopbackServer(_ => Reply);
        foreach (var name in names)
        {
            var through = await RunAsync(("OPENAI_BASE_URL", "http://model.test.invalid/v1"), (name, $"http://user:planted-password@127.0.0.1:{proxy.Port}"));
            Assert.That((through.Code, through.Said), Is.EqualTo((0, true)), through.Text);
            Assert.That(proxy.Asked.Last(), Is.EqualTo("POST http://model.test.invalid/v1/chat/completions"));
            Assert.That(through.Text, Does.Not.Contain("planted-password"));
        }
        var count = proxy.Asked.Count;
        using var model = new LoopbackServer(_ => Reply);
        var around = await RunAsync(("OPENAI_BASE_URL", $"http://127.0.0.1:{model.Port}/v1"), (names[0], $"http://127.0.0.1:{proxy.Port}"), ("NO_PROXY", "127.0.0.1"));
        Assert.That((around.Said, proxy.Asked.Count, model.Asked.Single()), Is.EqualTo((true, count, "POST /v1/chat/completions")), around.Text);
    }

    [Test]
    public async Task Encrypted_calls_go_through_the_proxy_in_a_tunnel_it_cannot_read()
    {
        using var authority = new TestAuthority();
        using var model = new LoopbackServer(_ => Reply, authority.For("model.test.invalid"));
        using var proxy = new LoopbackServer(_ => null) { TunnelTo = model.Port };
        var outcome = await RunAsync(
            ("OPENAI_BASE_URL", "https://model.test.invalid/v1"), ("HTTPS_PROXY", $"http://127.0.0.1:{proxy.Port}"), ("SSL_CERT_FILE", _folder.Write("ca.pem", authority.Pem)));
        Assert.That((outcome.Code, outcome.Said), Is.EqualTo((0, true)), outcome.Text);
        Assert.That((proxy.Asked.Single(), model.Asked.Single()), Is.EqualTo(("CONNECT model.test.invalid:443", "POST /v1/chat/completions")));
    }

    [Test]
    public async Task A_proxy_that_refuses_is_named_as_what_is_in_the_way()
    {
        using var proxy = new LoopbackServer(_ => "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n");
        var outcome = await RunAsync(("OPENAI_BASE_URL", "https://model.test.invalid/v1"), ("HTTPS_PROXY", $"http://127.0.0.1:{proxy.Port}"));
        Assert.That(outcome.Code, Is.EqualTo(1));
        Assert.That(outcome.Text, Does.Contain("model.test.invalid cannot be reached").And.Contain("HTTPS_PROXY").And.Contain("407"));
    }

    private static string Reply => $"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: {Answer.Length}\r\n\r\n{Answer}";

    private async Task<(int Code, bool Said, string Text)> RunAsync(params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(
            Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "kiro-agent.exe" : "kiro-agent"),
            ["run", "Hi", "--model", "openai:m", "--workspace", _folder.Folder("ws"), "--data-dir", _folder.In("data"), "--log-level", "debug"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(k => k.EndsWith("_PROXY", StringComparison.OrdinalIgnoreCase) || k.StartsWith("SSL_CERT", StringComparison.Ordinal) || k.StartsWith("OPENAI_", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }
        start.Environment["HOME"] = _folder.Folder("home");
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        var text = await output + await errors;
        return (process.ExitCode, text.Contains("Hello over the wire", StringComparison.Ordinal), text);
    }

    /// <summary>A certificate authority that lives as long as a test.</summary>
    private sealed class TestAuthority : IDisposable
    {
        private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        private readonly X509Certificate2 _own;

        public TestAuthority()
        {
            var request = new CertificateRequest("CN=Test authority", _key, HashAlgorithmName.SHA256);
            request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
            _own = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        }

        public string Pem => _own.ExportCertificatePem();

        public X509Certificate2 For(string host)
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var request = new CertificateRequest("CN=" + host, key, HashAlgorithmName.SHA256);
            var names = new SubjectAlternativeNameBuilder();
            names.AddDnsName(host);
            request.CertificateExtensions.Add(names.Build());
            using var made = request.Create(_own, DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(1), [1, 2, 3, 4]);
            return made.CopyWithPrivateKey(key);
        }

        public void Dispose()
        {
            _own.Dispose();
            _key.Dispose();
        }
    }

    /// <summary>One request a connection, each answered with a whole text; or a tunnel.</summary>
    private sealed class LoopbackServer : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly Func<string, string?> _reply;
        private readonly X509Certificate2? _certificate;

        public LoopbackServer(Func<string, string?> reply, X509Certificate2? certificate = null)
        {
            (_reply, _certificate) = (reply, certificate);
            _listener.Start();
            _ = Task.Run(async () =>
            {
                try
                {
                    while (true)
                    {
                        var client = await _listener.AcceptTcpClientAsync();
                        _ = Task.Run(() => ServeAsync(client));
                    }
                }
                catch (Exception e) when (e is SocketException or ObjectDisposedException)
                {
                    // The test is over.
                }
            });
        }

        public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

        public int TunnelTo { get; init; }

        /// <summary>Method and target of each request.</summary>
        public ConcurrentQueue<string> Asked { get; } = new();

        public void Dispose()
        {
            _listener.Stop();
            _certificate?.Dispose();
        }

        private async Task ServeAsync(TcpClient client)
        {
            using var _ = client;
            Stream stream = client.GetStream();
            try
            {
                if (_certificate is not null)
                {
                    var secure = new SslStream(stream);
                    await secure.AuthenticateAsServerAsync(_certificate);
                    stream = secure;
                }
                var head = await ReadHeadAsync(stream);
                Asked.Enqueue(string.Join(' ', head.Split(' ').Take(2)));
                if (TunnelTo != 0)
                {
                    using var target = new TcpClient();
                    await target.ConnectAsync(IPAddress.Loopback, TunnelTo);
                    await stream.WriteAsync("HTTP/1.1 200 OK\r\n\r\n"u8.ToArray());
                    await Task.WhenAny(stream.CopyToAsync(target.GetStream()), target.GetStream().CopyToAsync(stream));
                    return;
                }
                var length = head.Split("\r\n").FirstOrDefault(l => l.StartsWith("Content-Length: ", StringComparison.OrdinalIgnoreCase));
                await stream.ReadExactlyAsync(new byte[length is null ? 0 : int.Parse(length[16..], System.Globalization.CultureInfo.InvariantCulture)]);
                await stream.WriteAsync(Encoding.ASCII.GetBytes(_reply(head) ?? ""));
                await stream.FlushAsync();
            }
            catch (Exception e) when (e is IOException or System.Security.Authentication.AuthenticationException or ObjectDisposedException)
            {
                // The client went away: it trusts nobody it does not know.
            }
        }

        private static async Task<string> ReadHeadAsync(Stream stream)
        {
            var head = new StringBuilder();
            var one = new byte[1];
            while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(one) > 0)
            {
                head.Append((char)one[0]);
            }
            return head.ToString();
        }
    }
}
