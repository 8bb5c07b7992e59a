import { CaseAttachments } from './case-attachments/case-attachments.js';
import { CaseImages } from './case-images/case-images.js';
import { defineOnce } from './define-once.js';

defineOnce({ 'case-attachments': CaseAttachments, 'case-images': CaseImages });

export * from './elements.js';
