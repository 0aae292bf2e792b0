/** Everything that is data goes in as text or as an attribute's value: nothing here parses HTML. */
export interface ElementOptions {
  readonly class?: string;
  readonly text?: string;
  readonly title?: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly children?: readonly Node[];
}

export function create<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  options?: ElementOptions,
): HTMLElementTagNameMap[K];
export function create(tag: string, options?: ElementOptions): HTMLElement;
export function create(tag: string, options: ElementOptions = {}): HTMLElement {
  const element = document.createElement(tag);
  if (options.class !== undefined) element.className = options.class;
  if (options.text !== undefined) element.textContent = options.text;
  if (options.title !== undefined) element.title = options.title;
  for (const [name, value] of Object.entries(options.attributes ?? {})) element.setAttribute(name, value);
  if (options.children) element.append(...options.children);
  return element;
}

/** A codicon; hidden from screen readers, since the words beside it or its button's label say the same. */
export function icon(name: string): HTMLElement {
  const modifier = name.endsWith('~spin') ? ' codicon-modifier-spin' : '';
  const base = name.replace('~spin', '');
  return create('span', {
    class: `codicon codicon-${base}${modifier}`,
    attributes: { 'aria-hidden': 'true' },
  });
}

/** A button that reads as a link. */
export function link(text: string, act: () => void): HTMLButtonElement {
  const button = create('button', { class: 'link', text });
  button.addEventListener('click', act);
  return button;
}

/** A button with a codicon only: its title is its label too. */
export function toolButton(title: string, iconName: string, act: () => void): HTMLButtonElement {
  const button = create('button', {
    class: 'tool',
    title,
    attributes: { 'aria-label': title },
    children: [icon(iconName)],
  });
  button.addEventListener('click', act);
  return button;
}

/** Gives what has `draw` called before the next frame, once however often it is asked for until then. */
export function oncePerFrame(draw: () => void): () => void {
  let isDue = false;
  return () => {
    if (isDue) return;
    isDue = true;
    requestAnimationFrame(() => {
      isDue = false;
      draw();
    });
  };
}

/** Sets what differs only, so that an update that changes nothing touches nothing. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

export function setTitle(element: HTMLElement, title: string): void {
  if (element.title !== title) element.title = title;
}

export function setAttribute(element: Element, name: string, value: string | undefined): void {
  if (value === undefined) element.removeAttribute(name);
  else if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

/** Makes `parent`'s children exactly these, in this order, moving as few as it can. */
export function arrange(parent: Element, children: readonly Element[]): void {
  const wanted = new Set(children);
  for (const child of [...parent.children]) if (!wanted.has(child)) child.remove();
  for (const [index, child] of children.entries()) {
    const present = parent.children[index];
    if (present !== child) parent.insertBefore(child, present ?? null);
  }
}

/** A button that looks like VS Code's own, for what stands in place of a view's content. */
export function button(text: string, act: () => void): HTMLElement {
  const element = create('button', { class: 'button', text });
  element.addEventListener('click', act);
  return element;
}

/** What can be done about it, below a message. */
export function choices(...children: readonly HTMLElement[]): HTMLElement {
  return create('div', { class: 'message-choices', children });
}
