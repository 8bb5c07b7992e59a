import type { Attachment } from '@case-attachments/contract';
import type { LocalizeController } from './localize-controller.js';

/** Who attached it, with their organisation: `Front desk, Orchard Dental`. */
export function uploaderOf(localize: LocalizeController, { uploadedBy }: Attachment): string {
  const { displayName, orgName } = uploadedBy;
  return orgName ? localize.messages.tab.uploadedByOf(displayName, orgName) : displayName;
}
