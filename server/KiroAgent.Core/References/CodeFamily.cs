using System.Collections.Immutable;

namespace KiroAgent.Core.References;

/// <summary>Which rules a language's text is read by.</summary>
public enum CodeSyntax
{
    /// <summary>JavaScript and TypeScript, with JSX.</summary>
    JavaScript,
    /// <summary>C#.</summary>
    CSharp,
    /// <summary>Java.</summary>
    Java,
    /// <summary>Kotlin.</summary>
    Kotlin,
    /// <summary>C and C++.</summary>
    C,
    /// <summary>Go.</summary>
    Go,
    /// <summary>Rust.</summary>
    Rust,
    /// <summary>Python.</summary>
    Python,
    /// <summary>CSS, SCSS and Less.</summary>
    Style,
    /// <summary>sh and bash.</summary>
    Shell,
}

/// <summary>Languages whose files use each other's names.</summary>
/// <param name="Syntax">How their text is read.</param>
/// <param name="Name">For people.</param>
/// <param name="Extensions">Of their files, with the dot, in lower case.</param>
/// <param name="Keywords">What nothing can be called.</param>
public sealed record CodeFamily(CodeSyntax Syntax, string Name, ImmutableArray<string> Extensions, ImmutableHashSet<string> Keywords)
{
    private const string JavaScriptWords =
        "await break case catch class const continue debugger default delete do else enum export extends false finally for function if import in instanceof let new null return static super switch this throw true try typeof var void while with yield";

    private const string CSharpWords =
        "abstract as base bool break byte case catch char checked class const continue decimal default delegate do double else enum event explicit extern false finally fixed float for foreach goto if implicit in int interface internal is lock long namespace new null object operator out override params private protected public readonly ref return sbyte sealed short sizeof stackalloc static string struct switch this throw true try typeof uint ulong unchecked unsafe ushort using virtual void volatile while";

    private const string JavaWords =
        "_ abstract assert boolean break byte case catch char class const continue default do double else enum extends false final finally float for goto if implements import instanceof int interface long native new null package private protected public return short static strictfp super switch synchronized this throw throws transient true try void volatile while";

    private const string KotlinWords =
        "as break class continue do else false for fun if in interface is null object package return super this throw true try typealias typeof val var when while";

    private const string CWords =
        "alignas alignof and and_eq asm auto bitand bitor bool break case catch char char16_t char32_t char8_t class co_await co_return co_yield compl concept const const_cast consteval constexpr constinit continue decltype default delete do double dynamic_cast else enum explicit export extern false float for friend goto if inline int long mutable namespace new noexcept not not_eq nullptr operator or or_eq private protected public register reinterpret_cast requires restrict return short signed sizeof static static_assert static_cast struct switch template this thread_local throw true try typedef typeid typename union unsigned using virtual void volatile wchar_t while xor xor_eq";

    private const string GoWords =
        "break case chan const continue default defer else fallthrough for func go goto if import interface map package range return select struct switch type var";

    private const string RustWords =
        "Self abstract as async await become box break const continue crate do dyn else enum extern false final fn for gen if impl in let loop macro match mod move mut override priv pub ref return self static struct super trait true try type typeof unsafe unsized use virtual where while yield";

    private const string PythonWords =
        "False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield";

    private const string ShellWords = "case do done elif else esac fi for function if in select then time until while";

    /// <summary>All there are.</summary>
    public static ImmutableArray<CodeFamily> All { get; } =
    [
        new(CodeSyntax.JavaScript, "JavaScript and TypeScript", [".js", ".jsx", ".mjs", ".cjs", ".ts", ".tsx", ".mts", ".cts"], Words(JavaScriptWords)),
        new(CodeSyntax.CSharp, "C#", [".cs"], Words(CSharpWords)),
        new(CodeSyntax.Java, "Java", [".java"], Words(JavaWords)),
        new(CodeSyntax.Kotlin, "Kotlin", [".kt", ".kts"], Words(KotlinWords)),
        new(CodeSyntax.C, "C and C++", [".c", ".h", ".cc", ".cpp", ".cxx", ".hh", ".hpp", ".hxx", ".inl"], Words(CWords)),
        new(CodeSyntax.Go, "Go", [".go"], Words(GoWords)),
        new(CodeSyntax.Rust, "Rust", [".rs"], Words(RustWords)),
        new(CodeSyntax.Python, "Python", [".py", ".pyi"], Words(PythonWords)),
        new(CodeSyntax.Style, "CSS", [".css", ".scss", ".less"], []),
        new(CodeSyntax.Shell, "shell", [".sh", ".bash"], Words(ShellWords)),
    ];

    /// <summary>The family a file belongs to by its name; null when it is none of these.</summary>
    public static CodeFamily? Of(string fileName) => All.FirstOrDefault(family => family.Has(fileName));

    /// <summary>Whether a file belongs to it, by its name.</summary>
    public bool Has(string fileName) => Extensions.Any(extension => fileName.EndsWith(extension, StringComparison.OrdinalIgnoreCase));

    /// <summary>Why nothing can have this name in these languages, as the end of a sentence about the name; null when it is good.</summary>
    public string? WhyNoName(string name)
    {
        var rest = Syntax switch
        {
            CodeSyntax.JavaScript when name.StartsWith('#') => name.AsSpan(1),
            CodeSyntax.CSharp when name.StartsWith('@') => name.AsSpan(1),
            CodeSyntax.Rust when name.StartsWith("r#", StringComparison.Ordinal) => name.AsSpan(2),
            _ => name,
        };
        var number = Syntax == CodeSyntax.Style && (name is "-" or "--" || (name.Length > 1 && name[0] == '-' && char.IsAsciiDigit(name[1])));
        if (number || !CodeNames.IsName(rest, Syntax))
        {
            return $"is no identifier of {Name}";
        }

        return Keywords.Contains(name) ? $"is a keyword of {Name}" : null;
    }

    private static ImmutableHashSet<string> Words(string words) => ImmutableHashSet.Create(StringComparer.Ordinal, words.Split(' '));
}
