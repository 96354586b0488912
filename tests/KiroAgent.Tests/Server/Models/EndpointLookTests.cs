using System.Text;
using KiroAgent.Server.Models;
using KiroAgent.Tests.Support;
using NUnit.Framework;

namespace KiroAgent.Tests.Server.Models;

/// <summary>What is found out about endpoints, over real connections, and when.</summary>
internal sealed class EndpointLookTests
{
    private const string Key = "sk-secret-0123456789";

    [Test]
    public async Task An_endpoint_that_answers_names_its_models()
    {
        using var provider = new FakeProvider(FakeReply.Error(200, """{"object":"list","data":[{"id":"qwen3:latest"},{"id":"nomic-embed-text"},{"id":"llama3"},{"id":""},{"name":"x"}]}"""));
        var (catalog, looks) = await CheckedAsync(provider, "OPENAI_API_KEY=" + Key);
        var list = catalog.List("offline");
        Assert.That(list.Select(m => m.Id), Is.EqualTo(new[] { "offline", "anthropic:MODEL", "openai:qwen3:latest", "openai:llama3" }));
        Assert.That((list[2].Available, list[2].Look!.Reach, list[2].Look!.Note), Is.EqualTo((true, Reach.Answers, $"127.0.0.1:{new Uri(provider.Url).Port} answers")));
        Assert.That(catalog.List("openai:qwen3")[1].IsLacking, Is.False, "a tag is not part of its name");
        Assert.That(catalog.List("openai:mistral")[1].IsLacking, Is.True);
        var request = provider.Requests.Single();
        Assert.That((request.Path, request.Headers["Authorization"]), Is.EqualTo(("/v1/models?limit=1000", "Bearer " + Key)));
        // It counts for a while: asked again, nobody is contacted.
        Assert.That(looks.Start(Access(provider)), Is.False);
        Assert.That(looks.Find(Access(provider))!.Reach, Is.EqualTo(Reach.Answers));
    }

    [TestCase(401, """{"error":{"message":"Incorrect API key provided: KEY"}}""", Reach.KeyRefused, "refused the key (401)")]
    [TestCase(403, "", Reach.KeyRefused, "Check OPENAI_API_KEY")]
    [TestCase(404, "<html>", Reach.Answers, "answers")]
    [TestCase(405, "", Reach.Answers, "answers")]
    [TestCase(200, "no JSON", Reach.Answers, "answers")]
    [TestCase(503, "", Reach.Silent, "overloaded (503)")]
    [TestCase(500, """{"error":"KEY is broken"}""", Reach.Silent, "failed (500)")]
    public async Task What_it_answers_is_told_in_words_without_the_key(int status, string body, object reach, string said)
    {
        using var provider = new FakeProvider(FakeReply.Error(status, body.Replace("KEY", Key, StringComparison.Ordinal)));
        var (catalog, _) = await CheckedAsync(provider, $"OPENAI_API_KEY={Key} OPENAI_MODEL=m");
        var choice = catalog.List("offline").Single(m => m.Id == "openai:m");
        Assert.That((choice.Available, choice.Look!.Reach, choice.IsLacking), Is.EqualTo((true, (Reach)reach, false)));
        Assert.That(choice.Look.Note, Does.Contain(said).And.Not.Contains(Key));
    }

    [Test]
    public async Task One_that_says_nothing_is_left_and_the_list_never_waits_for_it()
    {
        var clock = new MovedClock();
        using var provider = new FakeProvider(new FakeReply() with { Hangs = true });
        var changed = new TaskCompletionSource();
        var looks = new EndpointLooks(clock, changed.SetResult);
        var catalog = new ModelCatalog(clock, Keys($"OPENAI_BASE_URL={provider.Url} OPENAI_MODEL=m"), null, looks);
        Assert.That(catalog.List("offline").Single(m => m.Id == "openai:m").Look, Is.Null);
        catalog.Check();
        Assert.That(catalog.List("offline").Single(m => m.Id == "openai:m").Look!.Reach, Is.EqualTo(Reach.Checking));
        catalog.Check(); // one at a time
        clock.Move(TimeSpan.FromSeconds(5));
        await changed.Task;
        var look = catalog.List("offline").Single(m => m.Id == "openai:m").Look!;
        Assert.That((look.Reach, look.Note), Is.EqualTo((Reach.Silent, $"127.0.0.1:{new Uri(provider.Url).Port} did not answer in 5 seconds")));
    }

    [Test]
    public void Nobody_is_contacted_where_nothing_is_configured_or_the_host_is_not_allowed()
    {
        var looks = new EndpointLooks(TimeProvider.System, () => Assert.Fail("somebody was"));
        var keys = Keys("ANTHROPIC_API_KEY=k");
        new ModelCatalog(TimeProvider.System, keys, _ => false, looks).Check();
        Assert.That(looks.Find(Provider.Anthropic.Access(keys).Access!), Is.Null);
        new ModelCatalog(TimeProvider.System, Keys(""), null, looks).Check();
    }

    [Test]
    public void A_list_that_goes_on_says_nothing_of_what_is_not_on_it()
    {
        var access = Provider.Anthropic.Access(Keys("ANTHROPIC_API_KEY=k")).Access!;
        EndpointLook Of(string json) => EndpointLook.Of(access, 200, Encoding.UTF8.GetBytes(json));
        Assert.That(Of("""{"data":[{"id":"claude-opus-4-1-20250805"}],"has_more":true}""").Lacks("claude-x"), Is.False);
        var whole = Of("""{"data":[{"id":"claude-opus-4-1-20250805"}],"has_more":false}""");
        Assert.That((whole.Lacks("claude-x"), whole.Lacks("claude-opus-4-1"), whole.Lacks("claude-opus-4-1-latest")), Is.EqualTo((true, false, false)));
        Assert.That(Of("""{"data":[]}""").Lacks("claude-x"), Is.False);
    }

    private static async Task<(ModelCatalog Catalog, EndpointLooks Looks)> CheckedAsync(FakeProvider provider, string variables)
    {
        var changed = new TaskCompletionSource();
        var looks = new EndpointLooks(TimeProvider.System, changed.SetResult);
        var catalog = new ModelCatalog(TimeProvider.System, Keys($"OPENAI_BASE_URL={provider.Url} {variables}"), null, looks);
        catalog.Check();
        await changed.Task;
        return (catalog, looks);
    }

    private static ProviderAccess Access(FakeProvider provider) => Provider.OpenAi.Access(Keys($"OPENAI_BASE_URL={provider.Url} OPENAI_API_KEY={Key}")).Access!;

    private static ModelKeys Keys(string variables)
    {
        var environment = variables.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(v => v.Split('=', 2)).ToDictionary(v => v[0], v => v[1]);
        return new ModelKeys(environment.GetValueOrDefault);
    }
}
