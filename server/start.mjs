// `npm start`: builds the server if needed and opens a supervised chat, on a copy of the sample workspace
// unless one is named: `npm start -- --workspace DIR`. Without a terminal on stdin the program plays its tour.
import { spawn } from 'node:child_process';
import { build, serverPath } from './build.mjs';

const given = process.argv.slice(2);
const named = given.some((arg) => arg === '--workspace' || arg.startsWith('--workspace='));

try {
  build();
  const chat = spawn(serverPath, ['chat', ...(named ? [] : ['--sample']), '--mode', 'supervised', ...given], { stdio: 'inherit' });
  // Ctrl+C reaches the chat from the terminal itself; it decides what that means, and we wait for it.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => { if (signal !== 'SIGINT') chat.kill(signal); });
  chat.on('error', (error) => { console.error(error.message); process.exitCode = 1; });
  chat.on('exit', (code, signal) => { process.exitCode = code ?? (signal ? 1 : 0); });
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
