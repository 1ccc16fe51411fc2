import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { commands } from '../src/cli/commands.ts';
import { parseArguments } from '../src/cli/parse-arguments.ts';
import { processTerminal } from '../src/cli/terminal.ts';
import { openDocument } from '../src/engines/inventory/open-document.ts';
import { evaluateLicensePolicy, readLicensePolicy } from '../src/engines/policy/index.ts';
import { allEndpoints } from '../src/features/endpoints.ts';
import { permissions } from '../src/features/identity/roles.ts';
import { schemaOf } from '../scripts/generate/type-text.ts';

// What an example or a page tells its reader to type must be something that the program understands.

const root = fileURLToPath(new URL('../', import.meta.url));
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const filesIn = (folder: string): string[] => readdirSync(path.join(root, folder)).map((name) => `${folder}/${name}`).sort();
const manuals = ['README.md', 'README.zh-CN.md', 'CONTRIBUTING.md', ...['docs/guide/zh-CN', 'docs/guide/en-US', 'docs/operate'].flatMap(filesIn)];

describe('the example documents', () => {
  it.each(filesIn('examples/sboms'))('%s is read whole', (file) => {
    const opened = openDocument(readFileSync(path.join(root, file)), path.basename(file));
    expect(opened).toMatchObject({ ok: true });
    expect(opened.ok && opened.issues.filter((issue) => issue.severity !== 'info')).toEqual([]);
  });

  it('hold the log4j-core that the first walk looks for, below a starter', () => {
    const opened = openDocument(readFileSync(path.join(root, 'examples/sboms/log4j-demo.cdx.json')), 'log4j-demo.cdx.json');
    expect(opened.ok && opened.bom.components.find((component) => component.name === 'log4j-core')).toMatchObject({ version: '2.14.1' });
  });
});

describe('the example policy', () => {
  it('is taken without a complaint and decides', () => {
    const { value: policy, issues } = readLicensePolicy(JSON.parse(read('examples/license-policy.json')) as unknown);
    expect(issues).toEqual([]);
    const verdicts = evaluateLicensePolicy(policy, ['MIT', 'MPL-2.0', 'AGPL-3.0-only', undefined].map((license) => ({ name: 'x', ...(license === undefined ? {} : { license }) })), '2026-01-01');
    expect(verdicts.map((row) => row.verdict)).toEqual(['allow', 'review', 'deny', 'review']);
  });
});

describe('the examples for continuous integration', () => {
  it.each(filesIn('examples/ci').filter((file) => /\.ya?ml$/.test(file)))('%s is YAML', (file) => {
    expect(parseYaml(read(file))).toBeTypeOf('object');
  });

  it.each(filesIn('examples/ci'))('%s calls the command line as it is', (file) => {
    const lines = commandLinesOf(read(file));
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.flatMap(complaintAbout)).toEqual([]);
  });
});

describe('the example scripts for HTTP', () => {
  it.each(filesIn('examples/api'))('%s is a script that shells read', (file) => {
    expect(() => execFileSync('bash', ['-n', path.join(root, file)], { stdio: 'pipe' })).not.toThrow();
    expect(() => execFileSync('sh', ['-n', path.join(root, file)], { stdio: 'pipe' })).not.toThrow();
  });

  it.each(filesIn('examples/api'))('%s asks for what the contracts offer, with the permission that it says', (file) => {
    const text = read(file);
    const requests = requestsOf(text);
    expect(requests.length).toBeGreaterThan(0);
    for (const { method, address } of requests) {
      const endpoint = findEndpoint(method, address);
      expect(endpoint?.id, `${method} ${address}`).toBeDefined();
      expect(text).toContain(`scope ${endpoint!.permission}`);
      const known = Object.keys(schemaOf(endpoint!.query, 'output').properties ?? {});
      expect(queryNamesOf(text, address).filter((name) => !known.includes(name))).toEqual([]);
    }
  });
});

describe('the manuals', () => {
  it.each(manuals)('%s calls the command line as it is', (file) => {
    expect(commandLinesOf(read(file)).flatMap(complaintAbout)).toEqual([]);
  });

  it.each(manuals)('%s asks for addresses that the contracts offer', (file) => {
    const unknown = requestsOf(read(file)).filter(({ method, address }) => findEndpoint(method, address) === undefined);
    expect(unknown).toEqual([]);
  });

  it.each(manuals)('%s runs scripts that package.json has', (file) => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Readonly<Record<string, string>> };
    const named = [...read(file).matchAll(/npm run ([a-z:]+)|npm (start|test)\b/g)].map((match) => match[1] ?? match[2]!);
    expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
  });

  it.each(manuals)('%s names permissions that exist', (file) => {
    const named = [...read(file).matchAll(/`((?:ledger|vulnerability|intelligence|compliance|reporting|people|tokens|audit|settings)\.(?:read|write|own))`/g)].map((match) => match[1]!);
    expect(named.filter((name) => !Object.hasOwn(permissions, name))).toEqual([]);
  });
});

/** Every call of `yuanshu` in a text, as words. A mention of a command without anything behind it is no call. */
function commandLinesOf(text: string): string[][] {
  const lines = text.replaceAll(/\\\n\s*/g, ' ').split('\n').filter((line) => !/^\s*(?:#|\/\/)/.test(line)).flatMap((line) => (line.includes('`') ? [...line.matchAll(/`([^`]+)`/g)].map((match) => match[1]!) : [line]));
  return lines.flatMap((line) => {
    const match = /(?:^|[\s'"|(])(?:npx |node \S*scripts\/)?yuanshu(?:\.mjs)? +([a-z].*)$/.exec(line);
    if (match === null) return [];
    const words = wordsOf(match[1]!);
    const isCall = commands.some((row) => row.name.split(' ')[0] === words[0]);
    const isMention = commands.some((row) => row.name === words.join(' '));
    return isCall && !isMention ? [words] : [];
  });
}

/** As a shell takes them apart, up to a pipe, a redirection or a comment. */
function wordsOf(line: string): string[] {
  const words: string[] = [];
  for (const match of line.matchAll(/"([^"]*)"|'([^']*)'|([^\s"']+)/g)) {
    if (match[3] !== undefined && /^(?:\||>|>>|#.*|&&|;)$/.test(match[3])) break;
    words.push(match[1] ?? match[2] ?? match[3]!);
  }
  return words;
}

const terminal = processTerminal();

/** What the command line would refuse. */
function complaintAbout(words: readonly string[]): string[] {
  if (words.includes('--help')) return [];
  const line = words.join(' ');
  const command = [2, 1].map((count) => commands.find((row) => row.name === words.slice(0, count).join(' '))).find((row) => row !== undefined);
  if (command === undefined) return [`${line}: no such command`];
  try {
    parseArguments(command, words.slice(command.name.split(' ').length), terminal);
    return [];
  } catch (error) {
    return [`${line}: ${(error as Error).message}`];
  }
}

/** The requests of curl in a text. With --get the data go into the address; data without it make a POST. */
function requestsOf(text: string): { method: string; address: string }[] {
  const calls = text.replaceAll(/\\\n\s*/g, ' ').split('\n').filter((line) => /\bcurl\b/.test(line) && line.includes('/api/v1/'));
  return calls.map((line) => {
    const address = /\/api\/v1(\/[^"'\s?`)]*)/.exec(line)![1]!;
    const method = /(?:--request|-X) +([A-Z]+)/.exec(line)?.[1] ?? (/--get\b|-G\b/.test(line) || !/--(?:data|json)/.test(line) ? 'GET' : 'POST');
    return { method, address };
  });
}

/** `$system` and `:systemId` stand at the same place. */
function findEndpoint(method: string, address: string) {
  const parts = address.split('/');
  return allEndpoints.find((endpoint) => {
    const wanted = endpoint.path.split('/');
    return endpoint.method === method && wanted.length === parts.length && wanted.every((part, index) => part === parts[index] || (part.startsWith(':') && /^[$:]|^[a-z]{3}_/.test(parts[index]!)));
  });
}

function queryNamesOf(text: string, address: string): string[] {
  const inAddress = new RegExp(`${address.replaceAll(/[$\\]/g, '\\$&')}\\?([^"\\s]*)`).exec(text)?.[1] ?? '';
  const names = inAddress.split('&').filter(Boolean).map((pair) => pair.split('=')[0]!);
  return [...names, ...[...text.matchAll(/--data-urlencode "([A-Za-z]+)=/g)].map((match) => match[1]!)];
}
