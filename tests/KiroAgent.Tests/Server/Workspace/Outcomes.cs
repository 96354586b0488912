using System.Text;
using KiroAgent.Server.Workspace;
using NUnit.Framework;

namespace KiroAgent.Tests.Server.Workspace;

/// <summary>Takes outcomes apart, failing the test when they are of another kind.</summary>
internal static class Outcomes
{
    public static ReadOnlyMemory<byte> Bytes(string text) => Encoding.UTF8.GetBytes(text);

    public static UnixFileMode Mode(string octal) => (UnixFileMode)Convert.ToInt32(octal, 8);

    public static FileOutcome.Done Done(FileOutcome outcome)
    {
        Assert.That(outcome, Is.InstanceOf<FileOutcome.Done>());
        return (FileOutcome.Done)outcome;
    }

    public static RefusalKind Refused(FileOutcome outcome)
    {
        Assert.That(outcome, Is.InstanceOf<FileOutcome.Refused>());
        return ((FileOutcome.Refused)outcome).Kind;
    }

    public static LookOutcome.Found Found(LookOutcome outcome)
    {
        Assert.That(outcome, Is.InstanceOf<LookOutcome.Found>());
        return (LookOutcome.Found)outcome;
    }
}
