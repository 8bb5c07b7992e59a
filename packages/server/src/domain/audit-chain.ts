/** The last entry of a tenant's chain: noted elsewhere, it shows later that nothing up to it was rewritten. */
export interface ChainHead {
  readonly seq: number;
  readonly hash: string;
}

/** One entry, as far as the chain goes. */
export interface ChainLink extends ChainHead {
  readonly previousHash: string;
  /** Its hash is the one of what it says. */
  readonly isIntact: boolean;
}

/** What the first entry has in place of a hash before it. */
export const CHAIN_START = '0'.repeat(64);

export type ChainFaultKind = 'changed' | 'removed' | 'inserted' | 'unlinked' | 'rewritten';

/** Where a chain is broken first. */
export interface ChainFault {
  readonly seq: number;
  readonly kind: ChainFaultKind;
}

export interface ChainVerdict {
  /** The last entry there is. */
  readonly head: ChainHead;
  readonly fault: ChainFault | null;
}

/**
 * @param links in the order of their numbers
 * @param recorded the head as the trail keeps it beside its entries; null when it was taken away
 * @param noted a head that was noted elsewhere
 */
export function verifyChain(
  links: Iterable<ChainLink>,
  recorded: ChainHead | null,
  noted: ChainHead | null = null,
): ChainVerdict {
  let head: ChainHead = { seq: 0, hash: CHAIN_START };
  for (const link of links) {
    const kind = faultOf(link, head) ?? (differs(link, noted) ? 'rewritten' : null);
    if (kind) return { head, fault: { seq: kind === 'removed' ? head.seq + 1 : link.seq, kind } };
    head = { seq: link.seq, hash: link.hash };
  }
  return { head, fault: faultAtEnd(head, recorded, noted) };
}

function faultOf(link: ChainLink, previous: ChainHead): ChainFaultKind | null {
  if (link.seq <= previous.seq) return 'inserted';
  if (link.seq !== previous.seq + 1) return 'removed';
  if (!link.isIntact) return 'changed';
  return link.previousHash === previous.hash ? null : 'unlinked';
}

function faultAtEnd(head: ChainHead, recorded: ChainHead | null, noted: ChainHead | null): ChainFault | null {
  const last = recorded ?? { seq: 0, hash: CHAIN_START };
  if (head.seq < Math.max(last.seq, noted?.seq ?? 0)) return { seq: head.seq + 1, kind: 'removed' };
  if (head.seq > last.seq) return { seq: last.seq + 1, kind: 'inserted' };
  return head.hash === last.hash ? null : { seq: head.seq, kind: 'rewritten' };
}

function differs(link: ChainHead, noted: ChainHead | null): boolean {
  return noted?.seq === link.seq && noted.hash !== link.hash;
}
