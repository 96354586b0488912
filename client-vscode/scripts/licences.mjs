// The licences of what is bundled, as their authors wrote them: bundling leaves them out, the packages ask for them.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** One text for all packages that any of these bundles took something from. Throws when a package has no licence file. */
export function licencesOf(root, metafiles) {
  const files = metafiles.flatMap((metafile) => Object.keys(metafile.inputs));
  const folders = [...new Set(files.flatMap((file) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? []))].sort();
  return folders.map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
    const texts = readdirSync(join(root, folder)).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file) && existsSync(join(root, folder, file))).sort();
    if (texts.length === 0) throw new Error(`${folder} has no licence file: look what it asks for before it is bundled`);
    const body = texts.map((file) => readFileSync(join(root, folder, file), 'utf8').trim()).join('\n\n');
    return `${name} ${version} (${license})\n${'-'.repeat(72)}\n${body}\n`;
  }).join('\n\n');
}
