namespace KiroAgent.Protocol;

/// <summary>Something that waits for the user's word. It survives restarts, and the first answer wins.</summary>
/// <param name="SessionId">Absent where it is the workspace's.</param>
/// <param name="Reason">Why it asks.</param>
/// <param name="Subject">What it asks about.</param>
/// <param name="Suggestions">The narrowest rules that would have allowed it.</param>
/// <param name="Rule">The rule that asks, such as a protected pattern.</param>
/// <param name="Source">Where that rule stands: <c>built in</c>, or a layer or file of the settings.</param>
/// <param name="CannotRestore">For a command or an MCP tool: a sentence on what it may change that cannot be taken back; absent when everything can.</param>
public sealed record Approval(
    string Id,
    DateTimeOffset CreatedAt,
    string Reason,
    ApprovalSubject Subject,
    IReadOnlyList<SuggestedRule> Suggestions,
    string? SessionId = null,
    string? TurnId = null,
    string? ToolCallId = null,
    string? Rule = null,
    string? Source = null,
    string? CannotRestore = null);

/// <summary>A rule that would have allowed it.</summary>
/// <param name="Label">How to show it.</param>
public sealed record SuggestedRule(string Pattern, RuleScope Scope, string Label);

/// <summary>What an approval asks about.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(EditSubject), "edit")]
[JsonDerivedType(typeof(SettingsSubject), "settings")]
[JsonDerivedType(typeof(McpServerSubject), "mcpServer")]
[JsonDerivedType(typeof(HookSubject), "hook")]
[JsonDerivedType(typeof(CommandSubject), "command")]
[JsonDerivedType(typeof(ProtectedPathSubject), "protectedPath")]
[JsonDerivedType(typeof(OutsideWorkspaceSubject), "outsideWorkspace")]
[JsonDerivedType(typeof(McpToolSubject), "mcpTool")]
[JsonDerivedType(typeof(FetchSubject), "fetch")]
[JsonDerivedType(typeof(EnvironmentSubject), "environment")]
public abstract record ApprovalSubject;

/// <summary>A file change, before it is made (<c>supervised.pause: "operation"</c>).</summary>
/// <param name="Files">Every file it would change, as a review would show it; both URIs are <c>kiro-review:</c>, for nothing is written yet.</param>
public sealed record EditSubject(
    string Path,
    FileOperation Operation,
    string BaselineUri,
    string CurrentUri,
    IReadOnlyList<FileReview>? Files = null) : ApprovalSubject;

/// <summary>Settings of the project that loosen the guard.</summary>
/// <param name="Source">The file they stand in.</param>
/// <param name="Hash">Binds the approval to this very content.</param>
public sealed record SettingsSubject(string Source, IReadOnlyList<SettingChange> Changes, string Hash) : ApprovalSubject;

/// <summary>A setting and the value it would get.</summary>
public sealed record SettingChange(string Key, JsonElement Value);

/// <summary>An MCP server to be started.</summary>
/// <param name="Entry">Its entry in the settings, whole.</param>
/// <param name="Hash">Binds the approval to this very content.</param>
/// <param name="Source">The file it stands in.</param>
public sealed record McpServerSubject(string Server, JsonElement Entry, string Hash, string? Source = null) : ApprovalSubject;

/// <summary>A hook of the project.</summary>
/// <param name="Entry">The hook, whole.</param>
/// <param name="Hash">Binds the approval to this very content.</param>
public sealed record HookSubject(string Path, JsonElement Entry, string Hash) : ApprovalSubject;

/// <summary>A command line.</summary>
/// <param name="Command">The whole line.</param>
/// <param name="Cwd">The folder it would run in.</param>
/// <param name="Parts">Each sub-command with its verdict.</param>
public sealed record CommandSubject(string Command, string Cwd, IReadOnlyList<CommandPart> Parts) : ApprovalSubject;

/// <summary>One sub-command of a command line.</summary>
public sealed record CommandPart(string Text, Verdict Verdict, string Reason);

/// <summary>A write to a protected path.</summary>
/// <param name="ResolvedPath">What would really be touched.</param>
/// <param name="Operation">Such as <c>create</c>, <c>modify</c>, <c>delete</c>, <c>moveFrom</c>, <c>moveTo</c>.</param>
/// <param name="Rule">The pattern that protects it.</param>
/// <param name="Files">Every file it would change, as a review would show it.</param>
public sealed record ProtectedPathSubject(
    string Path,
    string ResolvedPath,
    string Operation,
    string Rule,
    string BaselineUri,
    string CurrentUri,
    IReadOnlyList<FileReview>? Files = null) : ApprovalSubject;

/// <summary>A path that leaves the workspace.</summary>
/// <param name="ResolvedPath">What would really be touched.</param>
/// <param name="Operation">Such as <c>read</c>, <c>create</c>, <c>modify</c>, <c>delete</c>, <c>moveFrom</c>, <c>moveTo</c>.</param>
/// <param name="BaselineUri">For a write: what stands there.</param>
/// <param name="CurrentUri">For a write: what would.</param>
/// <param name="Files">For a write: every file it would change, as a review would show it.</param>
public sealed record OutsideWorkspaceSubject(
    string Path,
    string ResolvedPath,
    string Operation,
    string? BaselineUri = null,
    string? CurrentUri = null,
    IReadOnlyList<FileReview>? Files = null) : ApprovalSubject;

/// <summary>A call of an MCP server's tool.</summary>
/// <param name="Tool">As the server names it.</param>
/// <param name="Description">As the server describes it: data, with unseen characters shown.</param>
public sealed record McpToolSubject(string Server, string Tool, JsonElement Arguments, string? Description = null) : ApprovalSubject;

/// <summary>A fetch from the network.</summary>
public sealed record FetchSubject(string Url) : ApprovalSubject;

/// <summary>An environment variable that an MCP server's entry refers to.</summary>
/// <param name="Variable">Its name; the value is never shown.</param>
public sealed record EnvironmentSubject(string Variable, string Server) : ApprovalSubject;
