using System.Buffers;
using System.Text;
using FsCheck;
using KiroAgent.Server.JsonRpc;
using NUnit.Framework;

namespace KiroAgent.Tests.JsonRpc;

/// <summary>Bytes to frames: what is a frame, what is not, and where reading goes on.</summary>
internal sealed class FramingTests
{
    [TestCase("Content-Length: 2\r\n\r\n{}", "Message {}", TestName = "a frame")]
    [TestCase("content-LENGTH:2\r\n\r\n{}", "Message {}", TestName = "another spelling")]
    [TestCase("Content-Length: 2\n\n{}", "Message {}", TestName = "lines that end in LF alone")]
    [TestCase("Content-Length: 002\r\n\r\n{}", "Message {}", TestName = "zeros in front")]
    [TestCase("X-A: b\r\nContent-Length: 2\r\nFoo: bar: baz\r\n\r\n{}", "Message {}", TestName = "headers nobody knows")]
    [TestCase("Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}", "Message {}", TestName = "the same length twice")]
    [TestCase("Content-Length: 2\r\nContent-Type: application/vscode-jsonrpc; charset=utf-8\r\n\r\n{}", "Message {}", TestName = "UTF-8 by name")]
    [TestCase("Content-Type: x; charset=\"UTF8\"\r\nContent-Length: 2\r\n\r\n{}", "Message {}", TestName = "UTF-8 by its other name")]
    [TestCase("Content-Length: 0\r\n\r\n", "Message ", TestName = "an empty body")]
    [TestCase("Content-Length: 2\r\n\r\n{}\r\nContent-Length: 2\r\n\r\n[]", "Message {}|Message []", TestName = "a line end between frames")]
    [TestCase("Content-Length: 2\r\n\r\n{", "", TestName = "half a body")]
    [TestCase("Content-Length: 2", "", TestName = "half a header")]
    [TestCase("Content-Type: x; charset=latin1\r\nContent-Length: 2\r\n\r\n{}", "Malformed {}", TestName = "another charset")]
    [TestCase("Content-Length: many\r\n\r\n{\"a\":1}Content-Length: 2\r\n\r\n{}", "Malformed {\"a\":1}|Message {}", TestName = "a length that is no number, then its body")]
    [TestCase("Content-Length: -5\r\nX-A: b\r\n\r\n {\"a\":1}Content-Length: 2\r\n\r\n{}", "Malformed {\"a\":1}|Message {}", TestName = "a negative length")]
    [TestCase("Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}Content-Length: 2\r\n\r\n[]", "Malformed {}|Message []", TestName = "two lengths")]
    [TestCase("X-A: b\r\n\r\n{\"a\":1}Content-Length: 2\r\n\r\n{}", "Malformed {\"a\":1}|Message {}", TestName = "a header without a length")]
    [TestCase("{\"a\":1}\nContent-Length: 2\r\n\r\n{}", "Malformed {\"a\":1}|Message {}", TestName = "a body without a header")]
    [TestCase("X-A: b\r\n\r\n{\"a\":Content-Length: 2\r\n\r\n{}", "Noise|Message {}", TestName = "a body that breaks off")]
    [TestCase("hello\r\nContent-Length: 2\r\n\r\n{}", "Noise|Message {}", TestName = "a line of garbage")]
    [TestCase("helloContent-Length: 2\r\n\r\n{}", "Noise|Message {}", TestName = "garbage before a header in its line")]
    [TestCase("\"b\":1}}Content-Length: 2\r\n\r\n{}", "Noise|Message {}", TestName = "the rest of a body whose length was too small")]
    [TestCase("Content-Length: 1e3\r\n\r\nContent-Length: 2\r\n\r\n{}", "Noise|Message {}", TestName = "a bad header, then a good one")]
    [TestCase("GET / HTTP/1.1\r\nHost: x\r\n\r\n", "", TestName = "no frame at all")]
    [TestCase("Content-Length: 67108865\r\n\r\n{\"id\":1", "TooLarge {\"id\":1", TestName = "a byte too much")]
    [TestCase("Content-Length: 99999999999999999999999999\r\n\r\n{", "TooLarge {", TestName = "a length beyond all numbers")]
    public void Frames_are_found(string bytes, string expected)
    {
        Assert.That(Read(Encoding.UTF8.GetBytes(bytes), int.MaxValue), Is.EqualTo(expected));
        if (!expected.StartsWith("TooLarge", StringComparison.Ordinal))
        {
            Assert.That(Read(Encoding.UTF8.GetBytes(bytes), 1), Is.EqualTo(expected), "byte by byte");
            Assert.That(Read(Encoding.UTF8.GetBytes(bytes), 7), Is.EqualTo(expected), "seven bytes at a time");
        }
    }

    [FsCheck.NUnit.Property]
    public bool What_is_written_is_read_however_it_is_cut(byte[][] bodies, PositiveInt cut)
    {
        var framing = new ContentLengthFraming();
        byte[] stream = [];
        foreach (var body in bodies)
        {
            var frame = new byte[body.Length + framing.Overhead];
            stream = [.. stream, .. frame[..framing.Write(body, frame)]];
        }

        var expected = string.Join('|', bodies.Select(body => "Message " + Encoding.Latin1.GetString(body)));
        return Read(stream, cut.Get, Encoding.Latin1) == expected;
    }

    [Test]
    public void Nothing_but_noise_is_given_up_after_64_MiB()
    {
        var framing = new ContentLengthFraming();
        var noise = new ReadOnlySequence<byte>(new byte[Frame.Limit + 100]);
        Assert.That(framing.Read(ref noise).Kind, Is.EqualTo(FrameKind.Lost));
    }

    [Test]
    public void A_frame_that_a_wrong_length_swallowed_is_found_again()
    {
        var body = new ReadOnlySequence<byte>("{\"a\":1}Content-Length: 2\r\n\r\n{}"u8.ToArray());
        Assert.That(new ContentLengthFraming().TryFindFrameInside(body, out var start), Is.True);
        Assert.That(Encoding.UTF8.GetString(body.Slice(start)), Is.EqualTo("Content-Length: 2\r\n\r\n{}"));
        var text = new ReadOnlySequence<byte>("{\"a\":\"Content-Length: 2\\r\\n\\r\\n{}"u8.ToArray());
        Assert.That(new ContentLengthFraming().TryFindFrameInside(text, out _), Is.False, "inside a JSON text it is no header");
    }

    [TestCase("{}\n[]\n", "Message {}|Message []")]
    [TestCase("{}\r\n\n  \n[]\n", "Message {}\r|Message []")]
    [TestCase("{}", "")]
    public void Lines_are_messages(string bytes, string expected)
    {
        Assert.That(Read(Encoding.UTF8.GetBytes(bytes), int.MaxValue, lines: new LineFraming()), Is.EqualTo(expected));
        Assert.That(Read(Encoding.UTF8.GetBytes(bytes), 1, lines: new LineFraming()), Is.EqualTo(expected), "byte by byte");
    }

    [Test]
    public void A_line_over_64_MiB_is_too_large()
    {
        var line = new ReadOnlySequence<byte>(new byte[Frame.Limit + 1]);
        Assert.That(new LineFraming().Read(ref line).Kind, Is.EqualTo(FrameKind.TooLarge));
    }

    private static string Read(byte[] bytes, int cut, Encoding? encoding = null, LineFraming? lines = null)
    {
        IMessageFraming framing = lines is null ? new ContentLengthFraming() : lines;
        var found = new List<string>();
        var available = 0;
        var taken = 0;
        while (available < bytes.Length)
        {
            available = (int)Math.Min(bytes.Length, available + (long)cut);
            var input = Segments(bytes[taken..available]);
            while (true)
            {
                var before = input.Length;
                var frame = framing.Read(ref input);
                taken += (int)(before - input.Length);
                if (frame.Kind == FrameKind.Incomplete)
                {
                    break;
                }

                found.Add(frame.Kind == FrameKind.Noise ? "Noise" : frame.Kind + " " + (encoding ?? Encoding.UTF8).GetString(frame.Body));
                if (frame.Kind is FrameKind.TooLarge or FrameKind.Lost)
                {
                    return string.Join('|', found);
                }
            }
        }

        return string.Join('|', found);
    }

    // Two segments: what spans them must be read like the rest.
    private static ReadOnlySequence<byte> Segments(byte[] bytes)
    {
        var first = new Segment(bytes.AsMemory(0, bytes.Length / 2), 0);
        var second = first.Append(bytes.AsMemory(bytes.Length / 2));
        return new ReadOnlySequence<byte>(first, 0, second, second.Memory.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, long index) => (Memory, RunningIndex) = (memory, index);

        public Segment Append(ReadOnlyMemory<byte> memory)
        {
            var next = new Segment(memory, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}
