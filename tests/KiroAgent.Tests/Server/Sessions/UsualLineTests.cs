using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using KiroAgent.Core.Files;
using KiroAgent.Core.Paths;
using KiroAgent.Core.Review;
using KiroAgent.Core.Sessions;
using KiroAgent.Core.Text;
using KiroAgent.Core.Turns;
using KiroAgent.Server.Sessions;
using NUnit.Framework;

namespace KiroAgent.Tests.Server.Sessions;

/// <summary>The usual lines, read by hand, say what the serializer says; of any other line nothing is said.</summary>
internal sealed class UsualLineTests
{
    private static readonly FileKey s_file = new("/wörk space", WorkspacePath.Parse("src/ä b.ts")), s_other = new("/ws", WorkspacePath.Parse("c"));
    private static readonly FileState s_before = new FileState.Regular(ContentId.Of("a"u8), 1L << 40, 0b110_100_100), s_after = new FileState.Regular(ContentId.Of("b"u8), 1, 0b111_101_101);

    private static readonly DateTimeOffset s_at = new(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero);

    private static readonly ReviewEntry s_entry = new(s_file, s_before, s_after)
    {
        MovedFrom = s_other, Version = 3, Accepted = 1, Rejected = 2, Additions = 4, Deletions = 5, Touched = true, UserEdited = true, Conflict = true,
        Hunks = [new("hunk_1", new LineSpan(1, 2), new LineSpan(3, 0), true), new("hunk_2", new LineSpan(9, 1), new LineSpan(8, 1), false)],
    };

    private static readonly SessionEvent[] s_usual =
    [
        new SessionEvent.TurnStarted("turn_1", "cp_1", "Do \"it\" – now.\n😀", null, null),
        new SessionEvent.TurnStarted("turn_1", "cp_1", null, "turn_0", "[The user accepted all.]") { Attached = "a", Context = "[]" },
        new SessionEvent.StepStarted(2, AgentMode.Supervised),
        new SessionEvent.StepStarted(int.MaxValue, AgentMode.Autopilot),
        new SessionEvent.ModelAnswered("", "hm", [new ToolCall("c1", "fsWrite", """{"text": "\\u0000"}"""), new ToolCall("c2", "x", "{}")], new Usage(1, 2) { CachedTokens = 3 }) { ThoughtBlocks = "[1]" },
        new SessionEvent.ModelAnswered("Done.", null, [], null),
        new SessionEvent.ToolStarted("c1", "executeCommand", "Run", "Execute", ["a", "b"]) { Command = "ls" },
        new SessionEvent.ToolEnded("c1", ToolStatus.Denied, "no", "why", [new ToolChange(s_file, FileOperation.Moved, 1, 2) { MovedFrom = s_other }, new ToolChange(s_other, FileOperation.Deleted, 0, 9)]),
        .. Enum.GetValues<ToolStatus>().Select(status => new SessionEvent.ToolEnded("c1", status, "", "", [])),
        .. Enum.GetValues<FileOperation>().Select(operation => new SessionEvent.ToolEnded("c1", ToolStatus.Succeeded, "", "", [new ToolChange(s_file, operation, 0, 0)])),
        new SessionEvent.FileRead(s_file, s_before),
        new SessionEvent.FileRead(new FileKey("/ws", WorkspacePath.Root), FileState.None),
        new SessionEvent.ChangeIntended(new FileChange("chg", "turn_1", "c1", ChangeSource.Tool, [new FileStep(s_file, FileState.None, s_after), new FileStep(s_other, s_before, FileState.None)], [s_other]) { MovedFrom = s_other, Approved = true }),
        new SessionEvent.ChangeIntended(new FileChange("chg", null, null, ChangeSource.Command, [], [])),
        new SessionEvent.ChangeEnded("chg", null, null),
        new SessionEvent.ChangeEnded("chg", "no space", new ReviewUpdate([s_entry, new ReviewEntry(s_other, FileState.None, s_after) { Whole = WholeReason.NoLines }], [s_file])),
        new SessionEvent.Created("ses", 1, "vibe", AgentMode.Supervised, "offline", "New – session", true, ["/wörk space", "/b"], "srv"),
        new SessionEvent.Owned("srv"),
        new SessionEvent.TurnEnded("turn_1", StopReason.Completed, false, "Done.", null),
        new SessionEvent.TurnEnded("turn_1", StopReason.AwaitingReview, true, "", null),
        new SessionEvent.TurnEnded("turn_1", StopReason.Interrupted, true, "", null),
        new SessionEvent.ReviewObserved(new ReviewUpdate([], [s_file])),
        .. Enum.GetValues<ReviewFileState>().Select(state => new SessionEvent.ReviewObserved(new ReviewUpdate([s_entry with { State = state, Settled = FileOperation.Created }], []))),
        .. Enum.GetValues<DecisionKind>().Select(kind => new SessionEvent.DecisionIntended(new Decision("dec", kind, null, []))),
        .. Enum.GetValues<FileResult>().Select(result => new SessionEvent.DecisionIntended(new Decision("dec", DecisionKind.Reject, "no", [new DecidedFile(s_file, result, s_entry, null, [new FileStep(s_file, s_after, s_before)]) { Problem = "full" }, new DecidedFile(s_other, result, null, s_entry, [])])
            { Undoes = "dec_0", TurnId = "turn_1", ByHunk = true, Told = "[…]" })),
        new SessionEvent.DecisionEnded("dec", []),
    ];

    private static readonly SessionEvent[] s_unusual =
    [
        new SessionEvent.Noticed("x"),
        new SessionEvent.DecisionEnded("dec", [new FailedFile(s_file, "full")]),
        new SessionEvent.DecisionIntended(new Decision("dec", DecisionKind.Reject, null, []) { Folders = [] }),
        new SessionEvent.TurnStarted("turn_1", "cp_1", "x", null, null) { Images = [] },
        new SessionEvent.TurnStarted("turn_1", "cp_1", "/s:p", null, null) { Called = "written out" },
        new SessionEvent.ToolEnded("c1", ToolStatus.Succeeded, "", "", []) { Images = [new AttachedImage("image/png", "AQID")] },
        new SessionEvent.TurnEnded("turn_1", StopReason.Failed, true, "", new TurnError("model", "no", true)),
        new SessionEvent.FileRead(s_file, new FileState.Link("x")),
        new SessionEvent.ChangeIntended(new FileChange("chg", null, null, ChangeSource.Command, [], []) { Folders = [] }),
        new SessionEvent.ChangeEnded("chg", null, new ReviewUpdate([s_entry with { Anchor = s_entry }], [])),
    ];

    // Read by hand though not written so, or the other way round.
    private static readonly SessionEvent[] s_others =
    [
        new SessionEvent.Renamed("x"), new SessionEvent.ModeSet(AgentMode.Supervised), new SessionEvent.ModelSet("offline"),
        .. Enum.GetValues<StopReason>().Select(reason => new SessionEvent.TurnEnded("turn_1", reason, false, "", null)),
        .. Enum.GetValues<ChangeSource>().Select(source => new SessionEvent.ChangeIntended(new FileChange("chg", null, null, source, [new FileStep(s_file, new FileState.Link("x"), new FileState.Folder(7)), new FileStep(s_file, new FileState.Other(), FileState.None)], []))),
        .. Enum.GetValues<WholeReason>().Select(whole => new SessionEvent.ReviewObserved(new ReviewUpdate([s_entry with { Whole = whole }], []))),
    ];

    private static IEnumerable<string> Usual => s_usual.Select(Line);

    [Test]
    public void Whatever_is_written_is_what_the_serializer_writes()
    {
        var (byHand, buffer) = (0, new ArrayBufferWriter<byte>());
        foreach (var what in s_usual.Concat(s_unusual).Concat(s_others))
        {
            buffer.ResetWrittenCount();
            using var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true });
            var written = UsualLineWriter.TryWrite(json, new JournalLine(7, s_at, what));
            json.Flush();
            byHand += written ? 1 : 0;
            Assert.That(Encoding.UTF8.GetString(buffer.WrittenSpan), Is.EqualTo(written ? Line(what) : ""));
            Assert.That(written || !s_usual.Contains(what), what.ToString());
        }
        Assert.That(byHand, Is.GreaterThan(s_usual.Length));
    }

    [TestCaseSource(nameof(Usual))]
    public void A_usual_line_is_read_whole(string line)
    {
        var files = new UsualFiles();
        for (var again = 0; again < 2; again++)
        {
            var read = UsualLine.TryRead(Encoding.UTF8.GetBytes(line), files);
            Assert.That(read, Is.Not.Null);
            Assert.That(JsonSerializer.Serialize(read, JournalJson.Default.JournalLine), Is.EqualTo(line));
        }
    }

    [Test]
    public void Any_other_line_is_left_to_the_serializer()
    {
        foreach (var line in s_unusual.Select(Line))
        {
            Assert.That(Said(line), Is.Null, line);
            Assert.That(JournalLines.Read(Encoding.UTF8.GetBytes(line + "\n"))[0].Line, Is.Not.Null, line);
        }
    }

    /// <summary>A member that an event or a record in it gets must not be forgotten by what writes by hand: each has to be in an example here, which is compared.</summary>
    [Test]
    public void Every_member_of_what_is_written_by_hand_is_in_an_example()
    {
        var (all, seen) = (new HashSet<string>(), new HashSet<string>());
        var usual = s_usual.Concat(s_others).Where(what => UsualLineWriter.TryWrite(new Utf8JsonWriter(Stream.Null), new JournalLine(1, s_at, what))).Select(what => what.GetType()).ToHashSet();
        foreach (var what in s_usual.Concat(s_unusual).Concat(s_others).Where(what => usual.Contains(what.GetType())))
        {
            Look(JournalJson.Default.GetTypeInfo(what.GetType())!, JsonNode.Parse(Line(what))!["what"]!);
        }
        Assert.That(all.Except(seen), Is.Empty);

        void Look(JsonTypeInfo type, JsonNode node)
        {
            if (type.Kind == JsonTypeInfoKind.Enumerable)
            {
                foreach (var element in node.AsArray())
                {
                    Look(JournalJson.Default.GetTypeInfo(type.ElementType!)!, element!);
                }
            }
            foreach (var member in type.Kind == JsonTypeInfoKind.Object ? type.Properties.Where(p => p.Get is not null) : [])
            {
                all.Add($"{type.Type.Name}.{member.Name}");
                if (node[member.Name] is { } value)
                {
                    seen.Add($"{type.Type.Name}.{member.Name}");
                    Look(JournalJson.Default.GetTypeInfo(Nullable.GetUnderlyingType(member.PropertyType) ?? member.PropertyType)!, value);
                }
            }
        }
    }

    /// <summary>Each value of each line taken away, made another, put twice or last: what is read by hand is what the serializer reads, or nothing.</summary>
    [Test]
    public void However_a_line_is_changed_it_is_not_read_otherwise()
    {
        string[] others = ["null", "7", "-1", "1.5", "99999999999", "true", "\"x\"", "\"\"", "\"LONE\"", "[]", "{}", "[\"none\"]", "[\"/ws\",\"../x\"]", "[\"/ws\",\"d\",1]", "{\"event\":\"turnEnded\"}"];
        var (read, all) = (0, 0);
        foreach (var line in s_usual.Concat(s_unusual).Concat(s_others).Select(Line))
        {
            foreach (var changed in Changed(line, others))
            {
                all++;
                read += IsTheSame(changed) ? 1 : 0;
            }
        }
        Assert.That(read, Is.GreaterThan(100), "some are read by hand all the same");
        TestContext.Out.WriteLine($"{read} of {all} changed lines are read by hand");
    }

    [Test]
    public void Bytes_that_are_no_text_or_no_end_are_not_read_otherwise()
    {
        foreach (var line in s_usual.Select(l => Encoding.UTF8.GetBytes(Line(l))))
        {
            for (var at = 0; at < line.Length; at++)
            {
                IsTheSame(line[..at]);
                IsTheSame([.. line[..at], 0xff, .. line[at..]]);
                IsTheSame([.. line[..at], .. line[(at + 1)..]]);
                IsTheSame([.. line[..at], .. "\\"u8, .. line[at..]]);
            }
            IsTheSame([.. line, .. "{}"u8]);
            IsTheSame([.. line, .. "  "u8]);
        }
    }

    private static IEnumerable<string> Changed(string line, string[] others)
    {
        var places = Places(JsonNode.Parse(line)!).Select(node => node.GetPath()).Where(path => path != "$").ToList();
        foreach (var path in places)
        {
            foreach (var other in others)
            {
                yield return With(line, path, node => node.ReplaceWith(JsonNode.Parse(other)));
            }
            yield return With(line, path, Remove);
            yield return With(line, path, node =>
            {
                if (node.Parent is JsonObject parent)
                {
                    var name = node.GetPropertyName();
                    parent.Remove(name);
                    parent.Add(name, node); // behind the others
                    parent.Add("other" + name, 1);
                }
            });
        }
        foreach (var cut in Enumerable.Range(0, line.Length).Where(i => line[i] == ',' && line[i + 1] == '"'))
        {
            yield return line[..cut] + ",\"message\":\"twice\",\"step\":1" + line[cut..];
        }
    }

    private static string With(string line, string path, Action<JsonNode> change)
    {
        var root = JsonNode.Parse(line)!;
        change(Places(root).First(node => node.GetPath() == path));
        return root.ToJsonString().Replace("LONE", "\\ud800", StringComparison.Ordinal); // half a character, which a tree of nodes cannot write
    }

    private static void Remove(JsonNode node)
    {
        if (node.Parent is JsonObject parent)
        {
            parent.Remove(node.GetPropertyName());
        }
        else
        {
            ((JsonArray)node.Parent!).Remove(node);
        }
    }

    private static IEnumerable<JsonNode> Places(JsonNode node) => node switch
    {
        JsonObject members => members.Where(m => m.Value is not null).SelectMany(m => Places(m.Value!)).Prepend(node),
        JsonArray elements => elements.Where(e => e is not null).SelectMany(e => Places(e!)).Prepend(node),
        _ => [node],
    };

    private static bool IsTheSame(string line) => IsTheSame(Encoding.UTF8.GetBytes(line));

    private static bool IsTheSame(byte[] line)
    {
        if (Said(line) is not { } byHand)
        {
            return false;
        }
        var bySerializer = JsonSerializer.Deserialize(line, JournalJson.Default.JournalLine);
        Assert.That(Text(byHand), Is.EqualTo(Text(bySerializer!)), Encoding.UTF8.GetString(line));
        return true;
    }

    private static JournalLine? Said(string line) => Said(Encoding.UTF8.GetBytes(line));

    private static JournalLine? Said(byte[] line)
    {
        try
        {
            return UsualLine.TryRead(line, new UsualFiles());
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string Line(SessionEvent what) => Text(new JournalLine(7, s_at, what));

    private static string Text(JournalLine line) => JsonSerializer.Serialize(line, JournalJson.Default.JournalLine);
}
