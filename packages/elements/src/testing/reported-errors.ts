/** Runs `work` with the errors that are reported to the page collected, instead of failing the suite. */
export async function reportedErrors(work: () => Promise<void>): Promise<unknown[]> {
  const errors: unknown[] = [];
  const before = window.onerror;
  window.onerror = (_message, _source, _line, _column, error) => {
    errors.push(error);
    return true;
  };
  try {
    await work();
  } finally {
    window.onerror = before;
  }
  return errors;
}
