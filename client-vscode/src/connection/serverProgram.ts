import { accessSync, chmodSync, constants, existsSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';

/** The server to start, or why there is none. */
export type ServerProgram = { command: string } | { problem: 'missing' | 'notAbsolute' | 'notExecutable'; path: string };

/**
 * Finds the server: the path the person set, else the one packaged with the extension. A packaged one is made executable,
 * because some ways of unpacking lose that bit.
 */
export function findServer(extensionPath: string, configured: string, platform: NodeJS.Platform = process.platform): ServerProgram {
  if (configured && !isAbsolute(configured)) return { problem: 'notAbsolute', path: configured };
  const path = configured || join(extensionPath, 'server', platform === 'win32' ? 'kiro-agent.exe' : 'kiro-agent');
  if (!existsSync(path)) return { problem: 'missing', path };
  if (platform === 'win32') return { command: path };
  try {
    accessSync(path, constants.X_OK);
    return { command: path };
  } catch {
    if (configured) return { problem: 'notExecutable', path };
  }
  try {
    chmodSync(path, 0o755);
    return { command: path };
  } catch {
    return { problem: 'notExecutable', path };
  }
}
