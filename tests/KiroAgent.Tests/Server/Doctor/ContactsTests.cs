using KiroAgent.Server.Doctor;
using NUnit.Framework;

namespace KiroAgent.Tests.Server.Doctor;

internal sealed class ContactsTests
{
    [TestCase("offline", "", "")]
    [TestCase("scripted:play.json", "", "")]
    [TestCase("offline scripted:x", "HTTPS_PROXY=http://proxy:8080 OPENAI_BASE_URL=http://x", "")]
    [TestCase("anthropic:m", "", "api.anthropic.com")]
    [TestCase("openai:m", "", "api.openai.com")]
    [TestCase("openai:m offline anthropic:m", "", "api.openai.com api.anthropic.com")]
    [TestCase("openai:m", "OPENAI_BASE_URL=http://localhost:11434/v1", "localhost:11434")]
    [TestCase("openai:m", "OPENAI_BASE_URL=https://gateway.example/v1", "gateway.example")]
    [TestCase("openai:m", "OPENAI_BASE_URL=https://user:secret@gateway.example:8443/v1?key=secret", "gateway.example:8443")]
    [TestCase("anthropic:m", "OPENAI_BASE_URL=http://localhost:11434/v1", "api.anthropic.com")]
    [TestCase("anthropic:m", "HTTPS_PROXY=http://u:secret@proxy:8080", "api.anthropic.com proxy:8080")]
    [TestCase("anthropic:m", "https_proxy=proxy:8080", "api.anthropic.com proxy:8080")]
    public void Hosts_by_model_and_environment(string models, string variables, string hosts)
    {
        var environment = variables.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(v => v.Split('=', 2)).ToDictionary(v => v[0], v => v[1]);
        var problems = new List<string>();
        var found = Contacts.Of(models.Split(' '), name => environment.GetValueOrDefault(name), problems);
        Assert.That(string.Join(' ', found.Select(h => h.Host)), Is.EqualTo(hosts));
        Assert.That(problems, Is.Empty);
    }

    [Test]
    public void A_base_url_that_is_none_is_a_problem_told_without_its_value()
    {
        var problems = new List<string>();
        Assert.That(Contacts.Of(["openai:m"], name => name == "OPENAI_BASE_URL" ? "sk-secret value" : null, problems), Is.Empty);
        Assert.That(problems, Is.EqualTo(new[] { "OPENAI_BASE_URL is no URL." }));
    }
}
