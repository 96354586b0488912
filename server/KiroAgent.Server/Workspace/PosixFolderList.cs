using System.Runtime.InteropServices;
using System.Text;

namespace KiroAgent.Server.Workspace;

/// <summary>Lists an open folder by <c>readdir</c>, so that what is listed is the folder that was opened.</summary>
internal static class PosixFolderList
{
    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static readonly bool s_macX64 = OperatingSystem.IsMacOS() && RuntimeInformation.ProcessArchitecture == Architecture.X64;

    // struct dirent, 64-bit: Linux d_ino 0, d_off 8, d_reclen 16, d_type 18, d_name 19; macOS has d_namlen before: d_type 20, d_name 21.
    private static readonly int s_kindAt = OperatingSystem.IsMacOS() ? 20 : 18;

    public static unsafe List<FolderEntry> Read(int folder, string path)
    {
        // A descriptor of its own: the list takes it over, and reading moves its position.
        var own = Libc.Open(folder, ".", Libc.Directory, 0);
        if (own < 0)
        {
            throw PosixError.Last("list", path);
        }

        var list = s_macX64 ? Libc.OpenListMacX64(own) : Libc.OpenList(own);
        if (list == 0)
        {
            var error = PosixError.Last("list", path);
            _ = Libc.Close(own);
            throw error;
        }

        try
        {
            var entries = new List<FolderEntry>();
            while (true)
            {
                var entry = s_macX64 ? Libc.NextInListMacX64(list) : Libc.NextInList(list);
                if (entry == null)
                {
                    var number = Marshal.GetLastPInvokeError();
                    return number == 0 ? entries : throw PosixError.Of(number, "list", path);
                }

                if (NameOf(entry + s_kindAt + 1) is { } name)
                {
                    entries.Add(new FolderEntry(name, KindOf(entry[s_kindAt])));
                }
            }
        }
        finally
        {
            _ = Libc.CloseList(list);
        }
    }

    // Null for the folder itself, its parent, and a name that no path of ours could say.
    private static unsafe string? NameOf(byte* start)
    {
        var bytes = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(start);
        if (bytes is [(byte)'.'] or [(byte)'.', (byte)'.'])
        {
            return null;
        }

        try
        {
            return s_strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private static FileKind KindOf(byte type) => type switch
    {
        4 => FileKind.Folder,
        8 => FileKind.Regular,
        10 => FileKind.Link,
        _ => FileKind.Other,
    };
}
