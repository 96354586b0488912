using Microsoft.Extensions.AI;

namespace KiroAgent.Server.Models;

/// <summary>What <c>model/list</c> says of a model.</summary>
/// <param name="Id">What <c>session/setModel</c> takes.</param>
/// <param name="Label">For a menu.</param>
/// <param name="Available">Whether a turn with it can start now.</param>
/// <param name="Reason">Why not, and what to set.</param>
internal sealed record ModelChoice(string Id, string Label, bool Available, string? Reason = null);

/// <summary>From a model's id to the model. Nothing is read or made before a turn asks for it.</summary>
internal sealed class ModelCatalog(TimeProvider time)
{
    /// <summary>The model of a session that names none.</summary>
    public const string Default = "offline";

    private const string ScriptedPrefix = "scripted:";

    /// <summary>Whether an id is of a form this version knows, so that it may come to name a model.</summary>
    public static bool IsName(string id) =>
        id == Default || ((string[])[ScriptedPrefix, "anthropic:", "openai:"]).Any(p => id.Length > p.Length && id.StartsWith(p, StringComparison.Ordinal));

    /// <summary>The models that can be named, and the one in use, whether it can be had or not.</summary>
    /// <param name="current">The model of the session or the process, listed too.</param>
    /// <param name="folder">The workspace folder a script's path is relative to.</param>
    public IReadOnlyList<ModelChoice> List(string? current = null, string? folder = null)
    {
        var choices = new List<ModelChoice> { new(Default, "Offline (built in: plainly worded instructions, no network)", true) };
        if (current is not null && current != Default)
        {
            var reason = WhyNot(current, folder);
            choices.Add(new ModelChoice(current, Label(current), reason is null, reason));
        }

        foreach (var provider in (string[])["anthropic:MODEL", "openai:MODEL"])
        {
            choices.Add(new ModelChoice(provider, Label(provider), false, WhyNot(provider, folder)));
        }

        return choices;
    }

    /// <summary>The model, ready to be asked, or the reason why a turn with it cannot start (error 1007).</summary>
    /// <param name="id">As <c>session/setModel</c> takes it.</param>
    /// <param name="folder">The workspace folder a script's path is relative to; then the process's directory is tried.</param>
    public (IChatClient? Model, ModelFailure? Failure) Resolve(string id, string? folder = null)
    {
        if (id == Default)
        {
            return (new OfflineModel(), null);
        }

        if (!id.StartsWith(ScriptedPrefix, StringComparison.Ordinal))
        {
            return Unavailable(id.StartsWith("anthropic:", StringComparison.Ordinal) || id.StartsWith("openai:", StringComparison.Ordinal)
                ? $"The model \"{id}\" is not available: this version has no connection to online models yet. Set the model to \"{Default}\" or \"{ScriptedPrefix}FILE\"."
                : $"There is no model \"{id}\". Set the model to \"{Default}\" or \"{ScriptedPrefix}FILE\".");
        }

        var file = id[ScriptedPrefix.Length..];
        if (file.Length == 0)
        {
            return Unavailable($"\"{id}\" names no file: write {ScriptedPrefix}FILE.");
        }

        try
        {
            var bytes = File.ReadAllBytes(Locate(file, folder));
            var (script, error) = ScriptFile.Parse(bytes, Path.GetFileName(file));
            return script is null
                ? Unavailable($"The script \"{file}\" cannot be used: {error}.")
                : (new ScriptedModel(script, time), null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return Unavailable($"The script \"{file}\" cannot be read: {e.Message}");
        }
    }

    private static string Locate(string file, string? folder)
    {
        if (folder is not null && Path.Combine(folder, file) is var inFolder && File.Exists(inFolder))
        {
            return inFolder;
        }

        return Path.GetFullPath(file);
    }

    private static string Label(string id) => id switch
    {
        _ when id.StartsWith(ScriptedPrefix, StringComparison.Ordinal) => $"Script {Path.GetFileName(id[ScriptedPrefix.Length..])}",
        _ when id.StartsWith("anthropic:", StringComparison.Ordinal) => $"Anthropic {id["anthropic:".Length..]}",
        _ when id.StartsWith("openai:", StringComparison.Ordinal) => $"OpenAI-compatible {id["openai:".Length..]}",
        _ => id,
    };

    private static (IChatClient?, ModelFailure?) Unavailable(string message) =>
        (null, new ModelFailure(ModelFailureKind.Unavailable, message));

    private string? WhyNot(string id, string? folder) => Resolve(id, folder).Failure?.Message;
}
