import { allEndpoints } from '../../src/features/endpoints.ts';
import type { Endpoint } from '../../src/kernel/endpoint.ts';
import { code, page, plain, table } from './markdown.ts';
import { limitText, schemaOf, typeText, type JsonSchema } from './type-text.ts';

/** Every request that the server answers, from the contracts of the features. */
export function renderApi(): string {
  const features = [...Map.groupBy(allEndpoints, (endpoint) => endpoint.id.split('.')[0]!)];
  return page(
    'HTTP API', ['the contracts (`src/features/*/contract.ts`)'],
    introduction,
    ...features.map(([feature, endpoints]) => [`## ${feature}`, overview(endpoints), ...endpoints.map(describe)].join('\n\n')),
  );
}

const introduction = `All addresses begin with \`/api/v1\`. The same as an OpenAPI 3.1 document: [openapi.json](openapi.json), and from a running server at \`/api/openapi.json\`.

- **Who**: an API token as \`Authorization: Bearer ysk.…\`, or the cookie of a session. *Permission* says what the caller must hold: a name of
  [permissions.md](permissions.md), \`session\` for anybody signed in, or \`public\`. A token carries its scopes as far as its person still holds them.
- **Writes by cookie** need the header \`x-yuanshu-request\` (any value); writes by token do not.
- **Lists** answer \`{ rows, nextCursor, total }\`: ask again with \`cursor\` = \`nextCursor\` until it is null. \`total\` is null where it was not counted.
- **Several values** of a query parameter (types that end in \`[]\`) are joined by commas: \`severity=critical,high\`.
- **Uploads** carry the bytes of the file as the body, with \`Content-Type: application/octet-stream\`.
- **Failures** answer \`{ error: { code, message, requestId, details? } }\` with a code of [errors.md](errors.md).
- Instants are RFC 3339 in UTC. What is not known is \`null\`, never 0 or an empty text.`;

function overview(endpoints: readonly Endpoint[]): string {
  return table(['Request', 'Permission', 'What it does'], endpoints.map((endpoint) => [`[${code(`${endpoint.method} ${endpoint.path}`)}](#${anchorOf(endpoint)})`, code(endpoint.permission), plain(endpoint.summary)]));
}

/** As Markdown viewers make anchors of headings. */
function anchorOf(endpoint: Endpoint): string {
  return endpoint.id.toLowerCase().replaceAll('.', '');
}

function describe(endpoint: Endpoint): string {
  const path = parametersOf(endpoint.params, 'path');
  const query = parametersOf(endpoint.query, 'query');
  return [
    `### ${endpoint.id}`,
    `${code(`${endpoint.method} /api/v1${endpoint.path}`)} · ${code(endpoint.permission)}`,
    ...(path.length + query.length === 0 ? [] : [table(['Parameter', 'In', 'Type', 'Default', 'Limits'], [...path, ...query])]),
    ...bodyOf(endpoint),
    replyOf(endpoint),
  ].join('\n\n');
}

function parametersOf(type: Endpoint['query'] | undefined, place: 'path' | 'query'): string[][] {
  if (type === undefined) return [];
  const { properties = {}, required = [] } = schemaOf(type, 'output');
  return Object.entries(properties).map(([name, schema]) => {
    const isOptional = schema.default !== undefined || !required.includes(name);
    return [`${code(name)}${isOptional ? '' : ' (needed)'}`, place, code(typeText(schema)), schema.default === undefined ? '' : code(JSON.stringify(schema.default)), limitText(schema)];
  });
}

function bodyOf(endpoint: Endpoint): string[] {
  if (endpoint.carries === 'upload') return ['Body: the bytes of the file.'];
  return endpoint.body === undefined ? [] : [`Body${endpoint.carries === 'form' ? ', as application/x-www-form-urlencoded' : ''}:\n\n${block(schemaOf(endpoint.body, 'input'))}`];
}

function replyOf(endpoint: Endpoint): string {
  if (endpoint.carries === 'download') return 'Reply: a file.';
  if (endpoint.carries === 'events') return 'Reply: server-sent events.';
  return `Reply:\n\n${block(schemaOf(endpoint.reply, 'output'))}`;
}

function block(schema: JsonSchema): string {
  return `\`\`\`ts\n${typeText(schema)}\n\`\`\``;
}
