using System.Collections.Immutable;

namespace KiroAgent.Core.Settings;

/// <summary>What a member of an MCP entry takes.</summary>
public enum McpMemberType
{
    /// <summary>A text.</summary>
    Text,
    /// <summary>A list of texts.</summary>
    List,
    /// <summary>An object of texts.</summary>
    Texts,
    /// <summary><c>true</c> or <c>false</c>.</summary>
    Flag,
    /// <summary>A whole number of milliseconds.</summary>
    Milliseconds,
    /// <summary>Anything: it is read by a later version.</summary>
    Anything,
}

/// <summary>A member of an MCP entry: reading, hover, completion and the schema are made from it.</summary>
public sealed record McpMember(string Name, McpMemberType Type, string Description);

/// <summary>The members of an MCP entry.</summary>
public static class McpMembers
{
    /// <summary>Every one, in the order they are told of.</summary>
    public static ImmutableArray<McpMember> All { get; } =
    [
        new("command", McpMemberType.Text, "The program to start; its standard input and output speak MCP."),
        new("args", McpMemberType.List, "The program's arguments."),
        new("cwd", McpMemberType.Text, "The folder it runs in; the first workspace folder when absent."),
        new("env", McpMemberType.Texts, "Environment variables of the program. Write secrets as ${VARIABLE}."),
        new("url", McpMemberType.Text, "The server's address: https, or http on this machine."),
        new("headers", McpMemberType.Texts, "Headers sent to the address. Write secrets as ${VARIABLE}."),
        new("type", McpMemberType.Text, "The transport, as other programs write it. It follows from command or url; sse is the older way of speaking HTTP."),
        new("disabled", McpMemberType.Flag, "Whether it is not started."),
        new("autoApprove", McpMemberType.List, "Tools that run without asking; \"*\" for all. In a project's file it counts for nothing."),
        new("disabledTools", McpMemberType.List, "Tools the agent does not get."),
        new("timeout", McpMemberType.Milliseconds, "How long a call may take, in milliseconds; 120000 when absent."),
        new("requestTimeout", McpMemberType.Milliseconds, "The same as timeout."),
        new("oauth", McpMemberType.Anything, "How to sign in at the address; not used yet."),
        new("oauthScopes", McpMemberType.Anything, "What to ask for when signing in; not used yet."),
    ];

    /// <summary>The member of a name, or null.</summary>
    public static McpMember? Find(string name) => All.FirstOrDefault(m => m.Name == name);
}
