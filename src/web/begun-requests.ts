const begun = new Map<string, Promise<Response>>();

/** Sends a GET before the application itself is there. Imports nothing, so that it can run first. */
export function beginRequest(address: string): void {
  const response = fetch(address, { headers: { accept: 'application/json' }, credentials: 'same-origin' });
  response.catch(() => undefined);
  begun.set(address, response);
}

/** The response of a request that was begun; it can be taken once. */
export function takeBegunRequest(address: string): Promise<Response> | undefined {
  const response = begun.get(address);
  begun.delete(address);
  return response;
}
