using System.Runtime.InteropServices;

namespace KiroAgent.Server.Workspace;

/// <summary>Error numbers of the C library as <see cref="DiskError"/>s.</summary>
internal static class PosixError
{
    public const int NotFound = 2;
    public const int NotAFolder = 20;
    public const int Denied = 13;

    /// <summary>A descriptor that was opened for less than this.</summary>
    public const int NotForThis = 9;

    private static readonly bool s_mac = OperatingSystem.IsMacOS();

    public static DiskException Last(string operation, string path) => Of(Marshal.GetLastPInvokeError(), operation, path);

    public static DiskException Of(int number, string operation, string path) =>
        new(KindOf(number), operation, path, Marshal.GetPInvokeErrorMessage(number));

    // Numbers above 34 differ between the systems.
    private static DiskError KindOf(int number) => number switch
    {
        NotFound => DiskError.NotFound,
        17 => DiskError.Exists,
        1 or Denied => DiskError.Denied,
        18 => DiskError.OtherDevice,
        NotAFolder => DiskError.NotAFolder,
        21 => DiskError.IsAFolder,
        22 => DiskError.Invalid,
        28 => DiskError.NoSpace,
        27 => DiskError.NoSpace,
        30 => DiskError.ReadOnlyDisk,
        _ when number == (s_mac ? 62 : 40) => DiskError.IsALink,
        _ when number == (s_mac ? 66 : 39) => DiskError.NotEmpty,
        _ when number == (s_mac ? 63 : 36) => DiskError.NameTooLong,
        _ when number == (s_mac ? 69 : 122) => DiskError.NoSpace,
        _ => DiskError.Io,
    };
}
