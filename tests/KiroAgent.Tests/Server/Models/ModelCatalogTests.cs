using KiroAgent.Server.Models;
using NUnit.Framework;

namespace KiroAgent.Tests.Server.Models;

[TestFixture]
internal sealed class ModelCatalogTests
{
    private readonly ModelCatalog _catalog = new(TimeProvider.System);
    private string _folder = "";

    [SetUp]
    public void MakeFolder()
    {
        _folder = Path.Combine(Path.GetTempPath(), "kiro-agent-models-" + Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(_folder);
    }

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void Offline_is_always_there()
    {
        Assert.That(ModelCatalog.Default, Is.EqualTo("offline"));
        Assert.That(_catalog.Resolve("offline").Model, Is.InstanceOf<OfflineModel>());
    }

    [Test]
    public void A_script_is_found_from_the_workspace_and_by_its_full_path()
    {
        var file = Path.Combine(_folder, "my script.json");
        File.WriteAllText(file, """{"steps":[]}""");
        Assert.That(_catalog.Resolve("scripted:my script.json", _folder).Model, Is.InstanceOf<ScriptedModel>());
        Assert.That(_catalog.Resolve("scripted:" + file, _folder).Model, Is.InstanceOf<ScriptedModel>());
        Assert.That(_catalog.Resolve("scripted:" + file).Model, Is.InstanceOf<ScriptedModel>());
    }

    [TestCase("scripted:none.json", "cannot be read")]
    [TestCase("scripted:.", "cannot be read")]
    [TestCase("scripted:", "names no file")]
    [TestCase("scripted:bad.json", "step 1 has the unknown member \"txt\"")]
    [TestCase("anthropic:claude", "Set ANTHROPIC_API_KEY")]
    [TestCase("openai:gpt", "Set OPENAI_API_KEY")]
    [TestCase("Offline", "There is no model \"Offline\"")]
    [TestCase("", "There is no model")]
    public void What_cannot_be_had_says_why(string id, string said)
    {
        File.WriteAllText(Path.Combine(_folder, "bad.json"), """{"steps":[{"txt":""}]}""");
        var (model, failure) = _catalog.Resolve(id, _folder);
        Assert.That(model, Is.Null);
        Assert.That(failure!.Kind, Is.EqualTo(ModelFailureKind.Unavailable));
        Assert.That(failure.Retryable, Is.False);
        Assert.That(failure.Message, Does.Contain(said));
    }

    [Test]
    public void The_list_names_the_model_in_use_and_why_one_cannot_be_had()
    {
        var list = _catalog.List("scripted:none.json", _folder);
        Assert.That(list[0], Is.EqualTo(new ModelChoice("offline", list[0].Label, true)));
        Assert.That(list[1].Id, Is.EqualTo("scripted:none.json"));
        Assert.That(list.Skip(1).All(choice => !choice.Available && choice.Reason is { Length: > 0 }), Is.True);
        Assert.That(_catalog.List("offline").Count(choice => choice.Id == "offline"), Is.EqualTo(1));
    }
}
