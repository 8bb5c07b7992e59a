import { parseArgs } from 'node:util';
import { readStorageConfig } from './config.js';
import { type ChainFaultKind, type ChainHead, verifyChain } from './domain/audit-chain.js';
import { openAuditChains } from './open-data.js';

const HELP = `case-attachments-server audit verify [--tenant <id>] [--expect [<tenant>=]<seq>:<hash>]...

Reads the audit trail from its first entry to its last and proves that none was changed, removed, inserted or moved. It takes
CASE_ATTACHMENTS_DATA_DIRECTORY and CASE_ATTACHMENTS_DATABASE_PATH as the server has them, and no secret. It changes nothing, and may run beside it.

It prints each tenant's head. Note them all where the server's operator cannot write, and give each to --expect later: whoever can
write the database can also compute every hash anew, or take a whole tenant out, and then only a head that was noted elsewhere shows it.

Options:
  --tenant <id>     this tenant, and those of --expect, alone
  --expect [<tenant>=]<seq>:<hash>
                    a head that was noted: the entry of that number must still have that hash; once for each tenant. Without
                    a tenant it is of --tenant, or else of "default"

Exit codes: 0 whole, 1 broken, or it could not be read, 2 wrong option or variable.
`;

const EXIT_BROKEN = 1;
const EXIT_USAGE = 2;
const DEFAULT_TENANT = 'default';

const FAULTS: Record<ChainFaultKind, string> = {
  changed: 'this entry was changed',
  removed: 'this entry is not there any more',
  inserted: 'this entry was not written by the server',
  unlinked: 'this entry does not follow on the one before it: one of the two was replaced',
  rewritten: 'this entry is not the one that was noted: it was replaced, and those after it',
};

export interface AuditCommandContext {
  readonly environment: Readonly<Record<string, string | undefined>>;
  out(text: string): void;
  err(text: string): void;
}

/** @returns the exit code. @throws ConfigError, DataRefusedError */
export function runAudit(args: readonly string[], { environment, out, err }: AuditCommandContext): number {
  const options = readOptions(args);
  if (typeof options === 'string') {
    err(`${options}\nTry audit --help.\n`);
    return EXIT_USAGE;
  }
  if (options.help) {
    out(HELP);
    return 0;
  }
  const { dataDirectory, databasePath } = readStorageConfig(environment);
  const chains = openAuditChains({ dataDirectory, ...(databasePath !== null && { databasePath }) });
  try {
    let isWhole = true;
    const named = options.tenant === undefined ? chains.tenants() : [options.tenant];
    for (const tenant of new Set([...named, ...options.noted.keys()])) {
      const verdict = verifyChain(chains.links(tenant), chains.head(tenant), options.noted.get(tenant));
      out(`${describe(tenant, verdict)}\n`);
      isWhole &&= verdict.fault === null && (options.tenant === undefined || verdict.head.seq > 0);
    }
    const missing = chains.missingGuards();
    if (missing.length > 0) out(`The database has lost what refuses changes: ${missing.join(', ')}.\n`);
    return isWhole && missing.length === 0 ? 0 : EXIT_BROKEN;
  } finally {
    chains.close();
  }
}

function describe(tenant: string, { head, fault }: ReturnType<typeof verifyChain>): string {
  if (fault) return `Tenant ${tenant}: broken at ${fault.seq}: ${FAULTS[fault.kind]}.`;
  if (head.seq === 0) return `Tenant ${tenant}: nothing was recorded.`;
  return `Tenant ${tenant}: ${head.seq} entries, whole. Head ${tenant}=${head.seq}:${head.hash}`;
}

interface AuditOptions {
  readonly help: boolean;
  readonly tenant: string | undefined;
  /** Heads, by tenant. */
  readonly noted: ReadonlyMap<string, ChainHead>;
}

/** What is wrong with them, when they are. */
function readOptions(args: readonly string[]): AuditOptions | string {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        help: { type: 'boolean' },
        tenant: { type: 'string' },
        expect: { type: 'string', multiple: true },
      },
    });
    const { help = false, tenant } = values;
    if (!help && positionals.join(' ') !== 'verify') return 'audit has one command: verify.';
    const noted = notedHeads(values.expect ?? [], tenant ?? DEFAULT_TENANT);
    return typeof noted === 'string' ? noted : { help, tenant, noted };
  } catch (error) {
    return (error as Error).message;
  }
}

/** What is wrong with them, when they are. */
function notedHeads(texts: readonly string[], tenant: string): Map<string, ChainHead> | string {
  const heads = new Map<string, ChainHead>();
  for (const text of texts) {
    const [, of = tenant, seq, hash = ''] = /^(?:(.+)=)?(\d{1,15}):([0-9a-f]{64})$/s.exec(text) ?? [];
    if (seq === undefined) return '--expect takes [<tenant>=]<seq>:<hash>, as it was printed.';
    if (heads.has(of)) return `--expect was given twice for the tenant ${of}.`;
    heads.set(of, { seq: Number(seq), hash });
  }
  return heads;
}
