using System.Runtime.Versioning;
using System.Text;
using KiroAgent.Core.Policy;
using KiroAgent.Server.Sessions;
using KiroAgent.Server.Workspace;
using KiroAgent.Tests.Support;
using NUnit.Framework;

namespace KiroAgent.Tests.Server.Sessions;

[UnsupportedOSPlatform("windows")]
internal sealed class WorkspaceApprovalsTests : IDisposable
{
    private static readonly AskSubject s_subject = new AskSubject.Settings(".kiro/settings.json", [new("trustedCommands", "[\"*\"]")], "h1");
    private TempFolder _folder = null!;

    [SetUp]
    public void SetUp() => _folder = new TempFolder();

    [TearDown]
    public void Dispose() => _folder.Dispose();

    [Test]
    public void What_was_not_decided_is_not_allowed_and_what_was_stays_so()
    {
        var approvals = Open();
        Assert.That(approvals.Find("h1"), Is.Null);
        approvals.Ask(s_subject, "h1", "it trusts every command");
        Assert.That(approvals.Find("h1"), Is.Null);
        var asked = approvals.Open.Single();
        Assert.That((asked.Hash, asked.Reason, asked.Subject.GetType()), Is.EqualTo(("h1", "it trusts every command", s_subject.GetType())));

        Assert.That(approvals.Respond(asked.Id, AskDecision.Allow), Is.True);
        Assert.That(approvals.Find("h1"), Is.EqualTo(AskDecision.Allow));
        Assert.That(approvals.Open, Is.Empty);
        Assert.That(Open().Find("h1"), Is.EqualTo(AskDecision.Allow), "after a restart");
        Assert.That(Open().Find("h2"), Is.Null, "other content");
    }

    [Test]
    public void The_first_answer_wins_also_over_two_processes()
    {
        var (first, second) = (Open(), Open());
        first.Ask(s_subject, "h1", "why");
        second.Ask(s_subject, "h1", "why");
        var id = first.Open.Single().Id;
        Assert.That(second.Open.Single().Id, Is.EqualTo(id), "asked once");

        Assert.That(second.Respond(id, AskDecision.Deny), Is.True);
        Assert.That(first.Respond(id, AskDecision.Allow), Is.False);
        Assert.That(second.Respond(id, AskDecision.Allow), Is.False);
        Assert.That(first.Find("h1"), Is.EqualTo(AskDecision.Deny));
    }

    [Test]
    public void Of_many_answers_at_once_exactly_one_counts()
    {
        var all = Enumerable.Range(0, 8).Select(_ => Open()).ToList();
        all[0].Ask(s_subject, "h1", "why");
        var id = all[0].Open.Single().Id;
        all.ForEach(a => a.Find("h1"));
        var won = new int[all.Count];
        Parallel.For(0, all.Count, n => won[n] = all[n].Respond(id, n % 2 == 0 ? AskDecision.Allow : AskDecision.Deny) ? 1 : 0);

        Assert.That(won.Sum(), Is.EqualTo(1));
        var winner = Array.IndexOf(won, 1) % 2 == 0 ? AskDecision.Allow : AskDecision.Deny;
        Assert.That(all.Select(a => a.Find("h1")), Is.All.EqualTo(winner));
    }

    [Test]
    public void A_denied_content_is_not_asked_again_a_withdrawn_one_is()
    {
        var approvals = Open();
        approvals.Ask(s_subject, "h1", "why");
        approvals.Respond(approvals.Open.Single().Id, AskDecision.Deny);
        approvals.Ask(s_subject, "h1", "why");
        Assert.That(approvals.Open, Is.Empty);

        approvals.Ask(s_subject, "h2", "why");
        var withdrawn = approvals.Open.Single().Id;
        approvals.Withdraw("h2");
        Assert.That(approvals.Open, Is.Empty);
        Assert.That(approvals.Respond(withdrawn, AskDecision.Allow), Is.False);
        Assert.That(approvals.Find("h2"), Is.Null);
        approvals.Ask(s_subject, "h2", "why");
        Assert.That(approvals.Open.Single().Id, Is.Not.EqualTo(withdrawn));
    }

    [Test]
    public void An_allowed_content_that_went_and_came_back_is_still_allowed()
    {
        var approvals = Open();
        approvals.Ask(s_subject, "h1", "why");
        approvals.Respond(approvals.Open.Single().Id, AskDecision.Allow);
        approvals.Withdraw("h1");
        Assert.That(Open().Find("h1"), Is.EqualTo(AskDecision.Allow));
    }

    [Test]
    public void Each_change_is_told_here_and_where_another_process_follows()
    {
        var (first, second) = (Open(), Open());
        var (here, there) = (new List<string>(), new List<string>());
        first.Changed += a => here.Add(Said(a));
        second.Changed += a => there.Add(Said(a));
        second.Find("h1");
        first.Ask(s_subject, "h1", "why");
        first.Respond(first.Open.Single().Id, AskDecision.Allow);
        second.Follow();

        Assert.That(here, Is.EqualTo(new[] { "h1 open", "h1 Allow by user" }));
        Assert.That(there, Is.EqualTo(here));

        static string Said(WorkspaceApproval a) => a.IsOpen ? a.Hash + " open" : $"{a.Hash} {a.Decision} by {a.By}";
    }

    [Test]
    public void Damage_asks_again_and_never_allows()
    {
        var approvals = Open();
        approvals.Ask(s_subject, "h1", "why");
        approvals.Respond(approvals.Open.Single().Id, AskDecision.Allow);
        var lines = File.ReadAllLines(File_);
        Assert.That(lines, Has.Length.EqualTo(2));
        File.WriteAllText(File_, lines[0] + "\n" + lines[1].Replace("\"decision\":\"Allow\"", "\"decision\":\"Maybe\"", StringComparison.Ordinal) + "\nnonsense\n{}\n");

        var again = Open();
        Assert.That(again.Find("h1"), Is.Null);
        Assert.That(again.Open, Has.Count.EqualTo(1));
        Assert.That(again.Respond(again.Open[0].Id, AskDecision.Deny), Is.True);
        Assert.That(Open().Find("h1"), Is.EqualTo(AskDecision.Deny));
    }

    [Test]
    public void A_line_cut_off_by_a_kill_spoils_no_other()
    {
        var approvals = Open();
        approvals.Ask(s_subject, "h1", "why");
        File.AppendAllText(File_, "{\"id\":\"apr_x\",\"hash\":\"h2\",\"deci", Encoding.UTF8);
        var next = Open();
        next.Ask(s_subject, "h3", "why");
        next.Respond(next.Open.Single(a => a.Hash == "h3").Id, AskDecision.Allow);

        var after = Open();
        Assert.That((after.Find("h1"), after.Find("h2"), after.Find("h3")), Is.EqualTo(((AskDecision?)null, (AskDecision?)null, (AskDecision?)AskDecision.Allow)));
        Assert.That(after.Open.Single().Hash, Is.EqualTo("h1"));
    }

    [Test]
    public void When_the_disk_takes_nothing_a_request_waits_all_the_same_and_an_answer_is_refused()
    {
        var full = false;
        var disk = new FaultLayer { Fails = _ => full ? DiskError.NoSpace : null };
        var approvals = Open(disk);
        approvals.Ask(s_subject, "h0", "why");
        full = true;
        approvals.Ask(s_subject, "h1", "why");
        var id = approvals.Open.Single(a => a.Hash == "h1").Id;
        Assert.That(() => approvals.Respond(id, AskDecision.Allow), Throws.InstanceOf<StorageException>());
        Assert.That(approvals.Find("h1"), Is.Null);

        full = false;
        Assert.That(approvals.Respond(id, AskDecision.Allow), Is.True);
        Assert.That(Open().Find("h1"), Is.EqualTo(AskDecision.Allow));
    }

    [Test]
    public void It_is_for_the_owner_alone()
    {
        Open().Ask(s_subject, "h1", "why");
        Assert.That(File.GetUnixFileMode(File_), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    private string File_ => _folder.In("w/" + WorkspaceApprovals.FileName);

    private WorkspaceApprovals Open(IFileLayer? disk = null)
    {
        disk ??= Disk.Open();
        return new(disk, () => PrivateFolders.Open(disk, _folder.In("w")), TimeProvider.System, new Ids());
    }
}
