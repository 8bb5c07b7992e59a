import { CASES, caseAsSeenBy, caseOf, PEOPLE, personOf } from './people-and-cases.js';

/** Where the attachments server is, and what its SDK must hash to. */
export interface Sdk {
  /** Prefix of the HTTP contract: `http://localhost:8081/api`. */
  readonly server: string;
  /** Where the script lies: `http://localhost:8081/sdk/0.1.0/`. */
  readonly folder: string;
  /** File name -> `sha384-…`, of the entry and of the parts it loads later. */
  readonly integrity: Readonly<Record<string, string>>;
}

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escapeHtml = (text: string) => text.replace(/[&<>"]/g, (character) => ESCAPES[character] as string);

/** JSON that may stand in a script element. */
const embed = (data: unknown) => JSON.stringify(data).replaceAll('<', '\\u003c');

/**
 * Fill `public/index.html`: `{{name}}` is replaced by the value, escaped; the few that are markup or JSON are made
 * here. The nonce is new with every page.
 */
export function renderPage(
  template: string,
  sdk: Sdk,
  request: { readonly role: string | null; readonly caseId: string | null; readonly nonce: string },
): string {
  const person = personOf(request.role);
  const cases = CASES.map((portalCase) => caseAsSeenBy(person, portalCase));
  const shown = caseAsSeenBy(person, caseOf(request.caseId));
  const option = (selected: boolean, value: string, label: string) =>
    `<option value="${escapeHtml(value)}"${selected ? ' selected' : ''}>${escapeHtml(label)}</option>`;
  const parts: Record<string, string> = {
    nonce: escapeHtml(request.nonce),
    server: escapeHtml(sdk.server),
    sdk: escapeHtml(`${sdk.folder}case-attachments.js`),
    sdkIntegrity: escapeHtml(sdk.integrity['case-attachments.js'] ?? ''),
    // The script tag vouches for the entry; this for the parts that the entry imports when they are used.
    importMap: `<script type="importmap" nonce="${escapeHtml(request.nonce)}">${embed({
      integrity: Object.fromEntries(
        Object.entries(sdk.integrity).map(([file, digest]) => [sdk.folder + file, digest]),
      ),
    })}</script>`,
    role: escapeHtml(person.id),
    caseId: escapeHtml(shown.id),
    caseLabel: escapeHtml(shown.label),
    casesData: `<script id="cases" type="application/json">${embed(cases)}</script>`,
    people: PEOPLE.map(({ id, name }) => option(id === person.id, id, name)).join(''),
    caseOptions: cases.map(({ id, label }) => option(id === shown.id, id, label)).join(''),
  };
  return template.replace(/\{\{(\w+)\}\}/g, (_whole, name: string) => {
    const part = parts[name];
    if (part === undefined) throw new Error(`the page has no ${name}`);
    return part;
  });
}

/** The strictest policy that a portal of this kind would set. */
export function contentSecurityPolicy(nonce: string, sdk: Sdk): string {
  return [
    "default-src 'self'",
    `script-src 'nonce-${nonce}'`,
    "style-src 'self'",
    "img-src 'self' blob:",
    `connect-src 'self' ${new URL(sdk.server).origin}`,
    'media-src blob:',
    // The download worker, and the hidden frame that asks it for a file.
    "worker-src 'self'",
    "frame-src 'self' blob:",
    "require-trusted-types-for 'script'",
    'trusted-types case-attachments case-attachments-worker',
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}
