import type { Read } from '../issue.ts';
import type { Bom } from '../sbom/model.ts';
import { Draft, ROOT } from './draft.ts';
import type { LockfileFormat, LockfileInput } from './format.ts';
import { parseYaml } from './syntax/yaml.ts';
import { asList, asRecord, asText, membersOf, pointer } from './syntax/values.ts';

/** A workflow of GitHub Actions: what runs in the build is part of the supply chain. https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax */
export const githubWorkflow: LockfileFormat = {
  id: 'github-workflow',
  title: 'GitHub Actions workflow',
  purlType: 'github',
  matches: (_, path) => /(?:^|\/)\.(?:github|gitea|forgejo)\/workflows\/[^/]+\.ya?ml$/.test(path),
  recognizes: (probe) => probe.hasLine(/^jobs:/m) && probe.hasLine(/^["']?on["']?:/m) && probe.hasLine(/^ +(?:- )?(?:uses|runs-on): /m),
  read: readWorkflow,
};

function readWorkflow(input: LockfileInput): Read<Bom | undefined> {
  const draft = new Draft(githubWorkflow, input.path);
  const parsed = parseYaml(input.text);
  if (!parsed.ok) {
    // GitHub itself refuses such a file, so nothing of it ever runs.
    draft.warn('not-yaml', parsed.where, parsed.message);
    return draft.finish();
  }
  const workflow = asRecord(parsed.value[0]);
  draft.setRoot({ name: asText(workflow?.['name']) });
  for (const [job, value] of membersOf(workflow?.['jobs'])) {
    const record = asRecord(value);
    take(draft, asText(record?.['uses']), pointer('jobs', job));
    for (const [index, step] of asList(record?.['steps']).entries()) take(draft, asText(asRecord(step)?.['uses']), pointer('jobs', job, 'steps', index));
  }
  return draft.finish();
}

/** `owner/name@version` and `owner/name/folder@version`; local actions and images are no repositories. */
function take(draft: Draft, uses: string | undefined, where: string): void {
  const match = /^([\w.-]+)\/([\w.-]+)(\/[^@]*)?@(\S+)$/.exec(uses ?? '');
  if (match === null || uses!.startsWith('.')) return;
  const [, group, name, folder, version] = match as unknown as [string, string, string, string | undefined, string];
  if (!/^[0-9a-f]{40}$/.test(version)) draft.note('version-not-fixed', where, `${uses} is a name that can be moved to other code; a commit cannot.`);
  draft.link(ROOT, draft.add({ key: uses!, group, name, version, where, scope: 'development', subpath: folder?.slice(1) }));
}
