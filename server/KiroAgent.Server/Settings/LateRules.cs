using KiroAgent.Core.Policy;
using KiroAgent.Server.Sessions;

namespace KiroAgent.Server.Settings;

/// <summary>Rules whose keeper is made after who needs it.</summary>
internal sealed class LateRules(Func<IRememberedRules> rules) : IRememberedRules
{
    /// <inheritdoc/>
    public void Remember(RememberedRule rule) => rules().Remember(rule);
}
