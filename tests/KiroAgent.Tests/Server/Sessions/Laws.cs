using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;
using NUnit.Framework.Internal;

namespace KiroAgent.Tests.Server.Sessions;

/// <summary>Runs a law over random scripts; a failure shrinks, and is run again by the seed it prints.</summary>
internal static class Laws
{
    /// <summary><c>seed,gamma,size</c> of a failure.</summary>
    public const string SeedVariable = "KIRO_LAW_SEED";

    /// <summary>How many scripts each law is tried with.</summary>
    public const string RunsVariable = "KIRO_LAW_RUNS";

    private const int LongestScript = 150;

    // How often a failing law is tried again to find a shorter script; real files make each try cost milliseconds.
    private const int ShrinkTries = 200;

    /// <summary>Whether a failing history tells what every file held after each step.</summary>
    public const string StoryVariable = "KIRO_LAW_STORY";

    /// <summary>Tries the law with so many scripts.</summary>
    public static void Check(int runs, Action<int[]> law)
    {
        if (int.TryParse(Environment.GetEnvironmentVariable(RunsVariable), CultureInfo.InvariantCulture, out var wanted))
        {
            runs = wanted;
        }

        var start = Environment.GetEnvironmentVariable(SeedVariable)?.Split(',').Select(s => ulong.Parse(s, CultureInfo.InvariantCulture)).ToArray()
            ?? [(ulong)Random.Shared.NextInt64(), ((ulong)Random.Shared.NextInt64() << 1) | 1];
        TestContext.Out.WriteLine($"{SeedVariable}={string.Join(',', start)} runs {runs}");
        var config = Config.QuickThrowOnFailure.WithMaxTest(runs).WithEndSize(LongestScript);
        config = start.Length > 2 ? config.WithReplay(start[0], start[1], (int)start[2]) : config.WithReplay(start[0], start[1]);
        var any = ArbMap.Default.ArbFor<int[]>();
        var scripts = Arb.From(Gen.Choose(0, int.MaxValue).ArrayOf(), any.Shrinker);
        Exception? failure = null;
        var tries = 0;
        FsCheck.Check.One(config, Prop.ForAll(scripts, script =>
        {
            if (failure is not null && ++tries > ShrinkTries)
            {
                return;
            }

            try
            {
                // Else the runner would count the assertions of every try, not only those of the shortest.
                using var _ = new TestExecutionContext.IsolatedContext();
                law(script);
            }
            catch (Exception e)
            {
                failure = e;
                throw;
            }
        }));
    }
}
