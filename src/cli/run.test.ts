import { describe, expect, it } from 'vitest';
import { commands } from './commands.ts';
import { exitCodes } from './exit-codes.ts';
import { runHere } from './testing/terminal.ts';

describe('the command line', () => {
  it('shows its help, and says so with exit code 2 where nothing was asked', async () => {
    const asked = await runHere(['--help']);
    expect(asked).toMatchObject({ exitCode: 0, errors: '' });
    for (const { name } of commands) expect(asked.output).toContain(`  ${name}`);
    expect(await runHere([])).toMatchObject({ exitCode: 2, output: '', errors: asked.output });
    expect((await runHere(['help'])).output).toBe(asked.output);
  });

  it('speaks Chinese where the language is Chinese', async () => {
    expect((await runHere(['--help'], { language: 'zh' })).output).toMatch(/用法.*退出码/s);
    expect((await runHere(['scan'], { language: 'zh' })).errors).toContain('缺少参数');
  });

  it.each(commands.map((row) => [row.name]))('shows help for %s with every option and every exit code', async (name) => {
    const row = commands.find((command) => command.name === name)!;
    for (const language of ['en', 'zh'] as const) {
      const { exitCode, output } = await runHere([...name.split(' '), '--help'], { language });
      expect(exitCode).toBe(0);
      for (const option of row.options) expect(output).toContain(`--${option.name}`);
      for (const { code } of Object.values(exitCodes)) expect(output).toMatch(new RegExp(`^ {2}${code} {2}\\S`, 'm'));
    }
  });

  it('shows the commands of a family', async () => {
    const { exitCode, output } = await runHere(['sbom', '--help']);
    expect(exitCode).toBe(0);
    expect(output).toContain('sbom convert');
    expect(output).not.toContain('intel');
    expect((await runHere(['sbom'])).exitCode).toBe(2);
  });

  it('tells its version', async () => {
    expect(await runHere(['--version'])).toMatchObject({ exitCode: 0, output: expect.stringMatching(/^yuanshu \d+\.\d+\.\d+\n$/) });
  });

  it.each([
    [['scna', '.'], 'There is no command "scna". Did you mean "scan"?'],
    [['intel', 'inport'], 'There is no command "intel inport". Did you mean "intel import"?'],
    [['scan', '.', '--formt', 'json'], 'scan has no option --formt. Did you mean --format?'],
    [['scan', '.', '-z'], 'scan has no option -z.'],
    [['scan', '.', '--format', 'jsn'], 'did you mean json?'],
    [['scan', '.', '--format'], '--format needs a value: <format>.'],
    [['scan', '.', '--out', '--all'], '--out needs a value'],
    [['scan', '.', '--all=yes'], '--all takes no value.'],
    [['scan', '.', '--format', 'json', '--format', 'sarif'], '--format was given twice.'],
    [['scan'], 'scan needs <folder|file>.'],
    [['scan', 'a', 'b'], 'does not take "b"'],
    [['scan', '.', '--max-files', 'many'], '--max-files takes a whole number'],
    [['scan', '.', '--fail-on', 'severity>='], 'character 11'],
    [['scan', '.', '--intel', 'a', '--advisories', 'b'], 'cannot be used together'],
    [['sbom', 'convert', 'a'], 'needs --to'],
    [['sbom', 'convert', 'a', '--to', 'spdx-json', '--spec', '9'], 'version 2.3, not 9'],
    [['intel', 'import', 'a'], 'needs --out'],
    [['license', 'check', '.'], 'needs --policy'],
    [['upload', 'a'], 'needs --system'],
    [['upload', 'a', '--system', 's'], 'YUANSHU_URL'],
    [['upload', 'a', '--system', 's', '--url', 'ftp://x'], 'no address of a server'],
    [['upload', 'a', '--system', 's', '--url', 'https://x.example'], 'YUANSHU_TOKEN'],
  ])('refuses %j with exit code 2', async (args, message) => {
    const { exitCode, output, errors } = await runHere(args);
    expect({ exitCode, output }).toEqual({ exitCode: 2, output: '' });
    expect(errors).toContain(message);
  });

  it.each([
    [['scan', 'nowhere']], [['scan', '.', '--intel', 'nowhere']], [['sbom', 'diff', 'nowhere', 'nowhere']], [['sbom', 'convert', 'nowhere', '--to', 'spdx-json']], [['sbom', 'validate', 'nowhere']],
    [['intel', 'info', 'nowhere']], [['intel', 'import', 'nowhere', '--out', 'x']], [['license', 'check', '.', '--policy', 'nowhere']], [['notice', 'nowhere']],
  ])('says what could not be read by %j with exit code 3', async (args) => {
    expect(await runHere(args, { cwd: import.meta.dirname })).toMatchObject({ exitCode: 3, errors: expect.stringContaining('nowhere') });
  });

  it('lets no file name move the cursor', async () => {
    const { errors } = await runHere(['scan', 'no\u001b[31mwhere']);
    expect(errors).toContain('where: there is no such file');
    expect(errors).not.toContain('\u001b');
  });
});
