using System.Globalization;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Parsing;

namespace KiroAgent.Server.Logging;

/// <summary>The rolling log file of this process. The only place that names Serilog: it is loaded with the first line, not at start.</summary>
internal sealed class LogFile
{
    private const long LargestFile = 10 * 1024 * 1024;
    private const int KeptFiles = 5; // of one process
    private static readonly TimeSpan s_kept = TimeSpan.FromDays(14); // of all

    // One hole, filled with the text as it is: braces in a message are not a template.
    private static readonly MessageTemplate s_template = new([new PropertyToken("Text", "{Text:l}", "l")]);

    private readonly Logger _logger;

    /// <summary>Opens it in <paramref name="folder"/>, which is made private when missing; throws when it cannot be written.</summary>
    public LogFile(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        RemoveOld(folder);
        var path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"kiro-agent-{Environment.ProcessId}-.log"));
        _logger = new LoggerConfiguration()
            .MinimumLevel.Verbose()
            .WriteTo.File(
                path,
                outputTemplate: "{Timestamp:yyyy-MM-ddTHH:mm:ss.fffZ} {Level:u3} {Message:l}{NewLine}",
                formatProvider: CultureInfo.InvariantCulture,
                fileSizeLimitBytes: LargestFile,
                rollingInterval: RollingInterval.Day,
                rollOnFileSizeLimit: true,
                retainedFileCountLimit: KeptFiles)
            .CreateLogger();
    }

    /// <summary>Writes one line through to the file.</summary>
    public void Write(LogLine line)
        => _logger.Write(new LogEvent(line.At, LevelOf(line.Level), null, s_template, [new LogEventProperty("Text", new ScalarValue(line.Message))]));

    private static LogEventLevel LevelOf(LogLevel level) => level switch
    {
        LogLevel.Debug => LogEventLevel.Debug,
        LogLevel.Info => LogEventLevel.Information,
        LogLevel.Warning => LogEventLevel.Warning,
        _ => LogEventLevel.Error,
    };

    private static void RemoveOld(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "kiro-agent-*.log"))
        {
            try
            {
                if (DateTime.UtcNow - File.GetLastWriteTimeUtc(file) > s_kept)
                {
                    File.Delete(file);
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Somebody else's, or gone already: the next start tries again.
            }
        }
    }
}
