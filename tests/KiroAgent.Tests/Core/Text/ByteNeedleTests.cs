using KiroAgent.Core.Text;
using NUnit.Framework;

namespace KiroAgent.Tests.Core.Text;

/// <summary>A look at a file's bytes never misses what its text holds.</summary>
public sealed class ByteNeedleTests
{
    private static readonly string[] s_needles = ["a", "total", "Übergröße", "k", "is_on-1", "export *", "😀x"];

    [Test]
    public void WhatTheTextHoldsIsFoundInItsBytes()
    {
        var dice = new Random(7);
        string[] pieces = ["a", "A", "tot", "al", "TOTAL", "Übergröße", "übergrösse", "k", "K", "\u212a", "\u017f", "\u0131", "is_on-1", "IS_ON-1", "export", " *", "\n", "😀x", "é"];
        var found = 0;
        for (var round = 0; round < 3000; round++)
        {
            var text = FileText.Create(string.Concat(Enumerable.Range(0, dice.Next(6)).Select(_ => pieces[dice.Next(pieces.Length)])));
            foreach (var file in Stored(text))
            {
                foreach (var needle in s_needles)
                {
                    var held = text.Text.Contains(needle, StringComparison.Ordinal);
                    found += held ? 1 : 0;
                    Assert.That(new ByteNeedle(needle).MayBeIn(file), held ? Is.True : Is.EqualTo(file is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..]), $"{needle} in {text.Text}");
                    if (needle.All(char.IsAscii) && text.Text.Contains(needle, StringComparison.OrdinalIgnoreCase))
                    {
                        Assert.That(new ByteNeedle(needle, ignoresCase: true).MayBeIn(file), $"{needle} in {text.Text} without regard to case");
                    }
                }
            }
        }

        Assert.That(found, Is.GreaterThan(1000));
    }

    [Test]
    public void EveryLetterThatCountsAsOneOfAsciiIsFound()
    {
        for (var ascii = (char)0; ascii < 128; ascii++)
        {
            var needle = new ByteNeedle(ascii.ToString(), ignoresCase: true);
            for (var letter = (char)1; letter < char.MaxValue; letter++)
            {
                if (!char.IsSurrogate(letter) && ascii.ToString().Equals(letter.ToString(), StringComparison.OrdinalIgnoreCase))
                {
                    Assert.That(needle.MayBeIn(FileText.Create("." + letter + ".").ToBytes()), $"U+{(int)letter:X4} as {ascii}");
                }
            }
        }
    }

    [Test]
    public void MostFilesWithoutItAreLeftOut()
    {
        var needle = new ByteNeedle("total", ignoresCase: true);
        Assert.That(needle.MayBeIn("tota ltotal"u8), Is.True);
        Assert.That(needle.MayBeIn("tota ltota"u8), Is.False);
        Assert.That(needle.MayBeIn("TotaL"u8), Is.True);
        Assert.That(needle.MayBeIn([]), Is.False);
    }

    // As UTF-8, with a mark and without, and as UTF-16.
    private static IEnumerable<byte[]> Stored(FileText text)
    {
        yield return text.ToBytes();
        yield return [0xEF, 0xBB, 0xBF, .. text.ToBytes()];
        yield return [0xFF, 0xFE, .. System.Text.Encoding.Unicode.GetBytes(text.Text)];
        yield return [0xFE, 0xFF, .. System.Text.Encoding.BigEndianUnicode.GetBytes(text.Text)];
    }
}
