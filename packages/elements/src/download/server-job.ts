import type { ExportRequest } from '@case-attachments/contract';
import { exportTicketPath } from '@case-attachments/contract/paths';
import type { RunContext } from './download-run.js';
import { enduring } from './endurance.js';
import { handOver } from './hand-over.js';
import type { JobOrder } from './planned-download.js';
import { ticketAddress } from './ticket-address.js';

const MAX_LABEL_LENGTH = 200;

/**
 * The server makes the zip and the browser fetches it by itself, even when the page is left. Nothing is counted here.
 * @throws ApiError: why not; the signal's reason
 */
export async function saveByServer(order: JobOrder, { source, update, signal }: RunContext): Promise<void> {
  const { client, caseId, gate } = source;
  const json = exportRequest(order);
  const ask = async () => {
    await gate?.opened(signal);
    return ticketAddress(client, exportTicketPath(caseId), { json, signal });
  };
  const address = await enduring(ask, source, signal);
  signal.throwIfAborted();
  await handOver(address);
  update({ status: 'done', rung: 'server', waitingFor: null, certainty: 'by-server' });
}

function exportRequest({ scope, folders, about }: JobOrder): ExportRequest {
  const label = about.caseLabel.slice(0, MAX_LABEL_LENGTH);
  return {
    ...(scope.kind === 'category' && { category: scope.category }),
    ...(scope.kind === 'selected' && { attachmentIds: [...scope.attachmentIds] }),
    ...(folders && { folders }),
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    ...(label && { label }),
  };
}
