import type { CasePolicy } from '@case-attachments/contract';

/**
 * The `accept` of a file input, by extension: browsers give STL and DICOM files an empty or odd media type.
 * Empty when files without an extension are accepted too, since `accept` cannot say so and would hide them.
 */
export function acceptAttribute(policy: CasePolicy | null): string {
  const extensions = policy?.acceptedTypes.flatMap((type) => type.extensions) ?? [];
  return extensions.includes('') ? '' : extensions.map((extension) => `.${extension}`).join(',');
}

/** Lets the person choose one file. Null when they choose none. Must be called in the click. */
export function pickOneFile(accept: string): Promise<File | null> {
  const input = document.createElement('input');
  input.type = 'file';
  input.accept = accept;
  return new Promise((resolve) => {
    input.addEventListener('change', () => resolve(input.files?.[0] ?? null), { once: true });
    input.addEventListener('cancel', () => resolve(null), { once: true });
    input.click();
  });
}
