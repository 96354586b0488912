using System.Globalization;
using System.Text;

namespace KiroAgent.Generate;

/// <summary>The protocol as a TypeScript module.</summary>
public static class TypeScript
{
    /// <summary>The text of protocol.ts.</summary>
    public static string Write(WireModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var text = new StringBuilder("""
            // KiroAgent protocol, version 1. Generated from protocol/Methods.cs: run `npm run generate`, do not edit.
            // Absent optional members are omitted; `null` stands only where a type names it. Times are ISO 8601 in UTC.


            """);
        foreach (var type in model.Types)
        {
            Declare(text, type);
            text.Append('\n');
        }
        Map(text, "Requests", "What the client asks of the server.", model, fromClient: true, requests: true);
        Map(text, "Notifications", "What the client tells the server.", model, fromClient: true, requests: false);
        Map(text, "ClientRequests", "What the server asks of the client.", model, fromClient: false, requests: true);
        Map(text, "ClientNotifications", "What the server tells the client.", model, fromClient: false, requests: false);
        Errors(text, model);
        return text.ToString();
    }

    /// <summary>A shape as a TypeScript type.</summary>
    public static string Type(Shape shape) => shape switch
    {
        Shape.Text or Shape.Time => "string",
        Shape.Integer => "number",
        Shape.Boolean => "boolean",
        Shape.Any => "unknown",
        Shape.List { Item: Shape.OrNull } list => $"({Type(list.Item)})[]",
        Shape.List list => Type(list.Item) + "[]",
        Shape.Map map => $"Record<string, {Type(map.Value)}>",
        Shape.Named named => named.Name,
        Shape.OrNull orNull => Type(orNull.Shape) + " | null",
        _ => throw new InvalidOperationException($"{shape} has no TypeScript."),
    };

    private static void Declare(StringBuilder text, WireType type)
    {
        switch (type)
        {
            case WireType.Enumeration enumeration:
                Comment(text, "", [enumeration.Doc, .. enumeration.Values.Select(value => $"- `{Value(enumeration, value)}`: {value.Doc}")]);
                text.Append(CultureInfo.InvariantCulture, $"export type {type.Name} = {string.Join(" | ", enumeration.Values.Select(value => Value(enumeration, value)))};\n");
                break;
            case WireType.Union union:
                Comment(text, "", [union.Doc]);
                text.Append(CultureInfo.InvariantCulture, $"export type {type.Name} =\n  | {string.Join("\n  | ", union.Variants)};\n");
                break;
            case WireType.Record { Members.Count: 0, Kind: null }:
                Comment(text, "", [type.Doc]);
                text.Append(CultureInfo.InvariantCulture, $"export type {type.Name} = Record<string, never>;\n");
                break;
            case WireType.Record record:
                Comment(text, "", [record.Doc]);
                text.Append(CultureInfo.InvariantCulture, $"export interface {record.Name} {{\n");
                if (record.Kind is not null)
                {
                    text.Append(CultureInfo.InvariantCulture, $"  kind: \"{record.Kind}\";\n");
                }
                foreach (var member in record.Members)
                {
                    Comment(text, "  ", [member.Doc]);
                    text.Append(CultureInfo.InvariantCulture, $"  {member.Name}{(member.Optional ? "?" : "")}: {Type(member.Shape)};\n");
                }
                text.Append("}\n");
                break;
        }
    }

    private static string Value(WireType.Enumeration enumeration, EnumerationValue value) =>
        enumeration.Numeric ? value.Number.ToString(CultureInfo.InvariantCulture) : $"\"{value.Name}\"";

    private static void Map(StringBuilder text, string name, string doc, WireModel model, bool fromClient, bool requests)
    {
        Comment(text, "", [doc]);
        text.Append(CultureInfo.InvariantCulture, $"export interface {name} {{\n");
        foreach (var method in model.AllMethods.Where(method => method.FromClient == fromClient && method.Result is not null == requests))
        {
            Comment(text, "  ", [method.Summary]);
            var result = method.Result is null ? "" : $"; result: {Type(method.Result)}";
            text.Append(CultureInfo.InvariantCulture, $"  \"{method.Name}\": {{ params: {Type(method.Params)}{result} }};\n");
        }
        text.Append("}\n\n");
    }

    private static void Errors(StringBuilder text, WireModel model)
    {
        Comment(text, "", ["Error codes: those of JSON-RPC and LSP, and ours from 1001 on."]);
        text.Append("export const ErrorCodes = {\n");
        foreach (var error in model.Errors)
        {
            Comment(text, "  ", [error.Doc]);
            text.Append(CultureInfo.InvariantCulture, $"  {error.Name}: {error.Code},\n");
        }
        text.Append("} as const;\n\n");
        Comment(text, "", ["The words that go with our error codes, in `data.kind`."]);
        text.Append(CultureInfo.InvariantCulture,
            $"export type ErrorKind =\n  | {string.Join("\n  | ", model.Errors.Where(error => error.Kind is not null).Select(error => $"\"{error.Kind}\""))};\n");
    }

    private static void Comment(StringBuilder text, string indent, IReadOnlyList<string> lines)
    {
        var full = lines.Where(line => line.Length > 0).Select(line => line.Replace("*/", "* /", StringComparison.Ordinal)).ToArray();
        if (full.Length == 1)
        {
            text.Append(CultureInfo.InvariantCulture, $"{indent}/** {full[0]} */\n");
        }
        else if (full.Length > 1)
        {
            text.Append(CultureInfo.InvariantCulture, $"{indent}/**\n{string.Concat(full.Select(line => $"{indent} * {line}\n"))}{indent} */\n");
        }
    }
}
