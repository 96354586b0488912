using System.Text;
using KiroAgent.Core.Commands;

namespace KiroAgent.Tests.Core.Commands;

/// <summary>Writes a tree as a line again, each construct in one spelling.</summary>
internal sealed class ShellPrinter
{
    private readonly StringBuilder _text = new();
    private readonly List<Redirection> _waiting = [];

    public static string Print(ShellList script)
    {
        var printer = new ShellPrinter();
        printer.List(script);
        printer.HereDocuments();
        return printer._text.ToString();
    }

    /// <summary>Commands of a list end with a line end, so that a here-document can follow.</summary>
    private void List(ShellList list)
    {
        foreach (var item in list.Items)
        {
            for (var i = 0; i < item.Chain.Pipelines.Length; i++)
            {
                if (i > 0) _text.Append(item.Chain.Joints[i - 1] ? " && " : " || ");
                Pipeline(item.Chain.Pipelines[i]);
            }
            _text.Append(item.Background ? " &\n" : "\n");
            HereDocuments();
        }
    }

    private void HereDocuments()
    {
        foreach (var redirection in _waiting.ToArray())
        {
            _waiting.Remove(redirection);
            foreach (var part in redirection.HereDocument!.Parts) Quoted(part, here: true);
            _text.Append("EOF\n");
        }
    }

    private void Pipeline(Pipeline pipeline)
    {
        foreach (var prefix in pipeline.Prefixes) _text.Append(prefix).Append(' ');
        for (var i = 0; i < pipeline.Stages.Length; i++)
        {
            if (i > 0) _text.Append(pipeline.ErrorsToo[i - 1] ? " |& " : " | ");
            Command(pipeline.Stages[i]);
        }
    }

    private void Body(string before, ShellList list, string after)
    {
        _text.Append(before).Append('\n');
        HereDocuments();
        List(list);
        _text.Append(after);
    }

    private void Command(ShellCommand command)
    {
        switch (command)
        {
            case SimpleCommand simple: Simple(simple); return;
            case Subshell subshell: Body("(", subshell.Body, ")"); break;
            case Group group: Body("{", group.Body, "}"); break;
            case IfCommand branches:
                for (var i = 0; i < branches.Branches.Length; i++)
                {
                    Body(i == 0 ? "if" : "elif", branches.Branches[i].Condition, "then");
                    Body("", branches.Branches[i].Body, "");
                }
                if (branches.Else is { } otherwise) Body("else", otherwise, "");
                _text.Append("fi");
                break;
            case ForCommand loop:
                _text.Append(loop.Select ? "select " : "for ").Append(loop.Variable);
                if (loop.Words is { } words)
                {
                    _text.Append(" in");
                    foreach (var word in words) Word(word, " ");
                }
                Body("\ndo", loop.Body, "done");
                break;
            case ArithmeticFor loop:
                Word(loop.Head, "for ((");
                Body("))\ndo", loop.Body, "done");
                break;
            case WhileCommand loop:
                Body(loop.Until ? "until" : "while", loop.Condition, "do");
                Body("", loop.Body, "done");
                break;
            case CaseCommand choice:
                Word(choice.Subject, "case ");
                _text.Append(" in\n");
                foreach (var item in choice.Items)
                {
                    for (var i = 0; i < item.Patterns.Length; i++) Word(item.Patterns[i], i == 0 ? "(" : "|");
                    Body(")", item.Body, item.Ending + "\n");
                }
                _text.Append("esac");
                break;
            case FunctionDefinition function:
                _text.Append("function ").Append(function.Name).Append(' ');
                Command(function.Body);
                return;
            case TestCommand test:
                _text.Append("[[");
                foreach (var word in test.Words) Word(word, " ");
                _text.Append(" ]]");
                break;
            case ArithmeticCommand arithmetic:
                Word(arithmetic.Expression, "((");
                _text.Append("))");
                break;
            case CoprocCommand coproc:
                _text.Append("coproc ").Append(coproc.Name).Append(coproc.Name is null ? "" : " ");
                Command(coproc.Body);
                return;
            default: throw new InvalidOperationException(command.GetType().Name);
        }
        foreach (var redirection in command.Redirections) Redirect(redirection);
    }

    private void Simple(SimpleCommand command)
    {
        foreach (var assignment in command.Assignments)
        {
            _text.Append(assignment.Name);
            if (assignment.Subscript is { } subscript) { Word(subscript, "["); _text.Append(']'); }
            _text.Append(assignment.Appends ? "+=" : "=");
            if (assignment.Elements is { } elements)
            {
                _text.Append('(');
                foreach (var element in elements) Word(element, " ");
                _text.Append(" )");
            }
            else if (assignment.Value is { } value) Word(value, "");
            _text.Append(' ');
        }
        for (var i = 0; i < command.Words.Length; i++) Word(command.Words[i], i == 0 ? "" : " ");
        foreach (var redirection in command.Redirections) Redirect(redirection);
    }

    private void Redirect(Redirection redirection)
    {
        var here = redirection.HereDocument is not null;
        _text.Append(' ').Append(redirection.Descriptor).Append(redirection.Variable is { } variable ? $"{{{variable}}}" : "").Append(here ? "<<" : redirection.Operator);
        if (!here) { Word(redirection.Target, " "); return; }
        _text.Append(redirection.HereQuoted ? " 'EOF'" : " EOF");
        _waiting.Add(redirection);
    }

    private void Word(Word word, string before)
    {
        _text.Append(before);
        foreach (var part in word.Parts) Part(part);
    }

    private void Part(WordPart part)
    {
        switch (part)
        {
            case LiteralPart literal: _text.Append(literal.Text); break;
            case EscapedPart escaped: _text.Append('\\').Append(escaped.Character); break;
            case SingleQuotedPart quoted: _text.Append('\'').Append(quoted.Text).Append('\''); break;
            case AnsiQuotedPart quoted: _text.Append("$'").Append(string.Concat(quoted.Text.Select(c => c is >= ' ' and <= '~' and not ('\\' or '\'') ? c.ToString() : $"\\u{(int)c:x4}"))).Append('\''); break;
            case DoubleQuotedPart quoted:
                _text.Append(quoted.Translated ? "$\"" : "\"");
                foreach (var inner in quoted.Parts) Quoted(inner, here: false);
                _text.Append('"');
                break;
            case ParameterPart { Braced: false } parameter: _text.Append('$').Append(parameter.Name); break;
            case ParameterPart parameter:
                _text.Append("${").Append(parameter.Prefix).Append(parameter.Name);
                foreach (var inner in parameter.Operation) Part(inner);
                _text.Append('}');
                break;
            case CommandPart command: Body(command.Body.Items.IsEmpty ? "$(" : "$(", command.Body, ")"); break;
            case ProcessPart process: Body(process.Writes ? ">(" : "<(", process.Body, ")"); break;
            case ArithmeticPart arithmetic:
                _text.Append(arithmetic.OldSpelling ? "$[" : "$((");
                foreach (var inner in arithmetic.Parts) Part(inner);
                _text.Append(arithmetic.OldSpelling ? "]" : "))");
                break;
            case GlobPart glob: _text.Append(glob.Character); break;
            case TildePart tilde: _text.Append('~').Append(tilde.User); break;
            case BracePart brace:
                for (var i = 0; i < brace.Alternatives.Length; i++) Word(brace.Alternatives[i], i == 0 ? "{" : ",");
                _text.Append('}');
                break;
            default: throw new InvalidOperationException(part.GetType().Name);
        }
    }

    /// <summary>Between double quotes, or in a here-document, a literal stands as it is.</summary>
    private void Quoted(WordPart part, bool here)
    {
        if (part is LiteralPart literal) _text.Append(literal.Text);
        else Part(part);
        _ = here;
    }
}
