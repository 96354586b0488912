using KiroAgent.Server.Logging;
using KiroAgent.Tests.Support;
using NUnit.Framework;

namespace KiroAgent.Tests.Logging;

/// <summary>What is written where, and what never is.</summary>
internal sealed class LogTests
{
    [Test]
    public async Task Lines_from_the_level_up_stand_in_the_file_and_warnings_on_the_console_too()
    {
        using var folder = new TempFolder();
        var console = new StringWriter();
        var log = new Log(LogLevel.Info, () => folder.In("logs"), console);
        log.Debug("too little");
        log.Info("braces {stay} as they are");
        log.Warning("look here");
        log.Error("failed", new InvalidOperationException("why"));
        await log.FlushAsync();
        var text = Read(folder);
        Assert.That(text, Does.Contain("INF braces {stay} as they are").And.Contain("WRN look here").And.Contain("ERR failed").And.Contain("why"));
        Assert.That(text, Does.Not.Contain("too little"));
        Assert.That(console.ToString(), Does.StartWith("kiro-agent: warning: look here").And.Contain("kiro-agent: error: failed").And.Not.Contain("braces"));
        if (!OperatingSystem.IsWindows())
        {
            Assert.That(new DirectoryInfo(folder.In("logs")).UnixFileMode, Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute));
        }
    }

    [Test]
    public async Task Nothing_is_opened_before_the_first_line()
    {
        using var folder = new TempFolder();
        var log = new Log(LogLevel.Info, () => folder.In("logs"), new StringWriter());
        log.Debug("too little");
        await log.FlushAsync();
        Assert.That(Directory.Exists(folder.In("logs")), Is.False);
    }

    [Test]
    public async Task Without_a_file_everything_goes_to_the_console()
    {
        using var folder = new TempFolder();
        folder.Write("logs", "in the way");
        var console = new StringWriter();
        var log = new Log(LogLevel.Info, () => folder.In("logs"), console);
        log.Info("said all the same");
        log.Info("and again");
        await log.FlushAsync();
        Assert.That(console.ToString(), Does.Contain("no log file").And.Contain("info: said all the same").And.Contain("info: and again"));
        Assert.That(console.ToString().Split("no log file"), Has.Length.EqualTo(2), "said once");
    }

    [Test]
    public async Task A_secret_never_stands_in_a_line()
    {
        using var folder = new TempFolder();
        var console = new StringWriter();
        var log = new Log(LogLevel.Debug, () => folder.In("logs"), console);
        log.Hide("sk-secret-1");
        log.Hide("");
        log.Warning("the key sk-secret-1 was sent", new InvalidOperationException("to sk-secret-1"));
        await log.FlushAsync();
        Assert.That(Read(folder) + console, Does.Not.Contain("sk-secret").And.Contain("the key ••• was sent"));
    }

    [Test]
    public void Off_is_off() => Assert.That(Log.None.Writes(LogLevel.Error), Is.False);

    private static string Read(TempFolder folder)
    {
        var file = Directory.GetFiles(folder.In("logs")).Single();
        using var reader = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd();
    }
}
