using System.Runtime.Versioning;
using System.Text.Json;
using KiroAgent.Core.Storage;
using KiroAgent.Protocol;
using KiroAgent.Server.Storage;
using KiroAgent.Server.Workspace;
using KiroAgent.Tests.Support;
using NUnit.Framework;

namespace KiroAgent.Tests.Server.Storage;

[UnsupportedOSPlatform("windows")]
internal sealed class HousekeepingTests
{
    private readonly List<bool> _runs = [];

    private Housekeeping Start(MovedClock clock, DateTimeOffset? lastRun = null, int left = 0, Action<CancellationToken>? during = null, List<string>? failures = null) => new(
        clock,
        () => lastRun,
        (thorough, stop) =>
        {
            _runs.Add(thorough);
            during?.Invoke(stop);
            return new Collected(new BlobCollection(0, 0, 0, 0), 0, 0, left, new HashSet<string>());
        },
        (what, e) => (failures ?? throw new InvalidOperationException(what, e)).Add(what));

    [SetUp]
    public void SetUp() => _runs.Clear();

    private static async Task PassAsync(Housekeeping housekeeping, MovedClock clock, TimeSpan time)
    {
        clock.Move(time);
        await housekeeping.Running;
    }

    [Test]
    public async Task It_waits_for_the_first_turn_then_a_while_then_an_hour()
    {
        var clock = new MovedClock();
        DateTimeOffset? last = null;
        using var housekeeping = new Housekeeping(clock, () => last, (thorough, _) =>
        {
            _runs.Add(thorough);
            last = clock.GetUtcNow();
            return null;
        }, (what, e) => throw new InvalidOperationException(what, e));
        Assert.That(clock.Waiting, Is.Empty, "a start starts nothing");
        housekeeping.TurnEnded();
        housekeeping.TurnEnded();
        Assert.That(clock.Waiting, Is.EqualTo(new[] { Housekeeping.AfterTurn }));
        await PassAsync(housekeeping, clock, Housekeeping.AfterTurn);
        Assert.That(_runs, Is.EqualTo(new[] { false }));
        Assert.That(clock.Waiting, Is.Empty, "without turns there is nothing to collect");
        housekeeping.TurnEnded();
        Assert.That(clock.Waiting, Is.EqualTo(new[] { Housekeeping.Between }));
        await PassAsync(housekeeping, clock, Housekeeping.Between);
        Assert.That(_runs, Has.Count.EqualTo(2));
    }

    [Test]
    public void What_another_process_did_counts()
    {
        var clock = new MovedClock();
        using var housekeeping = Start(clock, lastRun: clock.GetUtcNow() - TimeSpan.FromMinutes(20));
        housekeeping.TurnEnded();
        Assert.That(clock.Waiting, Is.EqualTo(new[] { TimeSpan.FromMinutes(40) }));
    }

    [Test]
    public async Task A_deletion_does_not_wait_and_is_thorough()
    {
        var clock = new MovedClock();
        using var housekeeping = Start(clock, lastRun: clock.GetUtcNow());
        housekeeping.TurnEnded();
        housekeeping.SessionDeleted();
        housekeeping.SessionDeleted();
        Assert.That(clock.Waiting, Is.EqualTo(new[] { Housekeeping.AfterDeletion }));
        await PassAsync(housekeeping, clock, Housekeeping.AfterDeletion);
        Assert.That(_runs, Is.EqualTo(new[] { true }));
    }

    [Test]
    public async Task What_had_to_be_left_is_looked_at_once_more()
    {
        var clock = new MovedClock();
        using var housekeeping = Start(clock, left: 3);
        housekeeping.SessionDeleted();
        await PassAsync(housekeeping, clock, Housekeeping.AfterDeletion);
        Assert.That(clock.Waiting, Is.EqualTo(new[] { Housekeeping.AfterLeaving }));
        await PassAsync(housekeeping, clock, Housekeeping.AfterLeaving);
        Assert.That(_runs, Is.EqualTo(new[] { true, true }));
        Assert.That(clock.Waiting, Is.Empty, "what is left then waits for the next turn");
    }

    [Test]
    public async Task It_stops_with_the_server()
    {
        var clock = new MovedClock();
        using var started = new SemaphoreSlim(0);
        using var housekeeping = Start(clock, during: stop =>
        {
            started.Release();
            stop.WaitHandle.WaitOne();
            stop.ThrowIfCancellationRequested();
        });
        housekeeping.SessionDeleted();
        clock.Move(Housekeeping.AfterDeletion);
        await started.WaitAsync();
        var stopping = housekeeping.StopAsync();
        await stopping;
        housekeeping.TurnEnded();
        housekeeping.SessionDeleted();
        Assert.That(clock.Waiting, Is.Empty);
        Assert.That(_runs, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_failure_is_logged_and_the_next_one_comes_in_its_time()
    {
        var clock = new MovedClock();
        var failures = new List<string>();
        using var housekeeping = Start(clock, during: _ => throw new StorageException("full"), failures: failures);
        housekeeping.SessionDeleted();
        await PassAsync(housekeeping, clock, Housekeeping.AfterDeletion);
        Assert.That(failures, Is.EqualTo(new[] { "contents that nobody needs could not be collected" }));
        housekeeping.TurnEnded();
        Assert.That(clock.Waiting, Is.EqualTo(new[] { Housekeeping.AfterTurn }));
    }

    [Test]
    public async Task A_server_frees_what_a_deleted_session_used_and_goes_on()
    {
        using var bench = new StorageBench();
        bench.Write("a.txt", "v0");
        bench.Write("b.txt", "w0");
        var clock = new MovedClock();
        await bench.WithAsync(async client =>
        {
            var (gone, stays) = (await client.NewAsync(), await client.NewAsync());
            await client.TurnsAsync(gone, "a.txt", 2);
            await client.TurnsAsync(stays, "b.txt", 2, "w");
            await client.AskAsync(Methods.SessionDelete, new SessionDeleteParams(gone));
            await PassAsync(client.Host.Housekeeping, clock, Housekeeping.AfterDeletion);
            Assert.That(bench.Keeps("v0", "v1", "v2"), Is.All.True, "put within the hour: another session may be about to need it");
            await PassAsync(client.Host.Housekeeping, clock, Housekeeping.AfterLeaving);
            Assert.That(bench.Keeps("v0", "v1", "v2"), Is.All.False);
            Assert.That(bench.Keeps("w0", "w1", "w2"), Is.All.True);

            // The same content again, and back.
            bench.Write("a.txt", "v0");
            await client.TurnAsync(stays, "replace \"v0\" with \"v1\" in a.txt");
            var checkpoints = await client.CheckpointsAsync(stays);
            await client.RevertAsync(stays, checkpoints[0].Id);
            Assert.That((bench.Read("a.txt"), bench.Read("b.txt")), Is.EqualTo(("v0", "w0")));
            return 0;
        }, clock);
    }

    [Test]
    public async Task The_limits_are_the_editors_and_change_with_its_settings()
    {
        using var bench = new StorageBench();
        await bench.WithAsync(async client =>
        {
            Assert.That(client.Host.Bench.Settings().Storage, Is.EqualTo(new StorageLimits(5, 30)));
            await client.Connection.NotifyAsync(Methods.DidChangeConfiguration, new DidChangeConfigurationParams(Json("""{"kiroAgent":{"storage":{"retentionDays":7}}}""")));
            await client.NewAsync(); // a later write: the notification was taken before
            Assert.That(client.Host.Bench.Settings().Storage, Is.EqualTo(new StorageLimits(2048, 7)));
            return 0;
        }, settings: Json("""{"kiroAgent":{"storage.maxMegabytes":5}}"""));
    }

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;
}
