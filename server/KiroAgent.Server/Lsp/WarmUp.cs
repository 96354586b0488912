using System.Text.Json;
using KiroAgent.Protocol;

namespace KiroAgent.Server.Lsp;

/// <summary>
/// Has the serializer learn the messages of a first turn while the client reads the answer to <c>initialize</c>: it takes
/// longer than the rest of a short turn, and nobody waits for it here.
/// </summary>
internal static class WarmUp
{
    /// <summary>Reads and writes one message of each kind.</summary>
    public static void Messages()
    {
        JsonSerializer.Deserialize("{\"mode\":\"supervised\"}"u8, Methods.SessionNew.Params);
        JsonSerializer.Deserialize("{\"sessionId\":\"\",\"prompt\":\"\"}"u8, Methods.AgentTurn.Params);
        var session = new Session("", "", SessionKind.Vibe, SessionMode.Autopilot, "", SessionState.Idle, default, default);
        var review = new Review("", 0, [], 0);
        var result = new TurnResult("", "", StopReason.Completed, "", review);
        JsonSerializer.SerializeToUtf8Bytes(new SessionResult(session), Methods.SessionNew.Result);
        JsonSerializer.SerializeToUtf8Bytes(new SessionChangedParams(session), Methods.SessionChanged.Params);
        JsonSerializer.SerializeToUtf8Bytes(result, Methods.AgentTurn.Result);
        foreach (AgentEvent one in (AgentEvent[])[new TurnStartedEvent("", SessionMode.Autopilot), new StepStartedEvent(1), new TextDeltaEvent(""), new TurnEndedEvent(result)])
        {
            JsonSerializer.SerializeToUtf8Bytes(new AgentEventParams("", "", 1, one), Methods.AgentEvent.Params);
        }
    }
}
