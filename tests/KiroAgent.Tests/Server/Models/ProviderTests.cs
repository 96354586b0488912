using KiroAgent.Core.Policy;
using KiroAgent.Core.Settings;
using KiroAgent.Server.Models;
using NUnit.Framework;

namespace KiroAgent.Tests.Server.Models;

/// <summary>Which provider is configured, where it is, and what to set before it is.</summary>
internal sealed class ProviderTests
{
    [TestCase("", null, "ANTHROPIC_API_KEY", "OPENAI_API_KEY")]
    [TestCase("ANTHROPIC_API_KEY=k", "anthropic:claude-sonnet-4-5", null, "OPENAI_API_KEY")]
    [TestCase("ANTHROPIC_API_KEY=k ANTHROPIC_MODEL=mine", "anthropic:mine", null, "OPENAI_API_KEY")]
    [TestCase("OPENAI_API_KEY=k", "openai:gpt-5.1", "ANTHROPIC_API_KEY", null)]
    [TestCase("OPENAI_BASE_URL=http://localhost:11434/v1", null, "ANTHROPIC_API_KEY", "OPENAI_MODEL")]
    [TestCase("OPENAI_BASE_URL=http://localhost:11434/v1 OPENAI_MODEL=qwen", "openai:qwen", "ANTHROPIC_API_KEY", null)]
    [TestCase("OPENAI_BASE_URL=https://api.openai.com/v1", null, "ANTHROPIC_API_KEY", "OPENAI_API_KEY")]
    [TestCase("OPENAI_BASE_URL=ftp://x OPENAI_API_KEY=k", null, "ANTHROPIC_API_KEY", "OPENAI_BASE_URL")]
    public void What_is_configured_is_offered_and_what_is_not_says_what_to_set(string variables, string? preferred, string? anthropic, string? openAi)
    {
        var catalog = new ModelCatalog(TimeProvider.System, Keys(variables));
        Assert.That(catalog.Preferred, Is.EqualTo(preferred ?? "offline"));
        var list = catalog.List("offline");
        Assert.That(list.Select(m => m.Id.Split(':')[0]), Is.EqualTo(new[] { "offline", "anthropic", "openai" }));
        foreach (var (choice, variable) in new[] { (list[1], anthropic), (list[2], openAi) })
        {
            Assert.That((choice.Available, choice.Reason is null), Is.EqualTo((variable is null, variable is null)), choice.ToString());
            Assert.That(choice.Reason ?? "", Does.Contain(variable ?? ""));
        }
    }

    [TestCase("OPENAI_BASE_URL=http://localhost:11434", "http://localhost:11434/v1/")]
    [TestCase("OPENAI_BASE_URL=http://u:p@gateway/openai/", "http://gateway/openai/")]
    [TestCase("OPENAI_API_KEY=k", "https://api.openai.com/v1/")]
    public void The_base_url_is_taken_as_it_is_meant(string variables, string url) =>
        Assert.That(Provider.OpenAi.Access(Keys(variables)).Access!.Url.AbsoluteUri, Is.EqualTo(url));

    [TestCase("https://gateway.example", "https://gateway.example/v1/")]
    [TestCase("https://gateway.example/v1/", "https://gateway.example/v1/")]
    [TestCase("https://gateway.example/anthropic", "https://gateway.example/anthropic/v1/")]
    public void Anthropics_base_url_stands_without_its_version(string given, string url) =>
        Assert.That(Provider.Anthropic.Access(Keys("ANTHROPIC_BASE_URL=" + given)).Access!.Url.AbsoluteUri, Is.EqualTo(url));

    [Test]
    public void Keys_from_the_editor_go_before_the_environments_and_can_be_taken_back()
    {
        var keys = Keys("OPENAI_API_KEY=environment");
        keys.Set(new Dictionary<string, string?> { ["OPENAI_API_KEY"] = " editor\n", ["ANTHROPIC_API_KEY"] = "a" });
        Assert.That((keys.Value("OPENAI_API_KEY"), keys.Value("ANTHROPIC_API_KEY")), Is.EqualTo(("editor", "a")));
        keys.Set(new Dictionary<string, string?> { ["OPENAI_API_KEY"] = null, ["ANTHROPIC_API_KEY"] = "" });
        Assert.That((keys.Value("OPENAI_API_KEY"), keys.Value("ANTHROPIC_API_KEY")), Is.EqualTo(("environment", (string?)null)));
    }

    [Test]
    public void Hosts_that_are_not_allowed_are_not_contacted()
    {
        var keys = Keys("OPENAI_API_KEY=k");
        ModelFailure? With(params string[] hosts) => new ModelCatalog(
            TimeProvider.System, keys, url => WebRules.MayContact(url, AgentSettings.Default with { AllowedHosts = [.. hosts] })).Resolve("openai:m").Failure;
        Assert.That(With("elsewhere")!.Message, Does.Contain("network.allowedHosts"));
        Assert.That(new[] { With("API.openai.com"), With("*.openai.com:443"), With("*") }, Is.All.Null);
    }

    [TestCase("anthropic:claude-sonnet-4-5", 200_000)]
    [TestCase("openai:gpt-4o-mini", 128_000)]
    [TestCase("openai:vendor/gpt-4.1", 1_047_576)]
    [TestCase("openai:llama3", null)]
    [TestCase("offline", null)]
    public void What_a_model_takes(string id, int? tokens) => Assert.That(ModelLimits.ContextOf(id), Is.EqualTo(tokens));

    private static ModelKeys Keys(string variables)
    {
        var environment = variables.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(v => v.Split('=', 2)).ToDictionary(v => v[0], v => v[1]);
        return new ModelKeys(environment.GetValueOrDefault);
    }
}
