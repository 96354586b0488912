using System.Text.Json;
using System.Text.Json.Serialization;
using KiroAgent.Core.Files;
using KiroAgent.Core.Paths;
using KiroAgent.Core.Sessions;

namespace KiroAgent.Server.Sessions;

/// <summary>One line of a journal: its number, counting from 1 without gaps, when, and what happened.</summary>
internal sealed record JournalLine(long Seq, DateTimeOffset At, SessionEvent What);

/// <summary>The journal's format: JSON lines in UTF-8. Contents are named by their hash, files by folder URI and relative path.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    AllowOutOfOrderMetadataProperties = true,
    Converters = [typeof(FileKeyConverter), typeof(FileStateConverter), typeof(ContentIdConverter)])]
[JsonSerializable(typeof(JournalLine))]
[JsonSerializable(typeof(WorkspaceApproval))]
internal sealed partial class JournalJson : JsonSerializerContext;

/// <summary>A file as <c>["/folder", "relative/path"]</c>.</summary>
internal sealed class FileKeyConverter : JsonConverter<FileKey>
{
    public override FileKey Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartArray || !reader.Read() || reader.GetString() is not { } root
            || !reader.Read() || reader.GetString() is not { } path || !reader.Read() || reader.TokenType != JsonTokenType.EndArray
            || !TryParse(path, out var parsed))
        {
            throw new JsonException("a file is [folder, path]");
        }
        return new FileKey(root, parsed);
    }

    // Journaled paths were parsed before; / separates them on every system.
    private static bool TryParse(string path, out WorkspacePath parsed)
    {
        parsed = WorkspacePath.Root;
        return path.Length == 0 || WorkspacePath.TryParse(path, PathStyle.Posix, out parsed, out _);
    }

    public override void Write(Utf8JsonWriter writer, FileKey value, JsonSerializerOptions options) => Write(writer, value);

    /// <summary>Writes it.</summary>
    public static void Write(Utf8JsonWriter writer, FileKey value)
    {
        writer.WriteStartArray();
        writer.WriteStringValue(value.Root);
        writer.WriteStringValue(value.Path.Value);
        writer.WriteEndArray();
    }
}

/// <summary>A state as <c>["none"]</c>, <c>["file", hash, size, mode]</c>, <c>["link", target]</c>, <c>["folder", mode]</c> or <c>["other"]</c>.</summary>
internal sealed class FileStateConverter : JsonConverter<FileState>
{
    public override FileState Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartArray || !reader.Read())
        {
            throw new JsonException("a file state is an array");
        }
        var state = Content(ref reader, reader.GetString());
        if (!reader.Read() || reader.TokenType != JsonTokenType.EndArray)
        {
            throw new JsonException("a file state has too many parts");
        }
        return state;
    }

    private static FileState Content(ref Utf8JsonReader reader, string? kind)
    {
        switch (kind)
        {
            case "none":
                return FileState.None;
            case "file":
                reader.Read();
                if (!ContentId.TryParse(reader.GetString(), out var id))
                {
                    throw new JsonException("a content is named by 64 hexadecimal digits");
                }
                reader.Read();
                var size = reader.GetInt64();
                reader.Read();
                return new FileState.Regular(id, size, reader.GetInt32());
            case "link":
                reader.Read();
                return new FileState.Link(reader.GetString() ?? throw new JsonException("a link has a target"));
            case "folder":
                reader.Read();
                return new FileState.Folder(reader.GetInt32());
            case "other":
                return new FileState.Other();
            default:
                throw new JsonException("unknown file state");
        }
    }

    public override void Write(Utf8JsonWriter writer, FileState value, JsonSerializerOptions options) => Write(writer, value);

    /// <summary>Writes it.</summary>
    public static void Write(Utf8JsonWriter writer, FileState value)
    {
        writer.WriteStartArray();
        switch (value)
        {
            case FileState.Regular file:
                writer.WriteStringValue("file");
                writer.WriteStringValue(file.Content.Hex);
                writer.WriteNumberValue(file.Size);
                writer.WriteNumberValue(file.Mode);
                break;
            case FileState.Link link:
                writer.WriteStringValue("link");
                writer.WriteStringValue(link.Target);
                break;
            case FileState.Folder folder:
                writer.WriteStringValue("folder");
                writer.WriteNumberValue(folder.Mode);
                break;
            case FileState.Other:
                writer.WriteStringValue("other");
                break;
            default:
                writer.WriteStringValue("none");
                break;
        }
        writer.WriteEndArray();
    }
}

/// <summary>A content by its hash.</summary>
internal sealed class ContentIdConverter : JsonConverter<ContentId>
{
    public override ContentId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        ContentId.TryParse(reader.GetString(), out var id) ? id : throw new JsonException("a content is named by 64 hexadecimal digits");

    public override void Write(Utf8JsonWriter writer, ContentId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Hex);
}
