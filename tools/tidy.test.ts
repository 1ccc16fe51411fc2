import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { allEndpoints } from '../src/features/endpoints.ts';
import { permissions, rolePermissions } from '../src/features/identity/roles.ts';
import { features } from '../src/features/index.ts';

const root = fileURLToPath(new URL('../', import.meta.url));
const linesMax = 450;
const kernelFilesMax = 10;

/** Every file of the repository that people write, by its path from the root: what git knows or would add, or all where there is no git. */
const files = (listByGit() ?? readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).replaceAll('\\', '/')))
  .filter((file) => !/(^|\/)(node_modules|dist|coverage|\.git|\.data)\/|\.log$/.test(file))
  .toSorted();

function listByGit(): string[] | undefined {
  const { status, stdout } = spawnSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  const listed = status === 0 ? [...new Set(stdout.split('\0'))].filter((file) => file !== '' && existsSync(path.join(root, file))) : [];
  return listed.length > 0 ? listed : undefined;
}

const textOf = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const ofKind = (pattern: RegExp) => files.filter((file) => pattern.test(file));

const code = ofKind(/\.(ts|tsx|mjs|cjs)$/);
const product = code.filter((file) => file.startsWith('src/') && !/\.(test|verify)\.tsx?$|\/testing\//.test(file));
const isTest = (file: string): boolean => /\.(test|verify)\.tsx?$|\/testing\//.test(file) || file.startsWith('test/');

/** Code without comments, texts and regular expressions: what is left is what the program does. */
function withoutTexts(source: string): string {
  return source.replace(/\/\*[\s\S]*?\*\/|(?<=^|[\s;,{}()])\/\/.*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`|(?<=[(,=:[!&|?{};\n]\s*)\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/[a-z]*/gm, (match) => (match.startsWith('/') ? ' ' : "''"));
}

/** Lines of files that match, as `file:line text`. */
function find(where: readonly string[], pattern: RegExp, read: (file: string) => string = textOf): string[] {
  return where.flatMap((file) => read(file).split('\n').flatMap((line, index) => (pattern.test(line) ? [`${file}:${index + 1} ${line.trim().slice(0, 120)}`] : [])));
}

const comments = (file: string): string => textOf(file).split('\n').map((line) => /(?:^|[\s;,{}()])\/\/(.*)$|^\s*\/?\*(.*)$/.exec(line)?.slice(1).find((part) => part !== undefined) ?? '').join('\n');

/** What is looked for line by line, each with lines that it must see and lines that it must pass over. */
const patterns = {
  any: { pattern: /(?:[:<,|&(]|\bas|=>)\s*any\b(?!\.)/, seen: ['const x: any = 1;', 'new Map<string, any>()', '(x as any).y', 'function f(): any[] {'], passed: ['z.any()', 'const many = company;', "'' any ''"] },
  commentedOut: {
    pattern: /^\s*(?:(?:const|let|var|import|export|return|await|throw|async|function|class|type)\s\S.*[;{}),]|(?:if|for|while|switch)\s*\(.*[{;)]|\}\s*(?:else.*)?|\w+(?:\.\w+)*\([^)]*\);|<\/?[A-Z]\w*.*\/?>)\s*$/,
    seen: ['const x = 1;', 'if (x > 1) {', '}', 'close(file);', '<Panel open />', 'return undefined;'], passed: ['Returns what is there.', 'if it is there, it stays', 'a function of its own', 'for (some) reason'],
  },
  note: { pattern: new RegExp(`\\b(?:${['TO' + 'DO', 'FIX' + 'ME', 'XXX', 'HACK'].join('|')})\\b`), seen: [`${'TO' + 'DO'}: later`], passed: ['todos', 'to do'] },
  print: { pattern: /\bconsole\.(?:log|info|debug|table|dir)\b/, seen: ['console.log(x)'], passed: ['console.error(x)'] },
  alone: { pattern: /\b(?:it|describe|test)\.only\b/, seen: ['it.only('], passed: ['it.skip('] },
  drawing: { pattern: /\bnumRuns\b|\{ seed: \d|, seed: \d/, seen: ['{ numRuns: 500 }', '{ seed: 4 }'], passed: ['drawn(500)'] },
  bareImport: { pattern: /\bfrom '\.{1,2}\/[^'?]*(?<!\.(?:ts|tsx|mjs|cjs|js|css|json))'/, seen: [`import { x } from ${"'./x'"}`], passed: ["import { x } from './x.ts'", "import x from 'yaml'"] },
  clock: { pattern: /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bprocess\./, seen: ['Date.now()', 'new Date()', 'process.env'], passed: ['new Date(text)', 'processed.length'] },
  host: { pattern: new RegExp(`\\bregistry\\.(?!bank\\.example)[a-z0-9-]+\\.[a-z]{2,}|\\b(?:${['deb', 'ftp', 'security', 'snapshot', 'archive'].join('|')})\\.(?:debian|ubuntu)\\.(?:org|com)\\b|${'npm' + 'mirror'}`, 'i'), seen: [`https://registry${'.'}some-host.org/x`, `deb${'.'}debian.org`], passed: ['registry.bank.example', 'www.debian.org', 'a registry. It'] },
  place: { pattern: new RegExp(`(?:^|[\\s'"\`(=:])/(?:${['wo' + 'rk', 'ro' + 'ot', 'ho' + 'me/[a-z]+'].join('|')})/`), seen: [` /${'wo' + 'rk'}/main`, `'/${'ho' + 'me'}/me/x'`], passed: ['src/network/x', 'a/work/b'] },
} as const;

it.each(Object.entries(patterns))('the search for %s sees what it is for, and nothing else', (_name, { pattern, seen, passed }) => {
  expect(seen.filter((line) => !pattern.test(line))).toEqual([]);
  expect(passed.filter((line) => pattern.test(line))).toEqual([]);
});

it('texts and comments are no code', () => {
  expect(withoutTexts(`a('x: any'); // b: any\n/* c: any */ d(/[/]: any/); e(\`f: any\`);`).replaceAll(/\s+/g, ' ')).toBe(`a(''); d( ); e('');`);
});

describe('files', () => {
  it(`are about one noun: at most ${linesMax} lines`, () => {
    const long = ofKind(/\.(ts|tsx|mjs|cjs|css|sql)$/).map((file) => ({ file, lines: textOf(file).split('\n').length - 1 })).filter(({ lines }) => lines > linesMax);
    expect(long).toEqual([]);
  });

  it('have names in kebab case, below folders that have', () => {
    // Words that another program or a standard chose: language tags, and what tools look for at the root.
    const isFine = (part: string) => /^\.?[a-z0-9]+(?:[-.][a-z0-9]+)*$/.test(part) || /^[a-z]{2}-[A-Z]{2}(?:\.[a-z]+)?$/.test(part);
    const wrong = files.filter((file) => /^(src|scripts|test|tools|bench|migrations|locales)\//.test(file) && !/\.(md|notes)$/.test(file)).filter((file) => !file.split('/').every(isFine));
    expect(wrong).toEqual([]);
  });

  it('of the kernel are few', () => {
    expect(ofKind(/^src\/kernel\/.*\.ts$/).filter((file) => !isTest(file)).length).toBeLessThanOrEqual(kernelFilesMax);
  });
});

describe('code', () => {
  it('does not say any, outside of tests', () => {
    expect(find(code.filter((file) => !isTest(file)), patterns.any.pattern, (file) => withoutTexts(textOf(file)))).toEqual([]);
  });

  it('exports by name, but where a tool looks for the default', () => {
    const isForTool = (file: string) => /(^|\/)[a-z.-]*config\.ts$|\.d\.ts$/.test(file) || textOf(file).includes('oxlint-disable-next-line import/no-default-export');
    expect(code.filter((file) => /^\s*export default\b/m.test(withoutTexts(textOf(file))) && !isForTool(file))).toEqual([]);
  });

  it('is not kept in comments', () => {
    expect(find(code, patterns.commentedOut.pattern, comments)).toEqual([]);
  });

  it('has no notes to do something later, and no test that runs alone', () => {
    expect(find(code, patterns.note.pattern, comments)).toEqual([]);
    expect(find(code.filter(isTest), patterns.alone.pattern, (file) => withoutTexts(textOf(file)))).toEqual([]);
    // one place says whether the inputs of properties are drawn anew, and how many
    expect(find(code.filter((file) => isTest(file) && file !== 'test/drawn.ts'), patterns.drawing.pattern, (file) => withoutTexts(textOf(file)))).toEqual([]);
  });

  it('prints only where a person sits at the other end', () => {
    const speaks = /^(scripts|bench|tools)\/|^src\/(cli\/|cli\.ts|server\.ts|worker\.ts|process\.ts)|\.verify\.ts$/;
    expect(find(code.filter((file) => !speaks.test(file)), patterns.print.pattern, (file) => withoutTexts(textOf(file)))).toEqual([]);
  });

  it('names what it imports by its file', () => {
    expect(find(code.filter((file) => file !== 'src/web/env.d.ts'), patterns.bareImport.pattern)).toEqual([]);
  });

  it('of engines depends on nothing but what it is given: no clock, no chance', () => {
    expect(find(product.filter((file) => file.startsWith('src/engines/')), patterns.clock.pattern, (file) => withoutTexts(textOf(file)))).toEqual([]);
  });
});

describe('the repository', () => {
  it('names no place and no package registry of those who write it', () => {
    const texts = files.filter((file) => !/\.(png|jpg|woff2?|ttf|ico|gz|zip|zst)$/.test(file));
    expect(find(texts, patterns.host.pattern)).toEqual([]);
    expect(find(texts.filter((file) => !/^src\/engines\/.*(test|verify)\.ts$/.test(file)), patterns.place.pattern)).toEqual([]);
  });

  it('keeps in its lockfile no address that packages came from', () => {
    expect(find(['package-lock.json'], /"resolved"/)).toEqual([]);
  });
});

describe('a feature', () => {
  const order = JSON.parse(textOf('src/features/order.json')) as string[];
  const folders = readdirSync(path.join(root, 'src/features'), { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  const has = (folder: string, file: string) => existsSync(path.join(root, 'src/features', folder, file));

  it('stands in order.json', () => {
    expect(folders.filter((folder) => !order.includes(folder))).toEqual([]);
  });

  it('explains itself on one page', () => {
    expect(folders.filter((folder) => !has(folder, 'README.md'))).toEqual([]);
    for (const folder of folders) expect(textOf(`src/features/${folder}/README.md`).split('\n').length, folder).toBeLessThan(90);
  });

  it('with an interface has its row, its contract and its routes, and stands in the table', () => {
    const withInterface = folders.filter((folder) => has(folder, 'contract.ts'));
    expect(withInterface.filter((folder) => !has(folder, 'feature.ts') || !has(folder, 'routes.ts'))).toEqual([]);
    const inTable = features.map((feature) => feature.name);
    expect(inTable.toSorted()).toEqual(folders.filter((folder) => has(folder, 'feature.ts')).toSorted());
    expect(withInterface.filter((folder) => !inTable.includes(folder))).toEqual([]);
  });

  it('comes in the table in the order of calls', () => {
    const inTable = features.map((feature) => feature.name);
    const wrong = inTable.filter((name, index) => index > 0 && order.indexOf(inTable[index - 1]!) > order.indexOf(name));
    expect(wrong).toEqual([]);
  });

  it('has handlers for its endpoints, each called by its feature and its name', () => {
    for (const feature of features) {
      expect(Object.keys(feature.handlers).toSorted()).toEqual(Object.keys(feature.contract).toSorted());
      for (const [key, endpoint] of Object.entries(feature.contract)) expect(endpoint.id).toBe(`${feature.name}.${key}`);
    }
    expect(allEndpoints.map((endpoint) => endpoint.id).toSorted()).toEqual(features.flatMap((feature) => Object.values(feature.contract).map((endpoint) => endpoint.id)).toSorted());
  });
});

describe('an endpoint', () => {
  it('needs a permission that there is, and that somebody holds', () => {
    const held = new Set<string>(Object.values(rolePermissions).flat());
    const wrong = allEndpoints.filter(({ permission }) => permission !== 'public' && permission !== 'session' && !(Object.hasOwn(permissions, permission) && held.has(permission)));
    expect(wrong.map((endpoint) => endpoint.id)).toEqual([]);
  });

  it('is open to strangers only to let them in, or to a provider that signs them out', () => {
    expect(allEndpoints.filter(({ permission }) => permission === 'public').map((endpoint) => endpoint.id)).toEqual(['identity.signIn', 'identity.signInByLink', 'identity.getSignInOptions', 'identity.startProviderSignIn', 'identity.finishProviderSignIn', 'identity.endProviderSession', 'identity.startPasskeySignIn', 'identity.signInByPasskey', 'identity.signInByBreakGlass']);
    expect(allEndpoints.filter(({ carries, permission }) => carries === 'form' && permission !== 'public')).toEqual([]);
  });

  it('has an address and a sentence of its own', () => {
    const addresses = allEndpoints.map(({ method, path: address }) => `${method} ${address.replaceAll(/:\w+/g, ':')}`);
    expect(addresses.filter((address, index) => addresses.indexOf(address) !== index)).toEqual([]);
    for (const { id, path: address, summary } of allEndpoints) {
      expect(address, id).toMatch(/^(\/(:[a-z][A-Za-z]*|[a-z]+(-[a-z]+)*))+$/);
      expect(summary, id).toMatch(/^[A-Z].*\.$/);
    }
  });

  it('that writes is no GET, and that reads is no other', () => {
    const reads = /^(get|list|find|count|export|search|whereUsed|follow)/;
    expect(allEndpoints.filter(({ id, method }) => reads.test(id.split('.')[1]!) !== (method === 'GET')).map((endpoint) => endpoint.id)).toEqual([]);
  });
});

describe('migrations', () => {
  const migrations = ofKind(/^migrations\/.*\.sql$/);
  const all = migrations.map((file) => ({ file, text: textOf(file).replaceAll(/--.*$/gm, '') }));
  const tables = all.flatMap(({ file, text }) => [...text.matchAll(/create table (?:if not exists )?(\w+) \(/g)].map((match) => ({ file, name: match[1]!, body: bracketed(text.slice(match.index)), after: text.slice(match.index) })));

  /** What stands between the first bracket and the one that closes it. */
  function bracketed(text: string): string {
    let depth = 0;
    for (let at = text.indexOf('('); at < text.length; at++) {
      if (text[at] === '(') depth += 1;
      else if (text[at] === ')' && (depth -= 1) === 0) return text.slice(text.indexOf('(') + 1, at);
    }
    return text;
  }

  it('are numbered without gaps', () => {
    expect(migrations.map((file) => file.replace(/^migrations\/(\d{4})-[a-z0-9-]+\.sql$/, '$1'))).toEqual(migrations.map((_, index) => String(index).padStart(4, '0')));
  });

  it('give every table its kind: a tenant\'s with row security, or knowledge', () => {
    expect(tables.length).toBeGreaterThan(20);
    for (const { file, name, body, after } of tables) {
      const isTenant = /\btenant_id\b/.test(body);
      expect(after, `${file} ${name}`).toContain(`select ${isTenant ? 'tenant' : 'knowledge'}_table('${name}');`);
      if (isTenant) expect(body, `${file} ${name}`).toMatch(/tenant_id text not null[\s\S]*primary key \(tenant_id\b/);
    }
  });

  it('switch row security on nowhere but in tenant_table', () => {
    const text = all.map((migration) => migration.text).join('\n').replace(/create function tenant_table[\s\S]*?end \$\$;/, '')
      // For a change of all rows of a table the owner is let in, and shut out again.
      .replaceAll(/alter table (\w+) no force row level security;((?:(?!row level security)[\s\S])*?)alter table \1 force row level security;/g, '$2');
    expect(text).not.toMatch(/row level security|create policy/i);
    // What the application may do with the rights of the owner: put events at the end of their chain, and retire those that are old enough.
    expect([...text.matchAll(/create (?:or replace )?function (\w+)(?:(?!create (?:or replace )?function)[\s\S])*?security definer/gi)].map((match) => match[1])).toEqual(['audit_seal', 'audit_retire']);
  });

  it('declare foreign keys after the kind of their table, and those between tenants\' tables with the tenant', () => {
    for (const { name, body, after } of tables) {
      expect(body, name).not.toMatch(/\breferences\b/);
      const kindAt = after.search(/select (?:tenant|knowledge)_table/);
      const keyAt = after.search(new RegExp(`alter table ${name} add foreign key`));
      expect(keyAt === -1 || keyAt > kindAt, name).toBe(true);
    }
    const tenantTables = new Set(tables.filter(({ body }) => /\btenant_id\b/.test(body)).map(({ name }) => name));
    for (const [, from, columns, to, target] of all.map((migration) => migration.text).join('\n').matchAll(/alter table (\w+) add foreign key \(([^)]*)\) references (\w+) \(([^)]*)\)/g)) {
      if (tenantTables.has(from!) && tenantTables.has(to!)) expect([from, columns!.split(', ')[0], to, target!.split(', ')[0]]).toEqual([from, 'tenant_id', to, 'tenant_id']);
    }
  });
});
