namespace KiroAgent.Protocol;

/// <summary>The JSON Schema of the protocol, as it was generated from the table.</summary>
public static class ProtocolSchema
{
    /// <summary>The text of <c>protocol/generated/schema.json</c>.</summary>
    public static string Json
    {
        get
        {
            using var reader = new StreamReader(typeof(ProtocolSchema).Assembly.GetManifestResourceStream("schema.json")!);
            return reader.ReadToEnd();
        }
    }
}
