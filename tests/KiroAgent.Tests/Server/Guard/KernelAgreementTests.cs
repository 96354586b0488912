using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using KiroAgent.Core.Commands;
using KiroAgent.Core.Policy;
using KiroAgent.Server.Workspace;
using NUnit.Framework;

namespace KiroAgent.Tests.Server.Guard;

/// <summary>Random paths through random links: the kernel is the judge of where they lead.</summary>
[UnsupportedOSPlatform("windows")]
internal sealed class KernelAgreementTests
{
    private const int Paths = 1500;
    private static readonly string[] s_names = ["a", "b", "c", "d", "ws", "ws-evil", "..", ".", "..", "f"];

    [Test]
    public void Every_path_lands_where_the_kernel_says_or_asks([Range(1, 4)] int seed)
    {
        var random = new Random(seed);
        using var bench = new GuardBench();
        Plant(bench, random);
        var (compared, created) = (0, 0);
        for (var i = 0; i < Paths; i++)
        {
            var names = string.Join('/', Enumerable.Range(0, random.Next(1, 7)).Select(_ => s_names[random.Next(s_names.Length)]));
            var path = random.Next(5) == 0 ? bench.Outside + "/" + names : names;
            var whole = path.StartsWith('/') ? path : bench.Workspace + "/" + path;
            var (verdict, facts) = bench.Explain(path, PathOperation.Write);
            var real = Real(whole);
            if (real is not null)
            {
                compared++;
                Assert.That(facts.Resolved, Is.EqualTo(real), () => $"seed {seed}: {path}");
            }
            else if (Path.GetFileName(path) is not ("." or "..") && Real(Path.GetDirectoryName(whole)!) is { } parent && !IsLink(parent, Path.GetFileName(path)))
            {
                created++;
                Assert.That(facts.Resolved, Is.EqualTo(parent.TrimEnd('/') + "/" + Path.GetFileName(path)), () => $"seed {seed}: {path}");
            }

            var inside = AbsolutePath.IsIn(facts.Resolved, bench.Workspace);
            Assert.That(facts.Place, Is.EqualTo(facts.Problem is not null ? PathPlace.Unknown : inside ? PathPlace.Inside : PathPlace.Outside));
            Assert.That(verdict.Kind, Is.EqualTo(facts.Place == PathPlace.Inside ? VerdictKind.Allow : VerdictKind.Ask), () => $"seed {seed}: {path}");
        }

        Assert.That((compared > Paths / 10, created > Paths / 50), Is.EqualTo((true, true)), $"seed {seed}: {compared} and {created} were compared");
    }

    private static void Plant(GuardBench bench, Random random)
    {
        string[] folders = ["", "a", "b", "a/c", "a/c/d", "b/d", "c", "c/a"];
        foreach (var root in new[] { bench.Workspace, bench.Outside })
        {
            foreach (var folder in folders)
            {
                Directory.CreateDirectory(Path.Combine(root, folder));
                foreach (var name in new[] { "a", "b", "c", "d", "f" })
                {
                    var at = Path.Combine(root, folder, name);
                    if (folders.Any(f => Path.Combine(root, f) == at))
                    {
                        continue;
                    }

                    switch (random.Next(4))
                    {
                        case 0:
                            File.WriteAllText(at, "x");
                            break;
                        case 1:
                            File.CreateSymbolicLink(at, Target(bench, random));
                            break;
                    }
                }
            }
        }
    }

    private static string Target(GuardBench bench, Random random) => random.Next(4) switch
    {
        0 => bench.Workspace + "/" + s_names[random.Next(4)],
        1 => bench.Outside,
        _ => string.Join('/', Enumerable.Range(0, random.Next(1, 4)).Select(_ => s_names[random.Next(s_names.Length)])),
    };

    private static unsafe string? Real(string path)
    {
        var buffer = stackalloc byte[8192];
        return Libc.RealPath(path, buffer) == 0 ? null : Marshal.PtrToStringUTF8((nint)buffer);
    }

    private static bool IsLink(string folder, string name) => new FileInfo(Path.Combine(folder, name)).LinkTarget is not null;
}
