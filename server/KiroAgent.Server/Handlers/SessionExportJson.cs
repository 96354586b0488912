using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using KiroAgent.Protocol;
using CoreState = KiroAgent.Core.Sessions.SessionState;

namespace KiroAgent.Server.Handlers;

/// <summary>
/// A session as JSON to process (protocol/README.md, "An exported session"): the records of the protocol as they are, and for each prompt what it
/// changed, with a diff. Keys are taken out of all texts: an export is passed on.
/// </summary>
internal static class SessionExportJson
{
    /// <summary>The version of the form; members may be added to it.</summary>
    public const int Version = 1;

    /// <summary>The whole session.</summary>
    public static SessionExportResult Of(CoreState state, ServerHost host)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("format", "kiro-agent-session");
            json.WriteNumber("version", Version);
            json.WritePropertyName("session");
            Serialize(ToWire.Session(state), ProtocolJson.Default.Session);
            json.WriteStartArray("folders");
            foreach (var root in state.Roots)
            {
                json.WriteStringValue(root);
            }
            json.WriteEndArray();
            json.WriteStartArray("transcript");
            foreach (var entry in TranscriptToWire.Of(state, host.Wire))
            {
                Serialize(entry, ProtocolJson.Default.TranscriptEntry);
            }
            json.WriteEndArray();
            Checkpoints(json, state, host);
            json.WritePropertyName("review");
            if (host.Wire.Review(state) is { } review)
            {
                Serialize(review, ProtocolJson.Default.Review);
            }
            else
            {
                json.WriteNullValue();
            }
            if (!state.Plan.IsEmpty)
            {
                json.WriteStartArray("plan");
                foreach (var entry in ToWire.Plan(state.Plan))
                {
                    Serialize(entry, ProtocolJson.Default.PlanEntry);
                }
                json.WriteEndArray();
            }
            json.WriteEndObject();

            void Serialize<T>(T value, JsonTypeInfo<T> type) => JsonSerializer.Serialize(json, MaskedJson.Of(value, type, host.Bench.WithoutKeys), type);
        }
        return new(SessionExportMarkdown.FileName(state, "json", host.Bench.WithoutKeys), Encoding.UTF8.GetString(buffer.WrittenSpan) + "\n");
    }

    private static void Checkpoints(Utf8JsonWriter json, CoreState state, ServerHost host)
    {
        json.WriteStartArray("checkpoints");
        foreach (var checkpoint in ToWire.Checkpoints(state))
        {
            json.WriteStartObject();
            json.WriteString("id", checkpoint.Id);
            json.WriteString("turnId", checkpoint.TurnId);
            json.WriteString("createdAt", checkpoint.CreatedAt.UtcDateTime);
            json.WriteString("prompt", host.Bench.WithoutKeys(checkpoint.Prompt));
            json.WriteStartArray("changes");
            foreach (var (change, diff) in SessionDiffs.OfPrompt(state, host, checkpoint.Id))
            {
                json.WriteStartObject();
                json.WritePropertyName("change");
                JsonSerializer.Serialize(json, change, ProtocolJson.Default.Change);
                json.WriteString("diff", diff);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
