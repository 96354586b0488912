namespace KiroAgent.Server.Terminal;

/// <summary>Waits for one key that decides something.</summary>
internal static class KeyPress
{
    /// <summary>The next key that is a character; null when the person leaves: Ctrl+C, Ctrl+D, the end of input.</summary>
    public static async Task<char?> ReadAsync(IKeys keys, Screen screen, CancellationToken cancellationToken)
    {
        try
        {
            while (await keys.ReadAsync(cancellationToken) is { } key)
            {
                if (key is { Key: ConsoleKey.D, Modifiers: ConsoleModifiers.Control })
                {
                    return null;
                }

                if (key.KeyChar > ' ' && key.KeyChar != '\u007f')
                {
                    if (!keys.Echo)
                    {
                        screen.Line(new Span($"  {screen.Glyphs.Prompt} {SafeText.Inline(key.KeyChar.ToString())}", Tone.Accent));
                    }

                    return key.KeyChar;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The caller knows whether it was to leave this question or the program.
        }

        return null;
    }
}
