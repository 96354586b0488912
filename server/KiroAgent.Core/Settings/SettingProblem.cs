namespace KiroAgent.Core.Settings;

/// <summary>How much a problem matters.</summary>
public enum SettingSeverity
{
    /// <summary>It is not in force.</summary>
    Error,
    /// <summary>It is in force, or changes nothing, but may not be meant so.</summary>
    Warning,
    /// <summary>Good to know.</summary>
    Information,
}

/// <summary>Something to say about a place in a configuration text.</summary>
/// <param name="Span">Where.</param>
/// <param name="Key">The dotted name it is about, without prefix; empty for the text as such.</param>
/// <param name="Severity">How much it matters.</param>
/// <param name="Message">One or two sentences.</param>
/// <param name="Code">A word for the kind of problem, the same for ever.</param>
public sealed record SettingProblem(TextSpan Span, SettingSeverity Severity, string Key, string Code, string Message)
{
    /// <summary>The text is no JSON.</summary>
    public const string Syntax = "syntax";

    /// <summary>What is wrong with the text itself.</summary>
    public static SettingProblem Of(JsoncProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        return new(problem.Span, problem.IsError ? SettingSeverity.Error : SettingSeverity.Warning, "", problem.IsError ? Syntax : Duplicate, problem.Message);
    }

    /// <summary>What is said of a blank text where something stood before.</summary>
    public static SettingProblem OfEmpty { get; } = new(new TextSpan(0, 0), SettingSeverity.Warning, "", Syntax, "This file is blank: what it said before stays in force. {} sets nothing.");

    /// <summary>A name is given twice.</summary>
    public const string Duplicate = "duplicate";

    /// <summary>There is no such key.</summary>
    public const string Unknown = "unknown";

    /// <summary>A value that cannot be.</summary>
    public const string WrongValue = "wrongValue";

    /// <summary>It does not count in this file.</summary>
    public const string NotHere = "notHere";

    /// <summary>It trusts more than one may think.</summary>
    public const string Dangerous = "dangerous";

    /// <summary>It looks like a secret.</summary>
    public const string Secret = "secret";

    /// <summary>It waits for the user's approval, or was refused.</summary>
    public const string NotApproved = "notApproved";

    /// <summary>The workspace is not trusted.</summary>
    public const string NotTrusted = "notTrusted";
}
