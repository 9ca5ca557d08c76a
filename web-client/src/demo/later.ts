/** Waits as a server would have one wait. */
export const later = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms))
