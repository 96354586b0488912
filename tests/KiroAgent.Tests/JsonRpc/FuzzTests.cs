using System.Text;
using KiroAgent.Server.JsonRpc;
using NUnit.Framework;

namespace KiroAgent.Tests.JsonRpc;

/// <summary>Valid frames, damaged at random: never a crash or a hang, and never an answer to an id nobody sent.</summary>
internal sealed class FuzzTests
{
    // The ids in use are spelled so that damage cannot make one of them out of other bytes of the stream.
    private const string IdMark = "id-";

    [Test]
    public async Task Damaged_frames_do_no_harm([Range(0, 39)] int round)
    {
        var seed = Random.Shared.Next() ^ round;
        TestContext.Out.WriteLine("seed " + seed);
        var random = new Random(seed);
        var router = HostileInputTests.Serving();
        router.Handle(Wired.InSession, async (p, _) =>
        {
            await Task.Yield();
            return new Text(p.Value);
        });
        await using var wire = new Wire(router);
        var sent = new List<byte>();
        for (var n = 0; n < 100; n++)
        {
            sent.AddRange(Damaged(Wire.Frame(Message(random, n)), random));
        }

        var reading = wire.ReceiveAllAsync();
        await wire.SendBytesAsync(sent.ToArray());

        // After any damage the next whole frames are found; three, as the first may be taken for the rest of a cut-off body.
        var filler = new string(' ', 200_000);
        foreach (var last in (string[])["last-1", "last-2", "last-3"])
        {
            await wire.SendBytesAsync(Wire.Frame(Wired.Call(last, "test/echo", """{"value":"a"}""") + filler));
        }

        await wire.CloseAsync();
        var end = await wire.Running.WaitAsync(TimeSpan.FromSeconds(20));
        await wire.Connection.CloseAsync(TimeSpan.FromSeconds(20));
        var stream = Encoding.Latin1.GetString(sent.ToArray());
        var answers = await reading;
        foreach (var answer in answers)
        {
            var id = answer.GetProperty("id");
            Assert.That(answer.TryGetProperty("method", out _), Is.False);
            if (id.ValueKind != System.Text.Json.JsonValueKind.Null && !id.GetRawText().StartsWith("\"last-", StringComparison.Ordinal))
            {
                Assert.That(stream, Does.Contain(Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(id.GetRawText()))), "an id nobody sent");
                Assert.That(id.GetRawText(), Does.Not.Contain("inner"), "an id from inside the params");
            }
        }

        // A damaged length may be so large that all the rest belongs to its body.
        if (end.Reason != EndReason.Malformed && end.Problem is null)
        {
            Assert.That(end.Reason, Is.EqualTo(EndReason.Closed));
            Assert.That(answers.Select(a => a.GetProperty("id").GetRawText()), Does.Contain("\"last-3\""));
        }
    }

    private static string Message(Random random, int n) => random.Next(6) switch
    {
        0 => """{"jsonrpc":"2.0","method":"test/told","params":{"value":"a"}}""",
        1 => Wired.Call(IdMark + n, "test/inSession", """{"sessionId":"a","value":"b","more":{"id":"inner","method":"x"}}"""),
        2 => Wired.Call(IdMark + n, "test/nothing", "{}"),
        3 => $$$"""{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":"{{{IdMark}}}{{{random.Next(n + 1)}}}"}}""",
        4 => """{"jsonrpc":"2.0","id":"k1","result":{"id":"inner"}}""",
        _ => Wired.Call(IdMark + n, "test/echo", """{"value":"é😀","inner":{"name":"n"},"more":[{"id":"inner"}]}"""),
    };

    private static byte[] Damaged(byte[] frame, Random random)
    {
        var at = random.Next(frame.Length);
        switch (random.Next(9))
        {
            case 0:
                frame[at] = (byte)random.Next(256);
                return frame;
            case 1:
                frame[at] ^= (byte)(1 << random.Next(8));
                return frame;
            case 2:
                return frame[..at];
            case 3:
                return [.. frame[..at], .. frame[Math.Min(frame.Length, at + random.Next(20))..]];
            case 4:
                var noise = new byte[random.Next(40)];
                random.NextBytes(noise);
                return [.. frame[..at], .. noise, .. frame[at..]];
            case 5:
                return [.. frame[..at], .. frame];
            default:
                return frame;
        }
    }
}
