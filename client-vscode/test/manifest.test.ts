import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

// The tests run in the extension's folder.
const read = (path: string): string => readFileSync(path, 'utf8');
const manifestText = read('package.json');
const manifest = JSON.parse(manifestText) as {
  contributes: {
    commands: { command: string; enablement?: string }[];
    configuration: { properties: Record<string, { scope: string; default?: unknown; markdownDescription: string }> }[];
    menus: Record<string, { command: string; when?: string }[]>;
    keybindings: { command: string }[];
  };
  capabilities: { untrustedWorkspaces: { restrictedConfigurations: string[] } };
  enabledApiProposals?: string[];
  extensionKind: string[];
};
const strings = JSON.parse(read('package.nls.json')) as Record<string, string>;
const sources = readdirSync('src', { recursive: true }).map(String).filter((f) => f.endsWith('.ts')).map((f) => read(join('src', f))).join('\n');

test('every string of the manifest is there, and no other', () => {
  const used = [...manifestText.matchAll(/"%([^%"]+)%"/g)].map((m) => m[1]!);
  assert.deepEqual([...new Set(used)].sort(), Object.keys(strings).sort());
});

test('every command of the manifest is registered, every registered one a person can find is in it', () => {
  const registered = new Set([...sources.matchAll(/(?:command|registerCommand)\('(kiroAgent\.[\w.]+)'/g)].map((m) => m[1]!));
  const declared = new Set(manifest.contributes.commands.map((c) => c.command));
  assert.deepEqual([...declared].filter((id) => !registered.has(id)), []);
  assert.deepEqual([...registered].filter((id) => !declared.has(id)), ['kiroAgent.fillPrompt']);
  const named = [...Object.values(manifest.contributes.menus).flat(), ...manifest.contributes.keybindings].map((entry) => entry.command);
  assert.deepEqual(named.filter((id) => !declared.has(id)), []);
});

test('context keys that the manifest looks at are set', () => {
  const used = new Set([...manifestText.matchAll(/kiroAgent\.(\w+)(?= (?:==|!=)| &&|"| \|\|)/g)].map((m) => m[1]!));
  const set = new Set([...sources.matchAll(/\bset\('(\w+)'/g)].map((m) => m[1]!));
  const whens = JSON.stringify([manifest.contributes.menus, manifest.contributes.commands.map((c) => c.enablement), manifest.contributes.keybindings].flat());
  for (const key of ['server', 'reviewing', 'fileUnderReview', 'hasSession', 'running', 'mode']) {
    assert.ok(set.has(key), `${key} is not set`);
    assert.ok(used.has(key) || whens.includes(`kiroAgent.${key}`), `${key} is not used`);
  }
});

test('what grants trust is set by the person alone, and not at all by a workspace that is not trusted', () => {
  const all = Object.assign({}, ...manifest.contributes.configuration.map((c) => c.properties)) as Record<string, { scope: string }>;
  const granting = [
    'mode', 'model', 'supervised.pause', 'trustedCommands', 'trustedCommandMatching', 'commandDenylist', 'trustReadOnlyCommands', 'environment.pass', 'sandbox',
    'agentIgnoreFiles', 'mcpServers', 'network.allowedHosts', 'autoAccept', 'coreTools', 'server.path', 'audit.enabled',
  ];
  for (const key of granting) {
    assert.ok(['machine', 'application'].includes(all[`kiroAgent.${key}`]!.scope), `${key} can be set by a workspace`);
    assert.ok(manifest.capabilities.untrustedWorkspaces.restrictedConfigurations.includes(`kiroAgent.${key}`), `${key} is not restricted`);
  }
});

test('a setting that nobody made shows what then holds: the server\'s own default, its choices and bounds', () => {
  type Setting = { default?: unknown; enum?: unknown[]; minimum?: number; maximum?: number };
  const schema = (JSON.parse(read('../protocol/generated/settings.schema.json')) as { $defs: Record<string, Setting>; properties: Record<string, unknown> });
  const declared = Object.assign({}, ...manifest.contributes.configuration.map((c) => c.properties)) as Record<string, Setting>;
  const comparable = (value: unknown) => (Array.isArray(value) ? [...value as unknown[]].sort() : value);
  const addsUp = 'commandDenylist'; // what stands in it comes on top of the built-in ones
  for (const [key, theirs] of Object.entries(schema.$defs).filter(([name]) => `kiroAgent.${name}` in schema.properties)) {
    const ours = declared[`kiroAgent.${key}`];
    assert.ok(ours, `${key} cannot be set`);
    if (theirs.default !== undefined && key !== addsUp) assert.deepEqual(comparable(ours.default), comparable(theirs.default), key);
    if (theirs.enum) assert.deepEqual(comparable(ours.enum), comparable(theirs.enum), key);
    assert.deepEqual([ours.minimum, ours.maximum], [theirs.minimum, theirs.maximum], key);
  }
});

test('it runs where the files are and asks for no proposed API', () => {
  assert.deepEqual(manifest.extensionKind, ['workspace']);
  assert.equal(manifest.enabledApiProposals, undefined);
});

test('every picture the manifest names is there', () => {
  const named = [...manifestText.matchAll(/"(media\/[^"]+)"/g)].map((m) => m[1]!);
  assert.ok(named.length > 5);
  assert.deepEqual(named.filter((path) => !existsSync(path)), []);
});
