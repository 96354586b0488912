using KiroAgent.Generate;
using KiroAgent.Protocol;
using NUnit.Framework;

namespace KiroAgent.Tests.Protocol;

/// <summary>
/// The table agrees with the published protocol, version 1. The lists below are the contract, written by hand: a name
/// in them is never changed or taken away; the code may have more.
/// </summary>
[TestFixture]
internal sealed class AgreementTests
{
    private static readonly WireModel Model = WireModel.Read();

    /// <summary>→ request, ~ notification; ← and ≈ the same from the server. Then the mode, params, and the result.</summary>
    private const string Contract = """
        → session/new write | mode? kind? title? model? | session
        → session/list read | cursor? limit? | sessions nextCursor?
        → session/open read | sessionId | session transcript review:null approvals questions checkpoints
        → session/setMode write | sessionId mode | session
        → session/setModel write | sessionId model | session
        → session/rename write | sessionId title | session
        → session/delete write | sessionId |
        → session/search read | query limit? | hits
        → session/export read | sessionId format | fileName content
        → model/list read | | models
        ≈ session/changed write | session
        → agent/turn write | sessionId prompt context? | turnId checkpointId stopReason message review:null usage? error?
        → agent/steer immediate | sessionId prompt |
        → agent/interrupt immediate | sessionId | interrupted
        ≈ agent/event write | sessionId turnId seq event
        → review/pending read | sessionId | review:null
        → review/hunkAt read | sessionId uri position | path version hunk:null
        → review/accept write | sessionId path? version? hunks? | review:null files execution
        → review/reject write | sessionId path? version? hunks? feedback? onConflict? | review:null files execution
        → review/undo write | sessionId onConflict? | review:null files execution
        ≈ review/changed write | sessionId review:null changed removed
        → changes/list read | sessionId since? | changes
        → changes/revert write | sessionId paths? onConflict? | revertId files prompt? messagesDropped
        → checkpoint/list read | sessionId | checkpoints
        → checkpoint/preview read | sessionId checkpointId | files messagesDropped
        → checkpoint/revert write | sessionId checkpointId scope? onConflict? | revertId files prompt? messagesDropped
        → checkpoint/redo write | sessionId revertId? | revertId files prompt? messagesDropped
        → checkpoint/diff read | sessionId from to? | changes
        → document/content read | uri | exists text? base64?
        ≈ approval/requested write | approval
        ≈ approval/resolved write | approvalId decision by
        → approval/pending read | sessionId? | approvals
        → approval/respond immediate | approvalId decision remember? command? feedback? |
        ≈ question/asked write | question
        → question/pending read | sessionId? | questions
        → question/answer immediate | questionId answer |
        → guard/explain read | command? path? operation? cwd? sessionId? | verdict reason rule? source? parts?
        → settings/get read | | settings sources problems
        ≈ settings/changed write |
        → mcp/list read | | servers
        → mcp/restart write | server | servers
        ≈ mcp/changed write |
        → context/complete read | sessionId text | items
        ← editor/save read | uri | saved
        ← editor/rename read | uri position newName | edit:null
        ← editor/diagnostics read | uris? | diagnostics
        ~ kiroAgent/didChangeTrust write | workspaceTrusted
        ~ kiroAgent/secrets write | values
        → initialize write | initializationOptions? capabilities? workspaceFolders? clientInfo? | capabilities
        → shutdown immediate | |
        ~ initialized write |
        ~ exit immediate |
        ~ $/cancelRequest immediate | id
        ≈ $/progress write | token value
        ~ workspace/didChangeWorkspaceFolders write | event
        ~ workspace/didChangeConfiguration write | settings
        ~ workspace/didChangeWatchedFiles write | changes
        ~ textDocument/didOpen write | textDocument
        ~ textDocument/didChange write | textDocument contentChanges
        ~ textDocument/didSave write | textDocument text?
        ~ textDocument/didClose write | textDocument
        → textDocument/codeLens read | textDocument |
        → textDocument/codeAction read | textDocument range context? |
        → workspace/executeCommand write | command arguments? |
        → workspace/textDocumentContent read | uri | text
        ← workspace/codeLens/refresh read | |
        ← window/showMessageRequest read | type message actions? |
        ← window/workDoneProgress/create read | token |
        ≈ window/showMessage write | type message
        ≈ window/logMessage write | type message
        ≈ textDocument/publishDiagnostics write | uri diagnostics
        """;

    /// <summary>Shapes by name; a leading kind marks one of a union.</summary>
    private const string Shapes = """
        InitializationOptions: protocolVersion? workspaceTrusted? dataDirectory? settings?
        KiroAgentClientCapabilities: approvals? questions? saveDocument? rename? diagnostics?
        KiroAgentServerCapabilities: protocolVersion methods events
        Session: id title kind mode model state createdAt updatedAt contextTokens? contextLimit?
        SessionHit: sessionId title at snippet
        ModelInfo: id label available reason?
        Usage: inputTokens outputTokens
        TurnError: kind message retryable
        Review: turnId version files undecided
        ReviewSummary: turnId version undecided
        FileReview: path uri operation movedFrom? version state decided additions deletions binary? tooLarge? userEdited? conflict? modeChanged? link? baselineUri currentUri hunks
        DecidedHunks: accepted rejected
        LinkChange: from? to?
        Hunk: id baseline current removed added userEdited?
        LineSpan: start count
        ReviewedFile: path result
        Change: path uri operation movedFrom? additions deletions binary? beforeUri afterUri sources turnIds
        Checkpoint: id turnId createdAt prompt filesChanged
        PreviewFile: path action conflict
        RevertedFile: path result
        Approval: id sessionId? turnId? toolCallId? createdAt reason subject suggestions
        SuggestedRule: pattern scope label
        RememberedRule: pattern scope
        Question: id sessionId text options?
        CommandPart: text verdict reason
        SettingChange: key value
        SettingsProblem: source path message severity
        McpServer: name state tools problem? log
        ContextCompletion: label insertText kind detail?
        DocumentDiagnostics: uri diagnostics
        FileChange: path operation additions deletions
        PlanEntry: text status
        ErrorData: kind
        StaleReviewData: kind review:null
        AgentEvent/turnStarted: prompt? checkpointId mode continues?
        AgentEvent/stepStarted: step
        AgentEvent/textDelta: text
        AgentEvent/thoughtDelta: text
        AgentEvent/toolCallStarted: toolCallId tool title toolKind paths? command?
        AgentEvent/toolCallOutput: toolCallId text
        AgentEvent/toolCallEnded: toolCallId status summary changes?
        AgentEvent/planUpdated: entries
        AgentEvent/retrying: attempt delayMs reason
        AgentEvent/notice: severity text
        AgentEvent/turnEnded: result
        TranscriptEntry/prompt: seq at turnId text
        TranscriptEntry/text: seq at turnId text
        TranscriptEntry/thought: seq at turnId text
        TranscriptEntry/toolCall: seq at turnId toolCallId tool title toolKind
        TranscriptEntry/decision: seq at turnId files
        TranscriptEntry/revert: seq at turnId revertId files
        TranscriptEntry/notice: seq at turnId text
        ApprovalSubject/edit: path operation baselineUri currentUri
        ApprovalSubject/settings: source changes hash
        ApprovalSubject/mcpServer: server entry hash
        ApprovalSubject/hook: path entry hash
        ApprovalSubject/command: command cwd parts
        ApprovalSubject/protectedPath: path resolvedPath operation rule baselineUri currentUri
        ApprovalSubject/outsideWorkspace: path resolvedPath operation
        ApprovalSubject/mcpTool: server tool arguments
        ApprovalSubject/fetch: url
        ApprovalSubject/environment: variable server
        ContextItem/file: uri
        ContextItem/folder: uri
        ContextItem/selection: uri range
        ContextItem/url: url
        ContextItem/gitDiff:
        ContextItem/problems:
        ContextItem/terminal: text
        ContextItem/codebase: query
        ContextItem/image: mimeType base64
        ContextItem/spec: name
        ContextItem/steering: name
        ContextItem/mcpResource: server uri
        """;

    private const string Enumerations = """
        Session.kind: vibe spec
        Session.mode: autopilot supervised
        Session.state: idle running awaitingApproval awaitingAnswer awaitingReview
        SessionExportParams.format: markdown json
        TurnResult.stopReason: completed awaitingReview interrupted rejected stepLimit refused failed
        ToolCallStartedEvent.toolKind: read search edit delete move execute fetch ask plan other
        ToolCallEndedEvent.status: succeeded failed denied cancelled
        PlanEntry.status: pending inProgress completed
        FileReview.operation: created modified deleted moved
        FileReview.state: pending accepted rejected mixed
        ReviewRejectParams.onConflict: ask keepMine overwrite
        ReviewUndoParams.onConflict: ask keepMine overwrite
        ReviewedFile.result: accepted restored merged conflict unchanged
        ReviewOutcome.execution: waiting continues stopped
        Change.sources: tool command mcp hook
        PreviewFile.action: rewrite create delete move
        CheckpointRevertParams.scope: all files conversation
        CheckpointRevertParams.onConflict: merge keepMine overwrite
        ChangesRevertParams.onConflict: merge keepMine overwrite
        RevertedFile.result: restored merged conflict unchanged
        ApprovalRespondParams.decision: allow deny
        ApprovalResolvedParams.decision: allow deny
        RememberedRule.scope: session workspace user
        SuggestedRule.scope: session workspace user
        GuardExplainResult.verdict: allow ask deny
        CommandPart.verdict: allow ask deny
        """;

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    public static IEnumerable<string> MethodLines => Lines(Contract);

    public static IEnumerable<string> ShapeLines => Lines(Shapes);

    public static IEnumerable<string> EnumerationLines => Lines(Enumerations);

    [TestCaseSource(nameof(MethodLines))]
    public void A_method_is_in_the_table_as_published(string line)
    {
        var parts = line.Split('|');
        var head = parts[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var method = Model.AllMethods.Single(method => method.Name == head[1]);
        Assert.That(method.FromClient, Is.EqualTo(head[0] is "→" or "~"), "direction");
        Assert.That(method.Result is not null, Is.EqualTo(head[0] is "→" or "←"), "request or notification");
        Assert.That(method.Mode, Is.EqualTo(head[2]));
        Assert.That(method.Summary, Does.EndWith("."));
        AssertMembers(RecordOf(method.Params)!, parts[1]);
        if (parts.Length > 2 && RecordOf(method.Result) is { } result)
        {
            AssertMembers(result, parts[2]);
        }
    }

    [TestCaseSource(nameof(ShapeLines))]
    public void A_shape_has_the_published_members(string line)
    {
        int colon = line.IndexOf(':', StringComparison.Ordinal);
        var name = line[..colon].Split('/');
        var record = name.Length == 1
            ? (WireType.Record)Model[name[0]]
            : ((WireType.Union)Model[name[0]]).Variants.Select(variant => (WireType.Record)Model[variant]).Single(variant => variant.Kind == name[1]);
        AssertMembers(record, line[(colon + 1)..]);
    }

    [TestCaseSource(nameof(EnumerationLines))]
    public void An_enumeration_is_spelled_as_published(string line)
    {
        var (member, words) = (line.Split(": ")[0].Split('.'), line.Split(": ")[1].Split(' '));
        var shape = ((WireType.Record)Model[member[0]]).Members.Single(m => m.Name == member[1]).Shape;
        var name = (shape is Shape.List list ? list.Item : shape) as Shape.Named;
        Assert.That(((WireType.Enumeration)Model[name!.Name]).Values.Select(value => value.Name), Is.EqualTo(words));
    }

    [TestCase("AgentEvent", 11)]
    [TestCase("TranscriptEntry", 7)]
    [TestCase("ApprovalSubject", 10)]
    [TestCase("ContextItem", 12)]
    public void The_kinds_are_all_written_down_above(string union, int kinds)
    {
        Assert.That(((WireType.Union)Model[union]).Variants, Has.Count.EqualTo(kinds));
        Assert.That(ShapeLines.Count(line => line.StartsWith(union + "/", StringComparison.Ordinal)), Is.EqualTo(kinds));
    }

    [TestCase(-32700, null, ErrorCodes.ParseError)]
    [TestCase(-32600, null, ErrorCodes.InvalidRequest)]
    [TestCase(-32601, null, ErrorCodes.MethodNotFound)]
    [TestCase(-32602, null, ErrorCodes.InvalidParams)]
    [TestCase(-32603, null, ErrorCodes.InternalError)]
    [TestCase(-32002, null, ErrorCodes.ServerNotInitialized)]
    [TestCase(-32800, null, ErrorCodes.RequestCancelled)]
    [TestCase(1001, "unknownSession", ErrorCodes.UnknownSession)]
    [TestCase(1002, "turnInProgress", ErrorCodes.TurnInProgress)]
    [TestCase(1003, "staleReview", ErrorCodes.StaleReview)]
    [TestCase(1004, "unknownCheckpoint", ErrorCodes.UnknownCheckpoint)]
    [TestCase(1005, "unknownApproval", ErrorCodes.UnknownApproval)]
    [TestCase(1006, "outsideWorkspace", ErrorCodes.OutsideWorkspace)]
    [TestCase(1007, "modelUnavailable", ErrorCodes.ModelUnavailable)]
    [TestCase(1008, "invalidSetting", ErrorCodes.InvalidSetting)]
    [TestCase(1009, "storage", ErrorCodes.Storage)]
    [TestCase(1010, "notFound", ErrorCodes.NotFound)]
    [TestCase(1011, "sessionOwned", ErrorCodes.SessionOwned)]
    public void An_error_has_the_published_code_and_kind(int code, string? kind, int ours)
    {
        Assert.That(ours, Is.EqualTo(code));
        Assert.That(ErrorKinds.Of(ours), Is.EqualTo(kind));
    }

    [Test]
    public void Every_name_stands_once_in_the_table() =>
        Assert.That(Methods.All.Select(method => method.Name), Is.Unique);

    [Test]
    public void Every_method_of_the_class_is_in_a_section() =>
        Assert.That(Methods.All, Is.EquivalentTo(typeof(Methods).GetFields()
            .Where(field => field.FieldType.IsAssignableTo(typeof(Method))).Select(field => field.GetValue(null))));

    private static WireType.Record? RecordOf(Shape? shape) => (shape as Shape.Named) is { } named ? Model[named.Name] as WireType.Record : null;

    // "name" is needed, "name?" may be absent, "name:null" is needed and may be null.
    private static void AssertMembers(WireType.Record record, string published)
    {
        foreach (var word in published.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var name = word.TrimEnd('?').Split(':')[0];
            var member = record.Members.SingleOrDefault(member => member.Name == name);
            Assert.That(member, Is.Not.Null, $"{record.Name}.{name}");
            Assert.That(member!.Optional, Is.EqualTo(word.EndsWith('?')), $"{record.Name}.{name} optional");
            Assert.That(member.Shape is Shape.OrNull, Is.EqualTo(word.EndsWith(":null", StringComparison.Ordinal)), $"{record.Name}.{name} null");
        }
    }
}
