/** The toolkit's controls, each made here and nowhere else. */
import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeDropdown,
  vsCodeLink,
  vsCodeOption,
  vsCodeProgressRing,
} from '@vscode/webview-ui-toolkit';
import { element } from './dom.js';

provideVSCodeDesignSystem().register(vsCodeButton(), vsCodeDropdown(), vsCodeLink(), vsCodeOption(), vsCodeProgressRing());

export function button(label: string, primary: boolean, onClick: () => void): HTMLElement {
  const control = element('vscode-button', { appearance: primary ? 'primary' : 'secondary' }, label);
  control.addEventListener('click', onClick);
  return control;
}

export function link(label: string, title: string, onClick: () => void): HTMLElement {
  const control = element('vscode-link', { href: '#', title }, label);
  control.addEventListener('click', (event) => {
    event.preventDefault();
    onClick();
  });
  return control;
}

/** A choice among names, each with what is shown for it. */
export function dropdown(
  label: string,
  choices: { name: string; title: string }[],
  chosen: string,
  onChoice: (name: string) => void,
): HTMLElement {
  const options = choices.map(({ name, title }) =>
    element('vscode-option', { value: name, ...(name === chosen ? { selected: '' } : {}) }, title),
  );
  const control = element('vscode-dropdown', { 'aria-label': label }, ...options);
  control.addEventListener('change', () => onChoice((control as unknown as { value: string }).value));
  return control;
}

export function progressRing(): HTMLElement {
  return element('vscode-progress-ring', { 'aria-label': 'simulating' });
}

/** A plain one: the toolkit's writes a style attribute, which the page's policy forbids. */
export function tag(text: string): HTMLElement {
  return element('span', { class: 'tag' }, text);
}
