using KiroAgent.Core.Settings;
using NUnit.Framework;

namespace KiroAgent.Tests.Core.Settings;

public sealed class McpFileTests
{
    [Test]
    public void A_whole_entry_of_each_kind()
    {
        var file = McpFile.Read("""
            { // servers
              "mcpServers": {
                "files": { "command": "npx", "args": ["-y", "@x/files@1.2.3"], "cwd": "tools", "env": { "KEY": "${FILES_KEY}", "LEVEL": "info" }, "disabled": true, "autoApprove": ["read"], "disabledTools": ["wipe"], "timeout": 5000, },
                "web": { "url": "https://mcp.example.com/${TENANT}/mcp", "headers": { "Authorization": "Bearer ${WEB_TOKEN}" }, "oauth": { "clientId": "x" } },
                "here": { "type": "http", "url": "http://localhost:8080/mcp" },
              },
            }
            """, fromProject: true, "mcp.json", null);
        Assert.That(file.Problems, Is.Empty);
        var (files, web) = (file.Servers[0], file.Servers[1]);
        Assert.That((files.Name, files.Command, files.Cwd, files.Disabled, files.TimeoutMs, files.FromProject, files.Source), Is.EqualTo(("files", "npx", "tools", true, 5000, true, "mcp.json")));
        Assert.That(files.Args, Is.EqualTo(new[] { "-y", "@x/files@1.2.3" }));
        Assert.That(files.Env.Select(e => (e.Key, e.Value)), Is.EqualTo(new[] { ("KEY", "${FILES_KEY}"), ("LEVEL", "info") }));
        Assert.That((files.AutoApprove.Single(), files.DisabledTools.Single(), files.Variables.Single()), Is.EqualTo(("read", "wipe", "FILES_KEY")));
        Assert.That((web.Url, web.Headers["authorization"]), Is.EqualTo(("https://mcp.example.com/${TENANT}/mcp", "Bearer ${WEB_TOKEN}")));
        Assert.That(web.Variables, Is.EqualTo(new[] { "TENANT", "WEB_TOKEN" }));
        Assert.That(web.EntryJson, Is.EqualTo("""{"url":"https://mcp.example.com/${TENANT}/mcp","headers":{"Authorization":"Bearer ${WEB_TOKEN}"},"oauth":{"clientId":"x"}}"""));
        Assert.That(file.Servers[2].Url, Is.EqualTo("http://localhost:8080/mcp"));
    }

    [TestCase("{}", "Error A server has a command or a url.")]
    [TestCase("{\"command\":\"a\",\"url\":\"https://x\"}", "Error A server has a command or a url, not both.")]
    [TestCase("{\"url\":\"http://example.com\"}", "Error A server has a command or a url.|Error An address begins with https://, or with http:// on this machine.")]
    [TestCase("{\"url\":\"file:///etc/passwd\"}", "Error A server has a command or a url.|Error An address begins with https://, or with http:// on this machine.")]
    [TestCase("{\"url\":\"http://localhost.evil.com/\"}", "Error A server has a command or a url.|Error An address begins with https://, or with http:// on this machine.")]
    [TestCase("{\"command\":\"a\",\"args\":\"-y\"}", "Error A list of texts is wanted here.")]
    [TestCase("{\"command\":\"a\",\"env\":{\"A\":1}}", "Error An object of texts is wanted here.")]
    [TestCase("{\"command\":\"a\",\"disabled\":\"no\"}", "Error disabled is true or false.")]
    [TestCase("{\"command\":\"a\",\"timeout\":0}", "Error timeout is a whole number of milliseconds, at least 1.")]
    [TestCase("\"npx\"", "Error A server is an object with command or url.")]
    public void A_wrong_entry_is_left_out_and_the_others_stay(string entry, string problems)
    {
        var file = Read($"{{\"mcpServers\":{{\"good\":{{\"command\":\"x\"}},\"bad\":{entry},\"last\":{{\"url\":\"http://127.0.0.1:1\"}}}}}}");
        Assert.That(file.Servers.Select(s => s.Name), Is.EqualTo(new[] { "good", "last" }));
        Assert.That(string.Join('|', file.Problems.Select(p => $"{p.Severity} {p.Message}")), Is.EqualTo(problems));
    }

    [TestCase("{\"command\":\"a\",\"autoApprove\":[\"read\",\"*\"]}", "dangerous")]
    [TestCase("{\"command\":\"a\",\"comand\":\"b\"}", "unknown")]
    [TestCase("{\"command\":\"a\",\"env\":{\"GITHUB_TOKEN\":\"ghp_0123456789abcdefghij\"}}", "secret")]
    [TestCase("{\"url\":\"https://x\",\"headers\":{\"Authorization\":\"Bearer abcdefgh1234\"}}", "secret")]
    [TestCase("{\"command\":\"a\",\"env\":{\"LEVEL\":\"q8Zt3LmX7vB1nK5rW9yD2sF6\"}}", "secret")]
    [TestCase("{\"command\":\"a\",\"args\":[\"--key\",\"AKIAIOSFODNN7EXAMPLE\"]}", "", TestName = "the file's own look finds shapes anywhere; here only env and headers")]
    [TestCase("{\"command\":\"a\",\"env\":{\"GITHUB_TOKEN\":\"${GITHUB_TOKEN}\",\"PATH\":\"/usr/bin:/bin\",\"HOST\":\"db.internal.example.com\",\"PORT\":\"8080\"}}", "")]
    public void What_is_flagged(string entry, string code) =>
        Assert.That(string.Join(' ', Read($"{{\"mcpServers\":{{\"s\":{entry}}}}}").Problems.Select(p => p.Code)), Is.EqualTo(code));

    [Test]
    public void A_broken_text_keeps_the_servers_from_before()
    {
        var before = Read("{\"mcpServers\":{\"a\":{\"command\":\"x\"}}}");
        var broken = McpFile.Read("{\"mcpServers\":{\"a\":{\"command\":\"evil\"", false, "mcp.json", before);
        Assert.That(broken.Servers, Is.EqualTo(before.Servers));
        Assert.That(broken.Problems, Is.Not.Empty);
        Assert.That(McpFile.Read("\n", false, "mcp.json", before).Servers, Is.EqualTo(before.Servers), "just emptied");
        Assert.That(McpFile.Read("{}", false, "mcp.json", before).Servers, Is.Empty);
        Assert.That(McpFile.Read("{\"mcpServers\":{\"a\":{\"command\":\"evil\"", false, "mcp.json", null).Servers, Is.Empty);
    }

    [TestCase("${A} ${B_2} ${A} $C ${} ${1X} ${D-E} ${F", "A B_2")]
    public void Variables(string text, string names) => Assert.That(string.Join(' ', McpVariables.In(text)), Is.EqualTo(names));

    private static McpFile Read(string text) => McpFile.Read(text, false, "mcp.json", null);

    [Test]
    public void Another_way_of_speaking_is_another_server()
    {
        static McpServerEntry Entry(string more) => McpFile.Read($$"""{"mcpServers":{"s":{"url":"https://example.org/mcp"{{more}}} } }""", fromProject: false, "mcp.json", null).Servers.Single();
        Assert.That(Entry(",\"type\":\"sse\"").Identity, Is.Not.EqualTo(Entry("").Identity));
        Assert.That(Entry(",\"type\":\"http\"").Identity, Is.EqualTo(Entry("").Identity), "what follows from the address anyway");
        Assert.That(Entry(",\"timeout\":5").Identity, Is.EqualTo(Entry("").Identity));
    }
}
