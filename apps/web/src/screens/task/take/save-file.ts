/** Saves a file that the page made. */
export function saveFile(content: Blob, name: string): void {
  const address = URL.createObjectURL(content)
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  // The browser has taken the file over once the click was handled.
  setTimeout(() => URL.revokeObjectURL(address), 60_000)
}
