import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  exportJWK,
  type GenerateKeyPairResult,
  generateKeyPair,
  type JWK,
  type JWTPayload,
  SignJWT,
} from 'jose';

/** An identity provider's key set on a socket, and tokens signed with its keys. */
export class KeyServer {
  readonly #keys = new Map<
    string,
    {
      readonly algorithm: string;
      readonly privateKey: GenerateKeyPairResult['privateKey'];
      readonly jwk: JWK;
    }
  >();
  readonly #server = createServer((request, response) => {
    this.asked.push(request.url ?? '');
    if (this.answer) response.writeHead(this.answer.status, this.answer.headers).end();
    else response.end(JSON.stringify({ keys: [...this.#keys.values()].map(({ jwk }) => jwk) }));
  });
  /** In place of the keys. */
  answer: { readonly status: number; readonly headers?: Record<string, string> } | null = null;
  readonly asked: string[] = [];
  url = '';

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/jwks`;
  }

  async addKey(kid: string, algorithm = 'ES256'): Promise<void> {
    const { publicKey, privateKey } = await generateKeyPair(algorithm);
    this.#keys.set(kid, {
      algorithm,
      privateKey,
      jwk: { ...(await exportJWK(publicKey)), kid, alg: algorithm },
    });
  }

  removeKey(kid: string): void {
    this.#keys.delete(kid);
  }

  publicKey(kid: string): JWK {
    return this.#keys.get(kid)!.jwk;
  }

  sign(kid: string, claims: JWTPayload, header: Record<string, unknown> = {}): Promise<string> {
    const { algorithm, privateKey } = this.#keys.get(kid)!;
    return new SignJWT(claims).setProtectedHeader({ alg: algorithm, kid, ...header }).sign(privateKey);
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
