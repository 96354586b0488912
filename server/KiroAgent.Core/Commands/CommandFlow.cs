using System.Collections.Immutable;

namespace KiroAgent.Core.Commands;

/// <summary>
/// Goes through a tree in the order it would run and lists the commands: each with its words, the folders it may run in
/// and what is hidden. Branches are all taken; where <c>cd</c> stands in a loop or function, the line is gone through a second time with that
/// loop, or for a function everything, in an unknown folder. Commands run by a wrapper are listed behind it. Where all the rest only reads, so that
/// nothing else can set a variable, a <c>for</c> is gone through once for each of its words (<see cref="LoopVariables"/>).
/// </summary>
internal sealed partial class CommandFlow
{
    /// <summary>A line that runs more commands than these, with what wrappers run and code in words, is not looked into to its end.</summary>
    public const int MostCommands = 2 * ShellParser.MostCommands;

    /// <summary>As much code in words (<c>sh -c</c>, <c>eval</c>), one in another, is looked into: characters.</summary>
    private const int MostCode = CommandJudge.LongestLine;

    private readonly List<RunCommand> _commands = [];
    private int _code;
    private readonly bool _unknownInLoops;
    private ShellKind _shell;
    private string _text;
    private bool _movedInLoop;
    private bool _movedInFunction;
    private bool _moved;
    private bool _again;
    private ImmutableDictionary<string, RunWord>? _values;
    private int _loops;
    private int _functions;
    private int _nested;

    private CommandFlow(string text, ShellKind shell, bool unknownInLoops, bool follows) =>
        (_text, _shell, _unknownInLoops, _values) = (text, shell, unknownInLoops, follows ? ImmutableDictionary.Create<string, RunWord>(StringComparer.Ordinal) : null);

    /// <summary>Where the shell may be behind a command that succeeded and behind one that failed.</summary>
    private readonly record struct Outcome(Places Success, Places Failure)
    {
        public Places Either => Success.Or(Failure);

        public static Outcome At(Places places) => new(places, places);
    }

    /// <summary>What surrounds a command.</summary>
    private sealed record Around(bool Piped, bool Background, ImmutableArray<RunRedirection> Redirections)
    {
        public static Around Nothing { get; } = new(false, false, []);
    }

    /// <summary>The commands; one more than <see cref="MostCommands"/> when there are more.</summary>
    public static ImmutableArray<RunCommand> Of(ShellList script, string text, ShellKind shell, string cwd)
    {
        var commands = Of(script, text, shell, cwd, follows: false);
        if (!LoopVariables.CanBeFollowed(commands)) return commands;
        var followed = Of(script, text, shell, cwd, follows: true);
        return followed.All(command => command.Hides.IsEmpty) ? followed : commands;
    }

    private static ImmutableArray<RunCommand> Of(ShellList script, string text, ShellKind shell, string cwd, bool follows)
    {
        var flow = new CommandFlow(text, shell, unknownInLoops: false, follows);
        flow.List(script, Places.Of(cwd), Around.Nothing);
        if (flow._movedInLoop || flow._movedInFunction)
        {
            var start = flow._movedInFunction ? Places.Unknown : Places.Of(cwd);
            flow = new CommandFlow(text, shell, unknownInLoops: true, follows);
            flow.List(script, start, Around.Nothing);
        }
        return [.. flow._commands];
    }

    private bool TooMany => _commands.Count > MostCommands;

    private string Source(ShellNode node) => _text[Math.Min(node.Span.Start, _text.Length)..Math.Min(node.Span.End, _text.Length)];

    private void Add(RunCommand command)
    {
        if (!TooMany) _commands.Add(command with { Moved = _moved, Again = _again });
    }

    private Places List(ShellList list, Places places, Around around)
    {
        foreach (var item in list.Items)
        {
            if (TooMany) break;
            var inner = item.Background ? around with { Background = true } : around;
            var after = Chain(item.Chain, places, inner);
            if (!item.Background) places = after;
        }
        return places;
    }

    private Places Chain(AndOr chain, Places places, Around around)
    {
        var outcome = Pipeline(chain.Pipelines[0], places, around);
        for (var i = 0; i < chain.Joints.Length; i++)
        {
            var next = Pipeline(chain.Pipelines[i + 1], chain.Joints[i] ? outcome.Success : outcome.Failure, around);
            outcome = chain.Joints[i] ? new(next.Success, outcome.Failure.Or(next.Failure)) : new(outcome.Success.Or(next.Success), next.Failure);
        }
        return outcome.Either;
    }

    private Outcome Pipeline(Pipeline pipeline, Places places, Around around)
    {
        if (pipeline.Stages.Length == 1)
        {
            var outcome = Command(pipeline.Stages[0], places, around);
            return pipeline.Prefixes.Contains("!") ? new(outcome.Failure, outcome.Success) : outcome;
        }
        var after = places;
        for (var i = 0; i < pipeline.Stages.Length; i++)
            after = Command(pipeline.Stages[i], places, i == 0 ? around : around with { Piped = true }).Either;
        // Some shells run the last stage themselves, so its `cd` may count or not.
        return Outcome.At(places.Or(after));
    }

    private Outcome Command(ShellCommand command, Places places, Around around)
    {
        if (command is SimpleCommand simple) return Simple(simple, places, around);
        var redirections = Redirect(command.Redirections, places);
        if (!redirections.IsEmpty) around = around with { Redirections = around.Redirections.AddRange(redirections) };
        switch (command)
        {
            case Subshell subshell:
                List(subshell.Body, places, around);
                return Outcome.At(places);
            case Group group:
                return Outcome.At(List(group.Body, places, around));
            case IfCommand branches:
                return Outcome.At(If(branches, places, around));
            case ForCommand loop:
                foreach (var word in loop.Words ?? []) Substitutions(word, places);
                if (LoopVariables.Words(loop, _values) is { } values) return Follow(loop, values, places, around);
                Construct(loop, $"sets the variable {loop.Variable}", places, around, [], setsLoopVariable: !loop.Select);
                return Loop(null, loop.Body, places, around);
            case ArithmeticFor loop:
                Substitutions(loop.Head, places);
                Construct(loop, "calculates", places, around, []);
                return Loop(null, loop.Body, places, around);
            case WhileCommand loop:
                return Loop(loop.Condition, loop.Body, places, around);
            case CaseCommand choice:
                return Outcome.At(Case(choice, places, around));
            case FunctionDefinition function:
                Construct(function, $"defines the function {function.Name}", places, around, [RunWord.Of(function.Name)]);
                _functions++;
                Command(function.Body, Places.Unknown, around with { Piped = false });
                _functions--;
                return Outcome.At(places);
            case TestCommand test:
                foreach (var word in test.Words) Substitutions(word, places);
                Construct(test, "evaluates a condition", places, around, []);
                return Outcome.At(places);
            case ArithmeticCommand arithmetic:
                Substitutions(arithmetic.Expression, places);
                Construct(arithmetic, "calculates", places, around, []);
                return Outcome.At(places);
            case CoprocCommand coproc:
                Construct(coproc, "runs in the background", places, around, []);
                Command(coproc.Body, places, around);
                return Outcome.At(places);
            default:
                throw new InvalidOperationException($"no rule for {command.GetType().Name}");
        }
    }

    /// <summary>A construct that is judged although it is no command.</summary>
    private void Construct(ShellCommand command, string hides, Places places, Around around, ImmutableArray<RunWord> words, bool setsLoopVariable = false) =>
        Add(new(Heading(command), words, places, around.Redirections) { Hides = Soft([hides], around), SetsLoopVariable = setsLoopVariable });

    private string Heading(ShellCommand command)
    {
        var text = Source(command);
        var end = text.AsSpan().IndexOfAny('\n', ';', '{');
        return command is TestCommand or ArithmeticCommand || end <= 0 ? text : text[..end].TrimEnd();
    }

    private static ImmutableArray<string> Soft(ImmutableArray<string> hides, Around around) => around.Background ? hides.Add("runs in the background") : hides;

    private Places If(IfCommand command, Places places, Around around)
    {
        Places? after = null;
        foreach (var branch in command.Branches)
        {
            places = List(branch.Condition, places, around);
            var end = List(branch.Body, places, around);
            after = after?.Or(end) ?? end;
        }
        var otherwise = command.Else is null ? places : List(command.Else, places, around);
        return after!.Or(otherwise);
    }

    private Places Case(CaseCommand command, Places places, Around around)
    {
        Substitutions(command.Subject, places);
        if (RunWord.From(command.Subject).Any(word => word.Hides is not null)) Construct(command, "chooses by what is not known", places, around, []);
        var after = places;
        foreach (var item in command.Items)
        {
            foreach (var pattern in item.Patterns)
            {
                Substitutions(pattern, places);
                if (RunWord.From(pattern).Any(word => word.Hides is not null)) Construct(command, "chooses by what is not known", places, around, []);
            }
            // An ending `;&` goes on into the next body.
            after = after.Or(List(item.Body, after.Or(places), around));
        }
        return after;
    }

    /// <summary>A loop over known words, once for each.</summary>
    private Outcome Follow(ForCommand loop, ImmutableArray<RunWord> values, Places places, Around around)
    {
        var (outer, again, after) = (_values!, _again, places);
        foreach (var value in values)
        {
            if (TooMany) break;
            _values = outer.SetItem(loop.Variable, value);
            after = after.Or(Loop(null, loop.Body, after, around).Either);
            _again = true;
        }
        (_values, _again) = (outer, again);
        return Outcome.At(after);
    }

    private Outcome Loop(ShellList? condition, ShellList body, Places places, Around around)
    {
        if (_unknownInLoops) places = Places.Unknown;
        _loops++;
        var inner = condition is null ? places : List(condition, places, around);
        var after = List(body, inner, around);
        _loops--;
        return Outcome.At(places.Or(inner).Or(after));
    }

    /// <summary>What is substituted into a word runs in shells of its own.</summary>
    private void Substitutions(Word word, Places places)
    {
        foreach (var part in word.Parts) Substitutions(part, places);
    }

    private void Substitutions(WordPart part, Places places)
    {
        switch (part)
        {
            case CommandPart command: List(command.Body, places, Around.Nothing); break;
            case ProcessPart process: List(process.Body, places, Around.Nothing with { Piped = process.Writes }); break;
            case DoubleQuotedPart quoted: foreach (var inner in quoted.Parts) Substitutions(inner, places); break;
            case ArithmeticPart arithmetic: foreach (var inner in arithmetic.Parts) Substitutions(inner, places); break;
            case ParameterPart parameter: foreach (var inner in parameter.Operation) Substitutions(inner, places); break;
            case BracePart brace: foreach (var inner in brace.Alternatives) Substitutions(inner, places); break;
            default: break;
        }
    }
}
