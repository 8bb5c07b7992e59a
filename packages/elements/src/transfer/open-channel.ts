/** @returns null in a document that may not have one (an opaque origin), or a browser without: it has no other tabs */
export function openChannel(name: string): BroadcastChannel | null {
  try {
    return new BroadcastChannel(name);
  } catch {
    return null;
  }
}
