/** Has the browser download what lies at `address`, under `name` or the name that the server gives. */
export function download(address: string, name = ''): void {
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
}

export function downloadText(text: string, name: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/markdown' }));
  download(address, name);
  // The browser has taken hold of it once the click is done.
  setTimeout(() => URL.revokeObjectURL(address), 0);
}
