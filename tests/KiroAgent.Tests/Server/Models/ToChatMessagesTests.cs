using KiroAgent.Core.Turns;
using KiroAgent.Server.Models;
using Microsoft.Extensions.AI;
using NUnit.Framework;

namespace KiroAgent.Tests.Server.Models;

[TestFixture]
internal sealed class ToChatMessagesTests
{
    [Test]
    public void Every_message_keeps_its_place_and_its_parts()
    {
        var messages = ToChatMessages.From(
        [
            new ConversationMessage.User("[a.txt was rejected]\n\ngo on"),
            new ConversationMessage.Assistant("I will.", "hm", [new ToolCall("c1", "readFile", """{"path":"ä"}""")]),
            new ConversationMessage.ToolResults([new ToolResult("c1", "readFile", "text", true), new ToolResult("c2", "fsWrite", "no", false)], "All accepted."),
            new ConversationMessage.Assistant("", null, []),
        ]);
        Assert.That(messages.Select(message => message.Role), Is.EqualTo((ChatRole[])[ChatRole.User, ChatRole.Assistant, ChatRole.Tool, ChatRole.Assistant]));
        Assert.That(messages[1].Contents.Select(content => content.GetType()), Is.EqualTo((Type[])[typeof(TextReasoningContent), typeof(TextContent), typeof(FunctionCallContent)]));
        Assert.That(ToolCallArguments.ToJson((FunctionCallContent)messages[1].Contents[2]), Is.EqualTo("""{"path":"ä"}"""));
        var results = messages[2].Contents.OfType<FunctionResultContent>().ToArray();
        Assert.That(results.Select(result => (result.CallId, result.Result, result.Exception is null)), Is.EqualTo((IEnumerable<(string, object?, bool)>)[("c1", "text", true), ("c2", "no", false)]));
        Assert.That(messages[3].Contents, Is.Empty);

        Assert.That(LastMessage.TextOf([.. messages.Take(3)]), Is.EqualTo("text\nno\nAll accepted."));
        Assert.That(LastMessage.TextOf([messages[0]]), Is.EqualTo("[a.txt was rejected]\n\ngo on"));
        Assert.That(LastMessage.PromptOf(messages), Is.EqualTo("go on"));
    }

    [TestCase(0, 0)]
    [TestCase(1, 1)]
    [TestCase(20, 20)]
    [TestCase(21, 11)]
    [TestCase(30, 20)]
    [TestCase(31, 11)]
    public void Of_many_images_of_tools_the_newest_are_sent_and_older_ones_go_many_at_a_time(int images, int sent)
    {
        var conversation = Enumerable.Range(0, images).Select(i => (ConversationMessage)new ConversationMessage.ToolResults(
            [new ToolResult($"c{i}", "look", "text", true) { Images = [new AttachedImage("image/png", Convert.ToBase64String([(byte)i]))] }], null)).ToList();
        var shown = ToChatMessages.From(conversation).SelectMany(m => m.Contents).OfType<DataContent>().Select(d => (int)d.Data.Span[0]);
        Assert.That(shown, Is.EqualTo(Enumerable.Range(images - sent, sent)));
        Assert.That(ToChatMessages.From(conversation, toolImages: false).SelectMany(m => m.Contents), Has.None.InstanceOf<DataContent>());
    }

    [Test]
    public void Images_of_tools_are_bounded_by_their_size_too()
    {
        var large = Convert.ToBase64String(new byte[15 << 18]);
        var results = new ConversationMessage.ToolResults([.. Enumerable.Range(0, 5).Select(i => new ToolResult($"c{i}", "look", "text", true) { Images = [new AttachedImage("image/png", large)] })], null);
        Assert.That(ToChatMessages.From([results]).SelectMany(m => m.Contents).OfType<DataContent>().Select(ToolImage.CallOf), Is.EqualTo(new[] { "c2", "c3", "c4" }), "three of 5 MiB, not four");
    }

    [TestCase("[one]\n[two]\n\ndelete a", "delete a")]
    [TestCase("[one]\n\n[feedback: \"x\n\ny\"]\n\ndelete a", "delete a")]
    [TestCase("[x] is the name", "[x] is the name")]
    [TestCase("delete a", "delete a")]
    public void Notes_in_brackets_are_not_the_prompt(string text, string prompt) =>
        Assert.That(LastMessage.PromptOf(ToChatMessages.From([new ConversationMessage.User(text)])), Is.EqualTo(prompt));

    [Test]
    public void Arguments_that_are_no_object_stay_readable()
    {
        Assert.That(ToolCallArguments.ToJson(ToolCallArguments.ToCall("c", "t", "{oops")), Is.EqualTo("{oops"));
        Assert.That(ToolCallArguments.ToCall("c", "t", "[1]").Arguments, Is.Empty);
        var call = new FunctionCallContent("c", "t", new Dictionary<string, object?> { ["a"] = "x\"", ["b"] = true, ["c"] = 3, ["d"] = null });
        Assert.That(ToolCallArguments.ToJson(call), Is.EqualTo("""{"a":"x\"","b":true,"c":3,"d":null}"""));
    }
}
