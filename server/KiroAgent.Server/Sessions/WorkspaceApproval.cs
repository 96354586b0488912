using System.Text.Json;
using KiroAgent.Core.Policy;

namespace KiroAgent.Server.Sessions;

/// <summary>An approval that belongs to the workspace. Part of the stored format: add members, never rename them.</summary>
/// <param name="Id">Unique everywhere.</param>
/// <param name="Hash">The content it is about.</param>
/// <param name="CreatedAt">When it was asked, UTC.</param>
/// <param name="Reason">Why it is asked.</param>
/// <param name="Subject">What is asked about.</param>
internal sealed record WorkspaceApproval(string Id, string Hash, DateTimeOffset CreatedAt, string Reason, AskSubject Subject)
{
    /// <summary>The user's word.</summary>
    public AskDecision? Decision { get; init; }

    /// <summary>Who closed it: <c>user</c>, or <c>withdrawn</c> when its content went away; null while it waits.</summary>
    public string? By { get; init; }

    /// <summary>Whether it waits.</summary>
    public bool IsOpen => By is null;

    /// <summary>One line without its end.</summary>
    public static byte[] ToJson(WorkspaceApproval approval) => JsonSerializer.SerializeToUtf8Bytes(approval, JournalJson.Default.WorkspaceApproval);

    /// <summary>Reads a line; null when it is none.</summary>
    public static WorkspaceApproval? FromJson(ReadOnlySpan<byte> line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, JournalJson.Default.WorkspaceApproval) is { Id: { Length: > 0 }, Hash: { Length: > 0 }, Subject: not null } approval ? approval : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or NotSupportedException)
        {
            return null;
        }
    }
}
