namespace KiroAgent.Benchmarks;

/// <summary>A program that speaks the measured part of the protocol on stdio.</summary>
internal sealed record Contestant(string Name, string Command, params string[] Arguments)
{
    private static readonly string Root = FindRoot();
    private static readonly string Exe = OperatingSystem.IsWindows() ? ".exe" : "";

    public static Contestant Ours { get; } = new("kiro-agent", Path.Combine(Root, "dist", "server", "kiro-agent" + Exe), "--stdio");

    /// <summary>A .NET program, published like ours, that answers and does nothing.</summary>
    public static Contestant BareDotnet { get; } = new("bare .NET", Path.Combine(Root, "dist", "bare-dotnet", "bare-dotnet" + Exe));

    /// <summary>Node with vscode-jsonrpc; its agent edits files and keeps nothing.</summary>
    public static Contestant BareNode { get; } = new("bare Node", "node", Path.Combine(Root, "tests", "KiroAgent.Benchmarks", "peers", "bare-node.mjs"));

    public static string OutputFile { get; } = Path.Combine(Root, "test-output", "benchmarks.json");

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "KiroAgent.sln"))) return folder.FullName;
        throw new InvalidOperationException("run the benchmarks from a checkout: npm run bench");
    }
}
