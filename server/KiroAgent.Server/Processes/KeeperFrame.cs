using System.Buffers.Binary;

namespace KiroAgent.Server.Processes;

/// <summary>What a frame between the server and its keeper says.</summary>
internal enum KeeperWord : byte
{
    /// <summary>To the keeper: start a program.</summary>
    Start = (byte)'R',
    /// <summary>To the keeper: start a program that is talked to, with an input and with errors apart.</summary>
    Talk = (byte)'T',
    /// <summary>To the keeper: bytes for its input; none is the end of it.</summary>
    Input = (byte)'I',
    /// <summary>To the keeper: end it and all it started; one byte, 1 to ask it first.</summary>
    End = (byte)'K',
    /// <summary>From the keeper: it runs.</summary>
    Started = (byte)'S',
    /// <summary>From the keeper: it could not be started; the reason in UTF-8.</summary>
    Failed = (byte)'F',
    /// <summary>From the keeper: bytes it wrote.</summary>
    Output = (byte)'O',
    /// <summary>From the keeper: bytes it wrote as errors, where these are apart.</summary>
    Errors = (byte)'E',
    /// <summary>From the keeper: it ended; exit code, signal, how many processes of it are left (4 bytes each).</summary>
    Exited = (byte)'X',
    /// <summary>From the keeper: nothing of it is left.</summary>
    Gone = (byte)'G',
}

/// <summary>A frame: a word, the number of a run and the length of what follows (4 bytes each, little-endian), and that.</summary>
internal static unsafe class KeeperFrame
{
    private const int HeaderLength = 9;

    /// <summary>Longer is no frame of ours.</summary>
    private const int Longest = 16 << 20;

    /// <summary>Writes one; false when nobody reads any more. The caller sees to it that only one is written at a time.</summary>
    public static bool Write(int descriptor, KeeperWord word, int run, ReadOnlySpan<byte> content)
    {
        var header = stackalloc byte[HeaderLength];
        header[0] = (byte)word;
        BinaryPrimitives.WriteInt32LittleEndian(new Span<byte>(header + 1, 4), run);
        BinaryPrimitives.WriteInt32LittleEndian(new Span<byte>(header + 5, 4), content.Length);
        return WriteAll(descriptor, new ReadOnlySpan<byte>(header, HeaderLength)) && WriteAll(descriptor, content);
    }

    /// <summary>Reads one into <paramref name="content"/>, which grows as needed; false at the end.</summary>
    public static bool Read(int descriptor, out KeeperWord word, out int run, out int length, ref byte[] content)
    {
        var header = stackalloc byte[HeaderLength];
        (word, run, length) = (default, 0, 0);
        if (!ReadAll(descriptor, header, HeaderLength))
        {
            return false;
        }

        word = (KeeperWord)header[0];
        run = BinaryPrimitives.ReadInt32LittleEndian(new ReadOnlySpan<byte>(header + 1, 4));
        length = BinaryPrimitives.ReadInt32LittleEndian(new ReadOnlySpan<byte>(header + 5, 4));
        if (length is < 0 or > Longest)
        {
            return false;
        }

        if (content.Length < length)
        {
            content = new byte[length];
        }

        fixed (byte* start = content)
        {
            return ReadAll(descriptor, start, length);
        }
    }

    /// <summary>Strings, one after the other.</summary>
    public static byte[] Pack(SpawnedProgram program, string marker)
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        writer.Write(marker);
        writer.Write(program.File);
        writer.Write(program.Cwd ?? "");
        foreach (var list in new[] { program.Arguments, program.Environment })
        {
            writer.Write(list.Count);
            foreach (var text in list)
            {
                writer.Write(text);
            }
        }

        writer.Flush();
        return bytes.ToArray();
    }

    /// <summary>What <see cref="Pack"/> packed.</summary>
    public static (SpawnedProgram Program, string Marker) Unpack(byte[] content, int length)
    {
        using var reader = new BinaryReader(new MemoryStream(content, 0, length));
        var (marker, file, cwd) = (reader.ReadString(), reader.ReadString(), reader.ReadString());
        return (new SpawnedProgram(file, Texts(), Texts(), cwd.Length == 0 ? null : cwd), marker);

        string[] Texts()
        {
            var texts = new string[reader.ReadInt32()];
            for (var i = 0; i < texts.Length; i++)
            {
                texts[i] = reader.ReadString();
            }

            return texts;
        }
    }

    private static bool WriteAll(int descriptor, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            var done = 0;
            while (done < bytes.Length)
            {
                var written = Posix.Write(descriptor, start + done, (nuint)(bytes.Length - done));
                if (written < 0 && System.Runtime.InteropServices.Marshal.GetLastPInvokeError() != Posix.InterruptedCall)
                {
                    return false;
                }

                done += (int)Math.Max(0, written);
            }
        }

        return true;
    }

    private static bool ReadAll(int descriptor, byte* into, int count)
    {
        var done = 0;
        while (done < count)
        {
            var read = Posix.Read(descriptor, into + done, (nuint)(count - done));
            if (read == 0 || (read < 0 && System.Runtime.InteropServices.Marshal.GetLastPInvokeError() != Posix.InterruptedCall))
            {
                return false;
            }

            done += (int)Math.Max(0, read);
        }

        return true;
    }
}
