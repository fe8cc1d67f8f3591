/** Tells when nobody sees the page. @returns a function that stops telling */
export function watchPage(handlers: { onHidden(): void; onShown(): void; onLeft(): void }): () => void {
  const listeners = new AbortController();
  const { signal } = listeners;
  const tell = () => (document.hidden ? handlers.onHidden() : handlers.onShown());
  document.addEventListener('visibilitychange', tell, { signal });
  // Also when the page goes to the back/forward cache, from where it may come back at any time.
  window.addEventListener('pagehide', handlers.onLeft, { signal });
  if (document.hidden) handlers.onHidden();
  return () => listeners.abort();
}
