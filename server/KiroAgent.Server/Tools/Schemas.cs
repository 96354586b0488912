using System.Text;
using System.Text.Json;

namespace KiroAgent.Server.Tools;

/// <summary>The tools' argument schemas: JSON Schema objects that allow no member they do not name.</summary>
internal static class Schemas
{
    /// <summary>A schema from its text.</summary>
    public static JsonElement Parse(string schema)
    {
        using var document = JsonDocument.Parse(Encoding.UTF8.GetBytes(schema));
        return document.RootElement.Clone();
    }
}
