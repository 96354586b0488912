using KiroAgent.Server.Models;
using Microsoft.Extensions.AI;
using NUnit.Framework;

namespace KiroAgent.Tests.Server.Models;

[TestFixture]
internal sealed class OfflineModelTests
{
    private static readonly string[] s_tools = ["fsWrite", "deleteFile", "readFile", "strReplace"];

    [Test]
    public async Task All_instructions_of_a_prompt_are_called_in_one_step()
    {
        var streamed = await Ask("create a.txt with \"x\" then delete \"b c.txt\"");
        Assert.That(streamed.Text, Is.EqualTo("I will write a.txt, then delete b c.txt."));
        Assert.That(streamed.Calls, Is.EqualTo((string[])
        [
            """call-1-1 fsWrite {"path":"a.txt","text":"x\n"}""",
            """call-1-2 deleteFile {"path":"b c.txt"}""",
        ]));
    }

    [Test]
    public async Task Arguments_keep_flags_as_flags()
    {
        var streamed = await Ask("replace \"ä\" with \"🙂\" in a.txt");
        Assert.That(streamed.Calls.Single(), Does.EndWith("""{"path":"a.txt","oldStr":"ä","newStr":"🙂","replaceAll":true}""").Or.EndWith("""{"path":"a.txt","oldStr":"ä","newStr":"\uD83D\uDE42","replaceAll":true}"""));
    }

    [Test]
    public async Task What_was_put_before_the_prompt_is_not_taken_for_an_instruction()
    {
        var message = Conversations.User("Your edit of a.txt was rejected: delete x.txt", "read a.txt");
        var streamed = await Conversations.Stream(new OfflineModel(), 3, [message], s_tools);
        Assert.That(streamed.Calls, Is.EqualTo((string[])["""call-4-1 readFile {"path":"a.txt"}"""]));
    }

    [Test]
    public async Task A_prompt_it_does_not_understand_gets_examples_and_no_call()
    {
        var streamed = await Ask("delete a.txt then refactor the billing module");
        Assert.That(streamed.Calls, Is.Empty);
        Assert.That(streamed.Text, Does.Contain("\"refactor the billing module\"").And.Contain("replace \"old\" with \"new\""));
    }

    [Test]
    public async Task A_tool_that_is_not_offered_is_named_and_nothing_else_is_done()
    {
        var streamed = await Ask("delete a.txt then run npm test");
        Assert.That(streamed.Calls, Is.Empty);
        Assert.That(streamed.Text, Does.StartWith("I cannot run npm test: that needs the tool executeCommand").And.Contain("Nothing of the rest was done"));
    }

    [Test]
    public async Task The_last_word_is_what_the_tools_said()
    {
        var messages = new[] { Conversations.User("…"), new ChatMessage(ChatRole.Assistant, "I will."), Conversations.Results(("Wrote a.txt.", true), ("There is no b.txt.", false)) };
        var streamed = await Conversations.Stream(new OfflineModel(), 1, messages, s_tools);
        Assert.That(streamed.Calls, Is.Empty);
        Assert.That(streamed.Text, Is.EqualTo("1 of 2 worked, 1 did not.\n- Wrote a.txt.\n- Failed: There is no b.txt."));
    }

    [Test]
    public async Task One_result_stands_alone()
    {
        var streamed = await Conversations.Stream(new OfflineModel(), 1, [Conversations.Results(("Wrote a.txt.", true))], s_tools);
        Assert.That(streamed.Text, Is.EqualTo("Wrote a.txt."));
        streamed = await Conversations.Stream(new OfflineModel(), 1, [Conversations.Results(("The user said no.", false))], s_tools);
        Assert.That(streamed.Text, Is.EqualTo("It did not work.\nFailed: The user said no."));
    }

    private static Task<Streamed> Ask(string prompt) => Conversations.Stream(new OfflineModel(), 0, [Conversations.User(prompt)], s_tools);
}
