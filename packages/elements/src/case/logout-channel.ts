import { openChannel } from '../transfer/open-channel.js';

/**
 * Tells the other tabs of this origin that the person has signed out of a server, and hears it from them. What is said is that and nothing
 * else.
 */
export class LogoutChannel {
  readonly #channel: BroadcastChannel | null;

  /** @param onLogout another tab has signed out; never called for what this one tells */
  constructor(server: string, onLogout: () => void) {
    this.#channel = openChannel(`case-attachments/logout/${server}`);
    this.#channel?.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      // Any script of the portal may post to the channel.
      if (data === SIGNED_OUT) onLogout();
    });
  }

  tell(): void {
    this.#channel?.postMessage(SIGNED_OUT);
  }

  close(): void {
    this.#channel?.close();
  }
}

const SIGNED_OUT = 'signed-out';
