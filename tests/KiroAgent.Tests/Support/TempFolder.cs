using System.Runtime.InteropServices;
using KiroAgent.Server.Workspace;
using NUnit.Framework;

namespace KiroAgent.Tests.Support;

/// <summary>A folder of its own for one test, taken away at its end whatever its modes.</summary>
internal sealed partial class TempFolder : IDisposable
{
    // Where Linux keeps temporary files that never reach a disk.
    private const string Memory = "/dev/shm";

    /// <param name="inMemory">For thousands of short lives: on a file system without a disk, where there is one.</param>
    public TempFolder(bool inMemory = false)
    {
        var temp = inMemory && Directory.Exists(Memory) ? Memory : System.IO.Path.GetTempPath();
        var path = System.IO.Path.Combine(temp, "kiro-agent-test-" + Guid.NewGuid().ToString("n"));
        Directory.CreateDirectory(path);
        Path = CanonicalPath.Of(path);
    }

    /// <summary>Absolute and canonical.</summary>
    public string Path { get; }

    public string In(string relative) => System.IO.Path.Combine(Path, relative);

    /// <summary>Makes a file (and the folders around it) with these characters as UTF-8 and returns its path.</summary>
    public string Write(string relative, string text) => Write(relative, System.Text.Encoding.UTF8.GetBytes(text));

    public string Write(string relative, byte[] bytes)
    {
        var path = In(relative);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    public string Folder(string relative) => Directory.CreateDirectory(In(relative)).FullName;

    public void HardLink(string existing, string added) => Assert.That(Link(In(existing), In(added)), Is.Zero);

    public void Pipe(string relative) => Assert.That(MakePipe(In(relative), 0b110_000_000), Is.Zero);

    /// <summary>Every file, link and empty folder below, relative, with what tells it apart: for comparing a tree before and after.</summary>
    public SortedDictionary<string, string> Snapshot() => SnapshotOf("");

    /// <summary>The same of a folder in it, relative to that.</summary>
    public SortedDictionary<string, string> SnapshotOf(string relative)
    {
        var all = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var top = In(relative);
        Add(new DirectoryInfo(top));
        return all;

        void Add(DirectoryInfo folder)
        {
            foreach (var info in folder.EnumerateFileSystemInfos())
            {
                var name = System.IO.Path.GetRelativePath(top, info.FullName);
                if (info.LinkTarget is { } target)
                {
                    all[name] = "link " + target;
                }
                else if (info is DirectoryInfo inner)
                {
                    all[name] = "folder " + Mode(info);
                    Add(inner);
                }
                else
                {
                    all[name] = $"file {Mode(info)} {Convert.ToHexString(File.ReadAllBytes(info.FullName))}";
                }
            }
        }

        static string Mode(FileSystemInfo info) =>
            OperatingSystem.IsWindows() ? "" : Convert.ToString((int)info.UnixFileMode, 8);
    }

    public void Dispose()
    {
        // NUnit disposes a fixture once more at its end.
        if (!Directory.Exists(Path))
        {
            return;
        }

        if (!OperatingSystem.IsWindows())
        {
            foreach (var folder in new DirectoryInfo(Path).EnumerateDirectories("*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint }))
            {
                folder.UnixFileMode |= UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
            }
        }

        Directory.Delete(Path, recursive: true);
    }

    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string existing, string added);

    [LibraryImport("libc", EntryPoint = "mkfifo", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakePipe(string path, uint mode);
}
