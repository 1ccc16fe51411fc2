import { readFileSync } from 'node:fs';
import { errorTable } from '../../src/kernel/errors.ts';
import { code, page, plain, table } from './markdown.ts';

/** Every code that a failed request may answer. */
export function renderErrors(): string {
  const chinese = JSON.parse(readFileSync(new URL('../../locales/zh-CN/ui.json', import.meta.url), 'utf8')) as Readonly<Record<string, string | undefined>>;
  return page(
    'Errors · 错误码', ['`src/kernel/errors.ts`', '`locales/zh-CN/ui.json`'],
    `A failed request answers with the status and \`{ "error": { "code", "message", "requestId", "details" } }\`. Programs decide by \`code\`, which never changes its
meaning; \`message\` is for people, and often says more than the default sentence below. Quote \`requestId\` when you report a failure: the log carries it.

请求失败时返回对应的 HTTP 状态和 \`{ "error": { "code", "message", "requestId", "details" } }\`。程序按 \`code\` 判断；\`message\` 供人阅读，通常比下表更具体。报障时请提供 \`requestId\`。`,
    table(['Code', 'Status', 'Default sentence', '界面文字'], Object.entries(errorTable).map(([name, { status, message }]) => [code(name), String(status), plain(message), plain(chinese[keyOf(name)] ?? '')])),
  );
}

/** `session.link-used` is `ui.error.sessionLinkUsed` in the locales. */
function keyOf(name: string): string {
  return `ui.error.${name.replace(/[.-](\w)/g, (_, letter: string) => letter.toUpperCase())}`;
}
