using KiroAgent.Server.Handlers;
using NUnit.Framework;

namespace KiroAgent.Tests.Server.Sessions;

/// <summary>What a model writes keeps its place below the headings of an export.</summary>
[TestFixture]
internal sealed class NestedMarkdownTests
{
    [TestCase("# One\ntext\n## Two ##\n", "#### One\ntext\n##### Two ##\n")]
    [TestCase("   ###### Six\n#\n#hash\n    # code\n####### seven", "   ###### Six\n####\n#hash\n    # code\n####### seven")]
    [TestCase("```sh\n# comment\n``\n````\n# after", "```sh\n# comment\n``\n````\n#### after")]
    [TestCase("~~~\n```\n# in\n~~~ x\n# in\n~~~\n# out", "~~~\n```\n# in\n~~~ x\n# in\n~~~\n#### out")]
    [TestCase("", "")]
    public void Headings_go_lower_and_code_stays(string text, string nested) => Assert.That(NestedMarkdown.Of(text, 3), Is.EqualTo(nested));
}
