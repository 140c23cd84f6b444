/** What a person types or pastes, as the name of a host. */

/** Takes the host out of an address; what is none stays as it is, and the server says what is wrong. Pure. */
export function hostOf(text: string): string {
  const typed = text.trim();
  try {
    return new URL(/^https?:\/\//i.test(typed) ? typed : `https://${typed}`).hostname;
  } catch {
    return typed;
  }
}
