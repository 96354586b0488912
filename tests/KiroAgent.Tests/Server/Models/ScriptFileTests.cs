using System.Text;
using KiroAgent.Server.Models;
using NUnit.Framework;

namespace KiroAgent.Tests.Server.Models;

[TestFixture]
internal sealed class ScriptFileTests
{
    [Test]
    public void The_example_of_the_protocol_is_read_whole()
    {
        var (script, error) = Parse("""
            { "name": "two edits",
              "steps": [
                { "text": "I will edit.", "thought": "…",
                  "tools": [ { "name": "fsWrite", "arguments": { "path": "a.txt", "text": "x\n" } } ],
                  "expect": { "lastMessageContains": "…" },
                  "chunks": 4, "delayMs": 0,
                  "usage": { "inputTokens": 10, "outputTokens": 5 } },
                { "error": { "status": 529, "message": "overloaded", "retryAfterMs": 10 } },
                { "disconnect": true },
                { "text": "Done." } ],
              "whenExhausted": "fail" }
            """);
        Assert.That(error, Is.Null);
        Assert.That(script!.Name, Is.EqualTo("two edits"));
        Assert.That(script.WhenExhausted, Is.EqualTo(WhenExhausted.Fail));
        Assert.That(script.Steps, Has.Count.EqualTo(4));
        Assert.That(script.Steps[0].LastMessageContains, Is.EqualTo("…"));
        Assert.That(script.Steps[0].Chunks, Is.EqualTo(4));
        Assert.That(script.Steps[0].Usage, Is.EqualTo(new ScriptUsage(10, 5)));
        Assert.That(script.Steps[0].Tools.Single().Arguments.GetProperty("path").GetString(), Is.EqualTo("a.txt"));
        Assert.That(script.Steps[1].Error, Is.EqualTo(new ModelFailure(ModelFailureKind.Overloaded, "overloaded", 529, TimeSpan.FromMilliseconds(10))));
        Assert.That(script.Steps[2].Disconnect, Is.True);
    }

    [TestCase("[]", "the script must be an object")]
    [TestCase("{}", "no \"steps\"")]
    [TestCase("{\"steps\":{}}", "\"steps\" must be an array")]
    [TestCase("{\"steps\":[],\"stepz\":1}", "unknown member \"stepz\"")]
    [TestCase("{\"steps\":[],\"name\":1}", "\"name\" must be a string, not 1")]
    [TestCase("{\"steps\":[],\"whenExhausted\":\"loop\"}", "\"fail\" or \"repeatLast\", not \"loop\"")]
    [TestCase("{\"steps\":[{},{\"txt\":\"a\"}]}", "step 2 has the unknown member \"txt\"")]
    [TestCase("{\"steps\":[{\"text\":1}]}", "step 1: \"text\" must be a string")]
    [TestCase("{\"steps\":[{\"text\":null}]}", "step 1: \"text\" must be a string, not null")]
    [TestCase("{\"steps\":[{\"tools\":[{\"name\":\"a\"},{\"arguments\":{}}]}]}", "step 1, tool 2 has no \"name\"")]
    [TestCase("{\"steps\":[{\"tools\":[{\"name\":\"a\",\"arguments\":\"{}\"}]}]}", "step 1, tool 1: \"arguments\" must be an object")]
    [TestCase("{\"steps\":[{\"tools\":[{\"name\":\"a\",\"args\":{}}]}]}", "step 1, tool 1 has the unknown member \"args\"")]
    [TestCase("{\"steps\":[{\"expect\":{\"contains\":\"a\"}}]}", "step 1, \"expect\" has the unknown member \"contains\"")]
    [TestCase("{\"steps\":[{\"chunks\":0}]}", "step 1: \"chunks\" must be a whole number of at least 1")]
    [TestCase("{\"steps\":[{\"delayMs\":-1}]}", "\"delayMs\" must be a whole number of at least 0")]
    [TestCase("{\"steps\":[{\"delayMs\":1.5}]}", "\"delayMs\" must be a whole number")]
    [TestCase("{\"steps\":[{\"usage\":{\"tokens\":1}}]}", "\"usage\" has the unknown member \"tokens\"")]
    [TestCase("{\"steps\":[{\"error\":{\"code\":1}}]}", "\"error\" has the unknown member \"code\"")]
    [TestCase("{\"steps\":[{\"error\":\"x\"}]}", "\"error\" must be an object")]
    [TestCase("{\"steps\":[{\"disconnect\":1}]}", "\"disconnect\" must be true or false")]
    [TestCase("{\"steps\":[{\"disconnect\":true,\"error\":{}}]}", "both \"error\" and \"disconnect\"")]
    [TestCase("{\"steps\":[{\"text\":\"a\",\"text\":\"b\"}]}", "not valid JSON")]
    [TestCase("{\"steps\":[", "not valid JSON")]
    [TestCase("", "not valid JSON")]
    public void A_wrong_file_is_refused_with_its_place(string json, string said)
    {
        var (script, error) = Parse(json);
        Assert.That(script, Is.Null);
        Assert.That(error, Does.Contain(said));
    }

    [Test]
    public void A_byte_order_mark_is_no_error()
    {
        Assert.That(ScriptFile.Parse(Encoding.UTF8.GetBytes("\uFEFF{\"steps\":[]}"), "x").Error, Is.Null);
    }

    private static (Script? Script, string? Error) Parse(string json) => ScriptFile.Parse(Encoding.UTF8.GetBytes(json), "file.json");
}
