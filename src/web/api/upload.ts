import { writeHeaders } from './call.ts';
import { ApiError, apiErrorOf } from './errors.ts';

export type UploadInput = Readonly<{
  method?: 'POST' | 'PUT';
  /** From `linkTo`. */
  address: string;
  /** The raw bytes; what they are is found out by the server. */
  body: Blob;
  /** Called with bytes sent and bytes in all. */
  onProgress?: (sent: number, total: number) => void;
  signal?: AbortSignal;
}>;

/** Sends a file and tells how far it is; `fetch` cannot tell that. Throws `ApiError`. */
export function upload<Reply>({ method = 'POST', address, body, onProgress, signal }: UploadInput): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(method, address);
    request.setRequestHeader('accept', 'application/json');
    request.setRequestHeader('content-type', 'application/octet-stream');
    for (const [name, value] of Object.entries(writeHeaders)) request.setRequestHeader(name, value);
    request.upload.addEventListener('progress', (event) => {
      if (event.lengthComputable) onProgress?.(event.loaded, event.total);
    });
    request.addEventListener('load', () => {
      if (request.status >= 400) reject(apiErrorOf(request.status, request.responseText));
      else resolve((request.responseText === '' ? undefined : JSON.parse(request.responseText)) as Reply);
    });
    request.addEventListener('error', () => reject(new ApiError(0, 'network.unreachable', 'The server could not be reached.')));
    request.addEventListener('abort', () => reject(new DOMException('The upload was cancelled.', 'AbortError')));
    signal?.addEventListener('abort', () => request.abort(), { once: true });
    request.send(body);
  });
}
