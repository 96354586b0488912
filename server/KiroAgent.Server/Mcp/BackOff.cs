namespace KiroAgent.Server.Mcp;

/// <summary>How long is waited before a server that ended is started again: doubled each time, and not for ever. One that had worked for a while begins anew.</summary>
internal static class BackOff
{
    /// <summary>One that worked so long did not fail at its start.</summary>
    public static readonly TimeSpan Steady = TimeSpan.FromMinutes(1);

    private const int Most = 5;
    private static readonly TimeSpan s_first = TimeSpan.FromSeconds(1);

    /// <summary>The pause after so many failures in a row (1 for the first); null when it is given up.</summary>
    public static TimeSpan? After(int failures) => failures > Most ? null : s_first * Math.Pow(2, failures - 1);
}
