using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace KiroAgent.Generate;

/// <summary>The sentences of the code's doc comments, as Markdown on one line.</summary>
public sealed partial class DocComments
{
    private readonly Dictionary<string, XElement> _members;

    private DocComments(Dictionary<string, XElement> members) => _members = members;

    /// <summary>Those of an assembly, from the file the compiler wrote beside it.</summary>
    public static DocComments Of(System.Reflection.Assembly assembly) => new(XDocument
        .Load(Path.Combine(AppContext.BaseDirectory, assembly.GetName().Name + ".xml"))
        .Descendants("member")
        .ToDictionary(member => member.Attribute("name")!.Value));

    /// <summary>What a type says of itself.</summary>
    public string OfType(Type type) => Summary($"T:{type.FullName}");

    /// <summary>What a type says of one of its fields.</summary>
    public string OfField(Type type, string field) => Summary($"F:{type.FullName}.{field}");

    /// <summary>What a positional record, or the one it derives from, says of a member.</summary>
    public string OfMember(Type type, string member)
    {
        for (Type? at = type; at is not null && at != typeof(object); at = at.BaseType)
        {
            var text = Find($"T:{at.FullName}")?.Elements("param").FirstOrDefault(p => p.Attribute("name")?.Value == member);
            if (text is not null)
            {
                return Plain(text);
            }
        }
        return "";
    }

    private string Summary(string name) => Find(name)?.Element("summary") is { } summary ? Plain(summary) : "";

    private XElement? Find(string name) => _members.GetValueOrDefault(name);

    private static string Plain(XElement element) => Space().Replace(string.Concat(element.Nodes().Select(Plain)), " ").Trim();

    private static string Plain(XNode node) => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
        XElement { Name.LocalName: "see" } see => $"`{see.Attribute("cref")!.Value.Split('.')[^1]}`",
        XElement other => other.Value,
        _ => "",
    };

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
