using System.Text.Json;
using KiroAgent.Protocol;
using NUnit.Framework;

namespace KiroAgent.Tests.Protocol;

/// <summary>How values cross the wire, whatever the message.</summary>
[TestFixture]
internal sealed class WireRuleTests
{
    private static ProtocolJson Json => ProtocolJson.Default;

    private static object? Read(string method, string json) =>
        JsonSerializer.Deserialize(json, Methods.All.Single(m => m.Name == method).ParamsInfo);

    [Test]
    public void Unknown_members_are_ignored() =>
        Assert.That(Read("session/open", """{"sessionId": "s", "later": {"x": 1}}"""), Is.EqualTo(new SessionOpenParams("s")));

    [Test]
    public void Null_for_an_optional_member_is_as_if_it_were_absent() =>
        Assert.That(Read("session/new", """{"mode": null, "title": null}"""), Is.EqualTo(new SessionNewParams()));

    [TestCase("session/new", """{"mode": "Autopilot"}""")]
    [TestCase("session/new", """{"mode": "auto"}""")]
    [TestCase("session/new", """{"mode": "autopilot, supervised"}""")]
    [TestCase("session/new", """{"mode": 0}""")]
    [TestCase("session/new", """{"mode": "0"}""")]
    [TestCase("session/new", """{"title": 5}""")]
    [TestCase("session/new", "[]")]
    [TestCase("session/new", "\"x\"")]
    [TestCase("session/list", """{"limit": 1.5}""")]
    [TestCase("session/list", """{"limit": 9999999999}""")]
    [TestCase("session/list", """{"limit": "1"}""")]
    [TestCase("session/open", """{"sessionId": null}""")]
    [TestCase("session/open", """{"SessionId": "s"}""")]
    [TestCase("review/accept", """{"sessionId": "s", "hunks": [null]}""")]
    [TestCase("review/accept", """{"sessionId": "s", "hunks": "h"}""")]
    [TestCase("review/accept", """{"sessionId": "s", "hunks": {}}""")]
    [TestCase("changes/revert", """{"sessionId": "s", "paths": [1]}""")]
    [TestCase("agent/turn", """{"sessionId": "s", "prompt": "p", "context": [null]}""")]
    [TestCase("agent/turn", """{"sessionId": "s", "prompt": "p", "context": [{}]}""")]
    [TestCase("agent/turn", """{"sessionId": "s", "prompt": "p", "context": [{"kind": "nope"}]}""")]
    [TestCase("agent/turn", """{"sessionId": "s", "prompt": "p", "context": [{"kind": 1}]}""")]
    [TestCase("agent/turn", """{"sessionId": "s", "prompt": "p", "context": [{"kind": "file"}]}""")]
    [TestCase("agent/turn", """{"sessionId": "s", "prompt": "p", "context": [{"kind": "file", "uri": null}]}""")]
    [TestCase("textDocument/didChange", """{"textDocument": {"uri": "u"}, "contentChanges": [null]}""")]
    [TestCase("workspace/didChangeWorkspaceFolders", """{"event": {"added": [null], "removed": []}}""")]
    [TestCase("kiroAgent/secrets", """{"values": {"A": 1}}""")]
    public void What_does_not_fit_is_a_JsonException(string method, string json) =>
        Assert.That(() => Read(method, json), Throws.InstanceOf<JsonException>());

    [Test]
    public void The_kind_may_stand_anywhere() =>
        Assert.That(((AgentTurnParams)Read("agent/turn", """{"sessionId": "s", "prompt": "p", "context": [{"uri": "u", "kind": "file"}]}""")!).Context,
            Is.EqualTo(new ContextItem[] { new FileContext("u") }));

    [Test]
    public void A_null_with_a_meaning_is_written_and_other_absent_members_are_not()
    {
        Assert.That(JsonSerializer.Serialize(new ReviewPendingResult(null), Json.ReviewPendingResult), Is.EqualTo("""{"review":null}"""));
        Assert.That(JsonSerializer.Serialize(new ReviewHunkAtResult("a", 0, null), Json.ReviewHunkAtResult), Is.EqualTo("""{"path":"a","version":0,"hunk":null}"""));
        Assert.That(JsonSerializer.Serialize(new ReviewOutcome(null, [], Execution.Stopped), Json.ReviewOutcome), Is.EqualTo("""{"review":null,"files":[],"execution":"stopped"}"""));
        Assert.That(JsonSerializer.Serialize(new TurnResult("t", "c", StopReason.StepLimit, "", null), Json.TurnResult),
            Is.EqualTo("""{"turnId":"t","checkpointId":"c","stopReason":"stepLimit","message":"","review":null}"""));
        Assert.That(JsonSerializer.Serialize(new ReviewChangedParams("s", null, [], []), Json.ReviewChangedParams),
            Is.EqualTo("""{"sessionId":"s","review":null,"changed":[],"removed":[]}"""));
        Assert.That(JsonSerializer.Serialize(new StaleReviewData(ErrorKinds.StaleReview, null), Json.StaleReviewData), Is.EqualTo("""{"kind":"staleReview","review":null}"""));
        Assert.That(JsonSerializer.Serialize(new EditorRenameResult(null), Json.EditorRenameResult), Is.EqualTo("""{"edit":null}"""));
        Assert.That(JsonSerializer.Serialize(new SessionListResult([]), Json.SessionListResult), Is.EqualTo("""{"sessions":[]}"""));
        Assert.That(JsonSerializer.Serialize(new SessionNewParams(), Json.SessionNewParams), Is.EqualTo("{}"));
    }

    [Test]
    public void A_flag_is_written_only_when_it_is_set()
    {
        var hunk = new Hunk("h", new(0, 0), new(0, 1), [], ["x"]);
        Assert.That(JsonSerializer.Serialize(hunk, Json.Hunk), Does.Not.Contain("userEdited"));
        Assert.That(JsonSerializer.Serialize(hunk with { UserEdited = true }, Json.Hunk), Does.EndWith("""
            "userEdited":true}
            """.Trim()));
    }

    [Test]
    public void Times_are_written_in_UTC_with_milliseconds_and_read_from_any_zone()
    {
        var noonInParis = new DateTimeOffset(2025, 3, 1, 12, 0, 0, 7, TimeSpan.FromHours(1));
        Assert.That(JsonSerializer.Serialize(new SessionHit("s", "t", noonInParis, "x"), Json.SessionHit), Does.Contain("\"at\":\"2025-03-01T11:00:00.007Z\""));
        var hit = JsonSerializer.Deserialize("""{"sessionId":"s","title":"t","at":"2025-03-01T12:00:00.007+01:00","snippet":"x"}""", Json.SessionHit)!;
        Assert.That(hit.At, Is.EqualTo(noonInParis));
        Assert.That(hit.At.Offset, Is.EqualTo(TimeSpan.Zero));
    }

    [Test]
    public void An_event_bears_its_kind()
    {
        AgentEvent said = new TextDeltaEvent("hi");
        Assert.That(JsonSerializer.Serialize(said, Json.AgentEvent), Is.EqualTo("""{"kind":"textDelta","text":"hi"}"""));
    }

    [Test]
    public void Secrets_are_not_shown() =>
        Assert.That(new SecretsParams(new Dictionary<string, string?> { ["KEY"] = "hush" }).ToString(), Does.Contain("KEY").And.Not.Contain("hush"));

    [Test]
    public void What_belongs_to_a_session_says_so()
    {
        foreach (var method in Methods.All)
        {
            bool named = method.ParamsInfo.Properties.Any(property => property is { Name: "sessionId", IsRequired: true });
            bool scoped = method.ParamsInfo.Type.IsAssignableTo(typeof(ISessionScoped));
            Assert.That(scoped, Is.EqualTo(named).Or.EqualTo(method.Direction == MethodDirection.ServerToClient), method.Name);
        }
        var session = new Session("s", "t", SessionKind.Vibe, SessionMode.Autopilot, "m", SessionState.Idle, default, default);
        Assert.That(((ISessionScoped)new SessionChangedParams(session)).SessionId, Is.EqualTo("s"));
    }
}
