using System.Text;
using FsCheck;
using FsCheck.Fluent;
using KiroAgent.Core.Files;
using KiroAgent.Core.Paths;
using KiroAgent.Server.Workspace;
using NUnit.Framework;

namespace KiroAgent.Tests.Server.Workspace;

internal sealed class OpenDocumentsTests
{
    private static readonly FileKey s_key = new("/w", WorkspacePath.Parse("a.txt"));
    private string? _disk;
    private OpenDocuments _documents = null!;

    [SetUp]
    public void SetUp()
    {
        _disk = "disk";
        _documents = new OpenDocuments(_ => _disk);
    }

    [TestCase("", 0, 0, 0, 0, "x", "x")]
    [TestCase("abc", 0, 1, 0, 2, "", "ac")]
    [TestCase("a\nb\nc", 1, 0, 2, 0, "", "a\nc")]
    [TestCase("a\r\nb", 0, 9, 0, 9, "!", "a!\r\nb")]
    [TestCase("a\rb", 1, 0, 1, 1, "x", "a\rx")]
    [TestCase("a\n", 1, 0, 1, 0, "x", "a\nx")]
    [TestCase("a\n", 7, 3, 9, 9, "x", "a\nx")]
    [TestCase("🦊b", 0, 2, 0, 3, "x", "🦊x")]
    [TestCase("abc", 0, 2, 0, 1, "-", "a-c")]
    public void Changes_count_in_utf16_units(string text, int l1, int c1, int l2, int c2, string added, string expected) =>
        Assert.That(DocumentText.Apply(text, [new DocumentChange(new(l1, c1), new(l2, c2), added)]), Is.EqualTo(expected));

    [Test]
    public void Any_changes_agree_with_a_naive_model()
    {
        var piece = Gen.Elements("a", "bc", "\n", "\r\n", "\r", "🦊", "", "x\ny").ListOf().Select(string.Concat);
        var position = Gen.Choose(0, 5).SelectMany(line => Gen.Choose(0, 6).Select(character => new DocumentPosition(line, character)));
        var change =
            from a in position
            from b in position
            from text in piece
            from whole in Gen.Choose(0, 9)
            let ordered = (a.Line, a.Character).CompareTo((b.Line, b.Character)) <= 0
            select whole == 0 ? DocumentChange.Whole(text) : new DocumentChange(ordered ? a : b, ordered ? b : a, text);
        var cases = (from text in piece from changes in change.ListOf() select (text, changes)).ToArbitrary();
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2000), Prop.ForAll(cases, c => DocumentText.Apply(c.text, c.changes) == Naive(c.text, c.changes)));
    }

    [Test]
    public void A_change_makes_it_dirty_until_it_is_saved()
    {
        _documents.Open(s_key, "file:///w/a.txt", 1, "disk");
        Assert.That(_documents.IsDirty(s_key), Is.False);
        _documents.Change(s_key, 2, [DocumentChange.Whole("typed")]);
        Assert.That(_documents.DirtyText(s_key), Is.EqualTo("typed"));
        Assert.That(_documents.Find(s_key)!.Version, Is.EqualTo(2));
        _disk = "typed";
        _documents.Save(s_key, null);
        Assert.That(_documents.IsDirty(s_key), Is.False);
    }

    [Test]
    public void Equality_makes_it_clean()
    {
        _documents.Open(s_key, "u", 1, "disk");
        _documents.Change(s_key, 2, [DocumentChange.Whole("typed")]);
        _documents.Change(s_key, 3, [DocumentChange.Whole("disk")]);
        Assert.That(_documents.IsDirty(s_key), Is.False);
        _documents.Change(s_key, 4, [DocumentChange.Whole("typed")]);
        _disk = "typed";
        Assert.That(_documents.IsDirty(s_key), Is.False);
        _disk = "written by the agent";
        Assert.That(_documents.IsDirty(s_key), Is.False, "clean stays clean when the disk moves on");
    }

    [Test]
    public void Opening_alone_and_the_agents_writes_never_make_it_dirty()
    {
        _documents.Open(s_key, "u", 1, "other than the disk");
        Assert.That(_documents.IsDirty(s_key), Is.False);
        foreach (var text in new[] { "first", "second", "third" })
        {
            _disk = text;
            _documents.AgentWrote(s_key, text);
            Assert.That(_documents.IsDirty(s_key), Is.False);
        }

        _documents.Change(s_key, 2, [DocumentChange.Whole("first")]);
        Assert.That(_documents.IsDirty(s_key), Is.False, "the editor follows, two writes behind");
        _documents.Change(s_key, 3, [DocumentChange.Whole("first and typed")]);
        Assert.That(_documents.DirtyText(s_key), Is.EqualTo("first and typed"));
    }

    [Test]
    public void A_file_that_is_not_on_disk_is_dirty_once_changed()
    {
        _disk = null;
        _documents.Open(s_key, "u", 1, "");
        _documents.Change(s_key, 2, [DocumentChange.Whole("new")]);
        Assert.That(_documents.IsDirty(s_key), Is.True);
    }

    [Test]
    public void What_is_closed_is_forgotten()
    {
        _documents.Open(s_key, "u", 1, "disk");
        _documents.Change(s_key, 2, [DocumentChange.Whole("typed")]);
        Assert.That(_documents.Close(s_key)!.Text, Is.EqualTo("typed"));
        Assert.That(_documents.Find(s_key), Is.Null);
        Assert.That(_documents.IsDirty(s_key), Is.False);
        Assert.That(_documents.Change(s_key, 3, []), Is.Null);
        Assert.That(_documents.Save(s_key, null), Is.Null);
        Assert.That(_documents.Close(s_key), Is.Null);
    }

    // Lines one by one, each with its terminator, and positions found by walking.
    private static string Naive(string text, IEnumerable<DocumentChange> changes)
    {
        foreach (var change in changes)
        {
            if (change.Start is not { } start || change.End is not { } end)
            {
                text = change.Text;
                continue;
            }

            var at = Offset(text, start);
            text = text.Remove(at, Offset(text, end) - at).Insert(at, change.Text);
        }

        return text;
    }

    private static int Offset(string text, DocumentPosition position)
    {
        var lines = new List<StringBuilder> { new() };
        for (var i = 0; i < text.Length; i++)
        {
            lines[^1].Append(text[i]);
            if (text[i] == '\n' || (text[i] == '\r' && (i + 1 == text.Length || text[i + 1] != '\n')))
            {
                lines.Add(new StringBuilder());
            }
        }

        if (position.Line >= lines.Count)
        {
            return text.Length;
        }

        var before = lines.Take(position.Line).Sum(line => line.Length);
        return before + Math.Min(position.Character, lines[position.Line].ToString().TrimEnd('\r', '\n').Length);
    }
}
