using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using KiroAgent.Core.Files;
using KiroAgent.Core.Paths;
using KiroAgent.Server.Workspace;
using KiroAgent.Tests.Support;
using NUnit.Framework;
using static KiroAgent.Tests.Server.Workspace.Outcomes;

namespace KiroAgent.Tests.Server.Workspace;

/// <summary>A folder that lets one through and cannot be listed: what is in it is found by its name, as every program finds it.</summary>
[SupportedOSPlatform("linux")]
[Platform("Linux")]
internal sealed partial class SearchOnlyFolderTests
{
    private const uint Same = uint.MaxValue;
    private const uint Nobody = 65534;

    [Test]
    public void What_is_in_it_is_found_followed_and_written()
    {
        using var folder = new TempFolder(inMemory: true);
        var file = folder.Write("closed/in/a.txt", "old");
        File.SetUnixFileMode(folder.In("closed/in"), (UnixFileMode)Convert.ToInt32("777", 8));
        File.SetUnixFileMode(file, (UnixFileMode)Convert.ToInt32("444", 8));
        File.SetUnixFileMode(folder.In("closed"), (UnixFileMode)Convert.ToInt32("311", 8));
        var files = new WorkspaceFiles(Disk.Open(), "server1", () => [folder.Path]);
        var key = new FileKey(folder.Path, WorkspacePath.Parse("closed/in/a.txt"));
        try
        {
            AsSomebody(() =>
            {
                Assert.That(files.List(key.Parent.Parent, out var refused, out _), Is.Null);
                Assert.That(refused, Is.EqualTo(RefusalKind.Denied), "nobody may list it");
                var real = files.Follow(folder.Path, ["closed", "in", "a.txt"], followLast: true, lookForGit: true);
                Assert.That((real.Problem, real.FullPath, real.Stat.Kind), Is.EqualTo(((string?)null, file, FileKind.Regular)));
                Assert.That(Found(files.Read(key)).Bytes, Is.EqualTo("old"u8.ToArray()));
                Done(files.Write(key.Parent.Child("new.txt"), Bytes("new"), WriteOptions.Edit));
                Assert.That(files.Flush(), Is.Empty);
            });
            Assert.That(File.ReadAllText(folder.In("closed/in/new.txt")), Is.EqualTo("new"));
        }
        finally
        {
            File.SetUnixFileMode(folder.In("closed"), (UnixFileMode)Convert.ToInt32("755", 8));
        }
    }

    // Permissions do not bind root, so there it is done as nobody: by the system call itself, which changes this thread alone.
    private static void AsSomebody(Action act)
    {
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            var root = EffectiveUser() == 0;
            var call = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 147 : 117;
            try
            {
                Assert.That(!root || SetUser(call, Same, Nobody, Same) == 0);
                act();
            }
            catch (Exception e)
            {
                failure = e;
            }
            finally
            {
                _ = root ? SetUser(call, Same, 0, Same) : 0;
            }
        });
        thread.Start();
        thread.Join();
        if (failure is not null)
        {
            throw new InvalidOperationException(failure.Message, failure);
        }
    }

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint EffectiveUser();

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint SetUser(nint number, uint real, uint effective, uint saved);
}
