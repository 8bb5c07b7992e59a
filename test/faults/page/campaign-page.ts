// The portal's page of the campaign: the real elements, over a session whose stall time is shorter than the product's.
import '#elements/define.js';
import { acquireCaseSession } from '#elements/case/open-case-session.js';
import type { CaseAttachments } from '#elements/case-attachments/case-attachments.js';
import './campaign-window.js';

const query = new URLSearchParams(location.search);
const asked = (name: string) => query.get(name) ?? '';
const server = asked('server');
const caseId = asked('case');

async function getToken(): Promise<string> {
  const response = await fetch(`/token?case=${encodeURIComponent(caseId)}`);
  return response.text();
}

if (query.has('chooser')) Object.assign(window, { showOpenFilePicker: undefined });

// Held for as long as the page lives, and shared by the element, which finds it under the same server and case.
const { session } = acquireCaseSession(
  { server, caseId, caseLabel: caseId, credentials: { kind: 'token', getToken }, rememberFiles: null },
  { times: { stallMs: Number(asked('stall')) } },
);
const element = document.createElement('case-attachments') as CaseAttachments;
element.addEventListener('attachment-upload-success', ({ fileName, attachmentId }) => {
  window.saidDone?.(fileName, attachmentId ?? '');
});
Object.assign(element, { server, caseId, getToken, rememberFiles: true });
document.body.append(element);
window.campaign = { session, logout: () => element.logout() };
