using KiroAgent.Core.Policy;

namespace KiroAgent.Core.Commands;

/// <summary>The one place where a command line is judged.</summary>
public static class CommandJudge
{
    /// <summary>Judges one line; pure but for <see cref="CommandQuery.Look"/>, so it may be asked at any time.</summary>
    public static CommandVerdict Judge(CommandQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        const string Reason = "commands ask";
        return new(VerdictKind.Ask, Reason, null, null, [new(query.Line, VerdictKind.Ask, Reason, null, null)], []);
    }
}
