/** What `WorkspaceConfiguration.inspect` says of a key, as far as it matters here. */
export interface Inspected {
  globalValue?: unknown;
  workspaceValue?: unknown;
  workspaceFolderValue?: unknown;
}

/** The part of `WorkspaceConfiguration` that is read. */
export interface Configuration {
  inspect(key: string): Inspected | undefined;
  get(key: string): unknown;
}

/** Keys that are the extension's own: the server is not told of them. */
const ours = new Set(['server.path', 'trace.server', 'review.openOnPause']);

/** What else the person told the editor that counts as a setting: its own switch of telemetry is off for all that is in it. */
export const saidToEditor = (isTelemetryEnabled: boolean): Record<string, unknown> => (isTelemetryEnabled ? {} : { 'telemetry.enabled': false });

/**
 * The settings the person made, by key without the prefix: never an editor's default, so that a project's file is not
 * overruled by one. In a workspace that is not trusted the workspace's own values of restricted keys do not count.
 */
export function setByPerson(keys: readonly string[], configuration: Configuration, trusted: boolean, restricted: ReadonlySet<string>): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const key of keys) {
    if (ours.has(key)) continue;
    const inspected = configuration.inspect(key);
    if (!inspected) continue;
    const workspaceCounts = trusted || !restricted.has(key);
    const isSet = inspected.globalValue !== undefined
      || workspaceCounts && (inspected.workspaceValue !== undefined || inspected.workspaceFolderValue !== undefined);
    if (isSet) result[key] = workspaceCounts ? configuration.get(key) : inspected.globalValue;
  }
  return result;
}

/** The keys that the manifest declares, and which of them a workspace that is not trusted may not set; both without the prefix. */
export function declaredKeys(manifest: Manifest): { keys: string[]; restricted: Set<string> } {
  const sections = manifest.contributes.configuration;
  const bare = (key: string) => key.replace(/^kiroAgent\./, '');
  return {
    keys: sections.flatMap((section) => Object.keys(section.properties)).map(bare),
    restricted: new Set(manifest.capabilities.untrustedWorkspaces.restrictedConfigurations.map(bare)),
  };
}

/** The parts of package.json that say which settings exist. */
export interface Manifest {
  contributes: { configuration: { properties: Record<string, unknown> }[] };
  capabilities: { untrustedWorkspaces: { restrictedConfigurations: string[] } };
}
