using System.Collections.Immutable;
using System.Text.Json.Serialization;
using KiroAgent.Core.Files;

namespace KiroAgent.Core.Policy;

/// <summary>One sub-command as an approval shows it.</summary>
public sealed record AskedPart(string Text, VerdictKind Verdict, string Reason);

/// <summary>A rule that would have allowed it; <paramref name="Scope"/> is <c>session</c>, <c>workspace</c> or <c>user</c>.</summary>
public sealed record SuggestedRule(string Pattern, string Scope, string Label);

/// <summary>A setting a project file would set, and its value as JSON text.</summary>
public sealed record AskedSetting(string Key, string ValueJson);

/// <summary>
/// What the user is asked about (protocol: <c>subject</c>). Part of the stored format: add members and kinds, never rename them.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Edit), "edit")]
[JsonDerivedType(typeof(Settings), "settings")]
[JsonDerivedType(typeof(McpServer), "mcpServer")]
[JsonDerivedType(typeof(Hook), "hook")]
[JsonDerivedType(typeof(Command), "command")]
[JsonDerivedType(typeof(ProtectedPath), "protectedPath")]
[JsonDerivedType(typeof(OutsideWorkspace), "outsideWorkspace")]
[JsonDerivedType(typeof(McpTool), "mcpTool")]
[JsonDerivedType(typeof(Fetch), "fetch")]
[JsonDerivedType(typeof(Environment), "environment")]
public abstract record AskSubject
{
    private AskSubject() { }

    /// <summary>What stands there and what would, where a file change is asked about; else empty.</summary>
    [JsonIgnore]
    public ImmutableArray<FileStep> Proposal => this switch
    {
        Edit s => s.Proposed,
        ProtectedPath s => s.Proposed,
        OutsideWorkspace s => s.Proposed,
        _ => [],
    };

    /// <summary>The subject with what the change would do.</summary>
    public AskSubject WithProposal(ImmutableArray<FileStep> steps) => this switch
    {
        Edit s => s with { Proposed = steps },
        ProtectedPath s => s with { Proposed = steps },
        OutsideWorkspace s => s with { Proposed = steps },
        _ => this,
    };

    /// <summary>What an answer is bound to: every path of the call with where it led. When that differs as the call is to run, it is asked anew.</summary>
    public string? Bound { get; init; }

    /// <summary>A file change, before it is made.</summary>
    /// <param name="Named">The path as the agent named it.</param>
    /// <param name="Operation">As <see cref="PathOperation"/>, finer: <c>create</c>, <c>modify</c>, <c>delete</c>, <c>moveFrom</c>, <c>moveTo</c>.</param>
    public sealed record Edit(string Named, string Operation) : AskSubject
    {
        /// <summary>What stands there and what would; empty where it could not be worked out.</summary>
        public ImmutableArray<FileStep> Proposed { get; init; } = [];
    }

    /// <summary>Settings of the project that loosen the guard.</summary>
    public sealed record Settings(string Source, ImmutableArray<AskedSetting> Changes, string Hash) : AskSubject;

    /// <summary>An MCP server to be started; the entry is its whole JSON text.</summary>
    public sealed record McpServer(string Server, string EntryJson, string Hash) : AskSubject
    {
        /// <summary>The file it stands in.</summary>
        public string? Source { get; init; }
    }

    /// <summary>A hook of the project; the entry is its whole JSON text.</summary>
    public sealed record Hook(string Path, string EntryJson, string Hash) : AskSubject;

    /// <summary>A command line, judged.</summary>
    public sealed record Command(string Line, string Cwd, ImmutableArray<AskedPart> Parts) : AskSubject;

    /// <summary>A write to a protected path.</summary>
    /// <param name="Named">The path as the agent named it.</param>
    /// <param name="Resolved">What would really be touched, absolute.</param>
    /// <param name="Operation"><c>create</c>, <c>modify</c>, <c>delete</c>, <c>moveFrom</c>, <c>moveTo</c>.</param>
    /// <param name="Rule">The pattern that protects it.</param>
    public sealed record ProtectedPath(string Named, string Resolved, string Operation, string Rule) : AskSubject
    {
        /// <summary>What stands there and what would; empty where it could not be worked out.</summary>
        public ImmutableArray<FileStep> Proposed { get; init; } = [];
    }

    /// <summary>A path that leaves the workspace, or whose end is not known.</summary>
    /// <param name="Named">The path as the agent named it.</param>
    /// <param name="Resolved">What would really be touched, absolute, as far as it is known.</param>
    /// <param name="Operation"><c>read</c>, <c>list</c>, <c>create</c>, <c>modify</c>, <c>delete</c>, <c>moveFrom</c>, <c>moveTo</c>.</param>
    public sealed record OutsideWorkspace(string Named, string Resolved, string Operation) : AskSubject
    {
        /// <summary>What stands there and what would; empty for a read.</summary>
        public ImmutableArray<FileStep> Proposed { get; init; } = [];
    }

    /// <summary>A call of an MCP server's tool.</summary>
    public sealed record McpTool(string Server, string Tool, string ArgumentsJson) : AskSubject
    {
        /// <summary>As the server describes the tool.</summary>
        public string? Description { get; init; }
    }

    /// <summary>A fetch from the network.</summary>
    public sealed record Fetch(string Url) : AskSubject;

    /// <summary>A variable that an MCP server's entry refers to; its value is never kept.</summary>
    public sealed record Environment(string Variable, string Server) : AskSubject;
}
