using KiroAgent.Core.Checkpoints;
using KiroAgent.Server.Workspace;

namespace KiroAgent.Server.Scan;

/// <summary>Finds in trees what is not kept, so that nobody can take back what happens to it.</summary>
internal sealed class LeftOutLook
{
    private readonly List<string> _ignored = [];
    private readonly List<string> _tooLarge = [];
    private readonly List<string> _others = [];

    /// <summary>All that was found so far.</summary>
    public LeftOut Found => new(_ignored, _tooLarge, _others);

    /// <summary>Looks through a workspace folder's tree.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="display">How a path in it is shown.</param>
    public void Add(ScanFolder tree, Func<string, string> display) => Add("", tree, display);

    private void Add(string prefix, ScanFolder folder, Func<string, string> display)
    {
        foreach (var entry in folder.Entries)
        {
            if (entry.Unkept is { } why)
            {
                var path = display(prefix + entry.NameText);
                var found = why == ScanEntry.WhyIgnored ? _ignored : why == ScanEntry.WhyTooLarge ? _tooLarge : _others;
                found.Add(entry.Stat.Kind == FileKind.Folder ? path + "/" : path);
            }

            if (entry.Folder is { } inner)
            {
                Add(prefix + entry.NameText + "/", inner, display);
            }
        }
    }
}
