using KiroAgent.Generate;

// Rewrites protocol/generated/ from the table. The golden tests compare with the same files.
var folder = GeneratedFiles.FindFolder();
if (Directory.Exists(folder))
{
    foreach (var stale in GeneratedFiles.Stale(folder))
    {
        File.Delete(Path.Combine(folder, stale));
        Console.WriteLine($"deleted {stale}");
    }
}
foreach (var (path, content) in GeneratedFiles.All)
{
    var target = Path.Combine(folder, path);
    if (File.Exists(target) && File.ReadAllText(target) == content)
    {
        continue;
    }
    Directory.CreateDirectory(Path.GetDirectoryName(target)!);
    File.WriteAllText(target, content);
    Console.WriteLine($"wrote {path}");
}
Console.WriteLine($"{GeneratedFiles.All.Count} files in protocol/generated are up to date");
