using System.Collections.Immutable;

namespace KiroAgent.Core.Commands;

/// <summary>Where something stands in the source: UTF-16 units, the end not included.</summary>
internal readonly record struct SourceSpan(int Start, int End);

/// <summary>What a line was parsed to. Every node says where it stands; a node's children lie inside it, in order.</summary>
internal abstract record ShellNode(SourceSpan Span);

/// <summary>Commands one after the other: a whole line, or what stands between two brackets or keywords.</summary>
internal sealed record ShellList(SourceSpan Span, ImmutableArray<ListItem> Items) : ShellNode(Span);

/// <summary>One entry of a list; <c>Background</c> when it ends with <c>&amp;</c>.</summary>
internal sealed record ListItem(SourceSpan Span, AndOr Chain, bool Background) : ShellNode(Span);

/// <summary>Pipelines joined by <c>&amp;&amp;</c> (true) and <c>||</c> (false): one joint fewer than pipelines.</summary>
internal sealed record AndOr(SourceSpan Span, ImmutableArray<Pipeline> Pipelines, ImmutableArray<bool> Joints) : ShellNode(Span);

/// <summary>Commands joined by <c>|</c> or <c>|&amp;</c> (true); behind any number of <c>!</c> and <c>time</c>.</summary>
internal sealed record Pipeline(SourceSpan Span, ImmutableArray<string> Prefixes, ImmutableArray<ShellCommand> Stages, ImmutableArray<bool> ErrorsToo) : ShellNode(Span);

/// <summary>One command of a pipeline, with its redirections.</summary>
internal abstract record ShellCommand(SourceSpan Span, ImmutableArray<Redirection> Redirections) : ShellNode(Span);

/// <summary>Assignments, then the command's name and arguments; any of them may be missing.</summary>
internal sealed record SimpleCommand(SourceSpan Span, ImmutableArray<Assignment> Assignments, ImmutableArray<Word> Words, ImmutableArray<Redirection> Redirections)
    : ShellCommand(Span, Redirections);

/// <summary><c>( list )</c></summary>
internal sealed record Subshell(SourceSpan Span, ShellList Body, ImmutableArray<Redirection> Redirections) : ShellCommand(Span, Redirections);

/// <summary><c>{ list; }</c></summary>
internal sealed record Group(SourceSpan Span, ShellList Body, ImmutableArray<Redirection> Redirections) : ShellCommand(Span, Redirections);

/// <summary><c>if</c> and <c>elif</c>: condition and body; <c>else</c> or null.</summary>
internal sealed record IfCommand(SourceSpan Span, ImmutableArray<IfBranch> Branches, ShellList? Else, ImmutableArray<Redirection> Redirections) : ShellCommand(Span, Redirections);

/// <summary>One condition and what it leads to.</summary>
internal sealed record IfBranch(SourceSpan Span, ShellList Condition, ShellList Body) : ShellNode(Span);

/// <summary><c>for</c> and <c>select</c>; without <c>in</c> the words are null.</summary>
internal sealed record ForCommand(SourceSpan Span, bool Select, string Variable, ImmutableArray<Word>? Words, ShellList Body, ImmutableArray<Redirection> Redirections) : ShellCommand(Span, Redirections);

/// <summary><c>for (( ; ; ))</c></summary>
internal sealed record ArithmeticFor(SourceSpan Span, Word Head, ShellList Body, ImmutableArray<Redirection> Redirections) : ShellCommand(Span, Redirections);

/// <summary><c>while</c> and <c>until</c>.</summary>
internal sealed record WhileCommand(SourceSpan Span, bool Until, ShellList Condition, ShellList Body, ImmutableArray<Redirection> Redirections) : ShellCommand(Span, Redirections);

/// <summary><c>case word in … esac</c></summary>
internal sealed record CaseCommand(SourceSpan Span, Word Subject, ImmutableArray<CaseItem> Items, ImmutableArray<Redirection> Redirections) : ShellCommand(Span, Redirections);

/// <summary>Patterns, a body that may be empty, and <c>;;</c>, <c>;&amp;</c>, <c>;;&amp;</c> or nothing.</summary>
internal sealed record CaseItem(SourceSpan Span, ImmutableArray<Word> Patterns, ShellList Body, string Ending) : ShellNode(Span);

/// <summary><c>name() command</c> and <c>function name command</c>.</summary>
internal sealed record FunctionDefinition(SourceSpan Span, string Name, ShellCommand Body, ImmutableArray<Redirection> Redirections) : ShellCommand(Span, Redirections);

/// <summary><c>[[ … ]]</c>: its operands and operators in order.</summary>
internal sealed record TestCommand(SourceSpan Span, ImmutableArray<Word> Words, ImmutableArray<Redirection> Redirections) : ShellCommand(Span, Redirections);

/// <summary><c>(( … ))</c></summary>
internal sealed record ArithmeticCommand(SourceSpan Span, Word Expression, ImmutableArray<Redirection> Redirections) : ShellCommand(Span, Redirections);

/// <summary><c>coproc command</c></summary>
internal sealed record CoprocCommand(SourceSpan Span, string? Name, ShellCommand Body, ImmutableArray<Redirection> Redirections) : ShellCommand(Span, Redirections);

/// <summary><c>NAME=value</c>, <c>NAME+=value</c>, <c>NAME[i]=value</c>, <c>NAME=(values)</c>.</summary>
internal sealed record Assignment(SourceSpan Span, string Name, Word? Subscript, bool Appends, Word? Value, ImmutableArray<Word>? Elements) : ShellNode(Span);

/// <summary>A redirection: its operator, the descriptor or <c>{variable}</c> before it, and its word; for here-documents the delimiter.</summary>
internal sealed record Redirection(SourceSpan Span, string? Descriptor, string? Variable, string Operator, Word Target) : ShellNode(Span)
{
    /// <summary>The here-document's text, set when the parser comes to it: it stands behind the line the redirection is on.</summary>
    public Word? HereDocument { get; internal set; }

    /// <summary>Whether <c>&lt;&lt;</c> had a quoted delimiter, so that its text is as it stands.</summary>
    public bool HereQuoted { get; internal set; }
}

/// <summary>Parts with nothing between them.</summary>
internal sealed record Word(SourceSpan Span, ImmutableArray<WordPart> Parts) : ShellNode(Span);

/// <summary>A piece of a word.</summary>
internal abstract record WordPart(SourceSpan Span) : ShellNode(Span);

/// <summary>Characters that stand for themselves.</summary>
internal sealed record LiteralPart(SourceSpan Span, string Text) : WordPart(Span);

/// <summary><c>\x</c></summary>
internal sealed record EscapedPart(SourceSpan Span, char Character) : WordPart(Span);

/// <summary><c>'…'</c></summary>
internal sealed record SingleQuotedPart(SourceSpan Span, string Text) : WordPart(Span);

/// <summary><c>$'…'</c>, decoded.</summary>
internal sealed record AnsiQuotedPart(SourceSpan Span, string Text) : WordPart(Span);

/// <summary><c>"…"</c> and <c>$"…"</c>.</summary>
internal sealed record DoubleQuotedPart(SourceSpan Span, bool Translated, ImmutableArray<WordPart> Parts) : WordPart(Span);

/// <summary><c>$name</c> or <c>${…}</c>; the operation is what stands behind the name, its parts included.</summary>
internal sealed record ParameterPart(SourceSpan Span, string Name, string Prefix, ImmutableArray<WordPart> Operation, bool Braced) : WordPart(Span);

/// <summary><c>$(…)</c> and <c>`…`</c>.</summary>
internal sealed record CommandPart(SourceSpan Span, ShellList Body, bool Backquoted) : WordPart(Span);

/// <summary><c>&lt;(…)</c> and <c>&gt;(…)</c>.</summary>
internal sealed record ProcessPart(SourceSpan Span, bool Writes, ShellList Body) : WordPart(Span);

/// <summary><c>$((…))</c> and <c>$[…]</c>.</summary>
internal sealed record ArithmeticPart(SourceSpan Span, bool OldSpelling, ImmutableArray<WordPart> Parts) : WordPart(Span);

/// <summary><c>*</c>, <c>?</c>, <c>[</c>, and zsh's further ones.</summary>
internal sealed record GlobPart(SourceSpan Span, char Character) : WordPart(Span);

/// <summary><c>~</c> or <c>~name</c>.</summary>
internal sealed record TildePart(SourceSpan Span, string User) : WordPart(Span);

/// <summary><c>{a,b}</c>: the alternatives; or a sequence <c>{1..9}</c>: one alternative, the text between the braces.</summary>
internal sealed record BracePart(SourceSpan Span, bool Sequence, ImmutableArray<Word> Alternatives) : WordPart(Span);

/// <summary>Why a line is not understood, and where.</summary>
internal sealed record ShellRefusal(string Reason, int Position);

/// <summary>A line understood in full, or the refusal.</summary>
internal sealed record ShellParse(ShellList? Script, ShellRefusal? Refusal);
