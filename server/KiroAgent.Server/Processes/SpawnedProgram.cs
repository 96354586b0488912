using System.ComponentModel;
using System.Runtime.InteropServices;

namespace KiroAgent.Server.Processes;

/// <summary>A program to be started: the file, its arguments (the first is its name), its whole environment, its folder.</summary>
internal sealed record SpawnedProgram(string File, IReadOnlyList<string> Arguments, IReadOnlyList<string> Environment, string? Cwd)
{
    /// <summary>Starts it (see <see cref="Posix.Spawn"/>); null, or why not.</summary>
    public unsafe string? Start(int input, int output, int errors, out int process)
    {
        var arguments = Texts(Arguments);
        var environment = Texts(Environment);
        try
        {
            fixed (nint* first = arguments, second = environment)
            {
                var problem = Posix.Spawn(File, (byte**)first, (byte**)second, Cwd, input, output, errors, out process);
                return problem == 0 ? null : new Win32Exception(problem).Message;
            }
        }
        finally
        {
            Free(arguments);
            Free(environment);
        }
    }

    private static nint[] Texts(IReadOnlyList<string> texts)
    {
        var pointers = new nint[texts.Count + 1];
        for (var i = 0; i < texts.Count; i++)
        {
            pointers[i] = Marshal.StringToCoTaskMemUTF8(texts[i]);
        }

        return pointers;
    }

    private static void Free(nint[] texts)
    {
        foreach (var text in texts)
        {
            Marshal.FreeCoTaskMem(text);
        }
    }
}
