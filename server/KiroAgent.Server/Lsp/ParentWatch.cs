using System.Diagnostics;
using System.Runtime.InteropServices;

namespace KiroAgent.Server.Lsp;

/// <summary>Notices that the process that started us is gone, as LSP asks of a server, also when the streams were inherited and stay open.</summary>
internal sealed partial class ParentWatch : IDisposable
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(3);

    private readonly Timer? _timer;
    private readonly Process? _process;

    /// <summary>Watches the process <paramref name="id"/>. One that is not there from the start lives on another machine or in another container, and is not watched.</summary>
    public ParentWatch(int id, Action onGone)
    {
        if (OperatingSystem.IsWindows())
        {
            _process = Find(id);
            if (_process is not null)
            {
                _process.EnableRaisingEvents = true;
                _process.Exited += (_, _) => onGone();
            }
        }
        else if (id > 0 && IsAlive(id))
        {
            _timer = new Timer(
                _ =>
                {
                    if (!IsAlive(id))
                    {
                        onGone();
                    }
                },
                null,
                s_interval,
                s_interval);
        }
    }

    public void Dispose()
    {
        _timer?.Dispose();
        _process?.Dispose();
    }

    private static Process? Find(int id)
    {
        try
        {
            return Process.GetProcessById(id);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    // Not allowed to signal it (EPERM, 1) means it is there.
    private static bool IsAlive(int id) => Signal(id, 0) == 0 || Marshal.GetLastPInvokeError() == 1;

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Signal(int id, int signal);
}
