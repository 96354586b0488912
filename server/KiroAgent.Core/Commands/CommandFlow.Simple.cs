using System.Collections.Immutable;

namespace KiroAgent.Core.Commands;

/// <summary>Simple commands: assignments, redirections, <c>cd</c>, and what wrappers run.</summary>
internal sealed partial class CommandFlow
{
    private const int DeepestNesting = 8;

    private Outcome Simple(SimpleCommand command, Places places, Around around)
    {
        var hides = ImmutableArray.CreateBuilder<string>();
        foreach (var assignment in command.Assignments)
        {
            hides.Add($"assigns {assignment.Name}");
            if (assignment.Value is { } value) Substitutions(value, places);
            foreach (var element in assignment.Elements ?? []) Substitutions(element, places);
        }
        foreach (var word in command.Words) Substitutions(word, places);
        ImmutableArray<RunWord> words = [.. command.Words.SelectMany(word => RunWord.From(word, _values))];
        var own = Redirect(command.Redirections, places);
        foreach (var redirection in command.Redirections)
            if (redirection.Variable is { } variable) hides.Add($"assigns {variable}");
            else if (HereHides(redirection)) hides.Add("expands in a here-document");
        if (command.Words.IsEmpty && !command.Redirections.IsEmpty && _shell == ShellKind.Zsh) hides.Add("redirects without a command, which zsh gives one");
        return Run(Source(command), words, hides.ToImmutable(), places, around with { Redirections = around.Redirections.AddRange(own) }, Script(command));
    }

    private static bool HereHides(Redirection redirection) =>
        redirection.HereDocument is { } text ? RunWord.From(text)[0].Hides is not null
        : redirection.Operator == "<<<" && RunWord.From(redirection.Target).Any(word => word.Hides is not null);

    /// <summary>The text a command would read from its input, where it stands in the line; null where its input is not redirected.</summary>
    private static RunWord? Script(SimpleCommand command) =>
        command.Redirections.LastOrDefault(redirection => redirection.Operator[0] == '<' && redirection.Descriptor is null or "0") switch
        {
            null => null,
            { HereDocument: { } text } => RunWord.From(text)[0],
            { Operator: "<<<" } here => RunWord.From(here.Target) is [var word] ? word : RunWord.Hidden("is not one word"),
            _ => RunWord.Hidden("is a file"),
        };

    /// <summary>A command by its words: listed, then what it makes run, then where it leaves the shell.</summary>
    private Outcome Run(string text, ImmutableArray<RunWord> words, ImmutableArray<string> hides, Places places, Around around, RunWord? script = null)
    {
        hides = [.. hides.Concat(words.Where(word => word.Hides is not null).Select(word => word.Hides!)).Distinct()];
        var unwrapped = words.IsEmpty ? null : Unwrapping.Of(words, _shell, around.Piped, script);
        if (unwrapped?.Hides is { } hidden) hides = hides.Add(hidden);
        var at = _commands.Count;
        Add(new(text, words, places, around.Redirections) { Piped = around.Piped, Hides = Soft(hides, around) });
        if (unwrapped is null) return words.IsEmpty ? Outcome.At(places) : Moving(words, places);
        if (_nested >= DeepestNesting)
        {
            _commands[at] = _commands[at] with { Refused = "one command in another, too deep to follow" };
            return Outcome.At(Places.Unknown);
        }
        _nested++;
        var outcome = Outcome.At(places);
        foreach (var run in unwrapped.Commands)
        {
            var after = Run(string.Join(' ', run.Select(word => Show(word))), run, [], places, around);
            if (unwrapped.SameShell) outcome = after;
        }
        foreach (var (code, shell) in unwrapped.Codes)
        {
            var after = Code(code, shell, places, around, at);
            if (unwrapped.SameShell) outcome = Outcome.At(places.Or(after));
        }
        if (unwrapped.LosesPlace) outcome = Outcome.At(Places.Unknown);
        _nested--;
        return outcome;
    }

    /// <summary>Code that stands in a word of the line, with its own quotes.</summary>
    private Places Code(string code, ShellKind shell, Places places, Around around, int at)
    {
        _code += code.Length;
        var parsed = _code > MostCode ? new(null, new("it is too much", 0)) : ShellParser.Parse(code, shell);
        if (parsed.Script is null)
        {
            _commands[at] = _commands[at] with { Refused = $"the code in it is not understood: {parsed.Refusal!.Reason}" };
            return Places.Unknown;
        }
        var outer = (_text, _shell);
        (_text, _shell) = (code, shell);
        var after = List(parsed.Script, places, around);
        (_text, _shell) = outer;
        return after;
    }

    internal static string Show(RunWord word) =>
        word.Plain ? ShellQuote.Of(word.Text) : word.Text.Replace(RunWord.Unknown.ToString(), "…", StringComparison.Ordinal).Replace(RunWord.Blank.ToString(), "$IFS", StringComparison.Ordinal);

    private Outcome Moving(ImmutableArray<RunWord> words, Places places)
    {
        // A name that is not known could be `cd`.
        if (!words[0].Plain || words[0].Text is "." or "source") return Outcome.At(Places.Unknown);
        if (words[0].Text is not ("cd" or "chdir" or "pushd" or "popd")) return Outcome.At(places);
        _moved = true;
        if (_loops > 0) _movedInLoop = true;
        if (_functions > 0) _movedInFunction = true;
        var at = 1;
        while (at < words.Length && words[at].Plain && words[at].Text is "-L" or "--") at++;
        var target = words[0].Text != "popd" && at == words.Length - 1 && words[at].Plain && words[at].Text is not ("" or ['-' or '+', ..]) ? words[at].Text : null;
        return target is null ? Outcome.At(Places.Unknown) : new(places.Into(target), places);
    }

    private ImmutableArray<RunRedirection> Redirect(ImmutableArray<Redirection> redirections, Places places)
    {
        if (redirections.IsEmpty) return [];
        var all = ImmutableArray.CreateBuilder<RunRedirection>();
        foreach (var redirection in redirections)
        {
            Substitutions(redirection.Target, places);
            if (redirection.HereDocument is { } text) Substitutions(text, places);
            if (redirection.Operator is "<<" or "<<-" or "<<<") continue;
            var words = RunWord.From(redirection.Target);
            var target = words is [var one] ? one : RunWord.Hidden("is not one word");
            var duplicates = redirection.Operator is ">&" or "<&" && target.Plain && IsDescriptor(target.Text);
            var writes = redirection.Operator is not ("<" or "<&") || (redirection.Operator == "<&" && !duplicates);
            all.Add(new(Source(redirection), writes, duplicates ? null : target));
        }
        return all.ToImmutable();
    }

    /// <summary><c>1</c>, <c>-</c>, <c>1-</c>: a descriptor, closed or moved.</summary>
    private static bool IsDescriptor(string text)
    {
        var digits = text.EndsWith('-') ? text.AsSpan(0, text.Length - 1) : text;
        return digits.Length < 5 && !digits.ContainsAnyExceptInRange('0', '9');
    }
}
