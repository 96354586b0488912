using KiroAgent.Generate;
using NUnit.Framework;

namespace KiroAgent.Tests.Protocol;

/// <summary>The generated files are those the table makes now.</summary>
[TestFixture]
internal sealed class GoldenTests
{
    private static readonly string Folder = GeneratedFiles.FindFolder();

    public static IEnumerable<string> Names => GeneratedFiles.All.Keys;

    [TestCaseSource(nameof(Names))]
    public void A_generated_file_is_up_to_date(string name)
    {
        var path = Path.Combine(Folder, name);
        Assert.That(File.Exists(path), $"{name} is missing: run npm run generate.");
        Assert.That(File.ReadAllText(path), Is.EqualTo(GeneratedFiles.All[name]), "The protocol changed: run npm run generate.");
    }

    [Test]
    public void Nothing_stands_there_that_is_not_generated() =>
        Assert.That(GeneratedFiles.Stale(Folder), Is.Empty, "Run npm run generate.");
}
