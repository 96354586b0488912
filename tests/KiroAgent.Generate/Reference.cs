using System.Globalization;
using System.Text;

namespace KiroAgent.Generate;

/// <summary>The protocol as tables to read.</summary>
public static class Reference
{
    /// <summary>The text of methods.md.</summary>
    public static string Write(WireModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var text = new StringBuilder("""
            # Methods

            Generated from `protocol/Methods.cs`: run `npm run generate`, do not edit. The shapes are in `protocol.ts` and
            `schema.json`, a sample of each message in `samples/`. A server answers the methods it names in the result of
            `initialize` (`capabilities.experimental.kiroAgent.methods`), and -32601 to any other.

            Direction: → client to server, ← server to client. Mode says how the receiver may run it: *read* at once, *write* in
            order within its session, *immediate* at once even while a write runs. A `?` marks what may be absent.


            """);
        foreach (var section in model.Sections)
        {
            text.Append(CultureInfo.InvariantCulture, $"## {section.Title}\n\n| method | | mode | params | result | |\n|---|---|---|---|---|---|\n");
            foreach (var method in section.Methods)
            {
                var result = method.Result is null ? "*notification*" : ResultCell(model, method.Result);
                text.Append(CultureInfo.InvariantCulture,
                    $"| `{method.Name}` | {(method.FromClient ? "→" : "←")} | {method.Mode} | {Members(model, method.Params)} | {result} | {Cell(method.Summary)} |\n");
            }
            text.Append('\n');
        }
        Kinds(text, model, "Events", "The `event` of `agent/event`.", "AgentEvent");
        Kinds(text, model, "Transcript entries", "The entries of `session/open`; each also bears `seq`, `at` and `turnId`.", "TranscriptEntry", "seq", "at", "turnId");
        Kinds(text, model, "Approval subjects", "The `subject` of an approval.", "ApprovalSubject");
        Kinds(text, model, "Context items", "The `context` of `agent/turn`.", "ContextItem");
        text.Append("## Errors\n\n| code | `data.kind` | when |\n|---|---|---|\n");
        foreach (var error in model.Errors)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {error.Code} | {(error.Kind is null ? "" : $"`{error.Kind}`")} | {Cell(error.Doc)} |\n");
        }
        return text.ToString();
    }

    private static void Kinds(StringBuilder text, WireModel model, string title, string intro, string union, params string[] common)
    {
        text.Append(CultureInfo.InvariantCulture, $"## {title}\n\n{intro}\n\n| kind | members | |\n|---|---|---|\n");
        foreach (var name in ((WireType.Union)model[union]).Variants)
        {
            var record = (WireType.Record)model[name];
            text.Append(CultureInfo.InvariantCulture,
                $"| `{record.Kind}` | {string.Join(" ", record.Members.Where(member => !common.Contains(member.Name)).Select(Member))} | {Cell(record.Doc)} |\n");
        }
        text.Append('\n');
    }

    // Small answers show their members; large ones have a name that protocol.ts explains.
    private static string ResultCell(WireModel model, Shape shape) =>
        shape is Shape.Named named && named.Name.EndsWith("Result", StringComparison.Ordinal) && named.Name != "TurnResult"
            ? Members(model, shape)
            : $"`{Cell(TypeScript.Type(shape))}`";

    private static string Members(WireModel model, Shape shape) =>
        shape is Shape.Named named && model[named.Name] is WireType.Record record
            ? record.Members.Count == 0 ? "{}" : string.Join(" ", record.Members.Select(Member))
            : $"`{Cell(TypeScript.Type(shape))}`";

    private static string Member(WireMember member) => $"`{member.Name}{(member.Optional ? "?" : "")}`";

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
