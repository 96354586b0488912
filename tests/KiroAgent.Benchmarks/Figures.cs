using System.Globalization;

namespace KiroAgent.Benchmarks;

/// <summary>What repeated measuring gave: only these three are ever shown, and never one single time.</summary>
internal sealed record Figures(double Median, double Min, double Max, int Count)
{
    public static Figures Of(IReadOnlyCollection<double> values)
    {
        var sorted = values.Order().ToArray();
        return new Figures(Quantile(sorted, 0.5), sorted[0], sorted[^1], sorted.Length);
    }

    /// <summary>Linear between the neighbours; <paramref name="sorted"/> ascending and not empty.</summary>
    public static double Quantile(double[] sorted, double part)
    {
        var at = part * (sorted.Length - 1);
        var below = (int)at;
        return below + 1 == sorted.Length ? sorted[below] : sorted[below] + (at - below) * (sorted[below + 1] - sorted[below]);
    }

    public string Show() => Count == 1 ? Show(Median) : $"{Show(Median)} ({Show(Min)}–{Show(Max)})";

    public static string Show(double value) => value switch
    {
        >= 1000 => value.ToString("#,0", CultureInfo.InvariantCulture),
        >= 10 => value.ToString("0.#", CultureInfo.InvariantCulture),
        _ => value.ToString("0.0##", CultureInfo.InvariantCulture),
    };
}

/// <summary>
/// One line of the table: ours, and beside it what ran in the same minute on the same machine. <c>Goal</c> is the bound
/// in words, <c>Met</c> whether ours keeps it.
/// </summary>
internal sealed record Row(string What, string Unit, Figures Ours, string Goal, bool Met, params (string Name, Figures Figures)[] Beside);
