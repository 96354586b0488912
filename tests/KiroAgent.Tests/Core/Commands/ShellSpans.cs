using System.Collections;
using System.Reflection;
using KiroAgent.Core.Commands;
using NUnit.Framework;

namespace KiroAgent.Tests.Core.Commands;

/// <summary>Walks a tree by its properties: children lie inside their parent, in order; the parts of a word have nothing between them.</summary>
internal static class ShellSpans
{
    public static void Check(ShellNode node, string line)
    {
        Assert.That(node.Span.Start <= node.Span.End && node.Span.End <= line.Length, $"{node.GetType().Name} {node.Span}");
        var backquoted = node is CommandPart { Backquoted: true };
        var children = Children(node).ToArray();
        foreach (var child in children)
        {
            Assert.That(child.Span.Start >= node.Span.Start && child.Span.End <= node.Span.End, $"{child.GetType().Name} {child.Span} in {node.GetType().Name} {node.Span}\n{line}");
            Check(child, line);
        }
        if (node is Word { Parts: [var first, ..] parts } word && !backquoted)
        {
            Assert.That((first.Span.Start, parts[^1].Span.End), Is.EqualTo((word.Span.Start, word.Span.End)), line);
            for (var i = 1; i < parts.Length; i++)
                Assert.That(line[parts[i - 1].Span.End..parts[i].Span.Start].Replace("\\\n", "", StringComparison.Ordinal), Is.Empty.Or.EqualTo("\\"), line);
        }
    }

    private static IEnumerable<ShellNode> Children(ShellNode node)
    {
        foreach (var property in node.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (property.Name is "HereDocument") continue; // behind its line
            var value = property.GetValue(node);
            if (value is ShellNode one) yield return one;
            else if (value is IEnumerable many and not string)
                foreach (var element in many)
                    if (element is ShellNode child) yield return child;
        }
    }
}
