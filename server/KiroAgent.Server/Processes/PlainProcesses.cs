using System.Collections.Concurrent;
using System.Diagnostics;

namespace KiroAgent.Server.Processes;

/// <summary>Commands on Windows: each process with those that descend from it; one that was orphaned meanwhile is not found again (DECISIONS.md).</summary>
internal sealed class PlainProcesses : IProcesses
{
    private readonly ConcurrentDictionary<Process, RunningProcess> _running = new();

    /// <inheritdoc/>
    public RunningProcess Start(SpawnedProgram program, string marker, OutputSink output, OutputSink? errors = null)
    {
        var start = new ProcessStartInfo(program.File)
        {
            UseShellExecute = false,
            CreateNoWindow = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = program.Cwd ?? "",
        };
        foreach (var argument in program.Arguments.Skip(1))
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment.Clear();
        foreach (var variable in program.Environment)
        {
            var cut = variable.IndexOf('=', 1);
            start.Environment[variable[..cut]] = variable[(cut + 1)..];
        }

        var process = new Process { StartInfo = start };
        var running = new RunningProcess(_ => Kill(process), errors is null ? null : bytes => Write(process, bytes));
        try
        {
            process.Start();
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            running.OnFailed(e.Message);
            process.Dispose();
            return running;
        }

        _running[process] = running;
        running.OnStarted(process.Id);
        if (errors is null)
        {
            process.StandardInput.Close();
        }

        _ = FollowAsync(process, running, output, errors ?? output);
        return running;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var (process, running) in _running)
        {
            Kill(process);
            await running.Gone;
        }
    }

    private async Task FollowAsync(Process process, RunningProcess running, OutputSink output, OutputSink errors)
    {
        var order = new Lock();
        await Task.WhenAll(Copy(process.StandardOutput.BaseStream, output), Copy(process.StandardError.BaseStream, errors));
        await process.WaitForExitAsync();
        running.OnExited(new ProcessExit(process.ExitCode, 0, 0));
        _running.TryRemove(process, out _);
        running.OnGone();
        process.Dispose();

        async Task Copy(Stream from, OutputSink to)
        {
            var buffer = new byte[64 * 1024];
            for (int read; (read = await from.ReadAsync(buffer)) > 0;)
            {
                lock (order)
                {
                    to(buffer.AsSpan(0, read));
                }
            }
        }
    }

    private static void Write(Process process, ReadOnlySpan<byte> bytes)
    {
        try
        {
            if (bytes.IsEmpty)
            {
                process.StandardInput.Close();
                return;
            }

            process.StandardInput.BaseStream.Write(bytes);
            process.StandardInput.BaseStream.Flush();
        }
        catch (Exception e) when (e is IOException or InvalidOperationException)
        {
            // It reads no more: its end says so.
        }
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // It has ended.
        }
    }
}
