/** Making elements, and replacing them only where they differ. */

export type Child = Node | string | null;

/** An element with attributes and children; null children are left out. */
export function element(tag: string, attributes: Record<string, string> = {}, ...children: Child[]): HTMLElement {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children.filter((child) => child !== null));
  return made;
}

/** An element that acts like a button for mouse, keyboard and screen reader. */
export function clickable<T extends Element>(target: T, onClick: () => void): T {
  target.setAttribute('role', 'button');
  target.setAttribute('tabindex', '0');
  target.addEventListener('click', onClick);
  target.addEventListener('keydown', (event) => {
    const { key } = event as KeyboardEvent;
    if (key !== 'Enter' && key !== ' ') return;
    event.preventDefault();
    onClick();
  });
  return target;
}

export function byId(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no #${id}`);
  return found;
}
