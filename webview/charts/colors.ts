/** The theme's colours, as the page has them now. */
const NAMES = [
  '--vscode-charts-blue',
  '--vscode-charts-foreground',
  '--vscode-charts-yellow',
  '--vscode-charts-green',
  '--vscode-charts-purple',
  '--vscode-charts-orange',
];

export interface Colors {
  lines: string[];
  red: string;
  text: string;
  dim: string;
  grid: string;
  background: string;
}

export function themeColors(): Colors {
  const style = getComputedStyle(document.body);
  const color = (name: string, fallback: string): string => style.getPropertyValue(name).trim() || fallback;
  return {
    lines: NAMES.map((name) => color(name, '#888888')),
    red: color('--vscode-charts-red', '#f14c4c'),
    text: color('--vscode-foreground', '#888888'),
    dim: color('--vscode-descriptionForeground', '#888888'),
    // Not the theme's border, which is as bright as a line of data where contrast is high.
    grid: 'rgba(128, 128, 128, 0.25)',
    background: color('--vscode-editor-background', '#888888'),
  };
}
