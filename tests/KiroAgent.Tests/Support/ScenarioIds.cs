using System.Globalization;
using KiroAgent.Server.Sessions;

namespace KiroAgent.Tests.Support;

/// <summary>Ids that count, unlike anything else in a scenario; one counter for all servers of it, as real ids are unique everywhere.</summary>
internal sealed class ScenarioIds : Ids
{
    private int _last;

    public override string New(string prefix) =>
        prefix + "_00" + Interlocked.Increment(ref _last).ToString(CultureInfo.InvariantCulture) + "x";
}
