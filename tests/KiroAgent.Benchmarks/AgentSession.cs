using System.Diagnostics;
using System.Text.Json;

namespace KiroAgent.Benchmarks;

/// <summary>A session on a server, and its requests.</summary>
internal sealed record AgentSession(ServerProcess Server, string Id)
{
    public static AgentSession New(ServerProcess server, string model, string mode = "autopilot") =>
        new(server, server.Request("session/new", $$"""{"mode":"{{mode}}","model":"{{JsonEncodedText.Encode(model)}}"}""").GetProperty("session").GetProperty("id").GetString()!);

    /// <summary>A whole turn; in milliseconds. Throws when it ended otherwise than it should.</summary>
    public double Turn(string stopReason = "completed")
    {
        var started = Stopwatch.GetTimestamp();
        var result = Server.Request("agent/turn", $$"""{"sessionId":"{{Id}}","prompt":"Change it."}""");
        var took = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        return result.GetProperty("stopReason").GetString() == stopReason ? took : throw new InvalidOperationException($"the turn did not end {stopReason}: {result}");
    }

    /// <summary>Another request of this session, its members beside the session id; its result and milliseconds.</summary>
    public (JsonElement Result, double Took) Timed(string method, string members = "")
    {
        var started = Stopwatch.GetTimestamp();
        var result = Server.Request(method, $$"""{"sessionId":"{{Id}}"{{members}}}""");
        return (result, Stopwatch.GetElapsedTime(started).TotalMilliseconds);
    }
}
