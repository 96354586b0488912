namespace KiroAgent.Server.Models;

/// <summary>Marks a tool result as a failure in the one place every provider reads it from: <c>FunctionResultContent.Exception</c>. Never thrown.</summary>
internal sealed class ToolCallFailed() : Exception("The tool call failed.");
