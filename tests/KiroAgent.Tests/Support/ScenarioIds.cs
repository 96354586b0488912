using System.Globalization;
using KiroAgent.Server.Sessions;

namespace KiroAgent.Tests.Support;

/// <summary>Ids that count, unlike anything else in a scenario; one counter for all servers of it, as real ids are unique everywhere.</summary>
internal sealed class ScenarioIds : Ids
{
    private int _last;

    /// <summary>Runs when an id for this is wanted: a moment that can be named where nothing is sent.</summary>
    public Action<string>? Before { get; set; }

    /// <summary>The middle: waiting times are what they are on average.</summary>
    public override double Fraction() => 0.5;

    public override string New(string prefix)
    {
        Before?.Invoke(prefix);
        return prefix + "_00" + Interlocked.Increment(ref _last).ToString(CultureInfo.InvariantCulture) + "x";
    }
}
