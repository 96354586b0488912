using System.Text.Json.Nodes;

namespace KiroAgent.Generate;

/// <summary>One sample of every message, with all its optional members; one per kind where the message is about a kind.</summary>
public static class Samples
{
    /// <summary>File name → text.</summary>
    public static IEnumerable<(string Name, string Content)> Write(WireModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        foreach (var method in model.AllMethods)
        {
            var file = method.Name.Replace("$/", "", StringComparison.Ordinal).Replace('/', '.');
            var kinds = KindsIn(model, method.Params);
            foreach (var kind in kinds.DefaultIfEmpty())
            {
                var sample = new JsonObject
                {
                    ["method"] = method.Name,
                    ["params"] = new SampleValues(model, kind).Of(method.Params),
                };
                if (method.Result is not null)
                {
                    sample["result"] = new SampleValues(model, null).Of(method.Result);
                }
                yield return ($"{file}{(kind is null ? "" : "." + KindOf(model, kind))}.json", sample.ToJsonString(SchemaFile.Layout) + "\n");
            }
        }
    }

    // A union that is a member of the params (an event, a subject) is told apart in the file's name;
    // one in a list needs no file of its own: the list holds an element of every kind.
    private static IReadOnlyList<string> KindsIn(WireModel model, Shape shape) =>
        shape is not Shape.Named named ? []
        : model[named.Name] switch
        {
            WireType.Union union => union.Variants,
            WireType.Record record => [.. record.Members.SelectMany(member => KindsIn(model, member.Shape)).Distinct()],
            _ => [],
        };

    private static string? KindOf(WireModel model, string name) => ((WireType.Record)model[name]).Kind;
}
