/** Whether a key that is pressed there is text. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  // The editor of playbooks is inside a shadow root, which keeps its own focus.
  const focused = target.shadowRoot?.activeElement ?? target
  return (focused instanceof HTMLElement && focused.isContentEditable) || focused.matches('input, textarea, select')
}
