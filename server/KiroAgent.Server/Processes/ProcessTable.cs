using System.Globalization;
using System.Text;

namespace KiroAgent.Server.Processes;

/// <summary>A process of this machine.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Parent">Its parent's.</param>
/// <param name="Group">Its process group's.</param>
/// <param name="Session">Its session's.</param>
/// <param name="Started">When it started, in the system's ticks: tells it from a later one of the same number.</param>
internal readonly record struct ProcessEntry(int Id, int Parent, int Group, int Session, ulong Started);

/// <summary>The processes that live (zombies left out): from <c>/proc</c> on Linux, from <c>ps</c> elsewhere.</summary>
internal static class ProcessTable
{
    /// <summary>All there are now.</summary>
    public static List<ProcessEntry> Read() => OperatingSystem.IsLinux() ? ReadProc() : ReadPs();

    /// <summary>When the process that has this number now started (Linux); 0 when there is none that lives.</summary>
    public static ulong StartOf(int process) => ReadStat(process)?.Started ?? 0;

    /// <summary>Those that descend from a process, itself left out.</summary>
    public static List<ProcessEntry> Below(List<ProcessEntry> all, int ancestor)
    {
        var found = new List<ProcessEntry>();
        var inside = new HashSet<int> { ancestor };
        // A parent may be listed after its child, since numbers come round.
        for (var before = -1; before < found.Count;)
        {
            before = found.Count;
            foreach (var process in all)
            {
                if (inside.Contains(process.Parent) && inside.Add(process.Id))
                {
                    found.Add(process);
                }
            }
        }

        return found;
    }

    /// <summary>Whether a process was started with this variable (Linux); false when it cannot be read.</summary>
    public static bool HasVariable(int process, string variable)
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        try
        {
            var environment = File.ReadAllBytes($"/proc/{process}/environ");
            var wanted = Encoding.UTF8.GetBytes(variable + "\0");
            var at = environment.AsSpan().IndexOf(wanted);
            return at == 0 || (at > 0 && environment[at - 1] == 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static List<ProcessEntry> ReadProc()
    {
        var all = new List<ProcessEntry>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(folder.AsSpan("/proc/".Length), NumberStyles.None, CultureInfo.InvariantCulture, out var id) && ReadStat(id) is { } entry)
            {
                all.Add(entry);
            }
        }

        return all;
    }

    // proc_pid_stat(5): pid (name) state ppid pgrp session … starttime is the 22nd. The name may hold anything, also brackets.
    private static ProcessEntry? ReadStat(int id)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{id}/stat");
            var parts = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return parts[0] is "Z" or "X" ? null : new ProcessEntry(id, Number(1), Number(2), Number(3), ulong.Parse(parts[19], CultureInfo.InvariantCulture));

            int Number(int at) => int.Parse(parts[at], CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // it ended in the same moment
        }
    }

    private static List<ProcessEntry> ReadPs()
    {
        var all = new List<ProcessEntry>();
        using var ps = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("/bin/ps", ["-axo", "pid=,ppid=,pgid=,state="])
        {
            RedirectStandardOutput = true,
        })!;
        while (ps.StandardOutput.ReadLine() is { } line)
        {
            var parts = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (parts.Length >= 4 && !parts[3].StartsWith('Z'))
            {
                var numbers = parts[..3].Select(part => int.Parse(part, CultureInfo.InvariantCulture)).ToArray();
                all.Add(new ProcessEntry(numbers[0], numbers[1], numbers[2], numbers[2], 0));
            }
        }

        ps.WaitForExit();
        return all;
    }
}
