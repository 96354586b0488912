// KiroAgent protocol, version 1. Generated from protocol/Methods.cs: run `npm run generate`, do not edit.
// Absent optional members are omitted; `null` stands only where a type names it. Times are ISO 8601 in UTC.

/** The first request: who the client is and what it can do. */
export interface InitializeParams {
  processId?: number | null;
  clientInfo?: NamedVersion;
  locale?: string;
  rootPath?: string;
  /** Used when there are no workspace folders. */
  rootUri?: string | null;
  capabilities?: ClientCapabilities;
  initializationOptions?: InitializationOptions;
  /** LSP trace value. */
  trace?: string;
  workspaceFolders?: WorkspaceFolder[];
  workDoneToken?: unknown;
}

/** The name and version of a program. */
export interface NamedVersion {
  name: string;
  version?: string;
}

/** What the client can do; of LSP's own capabilities only what the server looks at is typed. */
export interface ClientCapabilities {
  workspace?: WorkspaceClientCapabilities;
  textDocument?: unknown;
  window?: WindowClientCapabilities;
  general?: unknown;
  experimental?: ClientExperimental;
}

/** What the client can do with its workspace. */
export interface WorkspaceClientCapabilities {
  applyEdit?: boolean;
  workspaceFolders?: boolean;
  codeLens?: RefreshCapability;
  didChangeWatchedFiles?: DynamicCapability;
  didChangeConfiguration?: DynamicCapability;
  textDocumentContent?: DynamicCapability;
}

/** Whether the client draws something again when asked. */
export interface RefreshCapability {
  refreshSupport?: boolean;
}

/** Whether something can be registered after `initialize`. */
export interface DynamicCapability {
  dynamicRegistration?: boolean;
}

/** What the client can show. */
export interface WindowClientCapabilities {
  /** It shows progress the server began. */
  workDoneProgress?: boolean;
}

/** LSP's place for extensions, in the client's capabilities. */
export interface ClientExperimental {
  kiroAgent?: KiroAgentClientCapabilities;
}

/** What one of our own clients can do; a client without it is a plain LSP client. */
export interface KiroAgentClientCapabilities {
  /** It shows approvals. */
  approvals?: boolean;
  /** It shows questions. */
  questions?: boolean;
  /** It serves `editor/save`. */
  saveDocument?: boolean;
  /** It serves `editor/rename`. */
  rename?: boolean;
  /** It serves `editor/diagnostics`. */
  diagnostics?: boolean;
}

/** What our clients say on top of LSP. */
export interface InitializationOptions {
  /** The major version; another than ours is refused. Absent: a plain LSP client. */
  protocolVersion?: number;
  /** Until it is, nothing in the workspace configures anything. */
  workspaceTrusted?: boolean;
  /** Absolute path; absent: the platform's place for state. */
  dataDirectory?: string;
  /** The editor's settings, `{"kiroAgent": {…}}`: only what the user set. */
  settings?: unknown;
}

/** A folder of the workspace. */
export interface WorkspaceFolder {
  uri: string;
  name: string;
}

/** What the server is and can do. */
export interface InitializeResult {
  capabilities: ServerCapabilities;
  serverInfo?: NamedVersion;
}

/** What the server can do. */
export interface ServerCapabilities {
  /** What a character is counted in. */
  positionEncoding?: string;
  textDocumentSync?: TextDocumentSyncOptions;
  codeLensProvider?: CodeLensOptions;
  codeActionProvider?: CodeActionOptions;
  completionProvider?: CompletionOptions;
  hoverProvider?: boolean;
  executeCommandProvider?: ExecuteCommandOptions;
  workspace?: WorkspaceServerCapabilities;
  experimental?: ServerExperimental;
}

/** How documents are kept in step. */
export interface TextDocumentSyncOptions {
  openClose: boolean;
  change: TextDocumentSyncKind;
  save?: SaveOptions;
}

/**
 * What a change of a document sends.
 * - `0`: Nothing.
 * - `1`: The whole text.
 * - `2`: The changed ranges; whole texts are understood too.
 */
export type TextDocumentSyncKind = 0 | 1 | 2;

/** What a save sends. */
export interface SaveOptions {
  includeText: boolean;
}

/** How CodeLens is served. */
export interface CodeLensOptions {
  resolveProvider: boolean;
}

/** How code actions are served. */
export interface CodeActionOptions {
  codeActionKinds: string[];
}

/** How completion is served. */
export interface CompletionOptions {
  triggerCharacters?: string[];
}

/** The commands `workspace/executeCommand` knows. */
export interface ExecuteCommandOptions {
  commands: string[];
}

/** What the server can do with the workspace. */
export interface WorkspaceServerCapabilities {
  workspaceFolders?: WorkspaceFoldersOptions;
  textDocumentContent?: TextDocumentContentOptions;
}

/** How workspace folders are served. */
export interface WorkspaceFoldersOptions {
  supported: boolean;
  changeNotifications: boolean;
}

/** The schemes `workspace/textDocumentContent` serves. */
export interface TextDocumentContentOptions {
  schemes: string[];
}

/** LSP's place for extensions, in the server's capabilities. */
export interface ServerExperimental {
  kiroAgent: KiroAgentServerCapabilities;
}

/** What this server serves. */
export interface KiroAgentServerCapabilities {
  protocolVersion: number;
  /** The methods it answers; no other of the table. */
  methods: string[];
  /** The `kind` of every event it may send. */
  events: string[];
}

/** The client has the answer to `initialize`. */
export type InitializedParams = Record<string, never>;

/** No members: the method takes nothing. */
export type EmptyParams = Record<string, never>;

/** Which request to take back. */
export interface CancelParams {
  /** A number or a string, as the request bore it. */
  id: unknown;
}

/** Which server-sent trace the client wants; accepted and not used. */
export interface SetTraceParams {
  value: string;
}

/** Progress under a token. */
export interface ProgressParams {
  /** A number or a string. */
  token: unknown;
  value: WorkDoneProgress;
}

/** Progress of some work. */
export type WorkDoneProgress =
  | WorkDoneProgressBegin
  | WorkDoneProgressReport
  | WorkDoneProgressEnd;

/** Work began. */
export interface WorkDoneProgressBegin {
  kind: "begin";
  title: string;
  cancellable?: boolean;
  message?: string;
  /** 0 to 100. */
  percentage?: number;
}

/** Work goes on. */
export interface WorkDoneProgressReport {
  kind: "report";
  cancellable?: boolean;
  message?: string;
  /** 0 to 100. */
  percentage?: number;
}

/** Work is done. */
export interface WorkDoneProgressEnd {
  kind: "end";
  message?: string;
}

/** Whether the workspace is trusted from now on. */
export interface DidChangeTrustParams {
  workspaceTrusted: boolean;
}

/** Keys from the editor's secret storage; they are kept in memory only. */
export interface SecretsParams {
  /** By the name of the environment variable; null takes a key back. */
  values: Record<string, string | null>;
}

/** What to make of a new session; what is absent comes from the settings. */
export interface SessionNewParams {
  mode?: SessionMode;
  kind?: SessionKind;
  title?: string;
  model?: string;
}

/**
 * Whether changes wait for review.
 * - `"autopilot"`: Works end to end; changes are on disk at once.
 * - `"supervised"`: Pauses for review after each step that changed files.
 */
export type SessionMode = "autopilot" | "supervised";

/**
 * What a session is for.
 * - `"vibe"`: Free conversation.
 * - `"spec"`: Writing and carrying out a spec.
 */
export type SessionKind = "vibe" | "spec";

/** The session as it is now. */
export interface SessionResult {
  session: Session;
}

/** A conversation with the agent in this workspace. */
export interface Session {
  id: string;
  title: string;
  kind: SessionKind;
  mode: SessionMode;
  /** The model's id, as `model/list` names it. */
  model: string;
  state: SessionState;
  createdAt: string;
  updatedAt: string;
  /** Tokens the conversation takes up now, as far as known. */
  contextTokens?: number;
  /** Tokens the model can take, as far as known. */
  contextLimit?: number;
  /** Why it can only be read (a newer version wrote to it); absent when it can be written. */
  readOnly?: string;
}

/**
 * What a session is doing, or what it waits for.
 * - `"idle"`: Nothing runs and nothing waits.
 * - `"running"`: A turn runs.
 * - `"awaitingApproval"`: A turn waits for an approval.
 * - `"awaitingAnswer"`: A turn waits for the answer to a question.
 * - `"awaitingReview"`: Changed files wait for a decision.
 */
export type SessionState = "idle" | "running" | "awaitingApproval" | "awaitingAnswer" | "awaitingReview";

/** Which part of the list of sessions is wanted. */
export interface SessionListParams {
  /** The `nextCursor` of the page before; absent for the first page. */
  cursor?: string;
  /** The most sessions to answer with. */
  limit?: number;
}

/** Sessions, newest first. */
export interface SessionListResult {
  sessions: Session[];
  /** Given when there are more. */
  nextCursor?: string;
}

/** Which session to draw. */
export interface SessionOpenParams {
  sessionId: string;
}

/** All a client needs to draw a session afresh. */
export interface SessionOpenResult {
  session: Session;
  transcript: TranscriptEntry[];
  /** Null when nothing waits. */
  review: Review | null;
  approvals: Approval[];
  questions: Question[];
  checkpoints: Checkpoint[];
  /** The agent's plan since the latest prompt; absent when it made none. */
  plan?: PlanEntry[];
}

/** One entry of a session's transcript: enough to draw the chat again. */
export type TranscriptEntry =
  | PromptEntry
  | TextEntry
  | ThoughtEntry
  | ToolCallEntry
  | DecisionEntry
  | RevertEntry
  | NoticeEntry;

/** What the user asked. */
export interface PromptEntry {
  kind: "prompt";
  /** Counts the entries of the session, from 1; a revert of the conversation drops entries, never renumbers them. */
  seq: number;
  at: string;
  /** The turn it belongs to; for what happens between turns, the latest. */
  turnId: string;
  text: string;
  context?: ContextItem[];
  /** The checkpoint taken before it; absent for a steering message. */
  checkpointId?: string;
  /** True when it was added to a running turn. */
  steering?: boolean;
  /** What its first word called (`/SERVER:PROMPT`), written out as the model read it. */
  called?: string;
}

/** Something the user put next to a prompt. */
export type ContextItem =
  | FileContext
  | FolderContext
  | SelectionContext
  | UrlContext
  | GitDiffContext
  | ProblemsContext
  | TerminalContext
  | CodebaseContext
  | ImageContext
  | SpecContext
  | SteeringContext
  | McpResourceContext;

/** A file. */
export interface FileContext {
  kind: "file";
  uri: string;
}

/** A folder: the names in it. */
export interface FolderContext {
  kind: "folder";
  uri: string;
}

/** A part of a file. */
export interface SelectionContext {
  kind: "selection";
  uri: string;
  range: TextRange;
}

/** A part of a document; the end is not in it. */
export interface TextRange {
  start: Position;
  end: Position;
}

/** A place in a document, 0-based; characters are UTF-16 code units. */
export interface Position {
  line: number;
  character: number;
}

/** A web page. */
export interface UrlContext {
  kind: "url";
  url: string;
}

/** The uncommitted changes. */
export interface GitDiffContext {
  kind: "gitDiff";
}

/** The editor's diagnostics. */
export interface ProblemsContext {
  kind: "problems";
}

/** Text from a terminal. */
export interface TerminalContext {
  kind: "terminal";
  text: string;
}

/** What the workspace holds on a subject. */
export interface CodebaseContext {
  kind: "codebase";
  query: string;
}

/** An image. */
export interface ImageContext {
  kind: "image";
  mimeType: string;
  base64: string;
}

/** A spec of the workspace. */
export interface SpecContext {
  kind: "spec";
  name: string;
}

/** A steering file. */
export interface SteeringContext {
  kind: "steering";
  name: string;
}

/** A resource of an MCP server. */
export interface McpResourceContext {
  kind: "mcpResource";
  /** The server's name. */
  server: string;
  /** As `mcp/list` names it. */
  uri: string;
}

/** What the model said in one step. */
export interface TextEntry {
  kind: "text";
  /** Counts the entries of the session, from 1; a revert of the conversation drops entries, never renumbers them. */
  seq: number;
  at: string;
  /** The turn it belongs to; for what happens between turns, the latest. */
  turnId: string;
  text: string;
}

/** What the model thought in one step, where the provider shows it. */
export interface ThoughtEntry {
  kind: "thought";
  /** Counts the entries of the session, from 1; a revert of the conversation drops entries, never renumbers them. */
  seq: number;
  at: string;
  /** The turn it belongs to; for what happens between turns, the latest. */
  turnId: string;
  text: string;
}

/** A tool call and what came of it. */
export interface ToolCallEntry {
  kind: "toolCall";
  /** Counts the entries of the session, from 1; a revert of the conversation drops entries, never renumbers them. */
  seq: number;
  at: string;
  /** The turn it belongs to; for what happens between turns, the latest. */
  turnId: string;
  toolCallId: string;
  tool: string;
  /** One line that says what the call does, arguments included. */
  title: string;
  toolKind: ToolKind;
  /** Absent while it runs or waits. */
  status?: ToolCallStatus;
  /** One line that says what came of it. */
  summary?: string;
  paths?: string[];
  /** The command line, for a call that runs one. */
  command?: string;
  /** The files it changed. */
  changes?: FileChange[];
  /** What it printed, cut in the middle when long. */
  output?: string;
}

/**
 * What sort of work a tool does, for its icon.
 * - `"read"`: Reads.
 * - `"search"`: Searches.
 * - `"edit"`: Writes or edits a file.
 * - `"delete"`: Deletes a file.
 * - `"move"`: Moves a file.
 * - `"execute"`: Runs a command.
 * - `"fetch"`: Fetches from the network.
 * - `"ask"`: Asks the user.
 * - `"plan"`: Keeps the plan.
 * - `"other"`: Anything else.
 */
export type ToolKind = "read" | "search" | "edit" | "delete" | "move" | "execute" | "fetch" | "ask" | "plan" | "other";

/**
 * How a tool call ended.
 * - `"succeeded"`: It did what it said.
 * - `"failed"`: It could not; the model was told why.
 * - `"denied"`: It was not allowed, and nothing happened.
 * - `"cancelled"`: It was stopped.
 */
export type ToolCallStatus = "succeeded" | "failed" | "denied" | "cancelled";

/** A file changed by a tool call. */
export interface FileChange {
  path: string;
  operation: FileOperation;
  /** Lines added. */
  additions: number;
  /** Lines removed. */
  deletions: number;
  movedFrom?: string;
}

/**
 * What happened to a file.
 * - `"created"`: It was not there before.
 * - `"modified"`: Its content, mode or link target changed.
 * - `"deleted"`: It is gone.
 * - `"moved"`: It came from `movedFrom`.
 */
export type FileOperation = "created" | "modified" | "deleted" | "moved";

/** A decision on files under review. */
export interface DecisionEntry {
  kind: "decision";
  /** Counts the entries of the session, from 1; a revert of the conversation drops entries, never renumbers them. */
  seq: number;
  at: string;
  /** The turn it belongs to; for what happens between turns, the latest. */
  turnId: string;
  decision: DecisionKind;
  files: DecidedFile[];
  /** What the user said with a rejection. */
  feedback?: string;
}

/**
 * What was decided.
 * - `"accept"`: Changes were kept.
 * - `"reject"`: Changes were taken back.
 * - `"undo"`: The decision before was taken back.
 */
export type DecisionKind = "accept" | "reject" | "undo";

/** What a decision did to one file. */
export interface DecidedFile {
  path: string;
  result: ReviewResult;
  /** How many hunks were decided, when it was not the whole file. */
  hunks?: number;
  /** A `kiro-review:` URI of the text that was taken away: it can be looked at and copied. */
  takenUri?: string;
}

/**
 * What a decision did to a file.
 * - `"accepted"`: The change stays.
 * - `"restored"`: The exact bytes, mode and existence from before are back.
 * - `"merged"`: The agent's lines went, the user's stayed.
 * - `"conflict"`: Nothing was written; it still waits.
 * - `"unchanged"`: There was nothing to do.
 */
export type ReviewResult = "accepted" | "restored" | "merged" | "conflict" | "unchanged";

/** A revert or a redo. */
export interface RevertEntry {
  kind: "revert";
  /** Counts the entries of the session, from 1; a revert of the conversation drops entries, never renumbers them. */
  seq: number;
  at: string;
  /** The turn it belongs to; for what happens between turns, the latest. */
  turnId: string;
  revertId: string;
  files: RevertedFile[];
  /** Prompts and answers that left the conversation. */
  messagesDropped: number;
  scope?: RevertScope;
  /** The checkpoint it went back to; absent for `changes/revert`. */
  checkpointId?: string;
  /** True when an earlier revert was undone. */
  redone?: boolean;
}

/** What a revert did to one file. */
export interface RevertedFile {
  path: string;
  result: RevertResult;
  /** Why it was left alone, of a conflict where more can be said than that others wrote there. */
  reason?: string;
}

/**
 * What a revert did to a file.
 * - `"restored"`: The exact bytes, mode and existence from then are back.
 * - `"merged"`: The agent's lines went, what others wrote stayed.
 * - `"conflict"`: It was left alone.
 * - `"unchanged"`: There was nothing to do.
 */
export type RevertResult = "restored" | "merged" | "conflict" | "unchanged";

/**
 * What a revert takes back.
 * - `"all"`: Files and conversation.
 * - `"files"`: Files alone; the model is told at its next prompt.
 * - `"conversation"`: The conversation alone.
 */
export type RevertScope = "all" | "files" | "conversation";

/** Something the user should know: an interrupted or failed turn, a limit, an effect that cannot be undone. */
export interface NoticeEntry {
  kind: "notice";
  /** Counts the entries of the session, from 1; a revert of the conversation drops entries, never renumbers them. */
  seq: number;
  at: string;
  /** The turn it belongs to; for what happens between turns, the latest. */
  turnId: string;
  severity: Severity;
  text: string;
}

/**
 * How much something matters.
 * - `"info"`: Good to know.
 * - `"warning"`: May surprise.
 * - `"error"`: Something did not work.
 */
export type Severity = "info" | "warning" | "error";

/** The files of a session that wait for a decision, and those decided since they began to wait. */
export interface Review {
  /** The latest turn that added to it. */
  turnId: string;
  /** Grows with every change of the review. */
  version: number;
  files: FileReview[];
  /** How many files are not wholly decided. */
  undecided: number;
}

/** One file under review. */
export interface FileReview {
  path: string;
  uri: string;
  operation: FileOperation;
  /** Grows with every change of this entry. */
  version: number;
  state: FileReviewState;
  /** Hunks decided so far. */
  decided: DecidedHunks;
  /** Lines added, in the pending hunks. */
  additions: number;
  /** Lines removed, in the pending hunks. */
  deletions: number;
  /** The content before the oldest undecided change; its scheme is `kiro-review`. */
  baselineUri: string;
  /** The content now, for a native diff editor. */
  currentUri: string;
  /** The pending ones only. */
  hunks: Hunk[];
  movedFrom?: string;
  /** Not text: it is decided whole. */
  binary?: boolean;
  /** Over the limits for text: it is decided whole. */
  tooLarge?: boolean;
  /** The user changed a pending hunk. */
  userEdited?: boolean;
  /** Rejecting it would meet the user's own changes. */
  conflict?: boolean;
  /** Its mode bits changed. */
  modeChanged?: boolean;
  /** It is or was a symbolic link. */
  link?: LinkChange;
  /** The content as the agent left it, where the user changed a pending hunk since: what a three-way merge of the file now and its baseline starts from. Its scheme is `kiro-review`. */
  agentUri?: string;
}

/**
 * Where a file stands in the review.
 * - `"pending"`: Something of it is undecided.
 * - `"accepted"`: All of it was accepted.
 * - `"rejected"`: All of it was rejected.
 * - `"mixed"`: Wholly decided, partly each way.
 */
export type FileReviewState = "pending" | "accepted" | "rejected" | "mixed";

/** How many hunks of a file were decided which way. */
export interface DecidedHunks {
  accepted: number;
  rejected: number;
}

/** One place where a file differs from its baseline. */
export interface Hunk {
  /** Names these very lines: it changes when `removed` or `added` does, and never otherwise. */
  id: string;
  /** Its lines in the baseline. */
  baseline: LineSpan;
  /** Its lines in the file now. */
  current: LineSpan;
  /** The baseline's lines, without their terminators. */
  removed: string[];
  /** The current lines, without their terminators. */
  added: string[];
  /** The user changed it after the agent did. */
  userEdited?: boolean;
}

/** A run of lines, 0-based; with count 0, start is the line it stands before. */
export interface LineSpan {
  start: number;
  count: number;
}

/** Where a link pointed and points. */
export interface LinkChange {
  /** Absent when it was no link. */
  from?: string;
  /** Absent when it is no link any more. */
  to?: string;
}

/** Something that waits for the user's word. It survives restarts, and the first answer wins. */
export interface Approval {
  id: string;
  createdAt: string;
  /** Why it asks. */
  reason: string;
  /** What it asks about. */
  subject: ApprovalSubject;
  /** The narrowest rules that would have allowed it. */
  suggestions: SuggestedRule[];
  /** Absent where it is the workspace's. */
  sessionId?: string;
  turnId?: string;
  toolCallId?: string;
  /** The rule that asks, such as a protected pattern. */
  rule?: string;
  /** Where that rule stands: `built in`, or a layer or file of the settings. */
  source?: string;
  /** For a command or an MCP tool: a sentence on what it may change that cannot be taken back; absent when everything can. */
  cannotRestore?: string;
}

/** What an approval asks about. */
export type ApprovalSubject =
  | EditSubject
  | SettingsSubject
  | McpServerSubject
  | HookSubject
  | CommandSubject
  | ProtectedPathSubject
  | OutsideWorkspaceSubject
  | McpToolSubject
  | FetchSubject
  | EnvironmentSubject;

/** A file change, before it is made (`supervised.pause: "operation"`). */
export interface EditSubject {
  kind: "edit";
  path: string;
  operation: FileOperation;
  baselineUri: string;
  currentUri: string;
  /** Every file it would change, as a review would show it; both URIs are `kiro-review:`, for nothing is written yet. */
  files?: FileReview[];
}

/** Settings of the project that loosen the guard. */
export interface SettingsSubject {
  kind: "settings";
  /** The file they stand in. */
  source: string;
  changes: SettingChange[];
  /** Binds the approval to this very content. */
  hash: string;
}

/** A setting and the value it would get. */
export interface SettingChange {
  key: string;
  value: unknown;
}

/** An MCP server to be started. */
export interface McpServerSubject {
  kind: "mcpServer";
  server: string;
  /** Its entry in the settings, whole. */
  entry: unknown;
  /** Binds the approval to this very content. */
  hash: string;
  /** The file it stands in. */
  source?: string;
}

/** A hook of the project. */
export interface HookSubject {
  kind: "hook";
  path: string;
  /** The hook, whole. */
  entry: unknown;
  /** Binds the approval to this very content. */
  hash: string;
}

/** A command line. */
export interface CommandSubject {
  kind: "command";
  /** The whole line. */
  command: string;
  /** The folder it would run in. */
  cwd: string;
  /** Each sub-command with its verdict. */
  parts: CommandPart[];
}

/** One sub-command of a command line. */
export interface CommandPart {
  text: string;
  verdict: Verdict;
  reason: string;
}

/**
 * What the guard says.
 * - `"allow"`: It happens without asking.
 * - `"ask"`: The user is asked first.
 * - `"deny"`: It does not happen.
 */
export type Verdict = "allow" | "ask" | "deny";

/** A write to a protected path. */
export interface ProtectedPathSubject {
  kind: "protectedPath";
  path: string;
  /** What would really be touched. */
  resolvedPath: string;
  /** Such as `create`, `modify`, `delete`, `moveFrom`, `moveTo`. */
  operation: string;
  /** The pattern that protects it. */
  rule: string;
  baselineUri: string;
  currentUri: string;
  /** Every file it would change, as a review would show it. */
  files?: FileReview[];
}

/** A path that leaves the workspace. */
export interface OutsideWorkspaceSubject {
  kind: "outsideWorkspace";
  path: string;
  /** What would really be touched. */
  resolvedPath: string;
  /** Such as `read`, `create`, `modify`, `delete`, `moveFrom`, `moveTo`. */
  operation: string;
  /** For a write: what stands there. */
  baselineUri?: string;
  /** For a write: what would. */
  currentUri?: string;
  /** For a write: every file it would change, as a review would show it. */
  files?: FileReview[];
}

/** A call of an MCP server's tool. */
export interface McpToolSubject {
  kind: "mcpTool";
  server: string;
  /** As the server names it. */
  tool: string;
  arguments: unknown;
  /** As the server describes it: data, with unseen characters shown. */
  description?: string;
}

/** A fetch from the network. */
export interface FetchSubject {
  kind: "fetch";
  url: string;
}

/** An environment variable that an MCP server's entry refers to. */
export interface EnvironmentSubject {
  kind: "environment";
  /** Its name; the value is never shown. */
  variable: string;
  server: string;
}

/** A rule that would have allowed it. */
export interface SuggestedRule {
  pattern: string;
  scope: RuleScope;
  /** How to show it. */
  label: string;
}

/**
 * How far a remembered rule reaches.
 * - `"session"`: This session.
 * - `"workspace"`: This workspace.
 * - `"user"`: This user, everywhere.
 */
export type RuleScope = "session" | "workspace" | "user";

/** Something the agent wants to know. */
export interface Question {
  id: string;
  sessionId: string;
  text: string;
  /** Answers to offer; another may be given. */
  options?: string[];
}

/** The state before a prompt. */
export interface Checkpoint {
  id: string;
  turnId: string;
  createdAt: string;
  /** The prompt it was taken before. */
  prompt: string;
  /** Files changed between it and the next one. */
  filesChanged: number;
}

/** One point of the agent's plan. */
export interface PlanEntry {
  text: string;
  status: PlanStatus;
}

/**
 * How far a point of the plan is.
 * - `"pending"`: Not begun.
 * - `"inProgress"`: Being worked on.
 * - `"completed"`: Done.
 */
export type PlanStatus = "pending" | "inProgress" | "completed";

/** The mode from the next model step on. */
export interface SessionSetModeParams {
  sessionId: string;
  mode: SessionMode;
}

/** The model from the next model step on. */
export interface SessionSetModelParams {
  sessionId: string;
  model: string;
}

/** A session's new title. */
export interface SessionRenameParams {
  sessionId: string;
  title: string;
}

/** Which session to delete. */
export interface SessionDeleteParams {
  sessionId: string;
}

/** No members: the answer is that it was done. */
export type EmptyResult = Record<string, never>;

/** What to look for in all sessions. */
export interface SessionSearchParams {
  query: string;
  limit?: number;
}

/** Where the query was found. */
export interface SessionSearchResult {
  hits: SessionHit[];
}

/** One place where a session holds the query. */
export interface SessionHit {
  sessionId: string;
  title: string;
  /** When that entry was written. */
  at: string;
  /** The text around the place. */
  snippet: string;
}

/** Which session to export, and how. */
export interface SessionExportParams {
  sessionId: string;
  format: ExportFormat;
}

/**
 * The form of an exported session.
 * - `"markdown"`: Markdown to read.
 * - `"json"`: JSON to process.
 */
export type ExportFormat = "markdown" | "json";

/** An exported session. */
export interface SessionExportResult {
  /** A name to suggest for saving. */
  fileName: string;
  content: string;
}

/** Which models there are. */
export interface ModelListParams {
  /** Has the configured endpoints looked at meanwhile, where that was not done of late: the answer does not wait for it. */
  check?: boolean;
}

/** The models that can be named. */
export interface ModelListResult {
  models: ModelInfo[];
}

/** A model and whether it can be used now. */
export interface ModelInfo {
  id: string;
  label: string;
  /** Whether a turn with it can start: whether it is configured. */
  available: boolean;
  /** Why it cannot be used, and what to set. */
  reason?: string;
  /** Whether its endpoint answers; absent where it needs none, or none is configured. */
  reach?: ModelReach;
  /** The same in words, for a menu; absent where there is nothing to say. */
  note?: string;
}

/**
 * Whether a model's endpoint answers, as far as it was looked at.
 * - `"unchecked"`: Nobody looked yet.
 * - `"checking"`: It is being looked at; `model/changed` tells what came of it.
 * - `"reachable"`: It answers.
 * - `"unreachable"`: It does not answer.
 * - `"keyRefused"`: It answers, and does not take the key.
 * - `"unknownModel"`: It answers, and has no such model.
 */
export type ModelReach = "unchecked" | "checking" | "reachable" | "unreachable" | "keyRefused" | "unknownModel";

/** A session changed; sent on every change. */
export interface SessionChangedParams {
  session: Session;
}

/** A prompt that starts a turn. */
export interface AgentTurnParams {
  sessionId: string;
  prompt: string;
  /** What the user put next to the prompt. */
  context?: ContextItem[];
}

/** How a turn ended or paused. */
export interface TurnResult {
  turnId: string;
  /** The checkpoint taken before the prompt; a continuation keeps it. */
  checkpointId: string;
  stopReason: StopReason;
  /** The text of the last model call. */
  message: string;
  /** What waits for review in the session; null when nothing does. */
  review: Review | null;
  /** Tokens of this turn, where the provider tells. */
  usage?: Usage;
  /** Given with `failed`. */
  error?: TurnError;
}

/**
 * Why a turn ended or paused.
 * - `"completed"`: The agent had nothing more to do.
 * - `"awaitingReview"`: Changed files wait for review (Supervised).
 * - `"interrupted"`: The user stopped it, or the server ended while it ran.
 * - `"rejected"`: The user rejected changes; only from front ends that wait through the review.
 * - `"stepLimit"`: It reached `maxSteps`.
 * - `"refused"`: The model refused.
 * - `"failed"`: See `error`.
 */
export type StopReason = "completed" | "awaitingReview" | "interrupted" | "rejected" | "stepLimit" | "refused" | "failed";

/** Tokens used. */
export interface Usage {
  inputTokens: number;
  outputTokens: number;
  /** How many of the input tokens came from the provider's cache; absent for none. */
  cachedTokens?: number;
}

/** Why a turn failed. */
export interface TurnError {
  /** A word for programs, such as `modelUnavailable`. */
  kind: string;
  /** A sentence for people; it names no secret. */
  message: string;
  /** Whether the same prompt may work later. */
  retryable: boolean;
}

/** A message for the running turn, read before the next model step. */
export interface AgentSteerParams {
  sessionId: string;
  prompt: string;
}

/** Which session's turn to stop. */
export interface AgentInterruptParams {
  sessionId: string;
}

/** Whether there was a turn to stop. */
export interface AgentInterruptResult {
  interrupted: boolean;
}

/** Something that happened in a turn. */
export interface AgentEventParams {
  sessionId: string;
  turnId: string;
  /** Counts from 1 per session and connection, without gaps. */
  seq: number;
  event: AgentEvent;
}

/** What happened in a turn. */
export type AgentEvent =
  | TurnStartedEvent
  | StepStartedEvent
  | TextDeltaEvent
  | ThoughtDeltaEvent
  | ToolCallStartedEvent
  | ToolCallOutputEvent
  | ToolCallEndedEvent
  | PlanUpdatedEvent
  | RetryingEvent
  | NoticeEvent
  | TurnEndedEvent;

/** A turn started, or went on after its review. */
export interface TurnStartedEvent {
  kind: "turnStarted";
  checkpointId: string;
  mode: SessionMode;
  /** Absent when the agent continues by itself. */
  prompt?: string;
  /** The turn whose review was decided. */
  continues?: string;
}

/** A model call started. */
export interface StepStartedEvent {
  kind: "stepStarted";
  /** Counts the model calls of the turn, from 1. */
  step: number;
}

/** More of what the model says. */
export interface TextDeltaEvent {
  kind: "textDelta";
  text: string;
}

/** More of what the model thinks. */
export interface ThoughtDeltaEvent {
  kind: "thoughtDelta";
  text: string;
}

/** A tool call started, or waits for its approval. */
export interface ToolCallStartedEvent {
  kind: "toolCallStarted";
  toolCallId: string;
  /** The tool's name as the model knows it. */
  tool: string;
  /** One line that says what the call does. */
  title: string;
  toolKind: ToolKind;
  /** The files it names. */
  paths?: string[];
  /** The command line, for a call that runs one. */
  command?: string;
}

/** More of what a tool call prints. */
export interface ToolCallOutputEvent {
  kind: "toolCallOutput";
  toolCallId: string;
  text: string;
}

/** A tool call ended. */
export interface ToolCallEndedEvent {
  kind: "toolCallEnded";
  toolCallId: string;
  status: ToolCallStatus;
  /** One line that says what came of it. */
  summary: string;
  /** The files it changed. */
  changes?: FileChange[];
}

/** The agent's plan, whole. */
export interface PlanUpdatedEvent {
  kind: "planUpdated";
  entries: PlanEntry[];
}

/** The model call is made again; the text since `stepStarted` is void. */
export interface RetryingEvent {
  kind: "retrying";
  /** The attempt that failed, from 1. */
  attempt: number;
  /** Milliseconds until the next one. */
  delayMs: number;
  reason: string;
}

/** Something the user should know, such as an effect that cannot be taken back; the transcript has it too. */
export interface NoticeEvent {
  kind: "notice";
  severity: Severity;
  text: string;
}

/** The turn ended or paused; the answer of the request follows. */
export interface TurnEndedEvent {
  kind: "turnEnded";
  result: TurnResult;
}

/** Which session's review is wanted. */
export interface ReviewPendingParams {
  sessionId: string;
}

/** What waits for a decision. */
export interface ReviewPendingResult {
  /** Null when nothing waits. */
  review: Review | null;
}

/** A place in an editor. */
export interface ReviewHunkAtParams {
  sessionId: string;
  uri: string;
  position: Position;
}

/** The pending hunk at a place of a file under review; of any other file the answer is `notFound`. */
export interface ReviewHunkAtResult {
  path: string;
  /** The file's version in the review. */
  version: number;
  /** Null when no pending hunk is there. */
  hunk: Hunk | null;
}

/** What to accept. */
export interface ReviewAcceptParams {
  sessionId: string;
  /** The file; without it, all that is still undecided. */
  path?: string;
  /** The version of the file (of the review, without `path`) the user was shown; when it is not current, the decision is refused. */
  version?: number;
  /** Ids of the hunks; without them, the whole file. */
  hunks?: string[];
}

/** What a decision did. */
export interface ReviewOutcome {
  /** What waits now; null when nothing does. */
  review: Review | null;
  /** The files the decision was about. */
  files: ReviewedFile[];
  execution: Execution;
}

/** What a decision did to one file. */
export interface ReviewedFile {
  path: string;
  result: ReviewResult;
  /** Why it was left alone, of a conflict. */
  reason?: string;
}

/**
 * What the agent does after a decision.
 * - `"waiting"`: Files are still undecided.
 * - `"continues"`: It goes on by itself; the events follow this answer.
 * - `"stopped"`: It waits for the next prompt.
 */
export type Execution = "waiting" | "continues" | "stopped";

/** What to reject. */
export interface ReviewRejectParams {
  sessionId: string;
  /** The file; without it, all that is still undecided. */
  path?: string;
  /** The version of the file (of the review, without `path`) the user was shown; when it is not current, the decision is refused. */
  version?: number;
  /** Ids of the hunks; without them, the whole file. */
  hunks?: string[];
  /** What the model is told at its next prompt. */
  feedback?: string;
  /** Default `ask`. */
  onConflict?: ReviewConflictChoice;
}

/**
 * What to do where rejecting meets the user's own changes.
 * - `"ask"`: Report the conflict and write nothing to that file.
 * - `"keepMine"`: Keep the text of the conflicting places and restore the rest.
 * - `"overwrite"`: Restore the exact baseline; `review/undo` brings the text from before back.
 */
export type ReviewConflictChoice = "ask" | "keepMine" | "overwrite";

/** Takes the last decision back, again and again to the first. */
export interface ReviewUndoParams {
  sessionId: string;
  /** Default `ask`. */
  onConflict?: ReviewConflictChoice;
}

/** The review changed, by the agent, a decision, or the user's own edit of a pending file. */
export interface ReviewChangedParams {
  sessionId: string;
  /** Null when nothing waits any more. */
  review: ReviewSummary | null;
  /** Entries that are new or differ. */
  changed: FileReview[];
  /** Paths of the entries that are gone. */
  removed: string[];
}

/** A review without its files. */
export interface ReviewSummary {
  /** The latest turn that added to it. */
  turnId: string;
  version: number;
  /** How many files are not wholly decided. */
  undecided: number;
}

/** Which session's changes are wanted. */
export interface ChangesListParams {
  sessionId: string;
  /** A checkpoint to count from; without it, the session's start. */
  since?: string;
}

/** The net changes of the agent. */
export interface ChangesListResult {
  changes: Change[];
}

/** The net change of one file. */
export interface Change {
  path: string;
  uri: string;
  operation: FileOperation;
  additions: number;
  deletions: number;
  /** Its content before; the scheme is `kiro-review`. */
  beforeUri: string;
  /** The file, or a `kiro-review:` document for a diff that ends in the past. */
  afterUri: string;
  /** What changed it. */
  sources: ChangeSource[];
  /** The turns that changed it, oldest first. */
  turnIds: string[];
  movedFrom?: string;
  binary?: boolean;
}

/**
 * What changed a file.
 * - `"tool"`: One of the agent's own tools.
 * - `"command"`: A command it ran.
 * - `"mcp"`: A tool of an MCP server.
 * - `"hook"`: A hook.
 */
export type ChangeSource = "tool" | "command" | "mcp" | "hook";

/** What to revert of the session's changes; the conversation stays. */
export interface ChangesRevertParams {
  sessionId: string;
  /** Without them, all. */
  paths?: string[];
  /** Default `merge`. */
  onConflict?: RevertConflictChoice;
}

/**
 * What a revert does with what others wrote since.
 * - `"merge"`: Keep it; a file where that cannot be done is left alone and reported.
 * - `"keepMine"`: Keep the text of the conflicting places and restore the rest.
 * - `"overwrite"`: Restore the exact bytes; `checkpoint/redo` brings the text from before back.
 */
export type RevertConflictChoice = "merge" | "keepMine" | "overwrite";

/** What a revert or redo did. */
export interface RevertOutcome {
  /** Names it, for `checkpoint/redo`. */
  revertId: string;
  files: RevertedFile[];
  /** Prompts and answers that left the conversation. */
  messagesDropped: number;
  /** The text to put back into the input box. */
  prompt?: string;
}

/** Which session's checkpoints are wanted. */
export interface CheckpointListParams {
  sessionId: string;
}

/** Checkpoints, oldest first. */
export interface CheckpointListResult {
  checkpoints: Checkpoint[];
}

/** Which revert to look at before doing it. */
export interface CheckpointPreviewParams {
  sessionId: string;
  checkpointId: string;
}

/** What a revert would do. */
export interface CheckpointPreviewResult {
  files: PreviewFile[];
  /** Prompts and answers that would leave the conversation. */
  messagesDropped: number;
}

/** What a revert would do to one file. */
export interface PreviewFile {
  path: string;
  action: PreviewAction;
  /** It was changed since by someone else, in the same places. */
  conflict: boolean;
}

/**
 * What a revert would do to a file.
 * - `"rewrite"`: Put its content, mode or link target back.
 * - `"create"`: Bring it back.
 * - `"delete"`: Remove it.
 * - `"move"`: Move it back.
 */
export type PreviewAction = "rewrite" | "create" | "delete" | "move";

/** What to revert to. */
export interface CheckpointRevertParams {
  sessionId: string;
  checkpointId: string;
  /** Default `all`. */
  scope?: RevertScope;
  /** Default `merge`. */
  onConflict?: RevertConflictChoice;
}

/** Which revert to undo. */
export interface CheckpointRedoParams {
  sessionId: string;
  /** Without it, the latest. */
  revertId?: string;
}

/** Which two checkpoints to compare. */
export interface CheckpointDiffParams {
  sessionId: string;
  from: string;
  /** Without it, now. */
  to?: string;
}

/** Which kept document is wanted. */
export interface DocumentContentParams {
  /** A `kiro-review:` URI. */
  uri: string;
}

/** A kept document. */
export interface DocumentContentResult {
  /** False when the file was not there at that time. */
  exists: boolean;
  /** Its text. */
  text?: string;
  /** Its bytes, when it is not text. */
  base64?: string;
}

/** Whose approvals are wanted. */
export interface ApprovalPendingParams {
  /** Without it, all of the workspace. */
  sessionId?: string;
}

/** Approvals that wait. */
export interface ApprovalPendingResult {
  approvals: Approval[];
}

/** The user's word. */
export interface ApprovalRespondParams {
  approvalId: string;
  decision: ApprovalDecision;
  /** A rule to keep. */
  remember?: RememberedRule;
  /** The command as the user edited it; it is judged again. */
  command?: string;
  /** What the model is told. */
  feedback?: string;
}

/**
 * Allowed or not.
 * - `"allow"`: It may happen.
 * - `"deny"`: It must not; the agent goes on with the rest.
 */
export type ApprovalDecision = "allow" | "deny";

/** A rule to keep. */
export interface RememberedRule {
  pattern: string;
  scope: RuleScope;
}

/** An approval is wanted. */
export interface ApprovalRequestedParams {
  approval: Approval;
}

/** An approval was given, refused or withdrawn. */
export interface ApprovalResolvedParams {
  approvalId: string;
  decision: ApprovalDecision;
  /** Such as `user` or `interrupt`. */
  by: string;
}

/** Whose questions are wanted. */
export interface QuestionPendingParams {
  /** Without it, all of the workspace. */
  sessionId?: string;
}

/** Questions that wait. */
export interface QuestionPendingResult {
  questions: Question[];
}

/** The user's answer. */
export interface QuestionAnswerParams {
  questionId: string;
  answer: string;
}

/** The agent asks. */
export interface QuestionAskedParams {
  question: Question;
}

/** What to judge: a command, or a path and what is to be done to it. */
export interface GuardExplainParams {
  command?: string;
  path?: string;
  /** With `path`: such as `read`, `create`, `modify`, `delete`, `moveFrom`, `moveTo`. */
  operation?: string;
  /** The folder to judge it in; without it, the workspace. */
  cwd?: string;
  /** Counts the rules remembered for this session too. */
  sessionId?: string;
}

/** What the guard says and why. */
export interface GuardExplainResult {
  verdict: Verdict;
  reason: string;
  /** The rule that decided. */
  rule?: string;
  /** Where that rule stands. */
  source?: string;
  /** For a command: each sub-command with its verdict. */
  parts?: CommandPart[];
  /** For a path: what would really be touched, absolute, as far as it is known. */
  resolvedPath?: string;
  /** Where it asks: the narrowest rules that would have allowed it, as an approval offers them. */
  suggestions?: SuggestedRule[];
}

/** The settings in force. */
export interface SettingsGetResult {
  /** By key, without the `kiroAgent.` prefix. */
  settings: Record<string, unknown>;
  /** By key: where its value comes from. */
  sources: Record<string, string>;
  problems: SettingsProblem[];
}

/** Something wrong in a settings file. */
export interface SettingsProblem {
  /** The layer or file. */
  source: string;
  /** The key. */
  path: string;
  message: string;
  severity: Severity;
  /** Where it stands; absent for the editor's settings and a file that cannot be read. */
  range?: TextRange;
}

/** The MCP servers. */
export interface McpListResult {
  servers: McpServer[];
}

/** An MCP server. */
export interface McpServer {
  name: string;
  /** Such as `idle` (started when a session needs tools), `awaitingApproval`, `denied`, `starting`, `ready`, `restarting`, `failed`, `disabled`. */
  state: string;
  /** Names of the tools it offers, as it names them. */
  tools: string[];
  /** Its latest lines, the newest last. */
  log: string[];
  /** Why it does not work; of one that is `ready`, which of its tools are left out, and why. */
  problem?: string;
  /** The file or layer its entry stands in. */
  source?: string;
  /** `stdio` or `http`. */
  transport?: string;
  /** The same tools with what is known of each. */
  offers?: McpToolOffer[];
  /** Resources it offers as context. */
  resources?: McpResource[];
  /** Prompts it offers: `/SERVER:PROMPT` begins a prompt's text. */
  prompts?: McpPrompt[];
}

/** A tool of an MCP server. Its words are the server's own: data, shown with unseen characters taken out. */
export interface McpToolOffer {
  /** As the server names it. */
  tool: string;
  /** `ask`, `auto` (runs without asking), `disabled`, or `changed` (not what was approved, so it asks again). */
  approval: string;
  /** As the model calls it; absent where the model does not get it. */
  name?: string;
  /** As the server describes it. */
  description?: string;
}

/** A resource of an MCP server, to be attached to a prompt as `#mcp:SERVER:URI`. */
export interface McpResource {
  uri: string;
  name: string;
  description?: string;
  mimeType?: string;
}

/** A prompt of an MCP server. Its words are the server's own: data, shown with unseen characters taken out. */
export interface McpPrompt {
  /** As the server names it; `/SERVER:NAME` calls it. */
  name: string;
  /** What the rest of the line gives, in this order or as `NAME=value`. */
  arguments: McpPromptArgument[];
  description?: string;
}

/** An argument of a prompt. */
export interface McpPromptArgument {
  name: string;
  required: boolean;
  description?: string;
}

/** Which MCP server to start again. */
export interface McpRestartParams {
  server: string;
}

/** What stands before the cursor in the input box. */
export interface ContextCompleteParams {
  sessionId: string;
  text: string;
}

/** What may follow. */
export interface ContextCompleteResult {
  items: ContextCompletion[];
}

/** One thing that may follow. */
export interface ContextCompletion {
  label: string;
  insertText: string;
  /** A `kind` of context, or what a `/…` calls: `mcpPrompt`. */
  kind: string;
  detail?: string;
}

/** Which document the editor should save. */
export interface EditorSaveParams {
  uri: string;
}

/** Whether it did. */
export interface EditorSaveResult {
  saved: boolean;
}

/** Which symbol the editor's language server should rename. */
export interface EditorRenameParams {
  uri: string;
  position: Position;
  newName: string;
}

/** The edits of a rename; the server makes them, the editor does not. */
export interface EditorRenameResult {
  /** Null when nothing can be renamed there. */
  edit: WorkspaceEdit | null;
}

/** Edits of several documents. */
export interface WorkspaceEdit {
  /** By URI. */
  changes?: Record<string, TextEdit[]>;
  /** LSP's richer form: text document edits and file operations. */
  documentChanges?: unknown[];
}

/** A replacement in a document. */
export interface TextEdit {
  range: TextRange;
  newText: string;
}

/** Whose diagnostics are wanted. */
export interface EditorDiagnosticsParams {
  /** Without them, all. */
  uris?: string[];
}

/** The editor's diagnostics. */
export interface EditorDiagnosticsResult {
  diagnostics: DocumentDiagnostics[];
}

/** The diagnostics of one document. */
export interface DocumentDiagnostics {
  uri: string;
  diagnostics: Diagnostic[];
}

/** A diagnostic. */
export interface Diagnostic {
  range: TextRange;
  message: string;
  severity?: DiagnosticSeverity;
  /** A number or a string. */
  code?: unknown;
  source?: string;
}

/**
 * The severity of a diagnostic.
 * - `1`: An error.
 * - `2`: A warning.
 * - `3`: Information.
 * - `4`: A hint.
 */
export type DiagnosticSeverity = 1 | 2 | 3 | 4;

/** A document was opened; the editor owns its text from now on. */
export interface DidOpenTextDocumentParams {
  textDocument: TextDocumentItem;
}

/** A document with its text. */
export interface TextDocumentItem {
  uri: string;
  languageId: string;
  version: number;
  text: string;
}

/** A document's text changed in the editor. */
export interface DidChangeTextDocumentParams {
  textDocument: VersionedTextDocumentIdentifier;
  /** Applied one after another. */
  contentChanges: TextDocumentContentChange[];
}

/** A document at a version. */
export interface VersionedTextDocumentIdentifier {
  uri: string;
  version?: number;
}

/** One change of a document. */
export interface TextDocumentContentChange {
  text: string;
  /** Without it, `text` is the whole document. */
  range?: TextRange;
  rangeLength?: number;
}

/** A document was saved. */
export interface DidSaveTextDocumentParams {
  textDocument: TextDocumentIdentifier;
  text?: string;
}

/** A document by its URI. */
export interface TextDocumentIdentifier {
  uri: string;
}

/** A document was closed; the disk owns its text again. */
export interface DidCloseTextDocumentParams {
  textDocument: TextDocumentIdentifier;
}

/** A document in which CodeLens is wanted. */
export interface CodeLensParams {
  textDocument: TextDocumentIdentifier;
}

/** A command over a line. */
export interface CodeLens {
  range: TextRange;
  command?: Command;
}

/** A command with its title. */
export interface Command {
  title: string;
  /** Its identifier, `command` on the wire. */
  command: string;
  arguments?: unknown[];
}

/** A range in which code actions are wanted. */
export interface CodeActionParams {
  textDocument: TextDocumentIdentifier;
  range: TextRange;
  context?: CodeActionContext;
}

/** What is known at the place of a code action. */
export interface CodeActionContext {
  diagnostics?: unknown;
  /** The kinds wanted. */
  only?: string[];
}

/** Something to do at the cursor. */
export interface CodeAction {
  title: string;
  kind?: string;
  command?: Command;
  edit?: WorkspaceEdit;
}

/** A place at which completion or hover is wanted. */
export interface TextDocumentPositionParams {
  textDocument: TextDocumentIdentifier;
  position: Position;
}

/** What may be written at a place. */
export interface CompletionItem {
  label: string;
  /** LSP's CompletionItemKind. */
  kind?: number;
  detail?: string;
  documentation?: string;
  insertText?: string;
  textEdit?: TextEdit;
}

/** What is known about a place. */
export interface Hover {
  contents: MarkupContent;
  range?: TextRange;
}

/** Text to show. */
export interface MarkupContent {
  /** `markdown` or `plaintext`. */
  kind: string;
  value: string;
}

/** The diagnostics of a document, whole. */
export interface PublishDiagnosticsParams {
  uri: string;
  diagnostics: Diagnostic[];
  version?: number;
}

/** Folders came or went. */
export interface DidChangeWorkspaceFoldersParams {
  event: WorkspaceFoldersChange;
}

/** Which folders came and went. */
export interface WorkspaceFoldersChange {
  added: WorkspaceFolder[];
  removed: WorkspaceFolder[];
}

/** The editor's settings changed. */
export interface DidChangeConfigurationParams {
  /** The whole of `{"kiroAgent": {…}}`: only what the user set. */
  settings: unknown;
}

/** Files changed on disk. */
export interface DidChangeWatchedFilesParams {
  changes: FileEvent[];
}

/** A file changed on disk. */
export interface FileEvent {
  uri: string;
  type: FileChangeType;
}

/**
 * How a file changed on disk.
 * - `1`: It is new.
 * - `2`: Its content changed.
 * - `3`: It is gone.
 */
export type FileChangeType = 1 | 2 | 3;

/** A command of the user. */
export interface ExecuteCommandParams {
  command: string;
  arguments?: unknown[];
  workDoneToken?: unknown;
}

/** Which kept document is wanted. */
export interface TextDocumentContentParams {
  /** A `kiro-review:` URI. */
  uri: string;
}

/** A kept document. */
export interface TextDocumentContentResult {
  text: string;
}

/** Which kept document changed. */
export interface TextDocumentContentRefreshParams {
  uri: string;
}

/** What the server wants to be told. */
export interface RegistrationParams {
  registrations: Registration[];
}

/** One thing the server wants to be told. */
export interface Registration {
  /** To take it back with. */
  id: string;
  method: string;
  registerOptions?: unknown;
}

/** A line for the editor's log. */
export interface LogMessageParams {
  type: MessageType;
  message: string;
}

/**
 * How much a message matters.
 * - `1`: An error.
 * - `2`: A warning.
 * - `3`: Information.
 * - `4`: A line for the log.
 * - `5`: A line for debugging.
 */
export type MessageType = 1 | 2 | 3 | 4 | 5;

/** A message to show. */
export interface ShowMessageParams {
  type: MessageType;
  message: string;
}

/** A question with answers to choose from. */
export interface ShowMessageRequestParams {
  type: MessageType;
  message: string;
  actions?: MessageActionItem[];
}

/** An answer to choose. */
export interface MessageActionItem {
  title: string;
}

/** Under which token progress will be told. */
export interface WorkDoneProgressCreateParams {
  /** A number or a string. */
  token: unknown;
}

/** Progress the user wants to stop. */
export interface WorkDoneProgressCancelParams {
  /** A number or a string. */
  token: unknown;
}

/** The `data` of our errors. */
export interface ErrorData {
  /** One of `ErrorKinds`. */
  kind: string;
}

/** The `data` of `staleReview`: the review as it is. */
export interface StaleReviewData {
  kind: string;
  /** Null when nothing waits. */
  review: Review | null;
}

/** What the client asks of the server. */
export interface Requests {
  /** Comes first; says who the client is. */
  "initialize": { params: InitializeParams; result: InitializeResult };
  /** Stops models, tools and processes; only exit may follow. */
  "shutdown": { params: EmptyParams; result: unknown };
  /** Makes a session. */
  "session/new": { params: SessionNewParams; result: SessionResult };
  /** Lists the sessions of this workspace, newest first. */
  "session/list": { params: SessionListParams; result: SessionListResult };
  /** Answers all a client needs to draw a session afresh. */
  "session/open": { params: SessionOpenParams; result: SessionOpenResult };
  /** Changes the mode, counting from the next model step; pending files stay pending. */
  "session/setMode": { params: SessionSetModeParams; result: SessionResult };
  /** Changes the model, counting from the next model step. */
  "session/setModel": { params: SessionSetModelParams; result: SessionResult };
  /** Gives a session another title. */
  "session/rename": { params: SessionRenameParams; result: SessionResult };
  /** Deletes a session and what was kept for it. */
  "session/delete": { params: SessionDeleteParams; result: EmptyResult };
  /** Finds text in all sessions. */
  "session/search": { params: SessionSearchParams; result: SessionSearchResult };
  /** Writes a session out as Markdown or JSON. */
  "session/export": { params: SessionExportParams; result: SessionExportResult };
  /** Lists the models and whether each can be used. */
  "model/list": { params: ModelListParams; result: ModelListResult };
  /** Runs a turn; answers when the agent ends or pauses. */
  "agent/turn": { params: AgentTurnParams; result: TurnResult };
  /** Adds a user message to the running turn. */
  "agent/steer": { params: AgentSteerParams; result: EmptyResult };
  /** Stops the turn; what was written stays, listed and revertible. */
  "agent/interrupt": { params: AgentInterruptParams; result: AgentInterruptResult };
  /** Answers what waits for a decision. */
  "review/pending": { params: ReviewPendingParams; result: ReviewPendingResult };
  /** Finds the pending hunk at a place in an editor. */
  "review/hunkAt": { params: ReviewHunkAtParams; result: ReviewHunkAtResult };
  /** Keeps hunks, a file, or all that is undecided. */
  "review/accept": { params: ReviewAcceptParams; result: ReviewOutcome };
  /** Takes hunks, a file, or all that is undecided back. */
  "review/reject": { params: ReviewRejectParams; result: ReviewOutcome };
  /** Takes the last decision back, bytes and all. */
  "review/undo": { params: ReviewUndoParams; result: ReviewOutcome };
  /** Lists the net changes of the agent since the session's start or a checkpoint. */
  "changes/list": { params: ChangesListParams; result: ChangesListResult };
  /** Reverts all or some files; the conversation stays. */
  "changes/revert": { params: ChangesRevertParams; result: RevertOutcome };
  /** Lists the checkpoints, one before each prompt. */
  "checkpoint/list": { params: CheckpointListParams; result: CheckpointListResult };
  /** Says what a revert would do. */
  "checkpoint/preview": { params: CheckpointPreviewParams; result: CheckpointPreviewResult };
  /** Goes back to a checkpoint. */
  "checkpoint/revert": { params: CheckpointRevertParams; result: RevertOutcome };
  /** Undoes a revert, files and conversation. */
  "checkpoint/redo": { params: CheckpointRedoParams; result: RevertOutcome };
  /** Lists the net changes between two checkpoints. */
  "checkpoint/diff": { params: CheckpointDiffParams; result: ChangesListResult };
  /** Answers the content behind a kiro-review: URI. */
  "document/content": { params: DocumentContentParams; result: DocumentContentResult };
  /** Lists the approvals that wait. */
  "approval/pending": { params: ApprovalPendingParams; result: ApprovalPendingResult };
  /** Allows or denies; the first answer wins. */
  "approval/respond": { params: ApprovalRespondParams; result: EmptyResult };
  /** Lists the questions that wait. */
  "question/pending": { params: QuestionPendingParams; result: QuestionPendingResult };
  /** Answers a question; the first answer wins. */
  "question/answer": { params: QuestionAnswerParams; result: EmptyResult };
  /** Says what the guard would say of a command or path, and why; nothing runs. */
  "guard/explain": { params: GuardExplainParams; result: GuardExplainResult };
  /** Answers the settings in force, where each comes from, and what is wrong with them. */
  "settings/get": { params: EmptyParams; result: SettingsGetResult };
  /** Lists the MCP servers. */
  "mcp/list": { params: EmptyParams; result: McpListResult };
  /** Starts an MCP server again. */
  "mcp/restart": { params: McpRestartParams; result: McpListResult };
  /** Completes #… and /… in the input box. */
  "context/complete": { params: ContextCompleteParams; result: ContextCompleteResult };
  /** Accept and reject over pending hunks. */
  "textDocument/codeLens": { params: CodeLensParams; result: CodeLens[] };
  /** Accept and reject at the cursor. */
  "textDocument/codeAction": { params: CodeActionParams; result: CodeAction[] };
  /** Completes keys and values in the configuration files. */
  "textDocument/completion": { params: TextDocumentPositionParams; result: CompletionItem[] };
  /** Explains keys in the configuration files. */
  "textDocument/hover": { params: TextDocumentPositionParams; result: Hover | null };
  /** Runs one of the server's commands. */
  "workspace/executeCommand": { params: ExecuteCommandParams; result: unknown };
  /** Answers the text behind a kiro-review: URI. */
  "workspace/textDocumentContent": { params: TextDocumentContentParams; result: TextDocumentContentResult };
}

/** What the client tells the server. */
export interface Notifications {
  /** The client has the answer to initialize. */
  "initialized": { params: InitializedParams };
  /** Ends the server. */
  "exit": { params: EmptyParams };
  /** Takes a request back; on agent/turn it interrupts the turn. */
  "$/cancelRequest": { params: CancelParams };
  /** Accepted; the server traces to its log only. */
  "$/setTrace": { params: SetTraceParams };
  /** Workspace trust changed. */
  "kiroAgent/didChangeTrust": { params: DidChangeTrustParams };
  /** Hands over keys from the editor's secret storage. */
  "kiroAgent/secrets": { params: SecretsParams };
  /** A document was opened; the editor owns its text. */
  "textDocument/didOpen": { params: DidOpenTextDocumentParams };
  /** A document's text changed in the editor. */
  "textDocument/didChange": { params: DidChangeTextDocumentParams };
  /** A document was saved. */
  "textDocument/didSave": { params: DidSaveTextDocumentParams };
  /** A document was closed; the disk owns its text. */
  "textDocument/didClose": { params: DidCloseTextDocumentParams };
  /** Folders came or went. */
  "workspace/didChangeWorkspaceFolders": { params: DidChangeWorkspaceFoldersParams };
  /** The editor's settings changed. */
  "workspace/didChangeConfiguration": { params: DidChangeConfigurationParams };
  /** Files changed on disk. */
  "workspace/didChangeWatchedFiles": { params: DidChangeWatchedFilesParams };
  /** The user wants to stop; it interrupts the turn. */
  "window/workDoneProgress/cancel": { params: WorkDoneProgressCancelParams };
}

/** What the server asks of the client. */
export interface ClientRequests {
  /** Saves a document with unsaved changes, before the agent writes to it. */
  "editor/save": { params: EditorSaveParams; result: EditorSaveResult };
  /** Asks the editor's language server for the edits of a rename. */
  "editor/rename": { params: EditorRenameParams; result: EditorRenameResult };
  /** Asks for the editor's diagnostics. */
  "editor/diagnostics": { params: EditorDiagnosticsParams; result: EditorDiagnosticsResult };
  /** A kept document changed. */
  "workspace/textDocumentContent/refresh": { params: TextDocumentContentRefreshParams; result: unknown };
  /** The review changed; ask for CodeLens again. */
  "workspace/codeLens/refresh": { params: EmptyParams; result: unknown };
  /** Registers what the server wants to be told. */
  "client/registerCapability": { params: RegistrationParams; result: unknown };
  /** An approval or question, for plain LSP clients. */
  "window/showMessageRequest": { params: ShowMessageRequestParams; result: MessageActionItem | null };
  /** Announces a progress token. */
  "window/workDoneProgress/create": { params: WorkDoneProgressCreateParams; result: unknown };
}

/** What the server tells the client. */
export interface ClientNotifications {
  /** Progress of a turn, for plain LSP clients. */
  "$/progress": { params: ProgressParams };
  /** More is known of the models: an endpoint was looked at; model/list answers it. */
  "model/changed": { params: EmptyParams };
  /** A session changed; sent on every change. */
  "session/changed": { params: SessionChangedParams };
  /** Something happened in a turn. */
  "agent/event": { params: AgentEventParams };
  /** The review changed; at most one per 50 ms, the last state wins. */
  "review/changed": { params: ReviewChangedParams };
  /** An approval is wanted. */
  "approval/requested": { params: ApprovalRequestedParams };
  /** An approval was given, refused or withdrawn. */
  "approval/resolved": { params: ApprovalResolvedParams };
  /** The agent asks the user. */
  "question/asked": { params: QuestionAskedParams };
  /** The settings in force changed; settings/get answers them. */
  "settings/changed": { params: EmptyParams };
  /** The state, the tools or the resources of an MCP server changed; mcp/list answers them, and once it was asked this is told. */
  "mcp/changed": { params: EmptyParams };
  /** Problems in the configuration files. */
  "textDocument/publishDiagnostics": { params: PublishDiagnosticsParams };
  /** A line for the editor's log. */
  "window/logMessage": { params: LogMessageParams };
  /** A message to show, such as a turn's final text. */
  "window/showMessage": { params: ShowMessageParams };
}

/** Error codes: those of JSON-RPC and LSP, and ours from 1001 on. */
export const ErrorCodes = {
  /** The bytes are no JSON. */
  parseError: -32700,
  /** The JSON is no JSON-RPC message. */
  invalidRequest: -32600,
  /** No such method here. */
  methodNotFound: -32601,
  /** The params do not fit the method or the state. */
  invalidParams: -32602,
  /** A fault of the server. */
  internalError: -32603,
  /** Anything before `initialize`. */
  serverNotInitialized: -32002,
  /** The client took the request back. */
  requestCancelled: -32800,
  /** No such session. */
  unknownSession: 1001,
  /** A turn runs in this session. */
  turnInProgress: 1002,
  /** Path, version or hunk is not what the client was shown; the data is a `StaleReviewData`. */
  staleReview: 1003,
  /** No such checkpoint or revert. */
  unknownCheckpoint: 1004,
  /** No such approval or question, or already answered. */
  unknownApproval: 1005,
  /** A path that leaves the workspace. */
  outsideWorkspace: 1006,
  /** No such model, no key, or it cannot be reached; the message says what to set. */
  modelUnavailable: 1007,
  /** A setting that cannot be. */
  invalidSetting: 1008,
  /** The data directory cannot be written; nothing was lost, the write did not happen. */
  storage: 1009,
  /** A spec, hook, server or document that is not there. */
  notFound: 1010,
  /** Another server process has this session open for writing. */
  sessionOwned: 1011,
} as const;

/** The words that go with our error codes, in `data.kind`. */
export type ErrorKind =
  | "unknownSession"
  | "turnInProgress"
  | "staleReview"
  | "unknownCheckpoint"
  | "unknownApproval"
  | "outsideWorkspace"
  | "modelUnavailable"
  | "invalidSetting"
  | "storage"
  | "notFound"
  | "sessionOwned";
