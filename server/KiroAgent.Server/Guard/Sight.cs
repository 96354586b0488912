using KiroAgent.Core.Paths;
using KiroAgent.Server.Workspace;

namespace KiroAgent.Server.Guard;

/// <summary>What one judgement goes by besides the disk: which patterns protect, and which rules hide.</summary>
internal sealed record Sight(PathProtection Protection, WorkspaceIgnore Ignore);
