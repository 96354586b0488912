namespace KiroAgent.Server.Models;

/// <summary>A place in the words of a prompt, and the small moves the grammar is made of. Keywords are told without regard to case.</summary>
internal sealed class OfflineReader(string source)
{
    private static readonly string[] s_joiners = [OfflineWord.LineBreak, ";", ",", ".", "!", "?", "then", "and", "also", "next", "finally", "afterwards", "first", "now", "&&"];

    // Of these at least one must stand before a verb for an unquoted text to end there.
    private static readonly string[] s_strongJoiners = [OfflineWord.LineBreak, ";", "then", "&&"];

    private static readonly string[][] s_courtesies =
    [
        ["please"], ["kindly"], ["just"], ["hey"], ["hi"], ["hello"], ["ok"], ["okay"], ["kiro"], ["go", "ahead"],
        ["can", "you"], ["could", "you"], ["would", "you"], ["will", "you"], ["i", "want", "you", "to"],
        ["i", "would", "like", "you", "to"], ["i'd", "like", "you", "to"], ["let's"], ["lets"], ["let", "us"], ["after", "that"],
    ];

    private static readonly string[] s_verbs =
    [
        "replace", "change", "substitute", "swap", "create", "make", "write", "generate", "add", "overwrite", "save", "append",
        "delete", "remove", "erase", "rm", "unlink", "move", "rename", "mv", "read", "show", "open", "print", "cat", "display", "view",
        "list", "ls", "find", "search", "grep", "look", "run", "execute", "in", "what", "what's", "whats", "where", "where's",
    ];

    private readonly IReadOnlyList<OfflineWord> _words = OfflineWords.Of(source);

    /// <summary>The index of the current word.</summary>
    public int Position { get; set; }

    /// <summary>Whether no word is left.</summary>
    public bool AtEnd => Position >= _words.Count;

    /// <summary>Whether the current word is the last of its instruction.</summary>
    public bool AtLastWord
    {
        get
        {
            Position++;
            var last = AtInstructionEnd();
            Position--;
            return last;
        }
    }

    /// <summary>Whether the current word, or the one <paramref name="ahead"/> of it, is one of these keywords.</summary>
    public bool Is(ReadOnlySpan<string> keywords, int ahead = 0)
    {
        if (Position + ahead >= _words.Count || _words[Position + ahead] is not { Quoted: false } word)
        {
            return false;
        }

        foreach (var keyword in keywords)
        {
            if (word.Text.Equals(keyword, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Takes the current word when it is one of these keywords.</summary>
    public bool Take(params ReadOnlySpan<string> keywords)
    {
        if (!Is(keywords))
        {
            return false;
        }

        Position++;
        return true;
    }

    /// <summary>Takes all these keywords in this order, or none.</summary>
    public bool TakePhrase(params ReadOnlySpan<string> phrase)
    {
        for (var i = 0; i < phrase.Length; i++)
        {
            if (!Is([phrase[i]], i))
            {
                return false;
            }
        }

        Position += phrase.Length;
        return true;
    }

    /// <summary>Takes any number of these keywords, as long as something to name is left after them.</summary>
    public void Skip(params ReadOnlySpan<string> keywords)
    {
        while (Is(keywords) && Position + 1 < _words.Count && !Is(s_joiners, 1))
        {
            Position++;
        }
    }

    /// <summary>Takes what stands between two instructions; tells whether something did.</summary>
    public bool SkipJoiners()
    {
        var start = Position;
        while (Take(s_joiners) || TakeCourtesy())
        {
        }

        return Position > start;
    }

    /// <summary>Whether the current word begins an instruction.</summary>
    public bool AtVerb() => Is(s_verbs);

    /// <summary>Whether the instruction ends here: no word left, or joiners before the next instruction or the end.</summary>
    public bool AtInstructionEnd()
    {
        var start = Position;
        var joined = SkipJoiners();
        var ends = AtEnd || (joined && AtVerb());
        Position = start;
        return ends;
    }

    /// <summary>One name: quoted, or one bare word that is no joiner. Null when there is none.</summary>
    public string? TakeName()
    {
        if (AtEnd || Is(s_joiners) || Is([":"]))
        {
            return null;
        }

        return _words[Position++].Text;
    }

    /// <summary>Whether the current word can only be a path: quoted, or with a dot or a slash in it.</summary>
    public bool AtPath() => !AtEnd && (_words[Position] is { Quoted: true }
        || _words[Position].Text.AsSpan().Trim('.').IndexOfAny('.', '/', '\\') >= 0);

    /// <summary>Whether the current word is quoted.</summary>
    public bool AtQuoted() => !AtEnd && _words[Position].Quoted;

    /// <summary>
    /// A text: one quoted word, or the bare words before one of <paramref name="stops"/> (before the last of them where
    /// <paramref name="last"/> is set). Null when there is none, or no stop follows.
    /// </summary>
    public string? TakeTextBefore(ReadOnlySpan<string> stops, bool last = false)
    {
        if (AtQuoted())
        {
            var quoted = _words[Position++].Text;
            return Is(stops) ? quoted : null;
        }

        var start = Position;
        var end = EndOfBareText(anyJoiner: true);
        var stop = -1;
        for (Position = start + 1; Position < end; Position++)
        {
            if (Is(stops) && Position + 1 < end)
            {
                stop = Position;
                if (!last)
                {
                    break;
                }
            }
        }

        if (stop < 0)
        {
            Position = start;
            return null;
        }

        Position = stop;
        return source[_words[start].Start.._words[stop - 1].End];
    }

    /// <summary>A text at the end of an instruction: one quoted word, or everything up to "then", ";" or a line break before the next instruction.</summary>
    public string? TakeTextToEnd()
    {
        if (AtQuoted())
        {
            return _words[Position++].Text;
        }

        // A text that starts on a line of its own is the whole rest.
        var whole = Is([OfflineWord.LineBreak]);
        while (Take(OfflineWord.LineBreak))
        {
        }

        if (AtEnd)
        {
            return null;
        }

        if (AtQuoted())
        {
            return _words[Position++].Text;
        }

        var start = Position;
        Position = whole ? _words.Count : EndOfBareText(anyJoiner: false);
        if (Position == start)
        {
            return null;
        }

        var end = Position == _words.Count ? source.AsSpan().TrimEnd().Length : _words[Position - 1].End;
        return source[_words[start].Start..end].Replace("\r\n", "\n", StringComparison.Ordinal);
    }

    /// <summary>The prompt's own words from a position to the end of its line, for saying what was not understood.</summary>
    public string Excerpt(int from)
    {
        if (from >= _words.Count)
        {
            return "";
        }

        var start = _words[from].Start;
        var end = source.IndexOfAny(['\n', '\r'], start);
        return source[start..(end < 0 ? source.Length : end)].Trim();
    }

    private bool TakeCourtesy()
    {
        foreach (var phrase in s_courtesies)
        {
            if (TakePhrase(phrase))
            {
                return true;
            }
        }

        return false;
    }

    // The index of the first joiner before another instruction: any joiner, or only those that seldom stand in a sentence.
    private int EndOfBareText(bool anyJoiner)
    {
        var start = Position;
        for (; !AtEnd; Position++)
        {
            var end = Position;
            var ends = false;
            while (Is(s_joiners))
            {
                ends |= anyJoiner || Is(s_strongJoiners);
                Position++;
            }

            if (ends)
            {
                SkipJoiners();
                if (AtVerb())
                {
                    Position = start;
                    return end;
                }
            }

            Position = end;
        }

        Position = start;
        return _words.Count;
    }
}
