using KiroAgent.Core.Files;
using KiroAgent.Core.Text;
using NUnit.Framework;

namespace KiroAgent.Tests.Core.Files;

/// <summary>Long texts at hand: which are kept, and that they are never too many.</summary>
internal sealed class RecentTextsTests
{
    [Test]
    public void A_long_text_is_found_again_and_a_short_one_is_not_kept()
    {
        var recent = new RecentTexts();
        var (longer, shorter) = (Text('a', RecentTexts.WorthKeeping), Text('b', RecentTexts.WorthKeeping - 1));
        recent.Keep(longer.Id, longer.Text);
        recent.Keep(shorter.Id, shorter.Text);
        Assert.That((recent.Find(longer.Id), recent.Find(shorter.Id)), Is.EqualTo((longer.Text, (FileText?)null)));
    }

    [Test]
    public void The_one_used_longest_ago_goes_first()
    {
        var recent = new RecentTexts();
        var texts = "abcd".Select(c => Text(c, RecentTexts.Most / 3)).ToArray();
        foreach (var (id, text) in texts[..3])
        {
            recent.Keep(id, text);
        }
        recent.Find(texts[0].Id);
        recent.Keep(texts[3].Id, texts[3].Text);
        Assert.That(texts.Select(t => recent.Find(t.Id) is not null), Is.EqualTo(new[] { true, false, true, true }));
    }

    [Test]
    public void Contents_at_hand_are_not_loaded_again()
    {
        var (recent, loads) = (new RecentTexts(), 0);
        var (id, text) = Text('x', RecentTexts.WorthKeeping);
        for (var i = 0; i < 2; i++)
        {
            var contents = new Contents(_ => { loads++; return text.ToBytes(); }, null, recent);
            Assert.That(contents.Text(new FileState.Regular(id, text.Text.Length, 420))!.Text, Is.EqualTo(text.Text));
        }
        Assert.That(loads, Is.EqualTo(1));
    }

    private static (ContentId Id, FileText Text) Text(char c, int length)
    {
        var bytes = FileText.Create(new string(c, length)).ToBytes();
        return (ContentId.Of(bytes), FileText.TryDecode(bytes)!);
    }
}
