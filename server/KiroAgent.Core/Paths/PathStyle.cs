namespace KiroAgent.Core.Paths;

/// <summary>Whose rules a written path follows.</summary>
public enum PathStyle
{
    /// <summary><c>/</c> separates; every other character but NUL may stand in a name, the backslash too.</summary>
    Posix,

    /// <summary><c>/</c> and <c>\</c> separate; streams, device names and names ending in a dot or space are refused.</summary>
    Windows,
}
