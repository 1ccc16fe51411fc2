import { startAuthentication, startRegistration, type PublicKeyCredentialCreationOptionsJSON, type PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/browser';
import { ApiError } from '../../api/errors.ts';

type Asked = Readonly<{ token: string; options: Readonly<Record<string, unknown>> }>;
export type PasskeyAnswer = Readonly<{ token: string; response: { id: string; response: Record<string, unknown> } }>;

/** Lets the browser show a passkey for what the server asked. Who turns away gets the same words as for one that is not accepted. */
export async function showPasskey({ token, options }: Asked): Promise<PasskeyAnswer> {
  return { token, response: await orRefused(() => startAuthentication({ optionsJSON: options as unknown as PublicKeyCredentialRequestOptionsJSON })) as never };
}

/** Lets the browser make a passkey. */
export async function makePasskey({ token, options }: Asked): Promise<PasskeyAnswer> {
  return { token, response: await orRefused(() => startRegistration({ optionsJSON: options as unknown as PublicKeyCredentialCreationOptionsJSON })) as never };
}

async function orRefused<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new ApiError(0, 'session.factor-refused', (error as Error).message);
  }
}
