using KiroAgent.Core.Files;
using KiroAgent.Core.Policy;
using KiroAgent.Core.Sessions;
using KiroAgent.Server.Sessions;

namespace KiroAgent.Server.Turns;

/// <summary>Tells the user where a change made a file name a schema on another machine.</summary>
internal static class SchemaNotice
{
    // What one command unpacks is not looked through file by file.
    private const int MostFiles = 50;

    /// <summary>Journals what is to be told about a change that is on disk.</summary>
    public static void Tell(Session session, Workbench bench, FileChange change, Contents contents)
    {
        foreach (var step in change.Steps.Where(step => change.MovedFrom is null && step.After is FileState.Regular && RemoteSchemas.Concerns(step.File.Path.Value)).Take(MostFiles))
        {
            if (contents.Text(step.After) is { } after && RemoteSchemas.AddedBy(bench.Display(step.File), contents.Text(step.Before)?.Text ?? "", after.Text) is { } told)
            {
                session.Record(new SessionEvent.Noticed(told));
            }
        }
    }
}
